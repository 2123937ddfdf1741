/**
 * @file Installs Python's frameworks from PyPI into the user's cache: 6 GB for each Python, since PyTorch's wheel for
 * Linux brings the CUDA libraries along and cannot be loaded without them. What is there is kept.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environments, folderOf, interpreter, pythonOf } from './places.ts';

const run = (command: string, args: string[]) => execFileSync(command, args, { stdio: 'inherit' });

export default function setup(): void {
  for (const environment of environments) {
    const { version, packages } = environment;
    const folder = folderOf(environment);
    const wanted = ['numpy', 'pytest', ...packages].join('\n');
    const installed = join(folder, 'installed.txt');
    if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) continue;
    const python = interpreter(version);
    if (python === null) throw new Error(`Python ${version} is needed: put python${version} on the path.`);
    mkdirSync(folder, { recursive: true });
    run(python, ['-m', 'venv', folder]);
    run(pythonOf(environment), ['-m', 'pip', 'install', '--quiet', '--no-compile', 'numpy', 'pytest', ...packages]);
    writeFileSync(installed, wanted);
  }
}

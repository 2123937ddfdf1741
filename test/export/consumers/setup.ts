/**
 * @file Installs the consumers of exports into .cache: ONNX Runtime from npm (0.3 GB; its install script would fetch CUDA
 * libraries and is not run), the packages tensorboard, onnx and petab from PyPI, and the PyTorch environment that the
 * benchmarks share (6 GB). Needs Python 3.11–3.13.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deepxdePython, here, nodeModules, root, venvPython } from './places.ts';

const own = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const run = (command: string, args: string[], cwd = root) =>
  execFileSync(command, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });

/** Whether `copy` is what `wanted` was when it was installed. */
const isCurrent = (wanted: string, copy: string) =>
  existsSync(copy) && readFileSync(copy, 'utf8') === readFileSync(wanted, 'utf8');

function installNode(): void {
  const folder = join(nodeModules, '..');
  const installed = join(folder, 'installed.json');
  if (isCurrent(own('package-lock.json'), installed)) return;
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(own(file), join(folder, file));
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
  copyFileSync(own('package-lock.json'), installed);
}

function installPython(): void {
  const constraints = own('python.constraints.txt');
  const installed = join(here, 'python.installed.txt');
  if (isCurrent(constraints, installed)) return;
  run('python3', ['-m', 'venv', join(here, 'venv')]);
  run(venvPython, ['-m', 'pip', 'install', '--quiet', '-r', constraints]);
  copyFileSync(constraints, installed);
}

export default function setup(): void {
  mkdirSync(here, { recursive: true });
  installNode();
  installPython();
  if (!existsSync(deepxdePython)) run(process.execPath, ['bench/peers/setup.mjs', 'torch']);
}

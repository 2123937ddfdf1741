/** @file Installs the second client, pytest-lsp, from PyPI into .cache (20 MB). Needs Python 3.10 or newer. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { here, python } from './places.ts';

const constraints = fileURLToPath(new URL('python.constraints.txt', import.meta.url));

export default function setup(): void {
  const installed = join(here, 'python.installed.txt');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(constraints, 'utf8')) return;
  mkdirSync(here, { recursive: true });
  execFileSync('python3', ['-m', 'venv', join(here, 'venv')], { stdio: 'inherit' });
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '-r', constraints], { stdio: 'inherit' });
  copyFileSync(constraints, installed);
}

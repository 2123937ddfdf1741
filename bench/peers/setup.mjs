/** @file `node bench/peers/setup.mjs`: installs the peers of the benchmarks into .cache/peers. Needs Python 3.10–3.13. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, npmPeers, python, pythonPeers, tfjs } from './peers.mjs';

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) console.error(`${command} ${args[0]} failed: the peers it installs are left out of the tables`);
}

mkdirSync(tfjs, { recursive: true });
// A package of its own, or npm would install into the repository's.
writeFileSync(join(tfjs, 'package.json'), '{ "private": true }\n');
run('npm', ['install', '--no-audit', '--no-fund', '--no-save', '--ignore-scripts', ...npmPeers], tfjs);
if (!existsSync(python)) run('python3', ['-m', 'venv', join(cache, 'venv')], cache);
run(python, ['-m', 'pip', 'install', '--quiet', ...pythonPeers], cache);

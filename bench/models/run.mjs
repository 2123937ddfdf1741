/**
 * @file `npm run bench:models`: models with events, doses, delays and families beside SciPy, which is installed into
 * .cache/models where Python 3 is there; without it its columns stay empty.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, runBundled } from '../bundle.mjs';

const folder = join(root, '.cache/models');
const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

function run(command, args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return status === 0 ? stdout : null;
}

const hasScipy = () => existsSync(python) && run(python, ['-c', 'import scipy']) !== null;

if (!hasScipy()) {
  mkdirSync(folder, { recursive: true });
  run('python3', ['-m', 'venv', folder]);
  run(python, ['-m', 'pip', 'install', '--quiet', 'numpy==2.2.6', 'scipy==1.15.3']);
}
const peers = hasScipy() ? run(python, [join(root, 'bench/models/peer.py')]) : null;
if (peers === null) console.error('SciPy is left out: it could not be installed into .cache/models.');
await runBundled('bench/models/measure.ts', peers ?? '{}');

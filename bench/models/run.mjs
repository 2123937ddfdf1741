/**
 * @file `npm run bench:models`: models with events, doses, delays and families beside SciPy and diffrax, which are installed
 * into .cache/models where Python 3 is there; without them their columns are left out.
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

const has = (module) => existsSync(python) && run(python, ['-c', `import ${module}`]) !== null;

/** Each with what it is called in the table. */
const peers = [
  { name: 'SciPy DOP853', module: 'scipy', script: 'peer.py', packages: ['numpy==2.2.6', 'scipy==1.15.3'] },
  { name: 'diffrax Dopri8', module: 'diffrax', script: 'peer_diffrax.py', packages: ['jax==0.10.2', 'diffrax==0.7.2'] },
];

for (const { module, packages } of peers) {
  if (has(module)) continue;
  mkdirSync(folder, { recursive: true });
  if (!existsSync(python)) run('python3', ['-m', 'venv', folder]);
  run(python, ['-m', 'pip', 'install', '--quiet', ...packages]);
}
const installed = peers.filter(({ name, module }) => {
  if (has(module)) return true;
  console.error(`${name} is left out: it could not be installed into .cache/models.`);
  return false;
});
await runBundled('bench/models/measure.ts', python, JSON.stringify(installed));

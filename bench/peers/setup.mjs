/**
 * @file `node bench/peers/setup.mjs [tfjs] [jax] [torch]`: installs the peers of the benchmarks into .cache/peers, all of
 * them when none is named. Needs Python 3.11–3.13. PyTorch's wheel for Linux brings the CUDA libraries along and cannot
 * be loaded without them: 6 GB of disk. TensorFlow.js takes 0.3 GB, JAX and jinns 0.8 GB.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cache, environments, npmPeers, python, tfjs } from './peers.mjs';

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) console.error(`${command} ${args[0]} failed: the peers it installs are left out of the tables`);
}

function installTfjs() {
  mkdirSync(tfjs, { recursive: true });
  // A package of its own, or npm would install into the repository's.
  writeFileSync(join(tfjs, 'package.json'), '{ "private": true }\n');
  run('npm', ['install', '--no-audit', '--no-fund', '--no-save', '--ignore-scripts', ...npmPeers], tfjs);
}

function installPython(name) {
  mkdirSync(cache, { recursive: true });
  if (!existsSync(python(name))) run('python3', ['-m', 'venv', join(cache, name)], cache);
  const constraints = fileURLToPath(new URL(`${name}.constraints.txt`, import.meta.url));
  run(python(name), ['-m', 'pip', 'install', '--quiet', '-c', constraints, ...environments[name]], cache);
}

const steps = {
  tfjs: installTfjs,
  ...Object.fromEntries(Object.keys(environments).map((name) => [name, () => installPython(name)])),
};
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`There is no peer '${unknown[0]}'; there are ${Object.keys(steps).join(', ')}.`);
  process.exit(1);
}
for (const name of asked.length > 0 ? asked : Object.keys(steps)) steps[name]();

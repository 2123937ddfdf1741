/**
 * @file `npm run bench:python`: what watching costs a training, every 50th step, three terms, in each framework: bare and
 * watched steps take turns in one process. Writes bench/results/python.md. `npm run test:python` installs the frameworks.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = process.env.PINN_LENS_CACHE ?? path.join(os.homedir(), '.cache', 'pinn-lens');
const python = path.join(cache, 'python', '3.13', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const rounds = 15;
const steps = 50;
/** Name for people, and what `step.py` calls it. */
const frameworks = [
  ['PyTorch', 'torch'],
  ['DeepXDE', 'deepxde'],
  ['JAX, compiled step', 'jax'],
  ['TensorFlow, eager', 'tensorflow'],
  ['Keras, compiled step', 'keras'],
];
const networks = [
  [32, 3],
  [128, 4],
];
const env = {
  ...process.env,
  PYTHONPATH: path.join(root, 'python/src'),
  DDE_BACKEND: 'pytorch',
  KERAS_BACKEND: 'tensorflow',
  TF_CPP_MIN_LOG_LEVEL: '3',
  OMP_NUM_THREADS: '1',
};
const us = (seconds) => Math.round(1e6 * seconds);

const rows = frameworks.flatMap(([name, framework]) =>
  networks.map(([width, depth]) => {
    const args = [path.join(root, 'bench/python/step.py'), framework, width, depth, 50, rounds, steps].map(String);
    const out = execFileSync(python, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] });
    const told = JSON.parse(out.trim().split('\n').at(-1));
    const [bare, watched, ratio] = [us(told.bare), us(told.watched), told.ratio.toFixed(3)];
    console.log(`${name} ${depth}×${width}: bare ${bare} µs, watched ${watched} µs, ratio ${ratio}`);
    return `| ${name} | ${depth}×${width} | ${bare} | ${watched} | ${ratio} | ${told.same ? 'yes' : 'no'} |`;
  }),
);

const text = `# What watching costs

Three terms, 100 points, Adam, one thread, every 50th step watched with its step noted; medians of ${rounds} rounds of
${steps} steps each, bare and watched in turns, in time of the processor. ${os.cpus()[0].model}, ${os.cpus().length} cores.

| framework | network | bare, µs a step | watched, µs a step | ratio | same numbers to the bit |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
writeFileSync(path.join(root, 'bench/results/python.md'), text);

/**
 * @file `npm run bench:python`: what watching costs a training in PyTorch, every 50th step, three terms: bare and watched
 * steps take turns in one process. Writes bench/results/python.md. `npm run test:python` installs PyTorch.
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
const steps = 200;

const rows = [
  [32, 3],
  [128, 4],
].map(([width, depth]) => {
  const args = [path.join(root, 'bench/python/step.py'), width, depth, 50, rounds, steps].map(String);
  const env = { ...process.env, PYTHONPATH: path.join(root, 'python/src') };
  const told = JSON.parse(execFileSync(python, args, { encoding: 'utf8', env }));
  const us = (seconds) => Math.round(1e6 * seconds);
  console.log(
    `${depth}×${width}: bare ${us(told.bare)} µs, watched ${us(told.watched)} µs, ratio ${told.ratio.toFixed(3)}`,
  );
  return `| ${depth}×${width} | ${us(told.bare)} | ${us(told.watched)} | ${told.ratio.toFixed(3)} | ${told.same ? 'yes' : 'no'} |`;
});

const text = `# What watching costs

Three terms, 100 points, Adam, one thread, every 50th step watched with its step noted; medians of ${rounds} rounds of
${steps} steps each, bare and watched in turns, in time of the processor. ${os.cpus()[0].model}, ${os.cpus().length} cores.

| network | bare, µs a step | watched, µs a step | ratio | same numbers to the bit |
|---|---|---|---|---|
${rows.join('\n')}
`;
writeFileSync(path.join(root, 'bench/results/python.md'), text);

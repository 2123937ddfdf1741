/** @file TensorBoard reads from an exported event file the numbers that the run wrote down. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { FrameLine } from '../../../src/problem/json/lines.ts';
import { workshop } from './exported.ts';
import { venvPython } from './places.ts';

const { train, export: exported } = workshop('tensorboard');
const script = fileURLToPath(new URL('scalars.py', import.meta.url));

/** Steps and values by tag. */
type Scalars = Record<string, [number, number][]>;

test('its reader finds every scalar of every frame', async () => {
  const run = await train(
    'oscillator',
    `variable t in [0, 1]
unknown u(t)
equation motion: u'' + 4*u' + 40*u = 0
initial release: u(0) = 1
initial rest: u'(0) = 0
network { layers = [8, 8] }
weights { motion = 1e-3  release = 1  rest = 0.1 }
train { adam(500) }
`,
  );
  const file = await exported(run, 'tensorboard', 'events');
  const read = execFileSync(venvPython, [script, dirname(file)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const scalars = JSON.parse(read) as Scalars;
  const frames = readFileSync(join(run, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as FrameLine)
    .filter((line) => line.type === 'frame');
  expect(frames.length).toBeGreaterThan(1);
  const points = (of: (frame: FrameLine) => number | null) =>
    frames.flatMap((frame) => {
      const value = of(frame);
      return value === null ? [] : [[frame.step, Math.fround(value)]];
    });
  for (const term of ['motion', 'release', 'rest']) {
    expect(scalars[`loss/${term}`]).toEqual(points((f) => f.terms[term].loss));
    expect(scalars[`held_out_loss/${term}`]).toEqual(points((f) => f.terms[term].heldOut));
    expect(scalars[`weight/${term}`]).toEqual(points((f) => f.terms[term].weight));
    expect(scalars[`gradient_norm/${term}`]).toEqual(points((f) => f.terms[term].gradientNorm));
    expect(scalars[`share/${term}`]).toEqual(points((f) => f.terms[term].share));
  }
  expect(scalars['cosine/motion release']).toEqual(points((f) => f.cosines['motion release']));
  expect(scalars.total).toEqual(points((f) => f.total));
  expect(scalars.rate).toEqual(points((f) => f.rate));
});

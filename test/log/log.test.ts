import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { watch } from '../../log/index.mjs';
import { digestOf } from '../../src/files/digest.ts';
import { cosine } from '../../src/problem/gram.ts';
import { read } from '../run/lens-log/log.ts';

const root = mkdtempSync(join(tmpdir(), 'pinn-js-log-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Two quadratics of two numbers, lowered by plain gradient steps. */
function trained(folder: string, steps: number): void {
  let theta = [1, 1];
  const lens = watch({ folder, framework: 'plain', parameters: 2, precision: 'f64', every: 10 });
  for (let k = 0; k < steps; k++) {
    const [a, b] = theta;
    const losses = {
      physics: lens.term('physics', a * a),
      initial: lens.term('initial', (b - 2) ** 2),
    };
    const gradients: Record<string, number[]> = { physics: [2 * a, 0], initial: [0, 2 * (b - 2)] };
    if (lens.watching) lens.look(losses, { physics: 0.5 }, (name) => gradients[name]);
    const step = [-0.05 * a, -0.1 * (b - 2)];
    theta = [a + step[0], b + step[1]];
    lens.step({ rate: 0.05, step });
  }
  lens.close();
}

test('a training in JavaScript writes a log that reads as a run', async () => {
  const folder = join(root, 'runs', 'plain');
  trained(folder, 31);
  const { headers, frames, result } = await read(folder);
  expect(headers[0].engine).toBe('plain');
  expect(frames.map(({ step }) => step)).toEqual([0, 10, 20, 30]);
  expect([...frames[0].weights]).toEqual([0.5, 1]);
  expect([...frames[0].gram]).toEqual([4, 0, 0, 4]);
  expect(cosine(frames[1].gram, 0, 1)).toBeCloseTo(0, 12);
  expect(frames[0].stepDots[1]).toBeCloseTo(-0.2, 12);
  expect(result?.ended).toBe('finished');
  // The line that makes the term, in this very file.
  const here = fileURLToPath(import.meta.url);
  const lines = readFileSync(here, 'utf8').split('\n');
  const line = headers[0].terms[0].source.start.line;
  expect(headers[0].log?.places[0].file).toBe(here);
  expect(lines[line]).toContain("lens.term('physics'");
  const [written] = readFileSync(join(folder, 'lens.jsonl'), 'utf8').split('\n');
  expect(JSON.parse(written).terms[0].digest).toBe(digestOf(lines[line]));
});

test('what a killed writer left half-written is ended first', async () => {
  const folder = join(root, 'runs', 'torn');
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, 'lens.jsonl'), '{"lens": 1, "ti');
  trained(folder, 11);
  expect((await read(folder)).frames).toHaveLength(2);
});

test('every has to be a number of steps', () => {
  expect(() => watch({ folder: root, framework: 'plain', parameters: 1, every: 0 })).toThrow('is no number of steps');
});

/**
 * @file Trainings in PyTorch with one fault each: the command line says the code of our own runs, on the Python line that
 * causes it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { root } from './places.ts';
import { marksOf, type Trained, trained } from './trained.ts';

const out = mkdtempSync(join(tmpdir(), 'pinn-faults-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const program = join(root, 'test/python/faults.py');
const marked = marksOf(program);

/** Fault, code, and the mark of the line that it stands on. */
const planted: [fault: string, code: string, mark: string][] = [
  ['outweighed', 'loss-imbalance', 'FAULT outweighed'],
  ['outweighed', 'drowned-condition', 'FAULT drowned'],
  ['faint', 'drowned-equation', 'FAULT faint'],
  ['conflict', 'gradient-conflict', 'FAULT conflict'],
  ['scale', 'bad-scale', 'FAULT scale'],
  ['rate', 'rate-too-high', 'FAULT rate'],
  ['collapse', 'equilibrium-collapse', 'FAULT collapse'],
  ['noise', 'noise-fitted', 'FAULT noise'],
  ['overfit', 'point-overfit', 'FAULT overfit'],
];

const runs = new Map<string, Promise<Trained>>();
const once = (fault: string) => {
  const run = runs.get(fault) ?? trained(program, fault, join(out, fault));
  runs.set(fault, run);
  return run;
};

describe('a planted fault', () => {
  test.each(planted)('%s: %s', async (fault, code, mark) => {
    const { findings, code: exit } = await once(fault);
    const found = findings.filter((finding) => finding.code === code);
    expect(found.map(({ line, file }) => [line, file])).toContainEqual([marked(mark), program]);
    expect(exit).toBe(found.every(({ severity }) => severity === 'hint') ? 0 : 3);
  });
});

test('nothing is warned about in a training at the weights of the literature', async () => {
  const { findings } = await once('healthy');
  expect(findings.filter(({ severity }) => severity !== 'hint')).toEqual([]);
});

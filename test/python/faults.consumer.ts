/**
 * @file Trainings in PyTorch with one fault each: the command line says the code of our own runs, on the Python line that
 * causes it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ofType, pinnLens } from '../cli/run.ts';
import { newest, pythonOf, root, surroundings } from './places.ts';

const out = mkdtempSync(join(tmpdir(), 'pinn-faults-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const program = join(root, 'test/python/faults.py');
const lines = readFileSync(program, 'utf8').split('\n');
/** One-based line that is marked so. */
const marked = (mark: string) => lines.findIndex((line) => line.includes(`# ${mark}`)) + 1;

interface Found {
  code: string;
  severity: string;
  line: number;
  file: string | null;
}

/** Trains and reads the log; the findings, warnings first, and the exit code. */
async function trained(fault: string): Promise<{ findings: Found[]; code: number | null; stderr: string }> {
  const folder = join(out, fault);
  const { status, stderr } = spawnSync(pythonOf(newest), [program, fault, folder], {
    env: surroundings(),
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  const read = await pinnLens(['watch', folder, '--once', '--json']);
  return { findings: ofType(read, 'finding') as unknown as Found[], code: read.code, stderr };
}

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

const runs = new Map<string, ReturnType<typeof trained>>();
const once = (fault: string) => {
  const run = runs.get(fault) ?? trained(fault);
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

/** @file Logs as a training would write them, in a folder that goes with the test file. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Finding } from '../../../src/problem/finding.ts';
import type { Frame } from '../../../src/problem/frame.ts';
import type { RunHeader, RunResult } from '../../../src/problem/run.ts';
import type { RunEvent } from '../../../src/problem/run-event.ts';
import { watchLog } from '../../../src/run/lens-log/watch.ts';

const root = mkdtempSync(join(tmpdir(), 'pinn-lens-log-'));
afterAll(() => rmSync(root, { recursive: true }));

export const newFolder = (): string => mkdtempSync(join(root, 'runs-'));

export const headerLine = (changes: object = {}) => ({
  lens: 1,
  run: 'a1',
  title: 'heat',
  started: '2026-01-01T00:00:00+00:00',
  framework: 'torch 2.15.0',
  script: '../heat.py',
  terms: [
    { name: 'physics', file: '../heat.py', line: 12, column: 9, end: 18 },
    {
      name: 'initial',
      file: '../heat.py',
      line: 13,
      column: 9,
      end: 18,
      weight: { file: '../heat.py', line: 20, column: 20, end: 23 },
    },
  ],
  parameters: 100,
  precision: 'f32',
  every: 10,
  ...changes,
});

/** Two terms of equal gradients at a right angle whose losses fall alike. */
export const frameLine = (step: number, changes: object = {}) => ({
  step,
  run: 'a1',
  time: step / 100,
  losses: [100 / (step + 1), 1 / (step + 1)],
  weights: [0.01, 1],
  gram: [10000, 0, 1],
  rate: 1e-3,
  ...changes,
});

export const text = (...lines: object[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

export function logOf(...lines: object[]): string {
  const folder = newFolder();
  writeFileSync(join(folder, 'lens.jsonl'), text(...lines));
  return folder;
}

export function append(folder: string, content: string): void {
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, 'lens.jsonl'), content);
}

export interface Seen {
  headers: RunHeader[];
  frames: Frame[];
  /** Lists of findings, in their order. */
  findings: Finding[][];
  result: RunResult | null;
  /** What was said of the log itself. */
  notes: string[];
}

export function collector(): { seen: Seen; take(event: RunEvent): void } {
  const seen: Seen = { headers: [], frames: [], findings: [], result: null, notes: [] };
  return {
    seen,
    take(event) {
      if (event.type === 'started') seen.headers.push(event.header);
      if (event.type === 'frame') seen.frames.push(event.frame);
      if (event.type === 'findings') seen.findings.push(event.findings);
      if (event.type === 'log') seen.notes.push(event.message);
      if (event.type === 'finished') seen.result = event.result;
    },
  };
}

export async function read(folder: string): Promise<Seen> {
  const { seen, take } = collector();
  for await (const event of watchLog(folder)) take(event);
  return seen;
}

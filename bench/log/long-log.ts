/** @file A lens log of a million frames of three terms, as a training writes it that watches every step. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export const frames = 1_000_000;
const perWrite = 10_000;

const header = {
  ...{ lens: 1, run: 'a1', title: 'long', started: '2026-01-01T00:00:00Z', framework: 'torch 2.15.0', script: null },
  terms: [{ name: 'physics' }, { name: 'initial' }, { name: 'rest' }],
  ...{ parameters: 2209, precision: 'f32', every: 1 },
};

const lineOf = (step: number) => {
  const fall = Math.exp(-step / 2e5);
  const gram = [1e4 * fall, -20.123456789, 0.123456789, fall, 0.0123456789, 0.01];
  const losses = [1234.56789 * fall, 1.23456789 * fall, 0.0123456789];
  return JSON.stringify({ step, run: 'a1', time: step / 300, losses, weights: [1e-4, 1, 0.1], gram, rate: 1e-3 });
};

/** Writes it into this folder. @returns the path of the log */
export function writeLongLog(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'lens.jsonl');
  const file = openSync(path, 'w');
  writeSync(file, `${JSON.stringify(header)}\n`);
  for (let from = 0; from < frames; from += perWrite) {
    writeSync(file, `${Array.from({ length: perWrite }, (_, k) => lineOf(from + k)).join('\n')}\n`);
  }
  closeSync(file);
  return path;
}

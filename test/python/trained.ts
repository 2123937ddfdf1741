/** @file Runs a program of these tests that trains and logs, and reads what the command line says of its log. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { watchLog } from '../../src/run/lens-log/watch.ts';
import { ofType, pinnLens } from '../cli/run.ts';
import { newest, pythonOf, surroundings } from './places.ts';

export interface Found {
  code: string;
  severity: string;
  /** One-based. */
  line: number;
  file: string | null;
}

export interface Trained {
  folder: string;
  findings: Found[];
  /** Exit code of `watch`. */
  code: number | null;
}

/** Runs `program name folder`, which reads `input` and logs into the folder. */
export async function trained(program: string, name: string, folder: string, input = ''): Promise<Trained> {
  const { status, stderr } = spawnSync(pythonOf(newest), [program, name, folder], {
    input,
    env: surroundings(),
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  const read = await pinnLens(['watch', folder, '--once', '--json']);
  return { folder, findings: ofType(read, 'finding') as unknown as Found[], code: read.code };
}

/** The frames of a log. */
export async function framesOf(folder: string) {
  const frames = [];
  for await (const event of watchLog(folder)) if (event.type === 'frame') frames.push(event.frame);
  return frames;
}

/** Finds the one-based line of a program that ends with `# mark`. */
export function marksOf(program: string): (mark: string) => number {
  const lines = readFileSync(program, 'utf8').split('\n');
  return (mark) => lines.findIndex((line) => line.endsWith(`# ${mark}`)) + 1;
}

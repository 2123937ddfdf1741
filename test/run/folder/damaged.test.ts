/** Run folders from anywhere: every file is believed only as far as it makes sense, and what is wrong is one sentence. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTrained } from '../../../src/export/trained/trained.ts';
import { runFiles } from '../../../src/problem/run-folder.ts';
import { RunFolderError } from '../../../src/problem/run-folder-error.ts';
import { openRun } from '../../../src/run/folder/run-folder.ts';
import { oscillator, trained } from '../spec.ts';

const parent = mkdtempSync(join(tmpdir(), 'pinn-lens-damaged-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

let whole = '';
beforeAll(async () => {
  const text = oscillator({ network: '{ layers = [4] }', train: '{ march  levenberg_marquardt(3) }' });
  whole = (await trained(text, { out: parent })).result.run!;
});

const copy = (): string => {
  const folder = mkdtempSync(join(parent, 'copy-'));
  cpSync(whole, folder, { recursive: true });
  return folder;
};

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The same with one place after the other replaced by each of `values`, or left out. */
function* spoilt(json: Json, values: readonly Json[]): Generator<Json> {
  yield* values;
  if (json === null || typeof json !== 'object') return;
  if (Array.isArray(json)) {
    for (const [i, child] of json.entries()) {
      // Long lists are of one kind.
      if (i > 1) break;
      for (const bad of spoilt(child, values)) yield json.with(i, bad);
    }
    return;
  }
  for (const [key, child] of Object.entries(json)) {
    for (const bad of spoilt(child, values)) yield { ...json, [key]: bad };
    const { [key]: _left, ...rest } = json;
    yield rest;
  }
}

const strange: Json[] = [null, 'x', -1, [], {}, [null], { constructor: 1 }];

describe('a folder whose files were changed', () => {
  test.each([runFiles.problem, runFiles.header, runFiles.result])('%s is read or refused in one sentence', (name) => {
    const folder = copy();
    const file = join(folder, name);
    let refused = 0;
    for (const bad of spoilt(JSON.parse(readFileSync(file, 'utf8')), strange)) {
      writeFileSync(file, JSON.stringify(bad));
      try {
        openRun(folder);
        openTrained(folder);
      } catch (error) {
        expect(error, JSON.stringify(bad).slice(0, 300)).toBeInstanceOf(RunFolderError);
        expect((error as Error).message).toContain(name);
        expect((error as Error).message).not.toContain('\n');
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(50);
  });

  test.each(Object.values(runFiles))('%s cut off anywhere is read or refused in one sentence', (name) => {
    const folder = copy();
    const file = join(folder, name);
    if (!readdirSync(folder).includes(name)) return;
    const bytes = readFileSync(file);
    for (const length of [0, 1, bytes.length >> 1, bytes.length - 2]) {
      writeFileSync(file, bytes.subarray(0, length));
      try {
        openTrained(folder);
      } catch (error) {
        expect(error).toBeInstanceOf(RunFolderError);
      }
    }
  });
});

test('a run that has ended is told as it ended, and nothing of its folder changes', async () => {
  const contents = (): unknown[] =>
    readdirSync(whole)
      .sort()
      .map((name) => [name, statSync(join(whole, name)).mtimeMs, readFileSync(join(whole, name), 'latin1')]);
  const before = contents();
  const { result, logs, frames } = await trained(readFileSync(join(whole, runFiles.spec), 'utf8'), { resume: whole });
  expect(contents()).toEqual(before);
  expect(frames).toEqual([]);
  expect(logs.join()).toContain('has ended already; nothing was changed');
  const written = JSON.parse(readFileSync(join(whole, runFiles.result), 'utf8'));
  expect(result).toMatchObject({
    run: whole,
    verdict: written.verdict,
    steps: written.steps,
  });
});

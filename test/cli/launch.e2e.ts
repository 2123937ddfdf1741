/** The compiled code that the command line keeps from run to run: never needed, never trusted. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Outcome, ofType, pinnLens } from './run.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'pinn-launch-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const train = (cache: string): Promise<Outcome> =>
  pinnLens(['train', 'examples/decay.pinn', '--json', '--out', join(dir, 'runs')], { env: { PINN_LENS_CACHE: cache } });

function solved(outcome: Outcome): void {
  expect(outcome.stderr).toBe('');
  expect(outcome.code).toBe(0);
  expect(ofType(outcome, 'result')).toEqual([expect.objectContaining({ verdict: 'reached' })]);
}

test('is kept by the first training, used by the next, and replaced when it is damaged', async () => {
  const cache = join(dir, 'cache');
  solved(await train(cache));
  const [name, ...others] = readdirSync(join(cache, 'code'));
  expect(others).toEqual([]);
  const file = join(cache, 'code', name);
  const kept = readFileSync(file);
  solved(await train(cache));
  expect(readFileSync(file).equals(kept)).toBe(true);
  // The stamp of the program stays, the code behind it does not.
  writeFileSync(file, Buffer.concat([kept.subarray(0, 64), Buffer.alloc(4096, 7)]));
  solved(await train(cache));
  expect(readFileSync(file).length).toBeGreaterThan(kept.length / 2);
});

test('is done without where nothing can be written', async () => {
  const blocked = join(dir, 'a-file');
  writeFileSync(blocked, '');
  solved(await train(blocked));
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runFiles, sweepFiles } from '../../../src/problem/run-folder.ts';
import { createSweep, readState, runPath, writeReports } from '../../../src/sweep/folder/folder.ts';
import { planSweep } from '../../../src/sweep/plan/plan.ts';
import { runSweep } from '../../../src/sweep/runners/run.ts';
import { burningClock, slowClock } from '../../clock.ts';
import { problemOf, sweptSpec } from '../rows/rows.ts';

const dir = mkdtempSync(join(tmpdir(), 'pinn-sweep-clock-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const solved = `variable t in [0, 4]
unknown x(t), y(t)
param k = 1
equation prey: x' = x - k*x*y
equation hunter: y' = k*x*y - y
initial a: x(0) = 1.5
initial b: y(0) = 1
sweep band { k = [0.5, 1] }
`;

/** All that a sweep leaves behind, without seconds. */
async function swept(text: string) {
  const problem = problemOf(text);
  const plan = planSweep(problem, problem.sweeps[0], { seeds: null, engine: null });
  const folder = createSweep(mkdtempSync(join(dir, 'sweep-')), plan, problem, text);
  const all = plan.runs.map((_, index) => index);
  await runSweep(folder, all, {
    ...{ jobs: 1, here: true, program: '' },
    stop: new AbortController().signal,
    onEnd: () => {},
    say: () => {},
  });
  const state = readState(folder);
  writeReports(folder, state);
  return {
    rows: state.rows.map(({ seconds: _, ...row }) => row),
    map: readFileSync(join(folder.path, sweepFiles.map), 'utf8'),
    solutions: all.map((index) => readFileSync(join(runPath(folder, index), runFiles.solution), 'utf8')),
  };
}

test.each([
  ['networks', sweptSpec('decay = [1, 2]', 'adam(40)  seed = 4')],
  ['solves', solved],
])('a sweep of %s is the same to the bit however slow the clock and the machine are', async (_, text) => {
  const usual = await swept(text);
  const restore = slowClock(10);
  const slow = await swept(text);
  restore();
  const stop = burningClock(0.2);
  const burnt = await swept(text);
  stop();
  expect(usual.rows).toHaveLength(2);
  expect([slow, burnt]).toEqual([usual, usual]);
});

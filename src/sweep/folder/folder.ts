/**
 * @file The folder of a sweep, one run folder per run in it. What its files are: `problem/run-folder.ts`. A run counts as
 * finished when its own result stands, which is written whole and last, so that the sweep can be killed at any moment and
 * taken up again, by one process or by many.
 */
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, withPath, writeWhole } from '../../files/whole-files.ts';
import { lastFrameOf } from '../../problem/json/lines.ts';
import { storedPlan, storedProblem, storedResult } from '../../problem/json/stored.ts';
import type { Problem } from '../../problem/problem.ts';
import { jsonOf, runFiles, sweepFiles } from '../../problem/run-folder.ts';
import { RunFolderError } from '../../problem/run-folder-error.ts';
import { folderName } from '../../run/folder/run-folder.ts';
import { mapSvg } from '../map/map.ts';
import { planVersion, type SweepPlan } from '../plan/plan.ts';
import { rowOf, type SweepRow } from '../rows/row.ts';
import type { SweepState } from '../rows/state.ts';
import { summaryOf } from '../rows/summary.ts';
import { tableCsv } from '../rows/table.ts';

export interface SweepFolder {
  path: string;
  plan: SweepPlan;
  problem: Problem;
  specText: string;
}

export const runsOf = (folder: SweepFolder): string => join(folder.path, sweepFiles.runs);
export const runPath = (folder: SweepFolder, index: number): string =>
  join(runsOf(folder), folder.plan.runs[index].name);

/** A new sweep folder below `parent`. @throws RunFolderError */
export function createSweep(parent: string, plan: SweepPlan, problem: Problem, specText: string): SweepFolder {
  const path = join(parent, folderName(`${(problem.file ?? 'sweep').replace(/\.pinn$/, '')}-${plan.sweep}`));
  makeFolder(join(path, sweepFiles.runs));
  writeWhole(join(path, runFiles.spec), specText);
  writeWhole(join(path, runFiles.problem), `${JSON.stringify(problem, null, 1)}\n`);
  // Last: a folder with a plan is whole.
  writeWhole(join(path, sweepFiles.plan), `${JSON.stringify(plan, null, 1)}\n`);
  return { path, plan, problem, specText };
}

const isOfThisVersion = (plan: unknown): boolean =>
  typeof plan === 'object' && plan !== null && 'v' in plan && plan.v === planVersion;

/** @throws RunFolderError when the folder holds no sweep, or one of another version */
export function openSweep(path: string): SweepFolder {
  const file = join(path, sweepFiles.plan);
  if (!existsSync(file)) throw new RunFolderError(`"${path}" is no sweep folder: it has no ${sweepFiles.plan}.`);
  const json = readJson(file);
  if (!isOfThisVersion(json)) throw new RunFolderError(`"${file}" was written by another version of PINN Lens.`);
  const plan: SweepPlan = { v: planVersion, ...storedPlan(json, file) };
  return {
    path,
    plan,
    problem: storedProblem(readJson(join(path, runFiles.problem)), join(path, runFiles.problem)),
    specText: withPath('read', path, () => readFileSync(join(path, runFiles.spec), 'utf8')),
  };
}

const readJson = (file: string): unknown =>
  jsonOf(
    withPath('read', file, () => readFileSync(file, 'utf8')),
    file,
  );

/** The row of one run; `null` while it is not finished. @throws RunFolderError when its result is damaged */
export function readRow(folder: SweepFolder, index: number): SweepRow | null {
  const file = join(runPath(folder, index), runFiles.result);
  if (!existsSync(file)) return null;
  return rowOf(folder.plan, index, storedResult(readJson(file), file), lastTotal(runPath(folder, index)));
}

/** Bytes of the end of a run's lines in which its last frame is looked for. */
const tail = 1 << 18;

/** Total of the last frame of a run; `null` where it has none. */
function lastTotal(path: string): number | null {
  const file = join(path, runFiles.metrics);
  if (!existsSync(file)) return null;
  const text = withPath('read', file, () => {
    const descriptor = openSync(file, 'r');
    try {
      const { size } = fstatSync(descriptor);
      const bytes = Buffer.alloc(Math.min(size, tail));
      return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, bytes.length, size - bytes.length));
    } finally {
      closeSync(descriptor);
    }
  });
  return lastFrameOf(text)?.total ?? null;
}

function readFailure(folder: SweepFolder, index: number): string | null {
  const file = join(runPath(folder, index), sweepFiles.failure);
  return existsSync(file) ? withPath('read', file, () => readFileSync(file, 'utf8').trim()) : null;
}

/** Looks at every run folder. @throws RunFolderError */
export function readState(folder: SweepFolder): SweepState {
  const state: SweepState = { rows: [], failures: [], open: [] };
  folder.plan.runs.forEach((_, index) => {
    const row = readRow(folder, index);
    if (row) {
      state.rows.push(row);
      return;
    }
    state.open.push(index);
    const message = readFailure(folder, index);
    if (message !== null) state.failures.push({ index, message });
  });
  return state;
}

/** Makes table, map and summary anew, each replaced whole. @throws RunFolderError */
export function writeReports(folder: SweepFolder, state: SweepState): void {
  const { plan, path } = folder;
  writeWhole(join(path, sweepFiles.table), tableCsv(plan, state.rows));
  writeWhole(join(path, sweepFiles.map), mapSvg(plan, state.rows));
  writeWhole(join(path, sweepFiles.summary), `${JSON.stringify(summaryOf(plan, state), null, 1)}\n`);
}

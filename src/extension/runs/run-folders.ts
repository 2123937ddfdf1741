/** @file Saved runs: where they are in the workspace, and one of them read back as a run to look at. */
import { readdir, readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { frameVersion, type SolutionFrame } from '../../problem/frame.ts';
import { frameFromLine, type ResultLine, resultFromLine, isFrameLine, linesOf } from '../../problem/json/lines.ts';
import { headerFromJson } from '../../problem/json/header.ts';
import { storedResult, storedSummary } from '../../problem/json/stored.ts';
import type { RunStateKind } from '../../problem/panel-messages.ts';
import { jsonOf, runFiles, solutionOf, sweepFiles } from '../../problem/run-folder.ts';
import type { SweepSummary } from '../../problem/json/sweep.ts';
import { TrainingRun } from './training-run.ts';

/** What the list of runs shows of one. */
export interface ListedRun {
  folder: string;
  result: ResultLine;
}

/** @throws Error with one sentence when there is no readable result. */
export async function readListedRun(folder: string): Promise<ListedRun> {
  const file = path.join(folder, runFiles.result);
  return { folder, result: storedResult(await readJson(file), file) };
}

/** What the list shows of a sweep. */
export interface ListedSweep {
  folder: string;
  summary: SweepSummary;
}

/** @throws Error with one sentence when there is no readable summary. */
export async function readListedSweep(folder: string): Promise<ListedSweep> {
  const file = path.join(folder, sweepFiles.summary);
  return { folder, summary: storedSummary(await readJson(file), file) };
}

/** Runs of a sweep that have ended, in its order. */
export async function runsOfSweep(folder: string): Promise<ListedRun[]> {
  const runs = path.join(folder, sweepFiles.runs);
  const names = await readdir(runs).catch(() => []);
  const read = await Promise.allSettled(names.sort().map((name) => readListedRun(path.join(runs, name))));
  return read.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}

/**
 * The saved run with its history, to be shown in a panel.
 * @throws Error with one sentence when the folder is not a run folder.
 */
export async function openSavedRun(folder: string, uri: string): Promise<TrainingRun> {
  const file = path.join(folder, runFiles.header);
  const header = headerFromJson(await readJson(file), file);
  const text = await readText(path.join(folder, runFiles.spec));
  const run = new TrainingRun({ uri, text, variant: header.variant });
  const csv = await readText(path.join(folder, runFiles.solution)).catch(() => null);
  const result = await readListedRun(folder).catch(() => null);
  run.start({ ...header, folder });
  for (const line of linesOf(await readText(path.join(folder, runFiles.metrics)))) {
    if (isFrameLine(line)) run.frame(frameFromLine(line, header));
  }
  const solution = csv === null ? null : solutionFrame(csv, header.grid, result?.result.bestStep ?? 0);
  if (solution) run.solve(solution);
  if (result) {
    run.finish(resultFromLine(result.result));
    run.become({ kind: endings[result.result.ended], sentence: '', resumable: false });
  } else {
    run.become({ kind: 'stopped', sentence: 'This run was cut off; it can be resumed.', resumable: true });
  }
  return run;
}

/** The solution at the end, between the rows of its file along straight lines; the residuals are not saved. */
function solutionFrame(csv: string, grid: Float64Array, step: number): SolutionFrame | null {
  const saved = solutionOf(csv);
  if (saved === null) return null;
  const { times } = saved;
  const values = saved.values.map((column) => {
    let at = 0;
    return grid.map((t) => {
      while (at < times.length - 2 && times[at + 1] < t) at++;
      const share = (t - times[at]) / (times[at + 1] - times[at]);
      return column[at] + share * (column[at + 1] - column[at]);
    });
  });
  return { v: frameVersion, step, values, residuals: [] };
}

const endings: Record<ResultLine['ended'], RunStateKind> = {
  finished: 'finished',
  budget: 'finished',
  patience: 'finished',
  diverged: 'finished',
  stopped: 'stopped',
};

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new Error(`"${path.dirname(file)}" is not a run folder: it has no readable ${path.basename(file)}.`);
  }
}

const readJson = async (file: string): Promise<unknown> => jsonOf(await readText(file), file);

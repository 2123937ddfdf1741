/** @file Saved runs: where they are in the workspace, and one of them read back as a run to look at. */
import { readdir, readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { frameVersion, type SolutionFrame } from '../../problem/frame.ts';
import { type FrameLine, frameFromLine, type ResultLine, windowFromLine } from '../../problem/json/lines.ts';
import { headerFromJson } from '../../problem/json/header.ts';
import type { RunStateKind } from '../../problem/panel-messages.ts';
import { type RunResult, runVersion } from '../../problem/run.ts';
import type { SweepSummary } from '../../problem/json/sweep.ts';
import { TrainingRun } from './training-run.ts';

/** What the list of runs shows of one. */
export interface SavedRun {
  folder: string;
  result: ResultLine;
}

/** @throws Error with one sentence when there is no readable result. */
export async function readSavedRun(folder: string): Promise<SavedRun> {
  return { folder, result: (await readJson(path.join(folder, 'result.json'))) as ResultLine };
}

/** What the list shows of a sweep. */
export interface SavedSweep {
  folder: string;
  summary: SweepSummary;
}

/** @throws Error with one sentence when there is no readable summary. */
export async function readSavedSweep(folder: string): Promise<SavedSweep> {
  const summary = (await readJson(path.join(folder, 'summary.json'))) as SweepSummary;
  if (summary?.type !== 'sweep') throw new Error(`"${folder}" is not a sweep folder.`);
  return { folder, summary };
}

/** Runs of a sweep that have ended, in its order. */
export async function runsOfSweep(folder: string): Promise<SavedRun[]> {
  const runs = path.join(folder, 'runs');
  const names = await readdir(runs).catch(() => []);
  const read = await Promise.allSettled(names.sort().map((name) => readSavedRun(path.join(runs, name))));
  return read.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}

/**
 * The saved run with its history, to be shown in a panel.
 * @throws Error with one sentence when the folder is not a run folder.
 */
export async function openSavedRun(folder: string, uri: string): Promise<TrainingRun> {
  const header = headerFromJson(await readJson(path.join(folder, 'run.json')));
  const text = await readText(path.join(folder, 'spec.pinn'));
  const run = new TrainingRun({ uri, text, variant: header.variant });
  const csv = await readText(path.join(folder, 'solution.csv')).catch(() => null);
  const result = await readSavedRun(folder).catch(() => null);
  run.start({ ...header, folder });
  for (const line of (await readText(path.join(folder, 'metrics.jsonl'))).split('\n')) {
    const frame = parseFrame(line);
    if (frame) run.frame(frameFromLine(frame, header));
  }
  const solution = csv === null ? null : solutionFrame(csv, header.grid, result?.result.bestStep ?? 0);
  if (solution) run.solve(solution);
  if (result) {
    run.finish(reviveResult(result.result));
    run.become({ kind: endings[result.result.ended], sentence: '', resumable: false });
  } else {
    run.become({ kind: 'stopped', sentence: 'This run was cut off; it can be resumed.', resumable: true });
  }
  return run;
}

const number = (value: number | null) => value ?? Number.NaN;

function reviveResult(line: ResultLine): RunResult {
  const { type: _type, terms, parameters, windows, ...rest } = line;
  const mapped = <A, B>(record: Record<string, A>, of: (value: A) => B): Record<string, B> =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, of(value)]));
  return {
    ...rest,
    v: runVersion,
    measure: number(line.measure),
    terms: mapped(terms, (t) => ({ loss: number(t.loss), heldOut: number(t.heldOut), weight: number(t.weight) })),
    parameters: mapped(parameters, (p) => ({ ...p, value: number(p.value) })),
    ...(windows ? { windows: windows.map((w) => windowFromLine(w, Object.keys(terms))) } : {}),
    findings: [],
  };
}

/** The last line of a run that was cut off may be incomplete; it is left out. */
function parseFrame(line: string): FrameLine | null {
  try {
    const value = JSON.parse(line) as FrameLine | null;
    return value?.type === 'frame' ? value : null;
  } catch {
    return null;
  }
}

/** The solution at the end, between the rows of its file along straight lines; the residuals are not saved. */
function solutionFrame(csv: string, grid: Float64Array, step: number): SolutionFrame | null {
  const rows = csv
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(',').map(Number));
  if (rows.length < 2) return null;
  const times = rows.map(([t]) => t);
  const values = rows[0].slice(1).map((_, j) => {
    let at = 0;
    return grid.map((t) => {
      while (at < rows.length - 2 && times[at + 1] < t) at++;
      const share = (t - times[at]) / (times[at + 1] - times[at]);
      return rows[at][j + 1] + share * (rows[at + 1][j + 1] - rows[at][j + 1]);
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

async function readJson(file: string): Promise<unknown> {
  const text = await readText(file);
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`"${file}" is damaged: it is not JSON.`);
  }
}

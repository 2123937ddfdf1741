/** @file What a list of runs shows of those that are saved, read from their folders. */
import { readdir, readFile, stat } from 'node:fs/promises';
import * as path from 'node:path';
import type { ResultLine } from '../../problem/json/lines.ts';
import type { SweepSummary } from '../../problem/json/sweep.ts';
import type { Problem } from '../../problem/problem.ts';
import { jsonOf, runFiles, sweepFiles } from '../../problem/run-folder.ts';

/** What checks files before they are believed: loaded where there is a file, not with the window. */
const checks = () => import('../../problem/json/stored.ts');

export interface ListedRun {
  folder: string;
  /** File name of the spec that was trained; `null` for a text without a file. */
  file: string | null;
  variant: string | null;
  /** Milliseconds since 1970. */
  started: number;
  note: string | null;
  /** `null`: it was cut off. */
  result: ResultLine | null;
}

export interface ListedSweep {
  folder: string;
  file: string | null;
  started: number;
  summary: SweepSummary;
}

/** @throws Error with one sentence when there is no readable header. */
export async function readListedRun(folder: string): Promise<ListedRun> {
  const [header, problem, result, note, started] = await Promise.all([
    readRunJson(folder, runFiles.header),
    readRunJson(folder, runFiles.problem).catch(() => null),
    readResult(folder),
    readNote(folder),
    startOf(folder),
  ]);
  return { folder, file: fileIn(problem), variant: textIn(header, 'variant'), started, note, result };
}

/** The result of a run; `null` where it was cut off. @throws Error with one sentence where it is damaged. */
export async function readResult(folder: string): Promise<ResultLine | null> {
  const file = path.join(folder, runFiles.result);
  const there = await stat(file).catch(() => null);
  if (!there) return null;
  const { storedResult } = await checks();
  return storedResult(await readRunJson(folder, runFiles.result), file);
}

/** The problem that was trained. @throws RunFolderError with one sentence where it is damaged. */
export async function readSavedProblem(folder: string): Promise<Problem> {
  const { storedProblem } = await checks();
  return storedProblem(await readRunJson(folder, runFiles.problem), folder);
}

/** @throws Error with one sentence when there is no readable summary. */
export async function readListedSweep(folder: string): Promise<ListedSweep> {
  const { storedSummary } = await checks();
  const summary = storedSummary(await readRunJson(folder, sweepFiles.summary), path.join(folder, sweepFiles.summary));
  const problem = await readRunJson(folder, runFiles.problem).catch(() => null);
  return { folder, file: fileIn(problem), started: await startOf(folder), summary };
}

/** Runs of a sweep that have ended, in its order. */
export async function runsOfSweep(folder: string): Promise<ListedRun[]> {
  const runs = path.join(folder, sweepFiles.runs);
  const names = await readdir(runs).catch(() => []);
  const read = await Promise.allSettled(names.sort().map((name) => readListedRun(path.join(runs, name))));
  return read.flatMap((outcome) => (outcome.status === 'fulfilled' && outcome.value.result ? [outcome.value] : []));
}

/** Text of a file of a run folder. @throws Error with one sentence. */
export async function readRunText(folder: string, name: string): Promise<string> {
  try {
    return await readFile(path.join(folder, name), 'utf8');
  } catch {
    throw new Error(`"${folder}" is not a run folder: it has no readable ${name}.`);
  }
}

/** @throws Error with one sentence. */
export const readRunJson = async (folder: string, name: string): Promise<unknown> =>
  jsonOf(await readRunText(folder, name), path.join(folder, name));

async function readNote(folder: string): Promise<string | null> {
  const text = await readFile(path.join(folder, runFiles.note), 'utf8').catch(() => '');
  return text.trim() || null;
}

/** One text of a file that need not be believed as a whole to be listed. */
function textIn(json: unknown, name: string): string | null {
  const value = (json as Record<string, unknown> | null)?.[name];
  return typeof value === 'string' ? value : null;
}

/** Never a path: a folder from elsewhere names nothing outside its place. */
const fileIn = (problem: unknown): string | null => {
  const file = textIn(problem, 'file');
  return file === null ? null : path.basename(file);
};

/** From the folder's name, which says when in universal time; from the spec's copy where it has another one. */
async function startOf(folder: string): Promise<number> {
  const said = /-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-[0-9a-f]{6}$/.exec(path.basename(folder));
  if (said) {
    const [year, month, day, hour, minute, second] = said.slice(1).map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, second);
  }
  const copy = await stat(path.join(folder, runFiles.spec)).catch(() => null);
  return copy?.mtimeMs ?? 0;
}

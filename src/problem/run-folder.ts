/**
 * @file The files of a run folder and of a sweep folder: what they are called, what each holds, and how its text is read.
 * A public contract: folders of earlier versions stay readable. Killed at any moment a folder still opens: whole files
 * are replaced at once, lines are appended and a torn last line is dropped.
 */
import { csvRows } from './csv.ts';
import { RunFolderError } from './run-folder-error.ts';

export const runFiles = {
  /** The spec's text as it was trained. */
  spec: 'spec.pinn',
  /** The problem, written before the first step: JSON for `parseProblem`. */
  problem: 'problem.json',
  /** The header, written just before the first step: JSON for `headerFromJson`. */
  header: 'run.json',
  /** One public line per frame and finding: text for `linesOf`. */
  metrics: 'metrics.jsonl',
  /** What the run needs to go on: bytes for `unpack` of `files/archive.ts`. */
  checkpoint: 'checkpoint.bin',
  /** The public line of the result, written last: a run is finished when it stands. JSON for `resultFromLine`. */
  result: 'result.json',
  /** The variable and every unknown, at the end: text for `solutionOf`. */
  solution: 'solution.csv',
  /** Of a fit of several experiments by the window solver, the unknowns of every one with their bands. */
  experiments: 'experiments.csv',
  /** What a training that is not ours writes down of itself: lines for `lensLineOf`. Its folder needs no other file. */
  lens: 'lens.jsonl',
  /** Network of a solve by windows: text for `networkFromJson`. Other runs have none. */
  windows: 'windows.json',
  /** What its author calls the run, one line; there where somebody has named it. */
  note: 'note.txt',
} as const;

/** A sweep folder also holds the `spec` and the `problem` of a run folder. */
export const sweepFiles = {
  /** The runs, written before the first of them: JSON, a `SweepPlan`. */
  plan: 'plan.json',
  /** One row per run that has ended; made anew whenever runs end, as are map and summary. */
  table: 'table.csv',
  map: 'map.svg',
  /** JSON, a `SweepSummary`. */
  summary: 'summary.json',
  /** Folder of the run folders. */
  runs: 'runs',
  /** In a run folder: why the run could not be made, one sentence. */
  failure: 'failure.txt',
  /** Batch script of a job array, and the folder of what its tasks print. */
  script: 'slurm.sh',
  logs: 'slurm',
} as const;

/** A profile folder also holds the `spec` and the `problem` of a run folder. */
export const profileFiles = {
  /** What is profiled, and the fit it starts from, written before the first side: JSON. */
  plan: 'profile.json',
  /** Folder of the sides: `left-k.json`, the fits so far and, behind its end, the side. */
  sides: 'sides',
  /** The curves, made anew whenever a side ends. */
  curves: 'curves.json',
  table: 'curves.csv',
  picture: 'curves.svg',
} as const;

/** Folder below a run folder with the starts of a fit that several processes make: `k.json`, JSON. */
export const fitStarts = 'starts';

/** Says which process writes the folder, while it does. */
export const lockFile = 'lock.json';

/** The lock of one of `of` shares of a sweep, of which each has a process of its own. */
export const shareLockFile = (share: number, of: number): string => `share-${share}-of-${of}.${lockFile}`;

export const isShareLockFile = (name: string): boolean => name.startsWith('share-') && name.endsWith(`.${lockFile}`);

/**
 * What a JSON file holds, not yet validated.
 * @param file its path, for the message
 * @throws RunFolderError
 */
export function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RunFolderError(`"${file}" is damaged: it is not JSON.`);
  }
}

/** The rows of a `solution` file; `null` where it has fewer than two. */
export function solutionOf(text: string): { times: number[]; values: number[][] } | null {
  const rows = csvRows(text)
    .slice(1)
    .map((cells) => cells.map(Number));
  if (rows.length < 2) return null;
  const [times, ...values] = rows[0].map((_, j) => rows.map((row) => row[j]));
  return { times, values };
}

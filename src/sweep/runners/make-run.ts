/** @file Makes one run of a sweep in this process, from its checkpoint where an earlier attempt left one. */

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { holderOf, refuseIfHeld } from '../../files/lock.ts';
import { makeFolder, withPath, writeWhole } from '../../files/whole-files.ts';
import { messageOf } from '../../problem/message-of.ts';
import type { Problem } from '../../problem/problem.ts';
import type { TrainOptions } from '../../problem/protocol.ts';
import { defaultOptions } from '../../problem/protocol.ts';
import { runFiles, sweepFiles } from '../../problem/run-folder.ts';
import { RunFolderError } from '../../problem/run-folder-error.ts';
import { train } from '../../run/run.ts';
import type { RunControl } from '../../trainer/train/control.ts';
import { readRow, runPath, runsOf, type SweepFolder } from '../folder/folder.ts';
import type { SweepRow } from '../rows/row.ts';

/** Milliseconds between frames: the findings need some, a picture of every run does not. */
const frameInterval = 250;

/** What became of a run: its row, one sentence why there is none, or `stopped` by hand. */
export type RunOutcome =
  | { index: number; kind: 'row'; row: SweepRow }
  | { index: number; kind: 'failure'; message: string }
  | { index: number; kind: 'stopped' };

/** The problem of a sweep with the sweep's engine; what a run changes is in its options. */
export function sweptProblem({ problem, plan }: SweepFolder): Problem {
  if (plan.engine === null) return problem;
  // On the device runs are trained side by side; one of them alone has the engine that is fastest for it.
  const engine = plan.engine === 'webgpu' ? 'auto' : plan.engine;
  return { ...problem, training: { ...problem.training, engine } };
}

/** Options with which run `index` starts anew. */
export function freshOptions(folder: SweepFolder, index: number): TrainOptions {
  const { name, set } = folder.plan.runs[index];
  return { ...defaultOptions, set, out: runsOf(folder), name, specText: folder.specText, frameInterval };
}

/** Writes down why a run could not be made. @throws RunFolderError */
export function writeFailure(folder: SweepFolder, index: number, message: string): RunOutcome {
  makeFolder(runPath(folder, index));
  writeWhole(join(runPath(folder, index), sweepFiles.failure), `${message}\n`);
  return { index, kind: 'failure', message };
}

/** What stands in the folder of a run that was made here or elsewhere. @throws RunFolderError */
export function outcomeOf(folder: SweepFolder, index: number): RunOutcome {
  const row = readRow(folder, index);
  return row ? { index, kind: 'row', row } : { index, kind: 'stopped' };
}

/**
 * Drops what an earlier attempt left behind, but keeps a run that can go on from its checkpoint, if `keep`.
 * @throws RunFolderError when another process writes there
 */
export function clearRun(folder: SweepFolder, index: number, keep = false): { resumable: boolean } {
  const path = runPath(folder, index);
  refuseIfHeld(path);
  const resumable = keep && existsSync(join(path, runFiles.checkpoint));
  withPath('clear', path, () =>
    rmSync(resumable ? join(path, sweepFiles.failure) : path, { recursive: true, force: true }),
  );
  return { resumable };
}

/** Milliseconds that a process which lost its sweep may take to notice. */
const farewell = 3000;

/** Waits, but not for ever, while another process writes `path`. */
async function untilFree(path: string): Promise<void> {
  const end = performance.now() + farewell;
  while (holderOf(path) !== null && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
}

/**
 * Trains run `index` to its end, or until `control` stops it. A run that cannot be made leaves a sentence in its folder.
 * @throws RunFolderError when the sweep's own folder cannot be written
 */
export async function makeRun(folder: SweepFolder, index: number, control: RunControl): Promise<RunOutcome> {
  const options = freshOptions(folder, index);
  try {
    await untilFree(runPath(folder, index));
    const { resumable } = clearRun(folder, index, true);
    const run = train(
      sweptProblem(folder),
      resumable ? { ...options, out: null, resume: runPath(folder, index) } : options,
      control,
    );
    let trouble: string | null = null;
    for await (const event of run) if (event.type === 'log' && event.level === 'warning') trouble = event.message;
    const outcome = outcomeOf(folder, index);
    // A disk that failed: the run ended, and nothing of it stands.
    if (outcome.kind === 'stopped' && !control.stopped) throw new RunFolderError(trouble ?? 'The run was not saved.');
    return outcome;
  } catch (error) {
    return writeFailure(folder, index, messageOf(error));
  }
}

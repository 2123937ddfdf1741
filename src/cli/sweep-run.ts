/** @file Makes the open runs of a sweep: here one after the other, or in child processes. */

import type { SweepFolder } from '../sweep/folder.ts';
import { makeRun, type RunOutcome } from '../sweep/make-run.ts';
import { runInProcesses } from '../sweep/pool.ts';
import { RunControl } from '../trainer/control.ts';

export interface SweepRunOptions {
  jobs: number;
  /** In this process, one after the other. */
  here: boolean;
  /** The command line's own program, for child processes. */
  program: string;
  stop: AbortSignal;
  onEnd: (outcome: RunOutcome) => void;
  say: (sentence: string) => void;
}

export async function runSweep(folder: SweepFolder, todo: readonly number[], options: SweepRunOptions): Promise<void> {
  if (options.here) return runHere(folder, todo, options);
  const args = ['sweep', '--worker', folder.path];
  await runInProcesses(folder, todo, { ...options, args });
}

async function runHere(
  folder: SweepFolder,
  todo: readonly number[],
  { stop, onEnd }: Pick<SweepRunOptions, 'stop' | 'onEnd'>,
): Promise<void> {
  const control = new RunControl();
  stop.addEventListener('abort', () => control.stop());
  for (const index of todo) {
    if (stop.aborted) return;
    onEnd(await makeRun(folder, index, control));
  }
}

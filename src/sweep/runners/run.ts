/** @file Makes the open runs of a sweep: here one after the other, side by side on a device, or in child processes. */
import { RunControl } from '../../trainer/train/control.ts';
import type { SweepFolder } from '../folder/folder.ts';
import { makeRun, type RunOutcome } from './make-run.ts';
import { runInProcesses } from './pool.ts';
import { runSideBySide } from './side-by-side.ts';

export interface SweepRunOptions {
  /** Child processes at once. */
  jobs: number;
  /** In this process, one after the other. */
  here: boolean;
  /** The command line's own program, for child processes. */
  program: string;
  /** Ends the runs under way after their step, saved. */
  stop: AbortSignal;
  onEnd: (outcome: RunOutcome) => void;
  /** One sentence about how the runs are made. */
  say: (sentence: string) => void;
}

/** @throws RunFolderError when the sweep's folder cannot be written */
export async function runSweep(folder: SweepFolder, todo: readonly number[], options: SweepRunOptions): Promise<void> {
  if (options.here) return runHere(folder, todo, options);
  const left = await runSideBySide(folder, todo, options);
  await runInProcesses(folder, left, { ...options, args: ['sweep', '--worker', folder.path] });
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

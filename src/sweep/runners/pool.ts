/** @file Runs of a sweep in child processes. */
import { openSweep, type SweepFolder } from '../folder/folder.ts';
import { makeRun, outcomeOf, type RunOutcome, writeFailure } from './make-run.ts';
import { serveTasks, type TaskPoolOptions, tasksInProcesses } from './tasks.ts';

export interface PoolOptions extends Omit<TaskPoolOptions, 'onEnd' | 'onDeath'> {
  onEnd: (outcome: RunOutcome) => void;
}

/** Resolves when all of `open` have ended or the pool was stopped. A child that dies fails its run, not the sweep. */
export const runInProcesses = (
  folder: SweepFolder,
  open: readonly number[],
  { onEnd, ...options }: PoolOptions,
): Promise<void> =>
  tasksInProcesses(open, {
    ...options,
    onEnd: (index, failure) =>
      onEnd(failure === null ? outcomeOf(folder, index) : { index, kind: 'failure', message: failure }),
    onDeath: (index, sentence) => onEnd(writeFailure(folder, index, sentence)),
  });

/** The child's side: makes the runs it is told to, until it is told to stop or its parent goes away. */
export function serveRuns(path: string): Promise<void> {
  const folder = openSweep(path);
  return serveTasks(async (index, control) => {
    const outcome = await makeRun(folder, index, control);
    return outcome.kind === 'failure' ? outcome.message : null;
  });
}

/** @file Starts of a fit in child processes. */
import { messageOf } from '../../problem/message-of.ts';
import { makeStart, type StartMaker } from '../../run/fit-starts.ts';
import { openRun } from '../../run/folder/run-folder.ts';
import { serveTasks, type TaskPoolOptions, tasksInProcesses } from './tasks.ts';

export interface StartPool extends Pick<TaskPoolOptions, 'jobs' | 'program' | 'stop'> {
  /** A start has ended; those that failed are made by the run itself, which says why. */
  onEnd: (ended: number, of: number) => void;
}

export const startsInProcesses =
  ({ jobs, program, stop, onEnd }: StartPool): StartMaker =>
  async (folder, open) => {
    let ended = 0;
    // One that is stopped has not ended.
    const count = (): void => {
      if (!stop.aborted) onEnd(++ended, open.length);
    };
    await tasksInProcesses(open, {
      ...{ jobs, program, stop, leavesNothing: true },
      args: ['train', '-', '--worker', folder],
      onEnd: count,
      onDeath: count,
    });
  };

/** The child's side. @throws RunFolderError */
export function serveStarts(folder: string): Promise<void> {
  const { problem } = openRun(folder);
  return serveTasks(async (index, control) => {
    try {
      await makeStart(folder, problem, index, control);
      return null;
    } catch (error) {
      return messageOf(error);
    }
  });
}

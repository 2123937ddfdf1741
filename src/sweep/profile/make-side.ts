/** @file Makes the sides of a profile: here, or in child processes. */

import { messageOf } from '../../problem/message-of.ts';
import { profileSide } from '../../run/profile/side.ts';
import { RunControl } from '../../trainer/train/control.ts';
import { serveTasks, type TaskPoolOptions, tasksInProcesses } from '../runners/tasks.ts';
import { openProfile, type ProfileFolder, type ProfileTask, readSide, tasksOf, writeSide } from './folder.ts';

/**
 * Goes on with a side to its end or until it is stopped.
 * @throws TrainingError, RunFolderError
 */
export async function makeSide(folder: ProfileFolder, task: ProfileTask, control: RunControl): Promise<void> {
  const { fits: known } = readSide(folder, task);
  let fits = known;
  const side = await profileSide({
    ...task,
    problem: folder.problem,
    report: folder.plan.fit,
    known,
    onFit: (all) => {
      fits = [...all];
      writeSide(folder, task, { fits, side: null });
    },
    cancelled: () => control.stopped,
  });
  if (side) writeSide(folder, task, { fits, side });
}

export interface ProfileRunOptions extends Pick<TaskPoolOptions, 'jobs' | 'program' | 'stop'> {
  /** A side has ended, or was stopped. */
  onEnd: (task: ProfileTask, failure: string | null) => void;
  /** Places of the sides that this process alone makes; `null` for all, in as many processes as there are jobs. */
  mine?: ReadonlySet<number> | null;
}

/** Makes what is open. One job is made in this process. @throws RunFolderError */
export async function runProfile(folder: ProfileFolder, options: ProfileRunOptions): Promise<void> {
  const { jobs, program, stop, onEnd, mine = null } = options;
  const tasks = tasksOf(folder);
  const open = tasks
    .map((_, index) => index)
    .filter((index) => (mine?.has(index) ?? true) && readSide(folder, tasks[index]).side === null);
  if (!mine && Math.min(jobs, open.length) > 1) {
    const ended = (index: number, failure: string | null) => onEnd(tasks[index], failure);
    const args = ['profile', '--worker', folder.path];
    return tasksInProcesses(open, { jobs, program, args, stop, onEnd: ended, onDeath: ended });
  }
  const control = new RunControl();
  stop.addEventListener('abort', () => control.stop());
  for (const index of open) {
    if (stop.aborted) return;
    onEnd(tasks[index], await failureOf(folder, tasks[index], control));
  }
}

/** The child's side. */
export function serveSides(path: string): Promise<void> {
  const folder = openProfile(path);
  const tasks = tasksOf(folder);
  return serveTasks((index, control) => failureOf(folder, tasks[index], control));
}

async function failureOf(folder: ProfileFolder, task: ProfileTask, control: RunControl): Promise<string | null> {
  try {
    await makeSide(folder, task, control);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

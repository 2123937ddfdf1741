/** @file Numbered tasks in child processes, each taking the next open one when it has ended one. */
import { type ChildProcess, fork } from 'node:child_process';
import { threadsPerProcess, threadsVariable } from '../../trainer/engine/embedded/threads.ts';
import { RunControl } from '../../trainer/train/control.ts';

/** Parent to child. */
type Order = { run: number } | { stop: true };
/** Child to parent. */
type Report = { ready: true } | { ended: number; failure: string | null };

export interface TaskPoolOptions {
  /** Child processes at once. */
  jobs: number;
  /** Program and arguments that make a child call `serveTasks`. */
  program: string;
  args: string[];
  /** Stops handing out tasks and ends those under way after their step, saved. */
  stop: AbortSignal;
  /** Whether a task that is stopped leaves nothing: its process is then ended at once instead of asked to end. */
  leavesNothing?: boolean;
  /** @param failure one sentence where the child said why it failed */
  onEnd: (task: number, failure: string | null) => void;
  /** A child died of this task. */
  onDeath: (task: number, sentence: string) => void;
}

/** Resolves when all of `open` have ended or the pool was stopped. A child that dies fails its task, not the others. */
export async function tasksInProcesses(open: readonly number[], options: TaskPoolOptions): Promise<void> {
  const waiting = [...open];
  const jobs = Math.min(options.jobs, open.length);
  const children = new Set<ChildProcess>();
  const stopAll = () => {
    for (const child of children) {
      if (options.leavesNothing) child.kill('SIGKILL');
      else send(child, { stop: true });
    }
  };
  options.stop.addEventListener('abort', stopAll);
  const lane = async () => {
    while (waiting.length > 0 && !options.stop.aborted) await oneChild(waiting, children, { ...options, jobs });
  };
  try {
    await Promise.all(Array.from({ length: jobs }, lane));
  } finally {
    options.stop.removeEventListener('abort', stopAll);
  }
}

function send(child: ChildProcess, order: Order): void {
  // A child that is gone says so by its exit.
  if (child.connected) child.send(order, () => {});
}

/** Children share the cores: together they have no more threads than the machine, unless the user says how many. */
const laneEnvironment = (jobs: number): NodeJS.ProcessEnv => ({
  [threadsVariable]: String(threadsPerProcess(jobs)),
  ...process.env,
});

/** One child from its start to its end; it ends when nothing is left, or dies of the task it had. */
function oneChild(
  waiting: number[],
  children: Set<ChildProcess>,
  { jobs, program, args, stop, onEnd, onDeath }: TaskPoolOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(program, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env: laneEnvironment(jobs) });
    children.add(child);
    let current: number | null = null;
    const next = () => {
      const index = stop.aborted ? undefined : waiting.shift();
      if (index === undefined) {
        // One that is stopped has been told so.
        if (!stop.aborted) send(child, { stop: true });
        return;
      }
      current = index;
      send(child, { run: index });
    };
    child.on('message', (message) => {
      const report = message as Report;
      try {
        if ('ended' in report) {
          current = null;
          onEnd(report.ended, report.failure);
        }
        next();
      } catch (error) {
        child.kill();
        reject(error);
      }
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      children.delete(child);
      try {
        if (current !== null && !stop.aborted) {
          onDeath(current, `The process of this run ended with ${signal ?? `code ${code}`}.`);
        } else if (current === null && code !== 0 && !stop.aborted) {
          throw new Error(`a child process could not be started (${signal ?? `code ${code}`})`);
        }
        resolve();
      } catch (error) {
        reject(error);
      }
    });
  });
}

/**
 * The child's side: makes the tasks it is told to, until it is told to stop or its parent goes away.
 * @param make resolves with one sentence on why it failed, or `null`
 */
export function serveTasks(make: (task: number, control: RunControl) => Promise<string | null>): Promise<void> {
  let control: RunControl | null = null;
  let stopping = false;
  // Ctrl-C reaches the whole group of processes; the parent says what is to be done.
  process.on('SIGINT', () => {});
  process.on('disconnect', () => process.exit(0));
  return new Promise((resolve, reject) => {
    const leave = () => {
      if (process.connected) process.disconnect();
      resolve();
    };
    const say = (report: Report, then = () => {}) => process.send?.(report, undefined, undefined, then);
    process.on('message', (message) => {
      const order = message as Order;
      if ('stop' in order) {
        stopping = true;
        if (control) control.stop();
        else leave();
        return;
      }
      control = new RunControl();
      make(order.run, control)
        .then((failure) => {
          control = null;
          say({ ended: order.run, failure }, () => stopping && leave());
        })
        .catch(reject);
    });
    say({ ready: true });
  });
}

/**
 * @file Jobs in threads, one thread for each kind of job, so that a preview never waits for a probe. A job that nobody
 * wants any more is told so; one that does not listen loses its thread. Idle threads end and give back what they hold.
 */
import { messageOf } from '../../problem/message-of.ts';
import type { Background, JobAnswer, JobMessage, JobName, Jobs } from './background.ts';

/** A thread of Node or a web worker. */
export interface Thread {
  post(message: JobMessage): void;
  terminate(): void;
}

/** Opens a thread; `answered` gets what it says, `failed` is called when it ends by itself. */
export type OpenThread = (answered: (answer: JobAnswer) => void, failed: (reason: string) => void) => Thread;

export interface Patience {
  /** Milliseconds that a job which nobody wants any more has before its thread is ended. */
  grace: number;
  /** Milliseconds without a job after which a thread ends. */
  idle: number;
}

const usual: Patience = { grace: 40, idle: 30_000 };

type Result = Jobs[JobName]['result'] | null;

interface Task {
  message: JobMessage;
  settle: (result: Result) => void;
}

/** The thread of one kind of job. */
class Lane {
  readonly #openThread: OpenThread;
  readonly #log: (message: string) => void;
  readonly #patience: Patience;
  /** A page that is not isolated shares nothing: there a job cannot listen. */
  readonly #wanted = new Int32Array(
    typeof SharedArrayBuffer === 'undefined' ? new ArrayBuffer(4) : new SharedArrayBuffer(4),
  );
  #thread: Thread | null = null;
  /** Under way in the thread, wanted or not. */
  #current: Task | null = null;
  #queue: Task[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #count = 0;

  constructor(openThread: OpenThread, log: (message: string) => void, patience: Patience) {
    this.#openThread = openThread;
    this.#log = log;
    this.#patience = patience;
  }

  run(job: JobName, params: Jobs[JobName]['params'], signal: AbortSignal): Promise<Result> {
    return new Promise((resolve) => {
      const id = ++this.#count;
      const settle = (result: Result) => {
        signal.removeEventListener('abort', drop);
        resolve(result);
      };
      const drop = () => this.#drop(id);
      signal.addEventListener('abort', drop);
      this.#queue.push({ message: { id, job, params, wanted: this.#wanted }, settle });
      if (signal.aborted) drop();
      else if (!this.#current) this.#start();
    });
  }

  dispose(): void {
    for (const task of this.#queue.splice(0)) task.settle(null);
    this.#end();
  }

  /** Nobody waits for this job any more. */
  #drop(id: number): void {
    const waiting = this.#queue.findIndex(({ message }) => message.id === id);
    if (waiting >= 0) this.#queue.splice(waiting, 1)[0].settle(null);
    if (this.#current?.message.id !== id) return;
    this.#current.settle(null);
    Atomics.store(this.#wanted, 0, 0);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#end();
      this.#start();
    }, this.#patience.grace);
  }

  #start(): void {
    clearTimeout(this.#timer);
    const task = this.#queue.shift();
    if (!task) {
      this.#timer = setTimeout(() => this.#end(), this.#patience.idle);
      // A timer of Node keeps the process alive otherwise.
      if (typeof this.#timer === 'object') this.#timer.unref();
      return;
    }
    this.#current = task;
    Atomics.store(this.#wanted, 0, task.message.id);
    try {
      this.#thread ??= this.#open();
      this.#thread.post(task.message);
    } catch (error) {
      this.#log(`${task.message.job}: ${messageOf(error)}`);
      this.#end();
      this.#start();
    }
  }

  #open(): Thread {
    const thread = this.#openThread(
      (answer) => {
        if (this.#thread !== thread || this.#current?.message.id !== answer.id) return;
        if ('trouble' in answer) this.#log(`${this.#current.message.job}: ${answer.trouble}`);
        this.#current.settle('result' in answer ? answer.result : null);
        this.#current = null;
        this.#start();
      },
      (reason) => {
        if (this.#thread !== thread) return;
        this.#log(`the thread of "${this.#current?.message.job}" ended: ${reason}`);
        this.#end();
        this.#start();
      },
    );
    return thread;
  }

  #end(): void {
    clearTimeout(this.#timer);
    const thread = this.#thread;
    this.#thread = null;
    this.#current?.settle(null);
    this.#current = null;
    thread?.terminate();
  }
}

/** @param log Gets a line for each job that failed. */
export function inThreads(open: OpenThread, log: (message: string) => void, patience: Patience = usual): Background {
  const lane = () => new Lane(open, log, patience);
  const lanes: Record<JobName, Lane> = { probe: lane(), preview: lane() };
  return {
    run: async <J extends JobName>(job: J, params: Jobs[J]['params'], signal: AbortSignal) =>
      (await lanes[job].run(job, params, signal)) as Jobs[J]['result'] | null,
    dispose: () => {
      for (const lane of Object.values(lanes)) lane.dispose();
    },
  };
}

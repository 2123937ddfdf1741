/**
 * @file Jobs in threads of Node, one thread for each kind of job, so that a preview never waits for a probe. A job that
 * nobody wants any more is told so; one that does not listen loses its thread. Idle threads end and give back what they
 * hold.
 */
import { Worker } from 'node:worker_threads';
import { messageOf } from '../../problem/message-of.ts';
import type { Background, JobAnswer, JobMessage, JobName, Jobs } from './background.ts';

/** Megabytes of objects in a thread. */
const heap = { maxOldGenerationSizeMb: 768, maxYoungGenerationSizeMb: 64 };

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
  readonly #file: string;
  readonly #log: (message: string) => void;
  readonly #patience: Patience;
  readonly #wanted = new Int32Array(new SharedArrayBuffer(4));
  #worker: Worker | null = null;
  /** Under way in the thread, wanted or not. */
  #current: Task | null = null;
  #queue: Task[] = [];
  #timer: NodeJS.Timeout | undefined;
  #count = 0;

  constructor(file: string, log: (message: string) => void, patience: Patience) {
    this.#file = file;
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
      this.#timer.unref();
      return;
    }
    this.#current = task;
    Atomics.store(this.#wanted, 0, task.message.id);
    this.#worker ??= this.#open();
    this.#worker.postMessage(task.message);
  }

  #open(): Worker {
    // Standard output belongs to the protocol.
    const worker = new Worker(this.#file, { resourceLimits: heap, stdout: true });
    const failed = (reason: string) => {
      if (this.#worker !== worker) return;
      this.#log(`the thread of "${this.#current?.message.job}" ended: ${reason}`);
      this.#end();
      this.#start();
    };
    worker.on('message', (answer: JobAnswer) => {
      if (this.#worker !== worker || this.#current?.message.id !== answer.id) return;
      if ('trouble' in answer) this.#log(`${this.#current.message.job}: ${answer.trouble}`);
      this.#current.settle('result' in answer ? answer.result : null);
      this.#current = null;
      this.#start();
    });
    worker.on('error', (error) => failed(messageOf(error)));
    worker.on('exit', (code) => failed(`code ${code}`));
    worker.unref();
    return worker;
  }

  #end(): void {
    clearTimeout(this.#timer);
    const worker = this.#worker;
    this.#worker = null;
    this.#current?.settle(null);
    this.#current = null;
    void worker?.terminate();
  }
}

/**
 * @param file The bundled `worker.ts`.
 * @param log Gets a line for each job that failed.
 */
export function threads(file: string, log: (message: string) => void, patience: Patience = usual): Background {
  const lane = () => new Lane(file, log, patience);
  const lanes: Record<JobName, Lane> = { probe: lane(), preview: lane() };
  return {
    run: async <J extends JobName>(job: J, params: Jobs[J]['params'], signal: AbortSignal) =>
      (await lanes[job].run(job, params, signal)) as Jobs[J]['result'] | null,
    dispose: () => {
      for (const lane of Object.values(lanes)) lane.dispose();
    },
  };
}

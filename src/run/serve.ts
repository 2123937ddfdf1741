/** @file What a trainer answers, in a process or in a web worker. */

import { type MessageConnection, ResponseError } from 'vscode-jsonrpc';
import { messageOf } from '../problem/message-of.ts';
import type {
  TrainerNotification,
  TrainerNotifications,
  TrainerRequest,
  TrainerRequests,
  TrainRequest,
} from '../problem/protocol.ts';
import type { RunResult } from '../problem/run.ts';
import type { Run } from '../problem/run-event.ts';
import { RunControl } from '../trainer/train/control.ts';
import { probe } from './probe.ts';
import { train } from './run.ts';

/** JSON-RPC error codes of ours: a sentence for the user, or a state in which the request makes no sense. */
const failed = -32001;
const notNow = -32002;

export type Notify = <N extends TrainerNotification>(name: N, value: TrainerNotifications[N]) => void;

export type Handlers<R extends TrainerRequest = TrainerRequest> = {
  [K in R]: (
    params: TrainerRequests[K]['params'],
  ) => TrainerRequests[K]['result'] | Promise<TrainerRequests[K]['result']>;
};

/** What needs a machine and not only a problem. */
export type MachineRequest = 'watchLog' | 'doctor' | 'setUpTensorflow';

/** What the handlers of a machine may use. */
export interface TrainerHostSide {
  notify: Notify;
  /** Tells the host of a run that is under way; resolves with its result. */
  told(run: Run): Promise<RunResult>;
  /** Aborted by the request `stop`. */
  stopped: AbortSignal;
}

/** Answers on `connection`; `machine` makes the handlers of what only a machine can do. */
export function serveTrainer(
  connection: MessageConnection,
  machine: (side: TrainerHostSide) => Handlers<MachineRequest>,
): void {
  let control: RunControl | null = null;

  const notify: Notify = (name, value) => {
    // A host that went away ends the process by 'disconnect'; what it would have heard is in the run folder.
    connection.sendNotification(name, value).catch(() => {});
  };

  /** Tells the host of a run that is under way; resolves with its result. */
  async function told(run: Run): Promise<RunResult> {
    for await (const event of run) {
      switch (event.type) {
        case 'finished':
          return event.result;
        case 'started':
          notify('started', event.header);
          break;
        case 'frame':
          notify('frame', event.frame);
          break;
        case 'history':
          notify('history', event.history);
          break;
        case 'solution':
          notify('solution', event.solution);
          break;
        case 'findings':
          notify('findings', event.findings);
          break;
        case 'log':
          notify('log', { level: event.level, message: event.message });
          break;
      }
    }
    throw new Error('The run ended without a result.');
  }

  async function run({ problem, options }: TrainRequest): Promise<RunResult> {
    if (control) throw new ResponseError(notNow, 'A training is already running in this process.');
    control = new RunControl();
    try {
      return await told(train(problem, options, control));
    } finally {
      control = null;
    }
  }

  /** Ends what is no training of ours. */
  const stopping = new AbortController();

  /** Steers the run; without one there is nothing to steer, which is no error. */
  const steer = (change: (c: RunControl) => void) => {
    if (control) change(control);
    return null;
  };

  const handlers: Handlers = {
    train: run,
    probe: ({ problem }) => probe(problem),
    stop: () => {
      stopping.abort();
      return steer((c) => c.stop());
    },
    pause: () => steer((c) => c.pause()),
    resume: () => steer((c) => c.resume()),
    setWeights: ({ weights }) => steer((c) => c.setWeights(weights)),
    setRateFactor: ({ factor }) => steer((c) => c.setRateFactor(factor)),
    ...machine({ notify, told, stopped: stopping.signal }),
  };

  for (const [name, handler] of Object.entries(handlers) as [TrainerRequest, (params: never) => unknown][]) {
    connection.onRequest(name, async (params: unknown) => {
      try {
        return await handler(params as never);
      } catch (error) {
        if (error instanceof ResponseError) throw error;
        throw new ResponseError(failed, messageOf(error));
      }
    });
  }
  connection.listen();
}

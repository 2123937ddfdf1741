/**
 * @file The trainer as a process of its own, forked by a host: JSON-RPC over Node's IPC channel (see
 * `problem/protocol.ts`). It dies with its parent.
 */

import { createMessageConnection, IPCMessageReader, IPCMessageWriter, ResponseError } from 'vscode-jsonrpc/node';
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

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
let control: RunControl | null = null;

function notify<N extends TrainerNotification>(name: N, value: TrainerNotifications[N]): void {
  // A host that went away ends the process by 'disconnect'; what it would have heard is in the run folder.
  connection.sendNotification(name, value).catch(() => {});
}

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

/** Ends a watch. */
const watching = new AbortController();

type Handlers = {
  [R in TrainerRequest]: (
    params: TrainerRequests[R]['params'],
  ) => TrainerRequests[R]['result'] | Promise<TrainerRequests[R]['result']>;
};

/** Steers the run; without one there is nothing to steer, which is no error. */
const steer = (change: (c: RunControl) => void) => {
  if (control) change(control);
  return null;
};

const handlers: Handlers = {
  train: run,
  probe: ({ problem }) => probe(problem),
  watchLog: async ({ place }) => {
    const { watchLog } = await import('./lens-log/watch.ts');
    return told(watchLog(place, { follow: true, signal: watching.signal }));
  },
  stop: () => {
    watching.abort();
    return steer((c) => c.stop());
  },
  pause: () => steer((c) => c.pause()),
  resume: () => steer((c) => c.resume()),
  setWeights: ({ weights }) => steer((c) => c.setWeights(weights)),
  setRateFactor: ({ factor }) => steer((c) => c.setRateFactor(factor)),
  doctor: async () => {
    const { doctor } = await import('../trainer/doctor/doctor.ts');
    return (await doctor()).map((part) => ({ ...part, todo: part.state === 'found' ? null : part.todo }));
  },
  setUpTensorflow: async ({ gpu }) => {
    const { setupTensorflow } = await import('../trainer/backend/setup-tensorflow.ts');
    const { folder, already } = await setupTensorflow({ gpu }, ({ message, bytes }) => {
      notify('setup', { message, bytes });
    });
    return { folder, already };
  },
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

// The parent is gone: nobody can stop this training any more.
process.on('disconnect', () => process.exit(0));
connection.onClose(() => process.exit(0));
connection.listen();

/** @file Jobs in threads of Node. */
import { Worker } from 'node:worker_threads';
import { messageOf } from '../../problem/message-of.ts';
import type { Background } from './background.ts';
import { inThreads, type OpenThread, type Patience } from './lanes.ts';

/** Megabytes of objects in a thread. */
const heap = { maxOldGenerationSizeMb: 768, maxYoungGenerationSizeMb: 64 };

/** @param file The bundled `worker.ts`. */
const threadOf =
  (file: string): OpenThread =>
  (answered, failed) => {
    // Standard output belongs to the protocol.
    const worker = new Worker(file, { resourceLimits: heap, stdout: true });
    worker.on('message', answered);
    worker.on('error', (error) => failed(messageOf(error)));
    worker.on('exit', (code) => failed(`code ${code}`));
    worker.unref();
    return { post: (message) => worker.postMessage(message), terminate: () => void worker.terminate() };
  };

/**
 * @param file The bundled `worker.ts`.
 * @param log Gets a line for each job that failed.
 */
export const threads = (file: string, log: (message: string) => void, patience?: Patience): Background =>
  inThreads(threadOf(file), log, patience);

/** @file Jobs in web workers. */
import type { Background, JobAnswer, JobMessage } from './background.ts';
import { inThreads, type OpenThread } from './lanes.ts';

/** As much of a web worker as is used here; the DOM's types are not part of this build. */
interface WebWorker {
  postMessage(message: JobMessage): void;
  terminate(): void;
  onmessage: ((event: { data: JobAnswer }) => void) | null;
  onerror: ((event: { message?: string }) => void) | null;
}
declare const Worker: new (url: string) => WebWorker;

const workerOf =
  (place: () => string): OpenThread =>
  (answered, failed) => {
    const worker = new Worker(place());
    worker.onmessage = ({ data }) => answered(data);
    worker.onerror = ({ message }) => failed(message ?? 'it could not be started');
    return { post: (message) => worker.postMessage(message), terminate: () => worker.terminate() };
  };

/**
 * @param place Address of the bundled `web-worker.ts`, asked for when it is needed.
 * @param log Gets a line for each job that failed.
 */
export const webWorkers = (place: () => string, log: (message: string) => void): Background =>
  inThreads(workerOf(place), log);

/** @file A thread beside the language server that does one job after the other. */
import { parentPort } from 'node:worker_threads';
import { messageOf } from '../../problem/message-of.ts';
import type { JobAnswer, JobMessage, JobName, Jobs } from './background.ts';
import { jobs } from './jobs.ts';

parentPort?.on('message', async ({ id, job, params, wanted }: JobMessage) => {
  const work = jobs[job] as (
    params: Jobs[JobName]['params'],
    cancelled: () => boolean,
  ) => Promise<Jobs[JobName]['result']>;
  let answer: JobAnswer;
  try {
    answer = { id, result: await work(params, () => Atomics.load(wanted, 0) !== id) };
  } catch (error) {
    answer = { id, trouble: messageOf(error) };
  }
  parentPort?.postMessage(answer);
});

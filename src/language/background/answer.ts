/** @file One job done, or why not. */
import { messageOf } from '../../problem/message-of.ts';
import type { JobAnswer, JobMessage, JobName, Jobs } from './background.ts';
import { jobs } from './jobs.ts';

export async function answered({ id, job, params, wanted }: JobMessage): Promise<JobAnswer> {
  const work = jobs[job] as (
    params: Jobs[JobName]['params'],
    cancelled: () => boolean,
  ) => Promise<Jobs[JobName]['result']>;
  try {
    return { id, result: await work(params, () => Atomics.load(wanted, 0) !== id) };
  } catch (error) {
    return { id, trouble: messageOf(error) };
  }
}

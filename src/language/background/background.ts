/**
 * @file What an open document asks for besides its checks and may take long: the gradient probe and the preview of the
 * solution. Whoever asks does not know where it is done – in a thread of Node, a web worker, or not at all.
 */
import type { Preview } from '../../problem/panel-messages.ts';
import type { Problem } from '../../problem/problem.ts';
import type { ProbeResult } from '../../problem/protocol.ts';

export interface Jobs {
  probe: { params: { problem: Problem }; result: ProbeResult };
  preview: {
    params: { problem: Problem; values: Readonly<Record<string, number>>; patience: number };
    result: Preview | null;
  };
}

export type JobName = keyof Jobs;

export interface Background {
  /**
   * Does one job, after those of the same name that were asked for before it.
   * @returns `null` where `signal` ended it, or where it failed, which is logged.
   */
  run<J extends JobName>(job: J, params: Jobs[J]['params'], signal: AbortSignal): Promise<Jobs[J]['result'] | null>;
  /** Ends what is under way. */
  dispose(): void;
}

/** How the one who asks and the one who works talk. `id`s count up. */
export interface JobMessage {
  id: number;
  job: JobName;
  params: Jobs[JobName]['params'];
  /** One number that is shared: the work of an id other than it is no longer wanted. */
  wanted: Int32Array;
}

export type JobAnswer = { id: number; result: Jobs[JobName]['result'] } | { id: number; trouble: string };

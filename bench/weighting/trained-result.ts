/** @file A training to its end, with hardly a frame on the way. */
import type { Problem } from '../../src/problem/problem.ts';
import { defaultOptions } from '../../src/problem/protocol.ts';
import type { RunResult } from '../../src/problem/run.ts';
import { resultOf } from '../../src/problem/run-event.ts';
import { train } from '../../src/run/run.ts';

export const trainedResult = (problem: Problem): Promise<RunResult> =>
  resultOf(train(problem, { ...defaultOptions, frameInterval: 1000 }));

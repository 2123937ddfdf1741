/** @file A training to its end, with hardly a frame on the way. */
import type { Problem } from '../../src/problem/problem.ts';
import type { RunResult } from '../../src/problem/run.ts';
import { defaultOptions, train } from '../../src/run/run.ts';

export async function resultOf(problem: Problem): Promise<RunResult> {
  const training = train(problem, { ...defaultOptions, frameInterval: 1000 });
  let next = await training.next();
  while (!next.done) next = await training.next();
  return next.value;
}

/** @file How many runs a sweep has, and may have. */
import type { Sweep } from './problem.ts';

/** More runs than this are a slip of the pen. */
export const mostRuns = 100_000;

export const sweepSize = (axes: readonly Pick<Sweep['axes'][number], 'values'>[]): number =>
  axes.reduce((product, { values }) => product * values.length, 1);

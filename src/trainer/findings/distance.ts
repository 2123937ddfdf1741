/** @file How far the newest solution is from what it is compared with, and from its conditions. */
import { relativeError } from '../../numeric/grid.ts';
import { maxAbs } from '../../numeric/vector.ts';
import { isCondition } from '../../problem/conditions.ts';
import type { SolutionFrame } from '../../problem/frame.ts';
import { relativeSize, type TraceView } from '../trace/trace.ts';

const known = new WeakMap<SolutionFrame, number>();

/** Relative error over the interval, found once for each solution; NaN where there is none, or nothing to compare with. */
export function errorOfSolution({ solution, context: { reference } }: TraceView): number {
  if (!solution || !reference) return Number.NaN;
  const before = known.get(solution);
  if (before !== undefined) return before;
  const error = relativeError(solution.values, [...reference]);
  known.set(solution, error);
  return error;
}

/** Largest error of an unknown at the start, as a share of its size over the interval; NaN where nothing is compared. */
export function errorAtStart({ solution, context: { reference } }: TraceView): number {
  if (!solution || !reference) return Number.NaN;
  const errors = reference.map((exact, k) => {
    const size = maxAbs(exact.filter(Number.isFinite));
    return Math.abs(solution.values[k][0] - exact[0]) / size;
  });
  return Math.max(0, ...errors.filter(Number.isFinite));
}

/** Share of its natural size by which the worst condition is missed. */
export function conditionsMissed({ context, now }: TraceView): number {
  let worst = 0;
  context.terms.forEach((term, i) => {
    if (isCondition(term)) worst = Math.max(worst, relativeSize(context, i, now.losses[i]));
  });
  return worst;
}

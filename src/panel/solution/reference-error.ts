/** @file How far a solution is from the reference. Pure. */
import { relativeError, whereKnown } from '../../numeric/grid.ts';
import type { SolutionFrame } from '../../problem/frame.ts';
import type { ShownRun } from '../page/model.ts';

/** ‖network − reference‖ / ‖reference‖ over all unknowns on the grid; `null` without a reference. */
export function referenceError({ header }: Pick<ShownRun, 'header'>, solution: SolutionFrame): number | null {
  if (!header.reference) return null;
  // Where a march has not come to there is nothing to compare.
  const compared = whereKnown(header.reference.values, solution.values);
  return compared.some((x) => x.some((y) => y !== 0 && !Number.isNaN(y)))
    ? relativeError(solution.values, compared)
    : null;
}

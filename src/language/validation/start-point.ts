/** @file Conditions at the start of the interval. */
import { type Expression, walk } from '../../problem/expression.ts';

/** Whether a condition speaks of the start alone. */
export function holdsAtStart(residual: Expression, from: number): boolean {
  let start = true;
  walk(residual, (e) => {
    if (e.kind === 'integral' || (e.kind === 'unknown' && e.at?.kind === 'number' && e.at.value !== from))
      start = false;
  });
  return start;
}

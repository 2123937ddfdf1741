/** @file Where a quantity that is positive along a window first passes zero, from its values at the held-out points. */

import { lobattoValue } from '../../numeric/chebyshev.ts';
import { signChange } from '../../numeric/interval.ts';

/** How much further below zero counts while the quantity has not been seen above it. */
const unseen = 10;

export interface Crossing {
  /** On [−1, 1]; −1: it is on the wrong side from the start. */
  tau: number;
}

/**
 * @param tau Lobatto points
 * @param armed whether the quantity was above `slack` before; what has just left zero may still lie about it
 * @param slack what lies this little below zero has not passed it
 */
export function firstCrossing(
  tau: Float64Array,
  values: Float64Array,
  armed: boolean,
  slack: number,
): { crossing: Crossing | null; armed: boolean } {
  const at = (x: number) => lobattoValue(tau, values, x);
  let seen = armed;
  for (let p = 0; p < tau.length; p++) {
    const v = values[p];
    if (v > slack) seen = true;
    if (v < (seen ? -slack : -unseen * slack)) {
      let q = p;
      while (q > 0 && values[q - 1] <= 0) q--;
      const crossing = q === 0 || !seen ? -1 : signChange(at, tau[q - 1], tau[q], values[q - 1]);
      return { crossing: { tau: crossing }, armed: seen };
    }
    const lowest = seen ? dip(tau, values, p) : null;
    if (lowest !== null && at(lowest) < -slack) {
      return { crossing: { tau: signChange(at, tau[p - 1], lowest, values[p - 1]) }, armed: true };
    }
  }
  return { crossing: null, armed: seen };
}

/**
 * Where the parabola through a lowest point and its neighbours passes zero and turns; `null` where it does not.
 * @param sign of the values on the side that is passed from: with −1 the highest point is looked at
 */
export function dip(tau: Float64Array, values: Float64Array, p: number, sign = 1): number | null {
  if (p === 0 || p === tau.length - 1) return null;
  const [a, b, c] = [sign * values[p - 1], sign * values[p], sign * values[p + 1]];
  if (!(b < a && b <= c && b > 0)) return null;
  const left = (b - a) / (tau[p] - tau[p - 1]);
  const right = (c - b) / (tau[p + 1] - tau[p]);
  const curve = (right - left) / (tau[p + 1] - tau[p - 1]);
  const slope = left + curve * (tau[p] - tau[p - 1]);
  const turn = -slope / (2 * curve);
  return b + (slope * turn) / 2 < 0 ? tau[p] + turn : null;
}

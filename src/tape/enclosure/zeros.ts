/**
 * @file All zeros of a function of the variable alone in an interval: branch and bound with enclosures of the function
 * and its slope (Moore, Kearfott & Cloud 2009, section 8.1). No zero hides between points.
 */
import type { TimeFunction } from './time-function.ts';

export interface Zeros {
  /** Ascending. */
  places: number[];
  /** Where the search was given up; `null` where all zeros are found. */
  givenUp: number | null;
  /** Enclosures that it took. */
  looks: number;
}

/** Whether nothing is between `low` and `high` that could be told apart; `whole`: length of what is looked at. */
export const isPoint = (low: number, high: number, whole: number): boolean =>
  high - low <= Math.max(2e-15 * Math.max(Math.abs(low), Math.abs(high)), 1e-18 * whole);

/** @param most enclosures after which the search is given up */
export function zerosOf(f: TimeFunction, from: number, to: number, most: number): Zeros {
  const places: number[] = [];
  const at = (x: number): number => f.at([x], 1)[0];
  const found = (x: number): void => {
    if (places.at(-1) !== x) places.push(x);
  };
  // Depth first, the left half on top, so that zeros come in their order.
  const stack: number[] = [to, from];
  let looks = 0;
  while (stack.length > 0) {
    const l = stack.pop()!;
    const h = stack.pop()!;
    if (looks >= most) return { places, givenUp: l, looks };
    looks++;
    f.enclose(l, h);
    if (f.low(0) > 0 || f.high(0) < 0 || Number.isNaN(f.low(0))) continue;
    // Identically zero: nothing switches inside.
    if (f.low(0) === 0 && f.high(0) === 0) continue;
    const narrow = isPoint(l, h, to - from);
    if (f.low(1) > 0 || f.high(1) < 0 || narrow) {
      const left = at(l);
      const right = at(h);
      if (left === 0) found(l);
      else if (right === 0) found(h);
      else if (left * right < 0) found(between(f, l, h, left));
      else if (narrow) found(h);
      continue;
    }
    const middle = l + (h - l) / 2;
    stack.push(h, middle, middle, l);
  }
  return { places, givenUp: null, looks };
}

/**
 * The right end of what is left around a single zero: Newton's method, and halving where it would leave the bracket or
 * comes too slowly (Press et al., Numerical Recipes, section 9.4).
 * @param start f(low), of another sign than f(high)
 */
function between(f: TimeFunction, low: number, high: number, start: number): number {
  let [a, b] = [low, high];
  let x = a + (b - a) / 2;
  for (let k = 0; k < 120 && b - a > 2e-16 * Math.max(Math.abs(a), Math.abs(b)); k++) {
    const values = f.at([x], 1);
    const value = values[0];
    const slope = values[f.capacity];
    if (value * start > 0) a = x;
    else b = x;
    const newton = x - value / slope;
    // A step that no longer moves leaves one side of the bracket where it is: a hair beyond closes it.
    const hair = 2e-16 * Math.max(Math.abs(a), Math.abs(b));
    const next = value * start > 0 ? newton + hair : newton - hair;
    x = k % 8 !== 7 && next > a && next < b ? next : a + (b - a) / 2;
  }
  return b;
}

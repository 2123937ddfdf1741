/** @file Places in intervals: bounds, the interval of a grid that holds a point, changes of sign. */

/** x, or the nearer of `low` and `high` outside of them. */
export const clamp = (x: number, low: number, high: number): number => Math.max(low, Math.min(high, x));

/** The k with borders[k] ≤ x < borders[k+1] of ascending borders, the first or last one outside. */
export function intervalAt(borders: ArrayLike<number>, x: number): number {
  let low = 0;
  let high = borders.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (borders[middle] <= x) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Where `f` changes its sign between `from` and `to`, by bisection to rounding: the right end of what is left.
 * @param start f(from), not 0 and of another sign than f(to)
 */
export function signChange(f: (x: number) => number, from: number, to: number, start = f(from)): number {
  let [a, b] = [from, to];
  for (let k = 0; k < 60 && b - a > 1e-16 * Math.max(Math.abs(a), Math.abs(b)); k++) {
    const middle = (a + b) / 2;
    if (f(middle) * start > 0) a = middle;
    else b = middle;
  }
  return b;
}

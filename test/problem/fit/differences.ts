/** @file Derivatives by differences, to hold closed forms against. */

/** f′(x), by a central difference of sixth order whose step is a share of |x| + 0.1. */
export function centralDifference(f: (x: number) => number, x: number): number {
  const h = 2e-3 * (Math.abs(x) + 0.1);
  const pair = (k: number) => f(x + k * h) - f(x - k * h);
  return (45 * pair(1) - 9 * pair(2) + pair(3)) / (60 * h);
}

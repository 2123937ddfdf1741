/** The law by which a culture grows, as a fit learns it from a recording between 0.3 and 4.8 g/L. */
import type { LearnedCurve } from '../../../src/problem/learned.ts';

const at = Array.from({ length: 81 }, (_, i) => (5.2 * i) / 80);
const law = (m: number): number => 0.8 * (1 - (m / 5) ** 2);

export const growthLaw: LearnedCurve = {
  name: 'rate',
  argument: 'm',
  unit: '1/h',
  at,
  values: at.map((m) => law(m) + 0.01 * Math.sin(4 * m)),
  radii: at.map((m) => (m > 5.1 ? null : 0.02 + 0.3 * Math.max(0, 0.3 - m) + 0.5 * Math.max(0, m - 4.8))),
  visited: [0.3, 4.8],
};

/**
 * @file Chebyshev–Gauss–Lobatto points (extrema of T_{N−1}, Trefethen 2000, chapter 5): dense at both ends, ends included.
 * As sin², which is (1 + −cos)/2 of the `lobattoPoints` of numeric without their cancellation near the left end.
 */
import type { Sampler } from './method.ts';

export const chebyshev: Sampler = ({ count }) =>
  count === 1
    ? Float64Array.of(0.5)
    : Float64Array.from({ length: count }, (_, i) => Math.sin((Math.PI * i) / (2 * (count - 1))) ** 2);

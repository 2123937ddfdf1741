/** @file Equidistant points, both ends included. */
import type { Sampler } from './method.ts';

export const uniform: Sampler = ({ count }) =>
  count === 1 ? Float64Array.of(0.5) : Float64Array.from({ length: count }, (_, i) => i / (count - 1));

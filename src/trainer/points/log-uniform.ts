/**
 * @file The left end, and points whose distance from it is spread evenly over decades from `smallest` (a share of the
 * interval) to the whole: for layers at the start.
 */
import { numberArgument } from '../../problem/arguments.ts';
import type { Sampler } from './method.ts';

export const logUniform: Sampler = ({ count, call }) => {
  const smallest = numberArgument(call, 'smallest', 1e-6);
  const last = Math.max(1, count - 2);
  return Float64Array.from({ length: count }, (_, i) => (i === 0 ? 0 : smallest ** (1 - (i - 1) / last)));
};

/** @file Latin hypercube (McKay, Beckman & Conover 1979): one random point in each of `count` equal strata. */
import type { Sampler } from './method.ts';

export const latinHypercube: Sampler = ({ count, random }) =>
  Float64Array.from({ length: count }, (_, i) => (i + random.uniform()) / count);

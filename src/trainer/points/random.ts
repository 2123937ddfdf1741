/** @file Independent uniform random points. */
import type { Sampler } from './method.ts';

export const random: Sampler = ({ count, random }) => Float64Array.from({ length: count }, () => random.uniform());

/**
 * @file First dimension (base 2) of the Halton sequence (Halton 1960), shifted modulo 1 by one random number (Cranley &
 * Patterson 1976).
 */
import type { Sampler } from './method.ts';
import { reversedBits } from './van-der-corput.ts';

export const halton: Sampler = ({ count, random }) => {
  const shift = random.uniform();
  return Float64Array.from({ length: count }, (_, i) => (reversedBits(i + 1) / 2 ** 32 + shift) % 1);
};

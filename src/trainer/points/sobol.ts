/**
 * @file First dimension of the Sobol sequence (Sobol' 1967) with a random digital shift (Owen 1998, section 2): the bits
 * of every point are XORed with one random word, which keeps the net property.
 */
import type { Sampler } from './method.ts';
import { reversedBits } from './van-der-corput.ts';

export const sobol: Sampler = ({ count, random }) => {
  const shift = random.integer();
  // Half a unit in the last place keeps 0 and 1 out.
  return Float64Array.from({ length: count }, (_, i) => (((reversedBits(i) ^ shift) >>> 0) + 0.5) / 2 ** 32);
};

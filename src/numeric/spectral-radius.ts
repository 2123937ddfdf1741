/** @file The spectral radius of a small matrix. */

import { product } from './dense.ts';
import { maxAbs } from './vector.ts';

/** Squarings of the matrix: its 2²⁰-th power has the norm ρ^(2²⁰) to about a millionth in the exponent. */
const squarings = 20;

/** lim ‖A^k‖^(1/k) (Gelfand's formula) by repeated squaring; NaN for a matrix that is not finite. */
export function spectralRadius(matrix: Float64Array, n: number): number {
  let power = matrix;
  let log = 0;
  for (let k = 0; k <= squarings; k++) {
    const norm = maxAbs(power);
    if (!Number.isFinite(norm)) return Number.NaN;
    if (norm === 0) return 0;
    log += Math.log(norm) / 2 ** k;
    const scaled = power.map((x) => x / norm);
    power = k < squarings ? product(scaled, scaled, n, n, n) : scaled;
  }
  return Math.exp(log);
}

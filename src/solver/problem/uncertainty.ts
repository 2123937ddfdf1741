/** @file How far data pin down what was fitted to them: intervals from the Jacobian at the end. */

import { student975 } from '../../numeric/student.ts';
import { singularValues } from '../../numeric/svd.ts';
import type { Measured } from './measured.ts';

export interface Fitted {
  /** [points] (measured − model)/σ with the sign of model − measured. */
  misfits: Float64Array;
  /** [points·free] row-major. */
  jacobian: Float64Array;
}

/** How far free numbers, or combinations of them, are pinned down. */
export interface LinearSpread {
  /** Half widths of 95 % intervals, NaN where the data leave one open. */
  radii: Float64Array;
  /** [radii·radii] row-major, NaN where radii are. */
  covariance: Float64Array;
  /** Free numbers that the data leave open. */
  unidentified: number[];
}

/**
 * Half widths of 95 % intervals of the free numbers, and those that the data leave open.
 * @param parts linear combinations of the free numbers whose half widths are wanted instead, [free] each
 */
export function confidenceRadii(
  { misfits, jacobian }: Fitted,
  free: number,
  measured: Measured,
  parts?: readonly Float64Array[],
): LinearSpread {
  const rows = misfits.length;
  const norms = new Float64Array(free);
  for (let q = 0; q < free; q++) {
    for (let i = 0; i < rows; i++) norms[q] += jacobian[i * free + q] ** 2;
    norms[q] = Math.sqrt(norms[q]);
  }
  const wanted = parts ? parts.length : free;
  const radii = new Float64Array(wanted).fill(Number.NaN);
  const covariance = new Float64Array(wanted * wanted).fill(Number.NaN);
  const silent = Array.from(norms, (x, q) => (x > 0 ? -1 : q)).filter((q) => q >= 0);
  if (silent.length > 0) return { radii, covariance, unidentified: silent };
  // Columns of unit length: what is left is how far the data tell the numbers apart.
  const scaled = new Float64Array(free * rows);
  for (let q = 0; q < free; q++)
    for (let i = 0; i < rows; i++) scaled[q * rows + i] = jacobian[i * free + q] / norms[q];
  const { left, values } = singularValues(scaled, free, rows);
  if (values[free - 1] < 1e-7 * values[0]) {
    const together = Array.from({ length: free }, (_, q) => q).filter(
      (q) => Math.abs(left[(free - 1) * free + q]) > 0.1,
    );
    return { radii, covariance, unidentified: together };
  }
  const known = measured.terms.every((t) => t.noise !== null);
  const degrees = rows - free;
  let sum = 0;
  for (const x of misfits) sum += x * x;
  const variance = known ? 1 : degrees > 0 ? sum / degrees : Number.POSITIVE_INFINITY;
  const factor = known ? student975(1e9) : student975(degrees);
  // In units of the columns' lengths.
  const weights = (r: number, q: number): number => (parts ? parts[r][q] : r === q ? 1 : 0) / norms[q];
  const shares = Array.from({ length: wanted }, (_, r) =>
    Float64Array.from({ length: free }, (__, k) => {
      let sum = 0;
      for (let q = 0; q < free; q++) sum += left[k * free + q] * weights(r, q);
      return sum / values[k];
    }),
  );
  for (let r = 0; r < wanted; r++) {
    for (let s = 0; s < wanted; s++) {
      let sum = 0;
      for (let k = 0; k < free; k++) sum += shares[r][k] * shares[s][k];
      covariance[r * wanted + s] = variance * sum;
    }
    radii[r] = factor * Math.sqrt(covariance[r * wanted + r]);
  }
  return { radii, covariance, unidentified: [] };
}

/**
 * @file What the Gram matrix of the loss gradients says. All functions are pure and take the raw Gram matrix
 * Gᵢⱼ = gᵢ·gⱼ (row-major, m×m) and weights λ (length m).
 */

import { clamp } from '../numeric/interval.ts';
import { sum } from '../numeric/vector.ts';

/** ‖λᵢgᵢ‖ for every term. */
export function weightedNorms(gram: ArrayLike<number>, weights: ArrayLike<number>): Float64Array {
  const m = weights.length;
  const norms = new Float64Array(m);
  for (let i = 0; i < m; i++) norms[i] = Math.abs(weights[i]) * Math.sqrt(Math.max(0, gram[i * m + i]));
  return norms;
}

/** ‖gᵢ‖ for every term. */
export function rawNorms(gram: ArrayLike<number>): Float64Array {
  const m = Math.round(Math.sqrt(gram.length));
  return weightedNorms(gram, new Float64Array(m).fill(1));
}

/** cos(gᵢ, gⱼ); NaN where a gradient vanishes. Positive weights do not change it. */
export function cosine(gram: ArrayLike<number>, i: number, j: number): number {
  const m = Math.round(Math.sqrt(gram.length));
  const norm = Math.sqrt(gram[i * m + i]) * Math.sqrt(gram[j * m + j]);
  if (!(norm > 0)) return Number.NaN;
  return clamp(gram[i * m + j] / norm, -1, 1);
}

/** [m·m] cosines of all pairs, 1 on the diagonal; NaN where a gradient vanishes. */
export function cosines(gram: ArrayLike<number>): Float64Array {
  const norms = rawNorms(gram);
  const m = norms.length;
  const out = new Float64Array(m * m).fill(Number.NaN);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) {
      const norm = norms[i] * norms[j];
      if (!(norm > 0)) continue;
      const value = i === j ? 1 : clamp(gram[i * m + j] / norm, -1, 1);
      out[i * m + j] = value;
      out[j * m + i] = value;
    }
  }
  return out;
}

/** The pair of terms whose gradients pull apart most, i before j; `null` where no two terms have a gradient. */
export function smallestCosine(gram: ArrayLike<number>): { value: number; i: number; j: number } | null {
  const m = Math.round(Math.sqrt(gram.length));
  let smallest: { value: number; i: number; j: number } | null = null;
  for (let j = 0; j < m; j++) {
    for (let i = 0; i < j; i++) {
      const value = cosine(gram, i, j);
      if (!Number.isNaN(value) && (!smallest || value < smallest.value)) smallest = { value, i, j };
    }
  }
  return smallest;
}

/** Share of each term in the sum of the weighted gradient norms (0…1, sums to 1). */
export function shares(gram: ArrayLike<number>, weights: ArrayLike<number>): Float64Array {
  const norms = weightedNorms(gram, weights);
  const whole = sum(norms);
  return whole > 0 ? norms.map((x) => x / whole) : norms.fill(Number.NaN);
}

/** The term with the largest share; `null` where no gradient is left. */
export function leader(gram: ArrayLike<number>, weights: ArrayLike<number>): { i: number; share: number } | null {
  const all = shares(gram, weights);
  const share = Math.max(...all);
  return Number.isNaN(share) ? null : { i: all.indexOf(share), share };
}

/** ‖Σ λᵢgᵢ‖. */
export function totalNorm(gram: ArrayLike<number>, weights: ArrayLike<number>): number {
  const m = weights.length;
  let sum = 0;
  for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) sum += weights[i] * weights[j] * gram[i * m + j];
  return Math.sqrt(Math.max(0, sum));
}

/** cos(Σ λᵢgᵢ, gⱼ): how far the summed gradient serves term j. */
export function cosineToSum(gram: ArrayLike<number>, weights: ArrayLike<number>, j: number): number {
  const m = weights.length;
  let dot = 0;
  for (let i = 0; i < m; i++) dot += weights[i] * gram[i * m + j];
  const norm = totalNorm(gram, weights) * Math.sqrt(gram[j * m + j]);
  return norm > 0 ? clamp(dot / norm, -1, 1) : Number.NaN;
}

/**
 * Alignment score A = 2‖(1/n) Σ gᵢ/‖gᵢ‖‖² − 1 of arXiv 2502.00604, eq. 3; the cosine for two terms. Terms without a
 * gradient are left out.
 */
export function alignment(gram: ArrayLike<number>): number {
  const m = Math.round(Math.sqrt(gram.length));
  const live = Array.from({ length: m }, (_, i) => i).filter((i) => gram[i * m + i] > 0);
  if (live.length === 0) return Number.NaN;
  let sum = 0;
  for (const i of live) for (const j of live) sum += cosine(gram, i, j);
  return (2 * sum) / live.length ** 2 - 1;
}

/** @file Chebyshev–Lobatto points of [−1, 1], and repeated integrals from values there, as matrices. */
import { clamp } from './interval.ts';

/** The `count` extrema −cos(πi/(count−1)) of T_{count−1}, ascending, both ends among them. */
export const lobattoPoints = (count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => -Math.cos((Math.PI * i) / (count - 1)));

/**
 * The interpolant of values at `lobattoPoints(count)` at x, by its barycentric form (Berrut & Trefethen, SIAM Rev. 46,
 * 2004): the weights alternate and are halved at the ends.
 */
export function lobattoValue(points: Float64Array, values: Float64Array, x: number): number {
  const last = points.length - 1;
  let above = 0;
  let below = 0;
  for (let i = 0; i <= last; i++) {
    const gap = x - points[i];
    if (gap === 0) return values[i];
    const weight = ((i % 2 === 0 ? 1 : -1) * (i === 0 || i === last ? 0.5 : 1)) / gap;
    above += weight * values[i];
    below += weight;
  }
  return above / below;
}

/**
 * From values at `lobattoPoints(count)` to the slopes of their interpolant there, row-major [count·count] (Berrut & Trefethen
 * 2004, section 9.3), the diagonal by its rows' sum of zero.
 */
export function lobattoSlopes(points: Float64Array): Float64Array {
  const n = points.length;
  const weight = (i: number) => (i % 2 === 0 ? 1 : -1) * (i === 0 || i === n - 1 ? 0.5 : 1);
  const slopes = new Float64Array(n * n);
  for (let p = 0; p < n; p++) {
    for (let q = 0; q < n; q++) {
      if (p === q) continue;
      slopes[p * n + q] = weight(q) / weight(p) / (points[p] - points[q]);
      slopes[p * n + p] -= slopes[p * n + q];
    }
  }
  return slopes;
}

/**
 * From values at `lobattoPoints(count)` to the k-fold integrals from −1 of their interpolant, at `tau`:
 * [k−1] is a [tau.length·count] row-major matrix, k = 1 … `most`. By Chebyshev coefficients, whose integral is
 * ∫T_k = T_{k+1}/(2(k+1)) − T_{k−1}/(2(k−1)) (Clenshaw & Curtis 1960).
 */
export function repeatedIntegrals(count: number, tau: Float64Array, most: number): Float64Array[] {
  const last = count - 1;
  const n = tau.length;
  // [order][point·(count+most)]: T_j and its integrals are rows over j; coefficients of value i are columns.
  const terms = count + most;
  const chebyshev = new Float64Array(n * terms);
  for (let p = 0; p < n; p++) {
    for (let j = 0; j < terms; j++) chebyshev[p * terms + j] = Math.cos(j * Math.acos(clamp(tau[p], -1, 1)));
  }
  const tables = Array.from({ length: most }, () => new Float64Array(n * count));
  let now = new Float64Array(terms + 1);
  let next = new Float64Array(terms + 1);
  for (let i = 0; i < count; i++) {
    now.fill(0);
    for (let j = 0; j < count; j++) {
      const ends = (i === 0 || i === last ? 0.5 : 1) * (j === 0 || j === last ? 0.5 : 1);
      // T_j at −cos θ is (−1)ʲ cos jθ.
      now[j] = ((2 * ends) / last) * (j % 2 === 0 ? 1 : -1) * Math.cos((Math.PI * ((i * j) % (2 * last))) / last);
    }
    for (let k = 0; k < most; k++) {
      next.fill(0);
      let atLeft = 0;
      for (let j = 1; j < terms; j++) {
        const before = j === 1 ? 2 * now[0] : now[j - 1];
        next[j] = (before - now[j + 1]) / (2 * j);
        atLeft += (j % 2 === 0 ? 1 : -1) * next[j];
      }
      next[0] = -atLeft;
      for (let p = 0; p < n; p++) {
        let sum = 0;
        for (let j = 0; j < terms; j++) sum += next[j] * chebyshev[p * terms + j];
        tables[k][p * count + i] = sum;
      }
      [now, next] = [next, now];
    }
  }
  return tables;
}

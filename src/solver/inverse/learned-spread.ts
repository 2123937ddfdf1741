/**
 * @file How far a fit with learned functions pins down what was fitted. The terms that hold the functions smooth count as
 * what was known before the data, so that the intervals are those of Wahba (1983) for smoothing splines: with misfits r,
 * Jacobian J of the measurements and S of the smoothness, the covariance is σ²·(JᵀJ + SᵀS)⁻¹, with σ² = ‖r‖²/(n − trace of
 * (JᵀJ + SᵀS)⁻¹JᵀJ) where the noise is not stated. Such a band covers a bias of the size that it has on average (Nychka,
 * JASA 83, 1988); so that it holds the truth where smoothness bends a function most, the bias that the fit itself tells,
 * (JᵀJ + SᵀS)⁻¹SᵀS·θ, widens it at every point.
 */
import { student975 } from '../../numeric/student.ts';
import { singularValues } from '../../numeric/svd.ts';
import { learnedSlopes } from '../../problem/learned.ts';
import type { Problem } from '../../problem/problem.ts';
import type { Measured } from '../problem/measured.ts';
import type { Fitted } from '../problem/uncertainty.ts';

/** Directions in which the data say less than this share of what they say in the best one are open. */
const openShare = 1e-10;

export interface LearnedSpread {
  /** [free] half widths of 95 % intervals of the free numbers; infinite where they are open. */
  radii: Float64Array;
  unidentified: number[];
  /** [free] share of what is known of each number that smoothness says, not the data; see `problem/learned-share.ts`. */
  shares: Float64Array;
  /** Of each learned function: half widths of its band at the points at which it is written down. */
  bands: Float64Array[];
}

/** @param names of the free numbers that are parameters, in their order */
export function learnedSpread(
  { misfits, jacobian }: Fitted,
  free: number,
  measured: Measured,
  { learned = [] }: Problem,
  names: readonly string[],
): LearnedSpread {
  const rows = misfits.length;
  const norms = new Float64Array(free);
  for (let q = 0; q < free; q++)
    norms[q] = Math.hypot(...Array.from({ length: rows }, (_, i) => jacobian[i * free + q]));
  const heard = Array.from(norms, (_, q) => q).filter((q) => norms[q] > 0);
  const n = heard.length;
  const isMeasured = measured.points.map((p) => p.term < measured.dataTerms);
  const scaled = new Float64Array(n * Math.max(rows, n));
  const width = Math.max(rows, n);
  heard.forEach((q, k) => {
    for (let i = 0; i < rows; i++) scaled[k * width + i] = jacobian[i * free + q] / norms[q];
  });
  const { left, right, values } = singularValues(scaled, n, width);
  let squares = 0;
  let effective = 0;
  for (let i = 0; i < rows; i++) {
    if (!isMeasured[i]) continue;
    squares += misfits[i] ** 2;
    for (let k = 0; k < n; k++) if (values[k] > openShare * values[0]) effective += right[k * width + i] ** 2;
  }
  const known = measured.terms.every((t) => t.noise !== null);
  const degrees = isMeasured.filter(Boolean).length - effective;
  const variance = known ? 1 : degrees > 0 ? squares / degrees : Number.POSITIVE_INFINITY;
  const factor = known ? student975(1e9) : student975(Math.max(1, degrees));
  /** @param part a linear form of the free numbers */
  const radiusOf = (part: (q: number) => number): number => {
    let covariance = 0;
    let size = 0;
    const parts = heard.map((q) => part(q) / norms[q]);
    for (const x of parts) size += x * x;
    for (let k = 0; k < n; k++) {
      let along = 0;
      for (let j = 0; j < n; j++) along += left[k * n + j] * parts[j];
      if (values[k] > openShare * values[0]) covariance += (along / values[k]) ** 2;
      else if (along * along > 1e-12 * size) return Number.POSITIVE_INFINITY;
    }
    return factor * Math.sqrt(variance * covariance);
  };
  /** [n] how smoothness has moved the fit, along its directions. */
  const moved = Float64Array.from({ length: n }, (_, k) => {
    if (values[k] <= openShare * values[0]) return 0;
    let pulled = 0;
    for (let i = 0; i < rows; i++) if (!isMeasured[i]) pulled += right[k * width + i] * misfits[i];
    return pulled / values[k];
  });
  /** By how much smoothness has moved a linear form of the free numbers. */
  const biasOf = (part: (q: number) => number): number => {
    let bias = 0;
    heard.forEach((q, j) => {
      for (let k = 0; k < n; k++) bias += (part(q) / norms[q]) * left[k * n + j] * moved[k];
    });
    return Math.abs(bias);
  };
  const radii = Float64Array.from({ length: free }, (_, q) =>
    norms[q] > 0 ? radiusOf((x) => Number(x === q)) : Number.POSITIVE_INFINITY,
  );
  const bands = learned.map((f) => {
    const place = f.coefficients.map((name) => names.indexOf(name));
    return Float64Array.from(learnedSlopes(f), (slopes) => {
      const form = new Float64Array(free);
      place.forEach((q, k) => {
        form[q] = slopes[k];
      });
      if (form.some((x, q) => x !== 0 && norms[q] === 0)) return Number.POSITIVE_INFINITY;
      const of = (q: number): number => form[q];
      return radiusOf(of) + biasOf(of);
    });
  });
  // S·Σ·e by the same directions: the rows of what holds functions smooth.
  const shares = Float64Array.from({ length: free }, (_, q) => {
    const place = heard.indexOf(q);
    if (place < 0 || !Number.isFinite(radii[q])) return Number.NaN;
    const along = Array.from({ length: n }, (_, k) =>
      values[k] > openShare * values[0] ? left[k * n + place] / values[k] : 0,
    );
    let smooth = 0;
    for (let i = 0; i < rows; i++) {
      if (isMeasured[i]) continue;
      let row = 0;
      for (let k = 0; k < n; k++) row += right[k * width + i] * along[k];
      smooth += row * row;
    }
    return smooth / along.reduce((sum, x) => sum + x * x, 0);
  });
  const inner = new Set(learned.flatMap((f) => f.coefficients));
  const unidentified = Array.from(radii, (_, q) => q).filter((q) => !inner.has(names[q]) && !Number.isFinite(radii[q]));
  return { radii, unidentified, shares, bands };
}

/**
 * @file Line search for the strong Wolfe conditions (Nocedal & Wright, Numerical Optimization, 2nd ed., algorithms 3.5
 * and 3.6) with cubic interpolation, safeguarded. Where two values of F differ by no more than their rounding, slopes
 * decide: the approximate Wolfe conditions of Hager & Zhang, SIAM J. Optim. 16 (2005) 170, section 4.
 */

import { dot } from '../../numeric/vector.ts';
import type { Objective } from './optimiser.ts';

/** Sufficient decrease and curvature constants of the Wolfe conditions. */
const decrease = 1e-4;
const curvature = 0.9;
/**
 * Relative rounding of F near the end of a training, when residuals are small differences of large numbers; the value of
 * Hager & Zhang.
 */
const rounding = 1e-6;

export interface SearchResult {
  /** Step length; 0 when no lower point was found. θ and the objective's gradient are at that point. */
  alpha: number;
  total: number;
  /** Evaluations used. */
  evaluations: number;
}

interface Trial {
  alpha: number;
  value: number;
  slope: number;
}

/**
 * Searches along `direction` from `start` (θ, [P]) where F is `total` with slope `slope` < 0. Leaves θ at the accepted
 * point, with the objective evaluated there.
 */
export async function searchWolfe(
  objective: Objective,
  start: Float64Array,
  direction: Float64Array,
  total: number,
  slope: number,
  first: number,
  maxEvaluations = 25,
): Promise<SearchResult> {
  let evaluations = 0;
  const { theta } = objective;
  const at = async (alpha: number): Promise<Trial> => {
    for (let k = 0; k < theta.length; k++) theta[k] = start[k] + alpha * direction[k];
    evaluations++;
    const value = await objective.evaluate();
    return { alpha, value, slope: Number.isFinite(value) ? dot(objective.gradient, direction) : Number.NaN };
  };
  const enough = (t: Trial) => t.value <= total + decrease * t.alpha * slope;
  const flat = (t: Trial) => Math.abs(t.slope) <= -curvature * slope;
  // F is lower by the parabola through both slopes, if not by its rounded values.
  const about = (t: Trial) => t.value <= total + rounding * Math.abs(total) && t.slope <= (2 * decrease - 1) * slope;
  const accepted = (t: Trial) => (enough(t) || about(t)) && flat(t);

  let low: Trial = { alpha: 0, value: total, slope };
  let high: Trial | null = null;
  let trial = await at(first);
  let last = trial;
  while (evaluations < maxEvaluations) {
    if (accepted(trial)) return { alpha: trial.alpha, total: trial.value, evaluations };
    if (!Number.isFinite(trial.value) || !enough(trial) || (trial.value >= low.value && low.alpha > 0)) {
      high = trial;
      break;
    }
    if (trial.slope >= 0) {
      high = low;
      low = trial;
      break;
    }
    const next = extrapolate(low, trial);
    low = trial;
    trial = await at(next);
    last = trial;
  }

  while (high !== null && evaluations < maxEvaluations) {
    const alpha = between(low, high);
    // Both ends have met in rounding: what stands at `low` is all there is.
    if (alpha === low.alpha || alpha === high.alpha) break;
    trial = await at(alpha);
    last = trial;
    if (accepted(trial)) return { alpha, total: trial.value, evaluations };
    if (!Number.isFinite(trial.value) || !enough(trial) || trial.value >= low.value) high = trial;
    else {
      if (trial.slope * (high.alpha - low.alpha) >= 0) high = low;
      low = trial;
    }
    if (Math.abs(high.alpha - low.alpha) <= 1e-14 * Math.max(low.alpha, high.alpha)) break;
  }
  // The best point that decreased F enough, even if its slope is still steep.
  if (last.alpha !== low.alpha || low.alpha === 0) {
    const kept = await at(low.alpha);
    return { alpha: low.alpha, total: kept.value, evaluations };
  }
  return { alpha: low.alpha, total: low.value, evaluations };
}

/** Minimiser of the cubic through both trials (Nocedal & Wright, eq. 3.59); NaN where there is none. */
function cubicMinimum(a: Trial, b: Trial): number {
  const d1 = a.slope + b.slope - (3 * (a.value - b.value)) / (a.alpha - b.alpha);
  const square = d1 * d1 - a.slope * b.slope;
  if (!(square >= 0)) return Number.NaN;
  const d2 = Math.sign(b.alpha - a.alpha) * Math.sqrt(square);
  return b.alpha - ((b.alpha - a.alpha) * (b.slope + d2 - d1)) / (b.slope - a.slope + 2 * d2);
}

/** A point inside (low, high), at least a tenth of the interval away from both ends. */
function between(low: Trial, high: Trial): number {
  const width = high.alpha - low.alpha;
  const margin = 0.1 * Math.abs(width);
  const min = Math.min(low.alpha, high.alpha) + margin;
  const max = Math.max(low.alpha, high.alpha) - margin;
  const guess = Number.isFinite(high.value) ? cubicMinimum(low, high) : Number.NaN;
  return Number.isFinite(guess) ? Math.min(max, Math.max(min, guess)) : low.alpha + 0.5 * width;
}

/** A point beyond `b`, 1.1 to 10 interval widths further. */
function extrapolate(a: Trial, b: Trial): number {
  const width = b.alpha - a.alpha;
  const guess = cubicMinimum(a, b);
  const min = b.alpha + 1.1 * width;
  const max = b.alpha + 10 * width;
  return guess > b.alpha ? Math.min(max, Math.max(min, guess)) : min + width;
}

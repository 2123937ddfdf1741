/**
 * @file How much of its own noise a trained network follows where that noise is learned. A network that meets its equations
 * only about bends towards single measurements, and what is left of them is less than their noise.
 *
 * Near its least loss a training is linear in the measurements: with rows r̃ = r/√v of all residuals, v = count/weight, and
 * what is trained as N(0, s²) around where it is, A·r̃ is left of residuals r̃, A = (I + s²·J̃J̃ᵀ)⁻¹. Of the squares of noise
 * with deviation σ is left σ²·tr(AᵀA) on average (linear smoothers: Buja, Hastie & Tibshirani 1989, Annals of Statistics 17,
 * section 2.7), which is solved for σ. They are as many as tr(B)²/tr(B²) independent ones, B = AᵀA (Satterthwaite 1946,
 * Biometrics Bulletin 2).
 */
import { cholesky } from '../../numeric/cholesky.ts';
import { gramOfRows } from '../../numeric/dense.ts';
import { dot } from '../../numeric/vector.ts';

/** Deviation s of a network's number, and of an estimate's raw number. */
const spreads = { network: 3, estimate: 100 };
/** Most measurements for which the dense algebra is done. */
const mostMeasurements = 1500;
/** Rounds in which several series are told apart. */
const rounds = 200;

/** Residuals of one loss term at the state that is kept, with the noise held. */
export interface TrainedRows {
  /** Deviation of the measurements in the unit of the residuals, and whether it is learned; `null` of what is not measured. */
  noise: { deviation: number; isLearned: boolean } | null;
  /** Weight of one of their squares in the total. */
  weight: number;
  /** [n] */
  residuals: Float64Array;
  /** [n·p] */
  jacobian: Float64Array;
}

export interface FollowedNoise {
  /** By what the learned deviation has to be multiplied; at least 1. */
  factor: number;
  /** Degrees of freedom that are left to its n measurements, at most n. */
  freedom: number;
}

/**
 * One for every term of `terms`; `null` where no noise is learned, and where nothing can be told.
 * @param p numbers that are trained, the first `network` of them those of networks
 */
export function followedNoise(terms: readonly TrainedRows[], p: number, network: number): (FollowedNoise | null)[] {
  const nothing = terms.map(() => null);
  const learned = terms.filter(({ noise }) => noise?.isLearned);
  // Measurements last: the end of the factor is that of their own block of A.
  const ordered = terms.toSorted((a, b) => Number(a.noise !== null) - Number(b.noise !== null));
  const rows = ordered.reduce((n, { residuals }) => n + residuals.length, 0);
  const series = ordered.filter(({ noise }) => noise);
  const m = series.reduce((n, { residuals }) => n + residuals.length, 0);
  if (learned.length === 0 || m > mostMeasurements) return nothing;
  const matrix = new Float64Array(rows * rows);
  gramOfRows(scaledRows(ordered, rows, p, network), rows, p, matrix);
  const factor = new Float64Array(rows * rows);
  if (!cholesky(matrix, rows, 1, factor)) return nothing;
  const left = inverseOfEnd(factor, rows, rows - m);
  const starts = series.map((_, d) => series.slice(0, d).reduce((n, { residuals }) => n + residuals.length, 0));
  /** [i][j] how much of the squares of noise of series j, of deviation 1, is left in the residuals of series i. */
  const passed = series.map((into, i) =>
    series.map((from, j) => {
      let sum = 0;
      for (let a = 0; a < into.residuals.length; a++)
        for (let b = 0; b < from.residuals.length; b++) sum += left[(starts[i] + a) * m + starts[j] + b] ** 2;
      return (sum * from.weight) / into.weight;
    }),
  );
  const variances = series.map(({ noise }) => noise!.deviation ** 2);
  // Multiplied towards the squares that there are, none becomes negative.
  for (let round = 0; round < rounds; round++)
    series.forEach(({ noise, residuals }, i) => {
      if (!noise!.isLearned) return;
      const expected = dot(passed[i], variances);
      if (expected > 0) variances[i] *= dot(residuals, residuals) / expected;
    });
  return terms.map((term) => {
    const i = series.indexOf(term);
    if (i < 0 || !term.noise!.isLearned) return null;
    const factor = Math.max(1, Math.sqrt(variances[i]) / term.noise!.deviation);
    return { factor, freedom: freedomLeft(left, m, starts[i], term.residuals.length) };
  });
}

/** [rows·p] of J̃, columns times s. */
function scaledRows(terms: readonly TrainedRows[], rows: number, p: number, network: number): Float64Array {
  // A total has no unit: it becomes −2·log of a probability by the likelihood that weighs most.
  const unit = Math.max(...terms.map(({ noise, weight }) => (noise?.isLearned ? weight * noise.deviation ** 2 : 0)));
  const scaled = new Float64Array(rows * p);
  let at = 0;
  for (const { weight, residuals, jacobian } of terms) {
    const root = Math.sqrt(weight / unit);
    for (let n = 0; n < residuals.length; n++, at++)
      for (let k = 0; k < p; k++)
        scaled[at * p + k] = jacobian[n * p + k] * root * (k < network ? spreads.network : spreads.estimate);
  }
  return scaled;
}

/** tr(B)²/tr(B²) of B = AᵀA, A the n rows and columns of `left` [m·m] from `start` on. */
function freedomLeft(left: Float64Array, m: number, start: number, n: number): number {
  const own = new Float64Array(n * n);
  for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) own[a * n + b] = left[(start + a) * m + start + b];
  const kept = new Float64Array(n * n);
  gramOfRows(own, n, n, kept);
  let trace = 0;
  for (let a = 0; a < n; a++) trace += kept[a * n + a];
  const square = dot(kept, kept);
  return square > 0 ? trace ** 2 / square : 0;
}

/** Rows and columns of (LLᵀ)⁻¹ from `from` on, [m·m]; they follow from those of L alone. */
function inverseOfEnd(l: Float64Array, n: number, from: number): Float64Array {
  const m = n - from;
  /** [m·m] the transpose of L⁻¹ of the end. */
  const inverse = new Float64Array(m * m);
  for (let c = 0; c < m; c++)
    for (let r = c; r < m; r++) {
      const row = (from + r) * n + from;
      let sum = r === c ? 1 : 0;
      for (let k = c; k < r; k++) sum -= l[row + k] * inverse[c * m + k];
      inverse[c * m + r] = sum / l[row + r];
    }
  const out = new Float64Array(m * m);
  gramOfRows(inverse, m, m, out);
  return out;
}

/**
 * @file The random features of one window: tanh neurons whose inner weights are drawn once and never trained
 * (random projection networks, arXiv 2108.01584 and 2203.05337; extreme learning machines).
 *
 * On the window's own variable τ ∈ [−1, 1] an unknown of order n is the hard-condition network
 * u(τ) = g(τ) + (1+τ)ⁿ/n! · Σⱼ cⱼ tanh(wⱼτ + bⱼ), where the polynomial g carries u, u′ … u⁽ⁿ⁻¹⁾ at τ = −1.
 */
import { binomial, factorial } from '../../numeric/special.ts';

export interface FeatureChoice {
  /** Number of neurons W. */
  width: number;
  /** Inner weights are drawn from ±[0.5, `slope`]. */
  slope: number;
  seed: number;
}

export interface InnerLayer {
  /** [W] inner weights wⱼ. */
  weights: Float64Array;
  /** [W] biases bⱼ = −wⱼcⱼ with centres cⱼ at the Chebyshev points, so that the kinks cover the window. */
  biases: Float64Array;
}

/** Mulberry32: small, fast, and the same everywhere. */
export function uniformSource(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

export function drawFeatures({ width, slope, seed }: FeatureChoice): InnerLayer {
  const uniform = uniformSource(seed);
  const weights = new Float64Array(width);
  const biases = new Float64Array(width);
  for (let j = 0; j < width; j++) {
    const sign = uniform() < 0.5 ? -1 : 1;
    weights[j] = sign * (0.5 + (slope - 0.5) * uniform());
    biases[j] = weights[j] * Math.cos((Math.PI * (j + 0.5)) / width);
  }
  return { weights, biases };
}

/** Derivatives 0…4 of tanh, from a = tanh x. */
const tanhDerivatives: readonly ((a: number) => number)[] = [
  (a) => a,
  (a) => 1 - a * a,
  (a) => -2 * a * (1 - a * a),
  (a) => (1 - a * a) * (6 * a * a - 2),
  (a) => (1 - a * a) * a * (16 - 24 * a * a),
];

/** Highest order of an equation's unknown that the features are differentiated for. */
export const featureOrder = 4;

/** [m][i] m over i, looked up in the innermost loop. */
const binomials = Array.from({ length: featureOrder + 1 }, (_, m) =>
  Array.from({ length: m + 1 }, (_, i) => binomial(m, i)),
);

/** Times of a window at which tanh is tabulated are this far apart; a power of two. */
const apart = 1 / 32;
/** Inner weights up to which the polynomial below is exact to rounding. */
const steepest = 2;

const tabulated = new WeakMap<Float64Array, Float64Array[] | null>();

function tanhs({ weights, biases }: InnerLayer, tau: number, out: Float64Array): Float64Array {
  for (let j = 0; j < weights.length; j++) out[j] = Math.tanh(weights[j] * tau + biases[j]);
  return out;
}

/**
 * tanh(wⱼτ + bⱼ) of all features, to rounding: from those at the nearest tabulated time by
 * tanh(x + y) = tanh x + tanh y·(1 − tanh² x)/(1 + tanh x·tanh y), with |y| ≤ 1/32 and five terms of the series of tanh y. Takes
 * less time than `Math.tanh` where many times are read.
 * @param out [W]
 */
export function tabulatedTanhs(features: InnerLayer, tau: number, out: Float64Array): Float64Array {
  const { weights } = features;
  const row = Math.round((1 + tau) / apart);
  let rows = tabulated.get(weights);
  if (rows === undefined) {
    rows = weights.every((w) => Math.abs(w) <= steepest) ? [] : null;
    tabulated.set(weights, rows);
  }
  if (!rows || !(row >= 0 && row <= 2 / apart)) return tanhs(features, tau, out);
  rows[row] ??= tanhs(features, row * apart - 1, new Float64Array(weights.length));
  const table = rows[row];
  const distance = tau - (row * apart - 1);
  for (let j = 0; j < weights.length; j++) {
    const y = weights[j] * distance;
    const z = y * y;
    const small = y * (1 - z * (1 / 3 - z * (2 / 15 - z * (17 / 315 - z * (62 / 2835)))));
    const x = table[j];
    out[j] = x + (small * (1 - x * x)) / (1 + x * small);
  }
  return out;
}

/** Scratch of `featureJet`. */
let own = new Float64Array(0);

function plainTanhs(features: InnerLayer, tau: number): Float64Array {
  if (own.length < features.weights.length) own = new Float64Array(features.weights.length);
  return tanhs(features, tau, own);
}

/**
 * Derivatives 0…n in τ of the features (1+τ)ⁿ/n!·tanh(wⱼτ + bⱼ) at one τ.
 * @param values [W] of tanh
 * @returns derivative m of feature j at `out[at + m·step + j]`
 */
export function featureJet(
  features: InnerLayer,
  order: number,
  tau: number,
  out: Float64Array,
  at = 0,
  step = features.weights.length,
  values = plainTanhs(features, tau),
): void {
  const { weights } = features;
  const width = weights.length;
  // The orders that nearly every problem has, written out.
  if (order === 0) {
    for (let j = 0; j < width; j++) out[at + j] = values[j];
    return;
  }
  if (order === 1) {
    const x = 1 + tau;
    for (let j = 0; j < width; j++) {
      const a = values[j];
      out[at + j] = x * a;
      out[at + step + j] = a + x * weights[j] * (1 - a * a);
    }
    return;
  }
  if (order === 2) {
    const x = 1 + tau;
    const half = (x * x) / 2;
    for (let j = 0; j < width; j++) {
      const w = weights[j];
      const a = values[j];
      const slope = w * (1 - a * a);
      out[at + j] = half * a;
      out[at + step + j] = x * a + half * slope;
      out[at + 2 * step + j] = a + 2 * x * slope - 2 * half * w * a * slope;
    }
    return;
  }
  // factor[i] = dⁱ/dτⁱ (1+τ)ⁿ/n! = (1+τ)ⁿ⁻ⁱ/(n−i)!
  const factor = Array.from({ length: order + 1 }, (_, i) => (1 + tau) ** (order - i) / factorial(order - i));
  for (let j = 0; j < width; j++) {
    const w = weights[j];
    const a = values[j];
    for (let m = 0; m <= order; m++) {
      let sum = 0;
      let power = 1;
      for (let i = m; i >= 0; i--) {
        sum += binomials[m][i] * factor[i] * power * tanhDerivatives[m - i](a);
        power *= w;
      }
      out[at + m * step + j] = sum;
    }
  }
}

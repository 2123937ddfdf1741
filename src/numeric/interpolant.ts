/** @file Interpolation of sampled inputs. Outside the samples the nearest value is kept. */
import { intervalAt } from './interval.ts';

export type Interpolant = (t: number) => number;

/** Values at strictly increasing times. */
export interface Samples {
  times: ArrayLike<number>;
  values: ArrayLike<number>;
  interpolation: 'cubic' | 'linear';
}

/**
 * Slopes of the monotone piecewise cubic of Fritsch & Carlson (SIAM J. Numer. Anal. 17, 1980), with the weighted
 * harmonic mean of Fritsch & Butland (SIAM J. Sci. Stat. Comput. 5, 1984) inside and the three-point formula, kept
 * shape-preserving, at the ends.
 */
export function monotoneSlopes(x: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  const n = x.length;
  const slopes = new Float64Array(n);
  if (n < 2) return slopes;
  const h = Float64Array.from({ length: n - 1 }, (_, i) => x[i + 1] - x[i]);
  const d = Float64Array.from({ length: n - 1 }, (_, i) => (y[i + 1] - y[i]) / h[i]);
  if (n === 2) return slopes.fill(d[0]);
  for (let i = 1; i < n - 1; i++) {
    if (d[i - 1] * d[i] <= 0) continue;
    const w1 = 2 * h[i] + h[i - 1];
    const w2 = h[i] + 2 * h[i - 1];
    slopes[i] = (w1 + w2) / (w1 / d[i - 1] + w2 / d[i]);
  }
  const end = (h0: number, h1: number, d0: number, d1: number) => {
    const slope = ((2 * h0 + h1) * d0 - h0 * d1) / (h0 + h1);
    if (Math.sign(slope) !== Math.sign(d0)) return 0;
    if (Math.sign(d0) !== Math.sign(d1) && Math.abs(slope) > 3 * Math.abs(d0)) return 3 * d0;
    return slope;
  };
  slopes[0] = end(h[0], h[1], d[0], d[1]);
  slopes[n - 1] = end(h[n - 2], h[n - 3], d[n - 2], d[n - 3]);
  return slopes;
}

/** The function through `samples`. */
export function interpolant(samples: Samples): Interpolant {
  const { times, values } = samples;
  const last = times.length - 1;
  const clamped = (inside: Interpolant): Interpolant => {
    return (t) => (t <= times[0] ? values[0] : t >= times[last] ? values[last] : inside(t));
  };
  if (samples.interpolation === 'linear') {
    return clamped((t) => {
      const k = intervalAt(times, t);
      const s = (t - times[k]) / (times[k + 1] - times[k]);
      return values[k] + s * (values[k + 1] - values[k]);
    });
  }
  const slopes = monotoneSlopes(times, values);
  return clamped((t) => {
    const k = intervalAt(times, t);
    const h = times[k + 1] - times[k];
    const s = (t - times[k]) / h;
    const r = 1 - s;
    return (
      values[k] * (1 + 2 * s) * r * r +
      slopes[k] * h * s * r * r +
      values[k + 1] * s * s * (3 - 2 * s) -
      slopes[k + 1] * h * s * s * r
    );
  });
}

/** The `order`-th derivative (1 or more) of the function through `samples`; at a sample inside that of the piece to its right. */
export function interpolantDerivative(samples: Samples, order: number): Interpolant {
  const { times, values, interpolation } = samples;
  const last = times.length - 1;
  const slopes = interpolation === 'cubic' ? monotoneSlopes(times, values) : null;
  return (t) => {
    if (t < times[0] || t > times[last]) return 0;
    const k = intervalAt(times, t);
    const h = times[k + 1] - times[k];
    const s = (t - times[k]) / h;
    const rise = values[k + 1] - values[k];
    // Of v + a s + b s² + c s³ on the piece.
    const a = slopes ? h * slopes[k] : rise;
    const b = slopes ? 3 * rise - h * (2 * slopes[k] + slopes[k + 1]) : 0;
    const c = slopes ? h * (slopes[k] + slopes[k + 1]) - 2 * rise : 0;
    const inPiece = [a + s * (2 * b + 3 * c * s), 2 * b + 6 * c * s, 6 * c][order - 1] ?? 0;
    return inPiece / h ** order;
  };
}

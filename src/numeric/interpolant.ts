/** @file Interpolation of sampled inputs. Outside the samples the nearest value is kept, or they are repeated. */
import { intervalAt } from './interval.ts';

export type Interpolant = (t: number) => number;

/** Values at ascending times; a time that is given twice is that of a jump. */
export interface Samples {
  times: ArrayLike<number>;
  values: ArrayLike<number>;
  interpolation: 'cubic' | 'linear' | 'previous';
  /** What it is outside of its samples: the nearest value, or the same again. */
  outside?: 'hold' | 'periodic';
}

/** Periods whose samples are told. */
const mostPeriods = 10_000;

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

/** The same piece by piece: at a time that is given twice the function jumps. */
function slopesBetweenJumps(x: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  const slopes = new Float64Array(x.length);
  let first = 0;
  for (let i = 1; i <= x.length; i++) {
    if (i < x.length && x[i] > x[i - 1]) continue;
    const piece = (of: ArrayLike<number>) => Array.prototype.slice.call(of, first, i) as number[];
    slopes.set(monotoneSlopes(piece(x), piece(y)), first);
    first = i;
  }
  return slopes;
}

/** Where `t` lies in one period of the samples. */
function within({ times }: Samples, t: number): number {
  const from = times[0];
  const period = times[times.length - 1] - from;
  const turns = Math.floor((t - from) / period);
  return turns === 0 ? t : t - turns * period;
}

/** The function through `samples`; at a jump its value is the later one. */
export function interpolant(samples: Samples): Interpolant {
  const { times, values } = samples;
  const last = times.length - 1;
  const clamped = (inside: Interpolant): Interpolant => {
    if (samples.outside === 'periodic') return (t) => inside(within(samples, t));
    return (t) => (t < times[0] ? values[0] : t >= times[last] ? values[last] : inside(t));
  };
  if (samples.interpolation === 'previous') return clamped((t) => values[intervalAt(times, t)]);
  if (samples.interpolation === 'linear') {
    return clamped((t) => {
      const k = intervalAt(times, t);
      const s = (t - times[k]) / (times[k + 1] - times[k]);
      return values[k] + s * (values[k + 1] - values[k]);
    });
  }
  const slopes = slopesBetweenJumps(times, values);
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
  const { times, values, interpolation, outside } = samples;
  const last = times.length - 1;
  if (interpolation === 'previous') return () => 0;
  const slopes = interpolation === 'cubic' ? slopesBetweenJumps(times, values) : null;
  return (at) => {
    const t = outside === 'periodic' ? within(samples, at) : at;
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

/** Times in (from, to) at which the function through `samples` is less smooth: its samples, of every period. */
export function knotsOf({ times, outside }: Samples, from: number, to: number): number[] {
  const own = Array.from(times);
  if (outside !== 'periodic') return own.filter((t) => t > from && t < to);
  const period = own[own.length - 1] - own[0];
  const first = Math.floor((from - own[0]) / period);
  const count = Math.min(mostPeriods, Math.ceil((to - own[0]) / period) - first);
  return Array.from({ length: count }, (_, k) => own.map((t) => t + (first + k) * period))
    .flat()
    .filter((t) => t > from && t < to);
}

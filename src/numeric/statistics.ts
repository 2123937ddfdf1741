/** @file What a list of numbers is like: mean, deviation, median, ranks. */
import { sum } from './vector.ts';

type Numbers = ArrayLike<number>;

/** NaN of none. */
export const mean = (values: Numbers): number => sum(values) / values.length;

/** √(mean of (x − mean)²): divided by n, not by n − 1. NaN of none. */
export function standardDeviation(values: Numbers): number {
  const middle = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - middle) ** 2;
  return Math.sqrt(squares / values.length);
}

/** Mean of x² over the values that are not NaN; NaN of none. */
export function meanSquare(values: Numbers): number {
  let squares = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const x = values[i];
    if (Number.isNaN(x)) continue;
    squares += x * x;
    count++;
  }
  return count > 0 ? squares / count : Number.NaN;
}

/** Middle value, the mean of the two middle ones of an even count; NaN of none. */
export function median(values: Numbers): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Middle value, the upper of the two middle ones of an even count: always one of the values. NaN of none. */
export function upperMedian(values: Numbers): number {
  return Float64Array.from(values).sort()[values.length >> 1] ?? Number.NaN;
}

/** Ranks from 0, equal values sharing their mean. */
export function ranks(values: Numbers): Float64Array {
  const order = Array.from(values, (value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const out = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && order[to + 1].value === order[from].value) to++;
    for (let k = from; k <= to; k++) out[order[k].index] = (from + to) / 2;
    from = to + 1;
  }
  return out;
}

/**
 * Spearman's ρ: the correlation of the ranks (C. Spearman, Am. J. Psychol. 15, 1904). NaN where one side is constant, and of
 * fewer than three pairs.
 */
export function rankCorrelation(a: Numbers, b: Numbers): number {
  if (a.length < 3) return Number.NaN;
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (a.length - 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  for (let k = 0; k < x.length; k++) {
    xy += (x[k] - middle) * (y[k] - middle);
    xx += (x[k] - middle) ** 2;
    yy += (y[k] - middle) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}

/** Root mean square of several curves on the same points, with the sign of the curve where there is one alone. */
export function rootMeanSquareCurve(curves: readonly Float64Array[]): Float64Array {
  if (curves.length === 1) return curves[0];
  return Float64Array.from(curves[0], (_, p) =>
    Math.sqrt(curves.reduce((sum, c) => sum + c[p] ** 2, 0) / curves.length),
  );
}

/** @file The ranges of a figure's axes, and values as the screen's charts take them. */
import { extent, padLinear, padLog, type Range } from '../../figure/range.ts';
import type { AxisSpec, Figure } from './figure.ts';

/** First and one past the last index of ascending `xs` that a line through [from, to] needs: one beyond either end. */
function within(xs: ArrayLike<number>, [from, to]: Range): [number, number] {
  let first = 0;
  while (first < xs.length && xs[first] < from) first++;
  let end = first;
  while (end < xs.length && xs[end] <= to) end++;
  return [Math.max(0, first - 1), Math.min(xs.length, end + 1)];
}

const part = <T>(values: ArrayLike<T>, [first, end]: [number, number]): T[] =>
  Array.prototype.slice.call(values, first, end);

/**
 * Ranges of both axes from the data, the scatters with their error bars, and the fixed ranges.
 * @param zoom The part of x that is shown; `null`: all of it.
 */
export function ranges(figure: Figure, zoom: Range | null = null): { x: Range; y: Range } {
  const log = figure.y.scale === 'log';
  const x = zoom ?? figure.x.range ?? extent([figure.xs, ...figure.scatters.map((s) => s.x)]) ?? [0, 1];
  if (figure.y.range) return { x, y: figure.y.range };
  const bands = figure.strips.filter((s) => s.columns).flatMap(({ lower, upper }) => [lower, upper]);
  let arrays: ArrayLike<number | null>[] = [...figure.series.map((s) => s.values), ...bands];
  if (zoom) {
    const shown = within(figure.xs, zoom);
    arrays = arrays.map((values) => part(values, shown));
  }
  for (const s of figure.scatters) {
    const seen = Array.from(s.x, (_, k) => k).filter((k) => s.x[k] >= x[0] && s.x[k] <= x[1]);
    arrays.push(seen.flatMap((k) => [s.y[k] - (s.error?.[k] ?? 0), s.y[k] + (s.error?.[k] ?? 0)]));
  }
  const found = extent(arrays, log) ?? (log ? [0.1, 1] : [0, 1]);
  return { x, y: log ? padLog(found) : padLinear(found) };
}

/**
 * Values as they are handed to uPlot, which cannot draw ranges narrower than 1e-16: logarithms on a logarithmic axis,
 * otherwise values in units of a power of ten near the range's size. Zeros of a logarithmic axis have no place (NaN).
 */
export function drawable(axis: AxisSpec, [min, max]: Range): (value: number) => number {
  if (axis.scale === 'log') return (v) => (v > 0 ? Math.log10(v) : Number.NaN);
  const size = Math.max(Math.abs(min), Math.abs(max));
  const power = size > 0 && (size < 1e-9 || size > 1e12) ? Math.floor(Math.log10(size)) : 0;
  // Division by 10^power in two halves, so that neither overflows nor vanishes.
  const half = 10 ** -Math.trunc(power / 2);
  const rest = 10 ** -(power - Math.trunc(power / 2));
  return power === 0 ? (v) => v : (v) => v * half * rest;
}

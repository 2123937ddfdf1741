/** @file The ranges of a figure's axes and the map from values to pixels. */
import type { AxisSpec, Figure } from './figure.ts';
import { extent, padLinear, padLog } from './ticks.ts';

/** Ranges of both axes from the data, the scatters with their error bars, and the fixed ranges. */
export function ranges(figure: Figure): { x: [number, number]; y: [number, number] } {
  const log = figure.y.scale === 'log';
  const x = figure.x.range ?? extent([figure.xs, ...figure.scatters.map((s) => s.x)]) ?? [0, 1];
  if (figure.y.range) return { x, y: figure.y.range };
  const arrays: ArrayLike<number | null>[] = figure.series.map((s) => s.values);
  for (const s of figure.scatters) {
    const error = s.error ?? 0;
    arrays.push(
      Float64Array.from(s.y, (v) => v - error),
      Float64Array.from(s.y, (v) => v + error),
    );
  }
  const found = extent(arrays, log) ?? (log ? [0.1, 1] : [0, 1]);
  return { x, y: log ? padLog(found) : padLinear(found) };
}

/** Maps a value to 0…1 along its axis. */
export function position(axis: AxisSpec, [min, max]: [number, number], value: number): number {
  if (axis.scale === 'log') return Math.log(value / min) / Math.log(max / min);
  return max > min ? (value - min) / (max - min) : 0.5;
}

/**
 * Values as they are handed to uPlot, which cannot draw ranges narrower than 1e-16: logarithms on a logarithmic axis,
 * otherwise values in units of a power of ten near the range's size. Zeros of a logarithmic axis have no place (NaN).
 */
export function drawable(axis: AxisSpec, [min, max]: [number, number]): (value: number) => number {
  if (axis.scale === 'log') return (v) => (v > 0 ? Math.log10(v) : Number.NaN);
  const size = Math.max(Math.abs(min), Math.abs(max));
  const power = size > 0 && (size < 1e-9 || size > 1e12) ? Math.floor(Math.log10(size)) : 0;
  // Division by 10^power in two halves, so that neither overflows nor vanishes.
  const half = 10 ** -Math.trunc(power / 2);
  const rest = 10 ** -(power - Math.trunc(power / 2));
  return power === 0 ? (v) => v : (v) => v * half * rest;
}

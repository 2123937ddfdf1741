/** @file From values to places along an axis. Pure. */
import { extent, type Range } from './range.ts';
import { decades } from './ticks.ts';

export type ScaleKind = 'linear' | 'log';

export interface Scale {
  /** 0…1; NaN for what has no place. */
  place(x: number): number;
  ticks: number[];
}

/** Where `x` is on the way between two ends; in the middle where they are one. */
const between =
  (from: number, to: number) =>
  (x: number): number =>
    to > from ? (x - from) / (to - from) : 0.5;

const logarithm = (x: number): number => (x > 0 && Number.isFinite(x) ? Math.log10(x) : Number.NaN);

/** Places of values along `range`: 0 at its lower end, 1 at its upper one. */
export function placeAlong(kind: ScaleKind, [from, to]: Range): Scale['place'] {
  if (kind === 'linear') return between(from, to);
  const place = between(logarithm(from), logarithm(to));
  return (x) => place(logarithm(x));
}

/** Positive values at least a factor of ten apart that grow by factors rather than by steps. */
export function growsByFactors(values: readonly number[]): boolean {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length < 3 || sorted[0] <= 0 || sorted[sorted.length - 1] < 10 * sorted[0]) return false;
  const middle = sorted[sorted.length >> 1];
  const [from, to] = [sorted[0], sorted[sorted.length - 1]];
  return (
    Math.abs(Math.log(middle) - (Math.log(from) + Math.log(to)) / 2) <
    Math.abs(Math.log(middle) - Math.log((from + to) / 2))
  );
}

/** Of a swept axis: its own values are the ticks. */
export function axisScale(values: readonly number[]): Scale {
  const known = values.filter(Number.isFinite);
  return {
    place: placeAlong(growsByFactors(known) ? 'log' : 'linear', extent([known]) ?? [0, 0]),
    ticks: [...new Set(known)].sort((a, b) => a - b),
  };
}

/** Of errors and totals, which differ by factors: over whole decades. */
export function sizeScale(values: readonly number[]): Scale {
  const found = extent([values], true);
  if (!found) return { place: () => Number.NaN, ticks: [] };
  const from = Math.floor(Math.log10(found[0]) + 1e-9);
  const to = Math.max(from + 1, Math.ceil(Math.log10(found[1]) - 1e-9));
  const place = between(from, to);
  return { place: (x) => place(logarithm(x)), ticks: decades(from, to, 6) };
}

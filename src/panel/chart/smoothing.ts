/** @file Smoothed curves: an exponential mean, with what was smoothed as a faint band between lowest and highest. Pure. */
import type { Range } from '../../figure/range.ts';
import type { Figure, Series, Strip } from './figure.ts';

/** What a noisy plot is smoothed by, unless somebody says otherwise. */
export const usualSmoothing = 0.9;
/** Mean move from point to point, as a share of the plot's height, from which on lines are bands. */
const noisy = 0.025;
/** Curves with fewer points than this show each of them. */
const fewPoints = 60;

const there = (value: number | null): value is number => value !== null && Number.isFinite(value);

/** The lowest of the last `reach` values, as they come. */
class SlidingLowest {
  readonly #reach: number;
  /** Values that may still be the lowest one day, rising, each with its number; a ring. */
  readonly #values: Float64Array;
  readonly #numbers: Float64Array;
  #head = 0;
  #size = 0;
  #count = 0;

  constructor(reach: number) {
    this.#reach = reach;
    this.#values = new Float64Array(reach);
    this.#numbers = new Float64Array(reach);
  }

  with(value: number): number {
    const reach = this.#reach;
    if (this.#size > 0 && this.#numbers[this.#head] <= this.#count - reach) {
      this.#head = (this.#head + 1) % reach;
      this.#size--;
    }
    while (this.#size > 0 && this.#values[(this.#head + this.#size - 1) % reach] >= value) this.#size--;
    const at = (this.#head + this.#size) % reach;
    this.#values[at] = value;
    this.#numbers[at] = this.#count++;
    this.#size++;
    return this.#values[this.#head];
  }
}

/** Exponential mean m ← factor·m + (1 − factor)·x, of the logarithms on a logarithmic axis. */
export function exponentialMean(values: ArrayLike<number | null>, factor: number, log: boolean): Float64Array {
  const mean = new Float64Array(values.length).fill(Number.NaN);
  let sum = 0;
  let weight = 0;
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    if (!there(value) || (log && value <= 0)) continue;
    // Divided by the weights so far: the first values are not drawn towards 0 (Kingma & Ba 2014, section 3).
    sum = factor * sum + (1 - factor) * (log ? Math.log(value) : value);
    weight = factor * weight + (1 - factor);
    mean[k] = log ? Math.exp(sum / weight) : sum / weight;
  }
  return mean;
}

/** The lowest and the highest of the values that such a mean mostly rests on, the last 1/(1 − factor). */
export function slidingRange(
  values: ArrayLike<number | null>,
  factor: number,
  log: boolean,
): { low: Float64Array; high: Float64Array } {
  const reach = Math.ceil(1 / (1 - factor));
  const low = new Float64Array(values.length).fill(Number.NaN);
  const high = low.slice();
  const lows = new SlidingLowest(reach);
  const highs = new SlidingLowest(reach);
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    if (!there(value) || (log && value <= 0)) continue;
    low[k] = lows.with(value);
    high[k] = -highs.with(-value);
  }
  return { low, high };
}

/** Mean move from point to point of `values`, as a share of the height of `range`; 0 for few points. */
export function noise(values: ArrayLike<number | null>, [from, to]: Range, log: boolean): number {
  // Where a value stands, so that equal distances look equal.
  const place = (value: number) => (log ? Math.log10(value) : value);
  const height = place(to) - place(from);
  let before: number | null = null;
  let moves = 0;
  let count = 0;
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    if (!there(value) || (log && value <= 0)) continue;
    const at = place(value);
    if (before !== null) moves += Math.abs(at - before);
    before = at;
    count++;
  }
  return count < fewPoints || !(height > 0) ? 0 : moves / count / height;
}

/** Whether noise fills the plot of `figure`, whose y axis covers `range`. */
export const isNoisy = (figure: Figure, range: Range): boolean =>
  figure.series.some(
    (s) => s.style === 'solid' && !s.isRare && noise(s.values, range, figure.y.scale === 'log') > noisy,
  );

/** The figure with its curves smoothed; what the solid ones were is a faint band. */
export function withSmoothing(figure: Figure, factor: number): Figure {
  if (factor === 0) return figure;
  const log = figure.y.scale === 'log';
  const bands: Strip[] = [];
  const series = figure.series.map((s): Series => {
    if (s.fill || s.isRare) return s;
    const mean = exponentialMean(s.values, factor, log);
    // What is evaluated now and then stands beside its curve, and has no band of its own.
    if (s.style !== 'solid') return { ...s, values: mean };
    const { low, high } = slidingRange(s.values, factor, log);
    bands.push({
      lower: low,
      upper: high,
      color: s.color,
      opacity: 0.16,
      label: `${s.label}, raw`,
      columns: [`${s.label} lowest`, `${s.label} highest`],
    });
    return { ...s, values: mean };
  });
  return { ...figure, title: `${figure.title}, smoothed by ${factor}`, series, strips: [...figure.strips, ...bands] };
}

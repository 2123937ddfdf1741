/** @file A figure as comma-separated values: x first, one column per series. */
import { type Cell, csvText } from '../../problem/csv.ts';
import type { Figure } from './figure.ts';

const cell = (value: number | null | undefined): Cell => (Number.isNaN(value) ? null : value);

export const figureCsv = (figure: Figure): string =>
  csvText(
    [figure.x.label, ...figure.series.map((s) => s.label)],
    Array.from(figure.xs, (x, k) => [x, ...figure.series.map((s) => s.values[k])].map(cell)),
  );

/** At most `rows` rows spread evenly over the figure, first and last included: the table beside a chart. */
export function figureTable(figure: Figure, rows: number): { x: number; values: (number | null)[] }[] {
  const n = figure.xs.length;
  const count = Math.min(rows, n);
  const picked = Array.from({ length: count }, (_, r) =>
    count === 1 ? n - 1 : Math.round((r * (n - 1)) / (count - 1)),
  );
  return picked.map((k) => ({ x: figure.xs[k], values: figure.series.map((s) => s.values[k] ?? null) }));
}

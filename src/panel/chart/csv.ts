/** @file A figure as comma-separated values (RFC 4180): x first, one column per series. */
import type { Figure } from './figure.ts';

const field = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const cell = (value: number | null | undefined): string =>
  value === null || value === undefined || Number.isNaN(value) ? '' : String(value);

export function figureCsv(figure: Figure): string {
  const header = [figure.x.label, ...figure.series.map((s) => s.label)].map(field).join(',');
  const lines = [header];
  for (let k = 0; k < figure.xs.length; k++) {
    lines.push([figure.xs[k], ...figure.series.map((s) => s.values[k])].map(cell).join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** At most `rows` rows spread evenly over the figure, first and last included: the table beside a chart. */
export function figureTable(figure: Figure, rows: number): { x: number; values: (number | null)[] }[] {
  const n = figure.xs.length;
  const count = Math.min(rows, n);
  const picked = Array.from({ length: count }, (_, r) =>
    count === 1 ? n - 1 : Math.round((r * (n - 1)) / (count - 1)),
  );
  return picked.map((k) => ({ x: figure.xs[k], values: figure.series.map((s) => s.values[k] ?? null) }));
}

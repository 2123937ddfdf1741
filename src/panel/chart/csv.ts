/** @file A figure as comma-separated values: x first, one column per series and per edge of a band. */
import { type Cell, csvText } from '../../problem/csv.ts';
import { type Figure, said } from './figure.ts';

interface FigureColumn {
  name: string;
  values: ArrayLike<number | null>;
}

/** What is drawn, as numbers. */
function columnsOf(figure: Figure): FigureColumn[] {
  const bands = figure.strips.flatMap(({ columns, lower, upper }) =>
    columns
      ? [
          { name: columns[0], values: lower },
          { name: columns[1], values: upper },
        ]
      : [],
  );
  return [...figure.series.map((s) => ({ name: s.label, values: said(s) })), ...bands];
}

const cell = (value: number | null | undefined): Cell => (Number.isNaN(value) ? null : value);

export function figureCsv(figure: Figure): string {
  const columns = columnsOf(figure);
  return csvText(
    [figure.x.label, ...columns.map((c) => c.name)],
    Array.from(figure.xs, (x, k) => [x, ...columns.map((c) => c.values[k])].map(cell)),
  );
}

/** At most `rows` rows spread evenly over the figure, first and last included: the table beside a chart. */
export function figureTable(figure: Figure, rows: number): { x: number; values: (number | null)[] }[] {
  const n = figure.xs.length;
  const count = Math.min(rows, n);
  const picked = Array.from({ length: count }, (_, r) =>
    count === 1 ? n - 1 : Math.round((r * (n - 1)) / (count - 1)),
  );
  return picked.map((k) => ({ x: figure.xs[k], values: figure.series.map((s) => said(s)[k] ?? null) }));
}

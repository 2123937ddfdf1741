/** @file The solution as a picture in the terminal. */
import { plot } from 'asciichart';
import { equallySpaced } from '../../numeric/grid.ts';
import { interpolant } from '../../numeric/interpolant.ts';
import type { FittedExperiment } from '../../problem/fit-report.ts';
import type { LearnedCurve } from '../../problem/learned.ts';
import { boundText, characterTick } from '../../problem/number-text/report.ts';
import type { RunHeader } from '../../problem/run.ts';
import { runFiles } from '../../problem/run-folder.ts';

/** Samples `values` (on an even grid) at `columns` places, by linear interpolation. */
export function sampled(values: ArrayLike<number>, columns: number): number[] {
  return Array.from({ length: columns }, (_, i) => {
    const x = (i / (columns - 1)) * (values.length - 1);
    const k = Math.min(values.length - 2, Math.floor(x));
    return values[k] + (values[k + 1] - values[k]) * (x - k);
  });
}

/** Unknowns that are drawn; of more the others are only counted. */
const drawn = 6;

/** Lines of a chart between its lowest and its highest. */
const height = 9;
/** Characters before the first value of a chart: tick, space, axis. */
const margin = 13;

const widthFor = (columns: number): number => Math.max(20, Math.min(100, columns) - margin - 1);

const format = (x: number): string => characterTick(x).padStart(margin - 2);

const below = (name: string, from: number | string, to: number | string, unit: string | null): string =>
  `${' '.repeat(margin)}${name} = ${from} … ${to}${unit ? ` [${unit}]` : ''}`;

/** One chart per unknown, with the variable's interval below it; empty where the values are not finite. */
export function solutionPicture(
  names: string[],
  curves: ArrayLike<number>[],
  variable: { name: string; unit: string | null; from: number; to: number },
  columns: number,
  /** File of the run folder that holds those that are not drawn. */
  file: string = runFiles.solution,
): string {
  const width = widthFor(columns);
  const charts = names
    .slice(0, drawn)
    .map((name, i) => {
      const values = sampled(curves[i], width);
      if (!values.every(Number.isFinite)) return '';
      const chart = plot(values, { height, format });
      return `${name}(${variable.name})\n${chart}\n${below(variable.name, variable.from, variable.to, variable.unit)}`;
    })
    .filter(Boolean);
  const hidden = names.length - drawn;
  if (hidden > 0) charts.push(`… and ${hidden} more unknown${hidden === 1 ? '' : 's'}: ${file} of the run folder`);
  return charts.join('\n\n');
}

/** The unknowns of the other experiments of a fit, one chart each: `C[high](t)`. */
export function experimentPictures(
  others: readonly FittedExperiment[],
  { variable, unknowns }: Pick<RunHeader, 'variable' | 'unknowns'>,
  columns: number,
): string {
  const width = widthFor(columns);
  const implied = new Set(
    unknowns.flatMap(({ name, implied, experiment }) => (implied ? [experiment?.of ?? name] : [])),
  );
  const curves = others.flatMap(({ name, solution }) =>
    solution
      .filter(({ unknown }) => !implied.has(unknown))
      .map(({ unknown, times, values }) => ({
        name: name === null ? unknown : `${unknown}[${name}]`,
        values: equallySpaced(variable.from, variable.to, width).map(
          interpolant({ times, values, interpolation: 'linear' }),
        ),
      })),
  );
  return solutionPicture(
    curves.map(({ name }) => name),
    curves.map(({ values }) => values),
    variable,
    columns,
    runFiles.experiments,
  );
}

/** Half width of a band that the data leave open; between two of them it stays a number. */
const open = 1e300;
/** A band is drawn up to this many times the range of its curve on either side. */
const mostBeyond = 1;

/**
 * A learned function over the places where the solution read it, or over its whole range where that is not known, with its
 * 95 % band as dots; empty where its values are not finite.
 */
export function learnedPicture({ name, argument, at, values, radii, visited }: LearnedCurve, columns: number): string {
  const [from, to] = visited ?? [at[0], at[at.length - 1]];
  const isRead = (_: unknown, i: number) => at[i] >= from && at[i] <= to;
  const own = values.filter(isRead);
  if (own.length < 2 || !own.every(Number.isFinite)) return '';
  const width = widthFor(columns);
  const curve = sampled(own, width);
  const reach = sampled(
    (radii ?? []).filter(isRead).map((r) => r ?? open),
    width,
  );
  const [low, high] = [Math.min(...curve), Math.max(...curve)];
  const beyond = mostBeyond * (high - low || Math.abs(high) || 1);
  const held = (x: number) => Math.min(high + beyond, Math.max(low - beyond, x));
  const edges = curve.map((y, k) => (radii ? [held(y - reach[k]), held(y + reach[k])] : [y, y]));
  const [min, max] = [Math.min(...edges.map(([a]) => a)), Math.max(...edges.map(([, b]) => b))];
  const lines = plot(curve, { height, format, min, max }).split('\n');
  // As the chart places its values.
  const perLine = max > min ? height / (max - min) : 1;
  const lineOf = (y: number) => lines.length - 1 - (Math.round(y * perLine) - Math.round(min * perLine));
  const cells = lines.map((line) => [...line]);
  for (let k = 0; k + 1 < width && radii; k++) {
    for (let i = lineOf(edges[k][1]); i <= lineOf(edges[k][0]); i++)
      if (cells[i]?.[margin + k] === ' ') cells[i][margin + k] = '·';
  }
  const title = `${name}(${argument})${radii ? ', dots: its 95 % band' : ''}`;
  const places = at.filter(isRead);
  const span = below(argument, boundText(places[0]), boundText(places[places.length - 1]), null);
  return [title, ...cells.map((line) => line.join('').trimEnd()), span].join('\n');
}

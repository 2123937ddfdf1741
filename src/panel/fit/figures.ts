/** @file Figures of a fit: measured series beside what the fit makes of them, residuals, starts. Pure. */

import { normalQuantile } from '../../numeric/normal.ts';
import type { FitReport, FittedSeries, PredictedCurve } from '../../problem/fit-report.ts';
import type { RunHeader } from '../../problem/run.ts';
import { linearAxis, logAxis, variableAxis } from '../chart/axes.ts';
import { emptyFigure, type Figure, type Series, type Strip } from '../chart/figure.ts';
import type { Palette } from '../page/theme.ts';

const line = (key: string, label: string, color: string, values: ArrayLike<number | null>): Series => ({
  key,
  label,
  color,
  style: 'solid',
  width: 1.75,
  values,
  bridge: true,
  term: null,
});

/** Series of one experiment, or all of them for `null`. */
export const seriesOf = ({ series }: FitReport, experiment: string | null): FittedSeries[] =>
  experiment === null ? series : series.filter((s) => s.experiment === experiment);

/** Names of experiments, in the order of the report; empty where the problem has none. */
export const experimentsOf = ({ series }: FitReport): string[] => [
  ...new Set(series.flatMap(({ experiment }) => experiment ?? [])),
];

/** Colours of series by their terms: those of the run have theirs everywhere, other experiments the next ones. */
export function seriesColors({ series }: FitReport, { terms }: RunHeader, palette: Palette): (term: string) => string {
  const names = [...new Set([...terms.map(({ name }) => name), ...series.map(({ term }) => term)])];
  return (term) => palette.term(Math.max(0, names.indexOf(term)));
}

/** Half lengths of the error bars of measurements, by the fit's noise; 0 for those that the fit does not have. */
export function fittedBars(
  { series }: FitReport,
  { term, times, values }: Pick<RunHeader['data'][number], 'term' | 'times' | 'values'>,
): number[] | null {
  const own = series.find((one) => one.term === term);
  if (!own) return null;
  const bars = barsOf(own);
  const barAt = new Map(own.times.map((t, i) => [`${t} ${own.measured[i]}`, bars[i]]));
  return Array.from(times, (t, i) => barAt.get(`${t} ${values[i]}`) ?? 0);
}

/** Half lengths of error bars: those of what was measured, whatever its logarithm scatters by. */
const barsOf = ({ distribution, measured, deviations }: FittedSeries): number[] =>
  deviations.map((deviation, i) => (distribution === 'lognormal' ? deviation * Math.abs(measured[i]) : deviation));

/** How far the estimates' uncertainty moves a curve. */
export const bandStrip = (
  { values, radii }: Pick<PredictedCurve, 'values' | 'radii'>,
  name: string,
  palette: Palette,
): Strip[] =>
  radii === null
    ? []
    : [
        {
          upper: values.map((value, k) => value + radii[k]),
          lower: values.map((value, k) => value - radii[k]),
          ...{ color: palette.foreground, opacity: 0.16, label: '95 % band of the fit' },
          columns: [`${name} 95 % from`, `${name} to`],
        },
      ];

/** What was measured, with its noise, and what the fit predicts: over the interval, or else at the same times. */
export function seriesFigure(
  series: FittedSeries,
  header: RunHeader,
  palette: Palette,
  colorOf: (term: string) => string,
): Figure {
  const { term, label, experiment, times, predicted, curve } = series;
  // Replicates stand at one time: the line goes through each time once.
  const at = [...new Set(times)].sort((a, b) => a - b);
  const byTime = new Map(times.map((t, i) => [t, predicted[i]]));
  return {
    ...emptyFigure(`${term}`, variableAxis(header.variable), linearAxis(label)),
    title: experiment === null ? term : `${experiment}: ${label}`,
    xs: curve?.times ?? at,
    series: [line('fit', 'fit', palette.foreground, curve?.values ?? at.map((t) => byTime.get(t)!))],
    strips: curve ? bandStrip(curve, 'fit', palette) : [],
    scatters: [measuredScatter(series, colorOf)],
  };
}

/** What was measured, with its noise. */
export function measuredScatter(series: FittedSeries, colorOf: (term: string) => string): Figure['scatters'][number] {
  const { term, times, measured, residuals } = series;
  return {
    x: times,
    y: measured,
    error: barsOf(series),
    color: colorOf(term),
    hollow: residuals.map((r) => (r === null ? 1 : 0)),
    label: residuals.includes(null) ? `${term} (hollow: censored)` : term,
  };
}

/** Residuals as normal quantiles over the variable: a trend in them is what the model lacks. */
export function fitResidualFigure(
  series: readonly FittedSeries[],
  header: RunHeader,
  palette: Palette,
  colorOf: (term: string) => string,
): Figure {
  const points = series.flatMap(({ times, residuals }, k) =>
    residuals.flatMap((residual, i) => (residual === null ? [] : [{ time: times[i], residual, k }])),
  );
  const { from, to } = header.variable;
  const level = (key: string, value: number): Series => ({
    ...line(key, key, palette.muted, [value, value]),
    style: 'dashed',
    width: 1,
  });
  return {
    ...emptyFigure('Residuals', variableAxis(header.variable), linearAxis('residual / deviation')),
    xs: [from, to],
    series: [level('zero', 0), level('+1.96', 1.96), level('−1.96', -1.96)],
    scatters: series.map(({ term }, k) => {
      const own = points.filter((p) => p.k === k);
      return {
        x: own.map(({ time }) => time),
        y: own.map(({ residual }) => residual),
        error: null,
        color: colorOf(term),
        hollow: null,
        label: term,
      };
    }),
  };
}

/** Sorted residuals over the quantiles that normal ones would have: on the diagonal where the noise is what was said. */
export function quantileFigure(series: readonly FittedSeries[], palette: Palette): Figure {
  const sorted = series.flatMap(({ residuals }) => residuals.filter((r) => r !== null)).sort((a, b) => a - b);
  // Hazen's plotting positions (1914).
  const expected = sorted.map((_, i) => normalQuantile(Math.log((i + 0.5) / sorted.length)));
  const ends = [expected[0] ?? -1, expected[expected.length - 1] ?? 1];
  return {
    ...emptyFigure('Normal quantiles of residuals', linearAxis('normal quantile'), linearAxis('residual / deviation')),
    xs: ends,
    series: [{ ...line('diagonal', 'as normal', palette.muted, ends), style: 'dashed' }],
    scatters: [{ x: expected, y: sorted, error: null, color: palette.foreground, hollow: null, label: 'residuals' }],
  };
}

/** What is drawn of the best start: a logarithm has no zero. */
const least = 1e-3;

/** Objectives of all starts above the best one, sorted: plateaus are optima (Raue et al., PLoS ONE 8, 2013). */
export function waterfallFigure({ starts = [] }: FitReport, palette: Palette): Figure {
  const found = starts.flatMap(({ objective }) => objective ?? []).sort((a, b) => a - b);
  const ranks = found.map((_, k) => k + 1);
  const above = found.map((objective) => Math.max(least, objective - found[0]));
  return {
    ...emptyFigure('Starts', linearAxis('start, the best first'), logAxis('objective above the best')),
    xs: ranks,
    series: [line('objective', 'objective above the best', palette.foreground, above)],
    scatters: [{ x: ranks, y: above, error: null, color: palette.foreground, hollow: null, label: 'starts' }],
  };
}

import { describe, expect, test } from 'vitest';
import { figureCsv } from '../../../src/panel/chart/csv.ts';
import { correlationMatrix, correlationWarnings, savedCorrelations } from '../../../src/panel/fit/correlations.ts';
import {
  experimentsOf,
  fitResidualFigure,
  fittedBars,
  quantileFigure,
  seriesColors,
  seriesFigure,
  seriesOf,
  waterfallFigure,
} from '../../../src/panel/fit/figures.ts';
import { criteriaOf, estimateCells, fitWarnings, metText } from '../../../src/panel/fit/words.ts';
import { printPalette } from '../../../src/panel/page/theme.ts';
import { experimentFigures } from '../../../src/panel/solution/experiments.ts';
import { seriesMisfit } from '../../../src/problem/fit/series-misfit.ts';
import type { FittedSeries } from '../../../src/problem/fit-report.ts';
import { record } from '../recording.ts';
import { threeExperiments as fit } from './report.ts';

const { header } = record({
  ...{ id: 'a', title: 'a', variant: null, weights: { release: 1, rest: 1, motion: 1 } },
  ...{ steps: 2, every: 1, seed: 1 },
});

const colorOf = seriesColors(fit, header, printPalette);

test('series of other experiments than the one that is shown have colours of their own', () => {
  const colors = fit.series.map(({ term }) => colorOf(term));
  expect(new Set([...header.terms.map(({ name }) => colorOf(name)), ...colors]).size).toBe(header.terms.length + 3);
});

test('a noise that is fitted gives the error bars of what was measured', () => {
  const { term, times, measured, deviations } = fit.series[0];
  const more = { term, times: Float64Array.of(...times, 2), values: Float64Array.of(...measured, 7) };
  expect(fittedBars(fit, more)).toEqual([...deviations, 0]);
  expect(fittedBars(fit, { ...more, term: 'other' })).toBeNull();
});

test('correlations: of what is determined, strong pairs in words, saved as numbers', () => {
  const matrix = correlationMatrix(fit)!;
  expect(matrix.names).toEqual(['kcat', 'gain[low]']);
  expect(correlationWarnings(matrix)).toEqual([
    'kcat makes up for gain[low] (correlation −0.97): the data tell their combination better than either.',
  ]);
  expect(savedCorrelations(matrix).csv()).toBe(',kcat,gain[low]\nkcat,1,-0.97\ngain[low],-0.97,1\n');
  const weak = {
    ...matrix,
    values: [
      [1, 0.3],
      [0.3, 1],
    ],
  };
  expect(correlationWarnings(weak)).toEqual([]);
  expect(
    correlationMatrix({
      ...fit,
      correlations: [
        [null, null, null],
        [null, 1, null],
        [null, null, null],
      ],
    }),
  ).toBeNull();
});

test('where the fit is known over the interval its curve and its band are drawn, and saved', () => {
  const figure = seriesFigure(fit.series[0], header, printPalette, colorOf);
  expect(figure.xs).toHaveLength(41);
  const [band] = figure.strips;
  expect(band.upper[0]).toBe(band.lower[0]);
  expect(band.upper[20]).toBeCloseTo(Math.exp(-1) * 1.06, 12);
  expect(figureCsv(figure).split('\n')[0]).toBe('t [s],fit,fit 95 % from,fit to');
  const open = { ...fit.series[0], curve: { ...fit.series[0].curve!, radii: null } };
  expect(seriesFigure(open, header, printPalette, colorOf).strips).toEqual([]);
});

describe('measured series', () => {
  test('are those of the experiment that is picked', () => {
    expect(experimentsOf(fit)).toEqual(['low', 'high', 'wash']);
    expect(seriesOf(fit, 'high').map(({ term }) => term)).toEqual(['plate[high]']);
    expect(seriesOf(fit, null)).toHaveLength(3);
  });

  test('stand with error bars of one deviation, censored ones hollow, the fit through each time once', () => {
    const replicated: FittedSeries = { ...fit.series[1], curve: undefined };
    for (const key of ['times', 'measured', 'predicted', 'deviations'] as const) {
      replicated[key] = [...fit.series[1][key], fit.series[1][key][0]];
    }
    replicated.residuals = [...replicated.residuals, 0.3];
    const { xs, series, scatters, title } = seriesFigure(replicated, header, printPalette, colorOf);
    expect(title).toBe('high: gain*P');
    expect(Array.from(xs)).toEqual([0.1, 0.3, 0.5, 0.7, 0.9]);
    expect(series[0].values).toHaveLength(5);
    expect(scatters[0].error).toEqual(Array(6).fill(0.5));
    expect(scatters[0].hollow).toEqual([0, 0, 0, 0, 1, 0]);
  });

  test('of logarithms have bars as long as the deviation says there', () => {
    const { scatters } = seriesFigure({ ...fit.series[0], distribution: 'lognormal' }, header, printPalette, colorOf);
    fit.series[0].measured.forEach((y, i) => {
      expect(scatters[0].error![i]).toBeCloseTo(0.05 * Math.abs(y), 12);
    });
  });
});

test('residuals leave out what is censored; their quantiles are sorted', () => {
  const over = fitResidualFigure(fit.series, header, printPalette, colorOf);
  expect(over.scatters.map(({ x }) => x.length)).toEqual([5, 4, 5]);
  const { scatters } = quantileFigure(fit.series, printPalette);
  const [{ x, y }] = scatters;
  expect(y).toHaveLength(14);
  for (const values of [x, y]) expect(Array.from(values)).toEqual(Array.from(values).toSorted((a, b) => a - b));
  expect(x[0]).toBeCloseTo(-(x[13] as number), 12);
});

test('starts fall to the best one', () => {
  const { xs, series } = waterfallFigure(fit, printPalette);
  expect(Array.from(xs)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(Array.from(series[0].values).slice(0, 5)).toEqual(Array(5).fill(1e-3));
  expect(series[0].values[5]).toBeCloseTo(6, 4);
});

test('what no data tell apart is named with what of it is determined', () => {
  const open = [{ names: ['a', 'b'], determined: ['a*b'], isAll: true }];
  expect(fitWarnings({ ...fit, open })[0]).toBe(
    'Whatever is measured of this kind does not tell a and b apart: only a*b is determined. Fix one of them, or measure something else.',
  );
  expect(fitWarnings({ ...fit, open })).toHaveLength(fitWarnings(fit).length);
});

test('words: what is open, at a bound, or failed is said', () => {
  expect(fitWarnings(fit)).toEqual([
    'The data do not tell a and b apart: fix one of them, or measure something else.',
    'At a bound: sigma. Intervals there are open.',
    '1 of 8 starts could not be solved.',
  ]);
  expect(estimateCells(fit.parameters[0])).toEqual({
    name: 'kcat [1/s]',
    value: '2.3457',
    interval: '2.1 … 2.6',
    way: '1 → 2.35',
    marks: 'log',
  });
  expect(estimateCells(fit.parameters[2])).toMatchObject({ interval: 'open', marks: 'log, at its bound' });
  expect(criteriaOf(fit).map(([label]) => label)).toEqual(['log L', 'points', 'AIC', 'BIC', 'χ²', 'p']);
});

test('the solution of another experiment has its own curve, band and measurements', () => {
  const [low, high] = fit.series;
  const of = (series: FittedSeries) => [{ unknown: 'P', ...series.curve! }];
  const measured = fit.series.map((series) => ({ ...series, label: 'P' }));
  const report = { ...fit, series: measured, solution: of(low), others: [{ name: 'high', solution: of(high) }] };
  const [figure, ...rest] = experimentFigures(report.others[0], report, header, printPalette);
  expect(rest).toEqual([]);
  expect(figure.title).toBe('Solution P in high');
  expect(figure.series[0].values).toEqual(high.curve!.values);
  expect(figure.strips.length).toBe(1);
  expect(figure.scatters.map(({ label }) => label)).toEqual(['plate[high] (hollow: censored)']);
});

test('how well a series is met is said in deviations of its noise', () => {
  const [low] = fit.series;
  const rms = Math.sqrt(low.residuals.reduce((sum: number, r) => sum + (r ?? 0) ** 2, 0) / 5);
  expect(seriesMisfit(low)).toBeCloseTo(rms, 12);
  expect(metText(low)).toMatch(/^ · misfit 0\.\d+ σ, 5 points$/);
  expect(metText({ ...low, residuals: low.residuals.map(() => null) })).toBe('');
});

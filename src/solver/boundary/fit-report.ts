/**
 * @file What a fit with conditions at several points comes to: least squares of normal data, linearised at the optimum
 * within what the conditions leave free.
 */
import { fitCriteria } from '../../problem/fit/criteria.ts';
import type { FitReport, FittedParameter, FittedSeries } from '../../problem/fit-report.ts';
import type { Measured } from '../problem/measured.ts';
import type { System } from '../problem/system.ts';
import type { LinearSpread } from '../problem/uncertainty.ts';
import { atBounds, boundsOf } from './bounds.ts';

/** The end of such a fit. */
export interface BoundaryFit {
  /** [points] (model − measured)/σ */
  misfits: Float64Array;
  /** Numbers that the conditions leave free. */
  free: number;
  /** Of the estimates. */
  spread: LinearSpread;
}

/** `null` where nothing is estimated or an estimate is not determined, or smoothness holds the fit beside the data. */
export function boundaryReport(
  system: System,
  measured: Measured,
  { misfits, free, spread }: BoundaryFit,
): FitReport | null {
  const { problem, estimates, parameters: values } = system;
  const { points, terms, dataTerms } = measured;
  const isSmooth = problem.terms.some(({ kind }) => kind === 'smoothness');
  if (estimates.length === 0 || isSmooth || !spread.radii.every(Number.isFinite)) return null;
  const rowsOfData = [...points.keys()].filter((i) => points[i].term < dataTerms);
  const known = terms.every(({ noise }) => noise !== null);
  const squares = rowsOfData.reduce((sum, i) => sum + misfits[i] ** 2, 0);
  // Without a stated noise the deviations are those of the residuals.
  const factor = known ? 1 : Math.sqrt(squares / rowsOfData.length) || Number.MIN_VALUE;
  const data = problem.terms.filter((term) => term.kind === 'data' && term.data);
  const series = data.map(({ name, data: own }, k): FittedSeries => {
    const rows = points.flatMap(({ term }, i) => (term === k ? [i] : []));
    const residuals = rows.map((i) => -misfits[i] / factor);
    const deviations = rows.map((i) => points[i].sigma * factor);
    return {
      term: name,
      experiment: null,
      label: own!.label,
      times: rows.map((i) => points[i].time),
      measured: rows.map((i) => points[i].value),
      predicted: rows.map((i) => points[i].value + misfits[i] * points[i].sigma),
      deviations,
      distribution: 'normal',
      residuals,
      negativeLogLikelihood: residuals.reduce(
        (sum, r, j) => sum + (r * r + Math.log(2 * Math.PI)) / 2 + Math.log(deviations[j]),
        0,
      ),
    };
  });
  const logLikelihood = -series.reduce((sum, { negativeLogLikelihood }) => sum + negativeLogLikelihood, 0);
  const resting = new Map(atBounds(system, boundsOf(system)).map(({ name, bound }) => [name, bound]));
  const parameters = estimates.map((name, q): FittedParameter => {
    const { unit, value: start, estimate } = problem.parameters.find((p) => p.name === name)!;
    const { low, high, scale = 'linear' } = estimate!;
    const value = values[q];
    const radius = spread.radii[q];
    const [below, above] =
      scale === 'log'
        ? [value * Math.exp(-radius / value), value * Math.exp(radius / value)]
        : [value - radius, value + radius];
    const isInner = !resting.has(name);
    return {
      ...{ name, unit, start, value, scale },
      low: isInner ? Math.max(low ?? Number.NEGATIVE_INFINITY, below) : null,
      high: isInner ? Math.min(high ?? Number.POSITIVE_INFINITY, above) : null,
      atBound: resting.get(name) ?? null,
    };
  });
  const pairs = (of: (q: number, r: number) => number): (number | null)[][] =>
    parameters.map((a, q) =>
      parameters.map((b, r) =>
        a.atBound === null && b.atBound === null && Number.isFinite(of(q, r)) ? of(q, r) : null,
      ),
    );
  const count = estimates.length;
  const covariance = (q: number, r: number): number => spread.covariance[q * count + r];
  // What one in the coordinate of an estimate is in its unit.
  const unitOf = (q: number): number => (parameters[q].scale === 'log' ? values[q] : 1);
  return {
    logLikelihood,
    objective: -logLikelihood,
    points: rowsOfData.length,
    ...fitCriteria(
      logLikelihood,
      rowsOfData.length,
      free,
      series.flatMap(({ residuals }) => residuals),
    ),
    parameters,
    covariance: pairs((q, r) => covariance(q, r) / (unitOf(q) * unitOf(r))),
    correlations: pairs((q, r) =>
      Math.max(-1, Math.min(1, covariance(q, r) / Math.sqrt(covariance(q, q) * covariance(r, r)))),
    ),
    undetermined: [],
    series,
  };
}

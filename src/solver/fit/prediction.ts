/**
 * @file What a fit predicts between its measurements, and how far the uncertainty of its estimates moves that: the
 * pointwise 95 % band of the delta method, var f = gᵀ C g with the sensitivities g of what is predicted and the
 * covariance C of the estimates (Oehlert, Am. Stat. 46, 1992; Seber & Wild, Nonlinear Regression, 1989, ch. 5).
 */
import { student975 } from '../../numeric/student.ts';
import { experimentProblems } from '../../problem/fit/experiment-problems.ts';
import type { FitReport, FittedExperiment, PredictedCurve } from '../../problem/fit-report.ts';
import type { Problem, Term } from '../../problem/problem.ts';
import { unrolled } from '../../problem/unrolled.ts';
import { Work } from '../problem/work.ts';
import { type ExperimentModel, experimentModel, type Readings, readingsAt } from './experiment-model.ts';
import type { EvaluateOptions, JointModel } from './joint-model.ts';

/** Evenly spaced times of a curve besides the measured ones; fewer where there are many curves. */
const mostTimes = 80;
const leastTimes = 12;
/** Times of all curves of a report together. */
const allTimes = 8000;
/** Of more unknowns than these the solution has no curves; of several experiments `allTimes` limits them, too. */
const mostUnknowns = 24;
/** As exact as a fit. */
const accuracy = 1e-6;

/** `report` with the curves of every series, and of the unknowns of every experiment, or where these are many of the first. */
export function* withCurves(
  model: JointModel,
  report: FitReport,
  options: Omit<EvaluateOptions, 'accuracy'>,
): Generator<undefined, FitReport> {
  const { problem, experiments } = model;
  const count = Math.round(Math.min(mostTimes, Math.max(leastTimes, allTimes / report.series.length)));
  const stated = new Map(experimentProblems(problem).map((one) => [one.name, one]));
  const estimates = problem.parameters.filter((p) => p.estimate).length;
  const out: FitReport = { ...report, series: [] };
  const unknownsOf = ({ stated: { unknowns } }: ExperimentModel): string[] =>
    unknowns.length > mostUnknowns ? [] : unknowns.map(({ name }) => name);
  const curvesOfAll = experiments.reduce((sum, experiment) => sum + unknownsOf(experiment).length, 0);
  const showsAll = curvesOfAll * count <= allTimes;
  const others: FittedExperiment[] = [];
  let initial = estimates;
  for (const [e, experiment] of experiments.entries()) {
    const { name, observed, freeNames } = experiment;
    const measured = report.series.slice(out.series.length, out.series.length + observed.series.length);
    const unknowns = e === 0 || showsAll ? unknownsOf(experiment) : [];
    const { steady } = stated.get(name)!;
    const dense = experimentModel({ name, problem: denselyRead(experiment, unknowns, count), steady }, new Work());
    const own = report.parameters.slice(initial, initial + freeNames.length);
    const readings: Readings | null = dense.ok
      ? yield* readingsAt(
          dense.value,
          report.parameters.map(({ value }) => value),
          own.map(({ value }) => value),
          { ...options, accuracy, seed: problem.training.seed },
        )
      : null;
    const curves = dense.ok && readings ? curvesOf(dense.value, readings, { model, report, initial }) : [];
    out.series.push(...measured.map((series, k) => (curves[k] ? { ...series, curve: curves[k] } : series)));
    if (curves.length > 0 && (e === 0 || unknowns.length > 0)) {
      const solution = unknowns.map((unknown, k) => ({ unknown, ...curves[measured.length + k] }));
      if (e === 0) out.solution = solution;
      else others.push({ name, solution });
    }
    initial += freeNames.length;
  }
  return others.length > 0 ? { ...out, others } : out;
}

/** The experiment as if all that it measures, and these unknowns, were measured everywhere. */
function denselyRead({ system, observed }: ExperimentModel, unknowns: readonly string[], count: number): Problem {
  const { problem } = unrolled(system.problem);
  const { from, to } = problem.variable;
  const even = Array.from({ length: count + 1 }, (_, k) => from + ((to - from) * k) / count);
  const seen = observed.observations.map(({ time }) => time);
  const times = [...new Set([...even, ...seen])].sort((a, b) => a - b);
  const data = problem.terms.filter(({ kind }) => kind === 'data');
  const read = (like: Term): Term => ({
    ...like,
    data: {
      ...{ file: null, label: like.data!.label, noise: 1, noiseShare: null, holdout: 0, times },
      // Guesses of what no condition gives begin at them.
      values: times.map((t) => nearest(like.data!, t)),
    },
  });
  const [first] = data;
  return {
    ...problem,
    terms: [
      ...problem.terms.map((term) => (term.kind === 'data' ? read(term) : term)),
      ...unknowns.map((name): Term => {
        const own = data.find(({ residual: r }) => r.kind === 'unknown' && r.name === name && r.order === 0) ?? first;
        return { ...read(own), name: `solution ${name}`, residual: { kind: 'unknown', name, order: 0 } };
      }),
    ],
  };
}

function nearest({ times, values }: { times: readonly number[]; values: readonly number[] }, t: number): number {
  const k = times.reduce((best, time, i) => (Math.abs(time - t) < Math.abs(times[best] - t) ? i : best), 0);
  return values[k];
}

interface FittedModel {
  model: JointModel;
  report: FitReport;
  /** Place of the first initial value of the experiment among the numbers. */
  initial: number;
}

/** One curve for each series of `dense`. */
function curvesOf(dense: ExperimentModel, readings: Readings, fitted: FittedModel): PredictedCurve[] {
  const radiusOf = radii(dense, readings, fitted);
  return dense.observed.series.map((_, k): PredictedCurve => {
    const own = dense.observed.observations.filter(({ series }) => series === k);
    const half = own.map(({ reads }) => radiusOf(reads.prediction));
    return {
      times: own.map(({ time }) => time),
      values: own.map(({ reads }) => readings.misfits[reads.prediction]),
      radii: half.every(Number.isFinite) ? half : null,
    };
  });
}

/**
 * Half width of the band of each reading; NaN where it hangs on what the data leave open. What rests on a bound, or is
 * held, counts as known.
 */
function radii(dense: ExperimentModel, { jacobian }: Readings, { model, report, initial }: FittedModel) {
  const { free, columns } = dense;
  const { parameters, covariance = [], undetermined } = report;
  const open = new Set(undetermined.flat());
  const place = new Int32Array(free);
  columns.forEach((column, q) => {
    if (column >= 0) place[column] = q;
  });
  const count = dense.freeNames.length;
  for (let k = 0; k < count; k++) place[free - count + k] = initial + k;
  const fixed = (q: number): boolean => covariance[q]?.[q] == null;
  // Those of χ², which leaves censored points out.
  const censored = report.series.reduce((sum, { residuals }) => sum + residuals.filter((r) => r === null).length, 0);
  const degrees = report.freedom + censored;
  const factor = student975(model.known ? 1e9 : degrees > 0 ? Math.max(1, degrees) : 0);
  return (reading: number): number => {
    const g = Array.from(place, (q, c) => {
      const { scale, value } = parameters[q];
      return jacobian[reading * free + c] * (scale === 'log' ? value : 1);
    });
    let variance = 0;
    for (let a = 0; a < free; a++) {
      if (g[a] === 0) continue;
      if (open.has(parameters[place[a]].name)) return Number.NaN;
      if (fixed(place[a])) continue;
      for (let b = 0; b < free; b++) variance += g[a] * g[b] * (covariance[place[a]][place[b]] ?? 0);
    }
    return factor * Math.sqrt(Math.max(0, variance));
  };
}

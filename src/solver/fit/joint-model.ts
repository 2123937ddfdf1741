/**
 * @file A fit over all experiments: free numbers θ in; −log-likelihood and −log-priors, their gradient and Fisher's
 * information out. The information stands for the second derivatives (the method of scoring; Osborne, Int. Stat. Rev. 60,
 * 1992), which for normal noise of known size is Gauss and Newton's.
 */
import { type ExperimentProblem, experimentProblems, parametersRead } from '../../problem/fit/experiment-problems.ts';
import { type MeasurementLoss, measurementLoss, normalResidual } from '../../problem/fit/likelihood.ts';
import { priorLoss } from '../../problem/fit/prior-loss.ts';
import { type Outcome, refused } from '../../problem/outcome.ts';
import type { Problem } from '../../problem/problem.ts';
import { type Budget, isSpent, Work } from '../problem/work.ts';
import { type ExperimentModel, experimentModel, type Readings, readingsAt } from './experiment-model.ts';
import { type FreeNumber, freeNumberOf, initialNumber, numberAt, numberSlope } from './free-numbers.ts';
import { logMisfit } from './log-misfit.ts';
import { addSmoothness, type SmoothForm, smoothForms } from './smoothness.ts';

export interface JointModel {
  problem: Problem;
  experiments: ExperimentModel[];
  /** The estimates, then free initial values, experiment after experiment. */
  numbers: FreeNumber[];
  /** What holds learned functions smooth. */
  smooth: SmoothForm[];
  /** [numbers] 1 where it stays where it is. */
  held: Uint8Array;
  /** [numbers] 1 where only the noise of data reads it. */
  noise: Uint8Array;
  work: Work;
  /** Whether the noise of all data is known or estimated; else deviations are known up to one factor. */
  known: boolean;
  /** What of the data is minimised; logarithms only show the way. */
  objective: 'likelihood' | 'logarithms';
}

/** One measurement as the fit sees it. */
export interface FittedPoint {
  experiment: number;
  series: number;
  time: number;
  measured: number;
  predicted: number;
  deviation: number;
  residual: number | null;
  loss: number;
  /** Its part of the misfit on a logarithmic scale. */
  logLoss: number;
}

/** What the fit is at θ. */
export interface Evaluation {
  theta: Float64Array;
  /** −log-likelihood − log-priors; ½ Σ r² where noise is not known. */
  value: number;
  /** [numbers] */
  gradient: Float64Array;
  /** [numbers·numbers] */
  information: Float64Array;
  points: FittedPoint[];
}

export interface EvaluateOptions {
  accuracy: number;
  /** The value alone, at a part of the cost; derivatives are then zero. */
  plain?: boolean;
  budget: Budget;
  cancelled: () => boolean;
}

/** Reads and compiles every experiment once. @param held values of numbers that are not fitted, by their names */
export function jointModel(problem: Problem, held: Readonly<Record<string, number>> = {}): Outcome<JointModel> {
  const work = new Work();
  const experiments: ExperimentModel[] = [];
  for (const stated of experimentProblems(problem)) {
    if (!hasData(stated)) continue;
    const model = experimentModel(stated, work);
    if (!model.ok) return model;
    experiments.push(model.value);
  }
  if (experiments.length === 0) return refused('there are no data');
  const numbers = [
    ...problem.parameters.filter((p) => p.estimate).map((p) => freeNumberOf(p, held[p.name] ?? p.value)),
    ...experiments.flatMap(({ freeNames, start }) => freeNames.map((name, k) => initialNumber(name, start.guesses[k]))),
  ];
  const measurements = experiments.reduce((sum, { observed }) => sum + observed.observations.length, 0);
  const names = numbers.map((free) => free.name);
  const estimated = new Set(problem.parameters.map(({ name }) => name));
  const predicting = new Set(
    experiments.flatMap(({ stated, rest }) => [
      ...parametersRead(stated, 'all but noise'),
      ...(rest ? parametersRead(rest.system.problem) : []),
    ]),
  );
  for (const free of numbers) if (free.name in held) free.start = held[free.name];
  return {
    ok: true,
    value: {
      problem,
      experiments,
      numbers,
      smooth: smoothForms(problem, names, measurements),
      held: Uint8Array.from(numbers, ({ name }) => (name in held ? 1 : 0)),
      noise: Uint8Array.from(numbers, ({ name }) => (estimated.has(name) && !predicting.has(name) ? 1 : 0)),
      work,
      known: experiments.every(({ observed }) => observed.series.every(({ known }) => known)),
      objective: 'likelihood',
    },
  };
}

const hasData = ({ problem }: ExperimentProblem): boolean => problem.terms.some(({ kind }) => kind === 'data');

/** Yields between experiments; `null` where equations cannot be solved or the likelihood is none. */
export function* evaluateFit(
  model: JointModel,
  theta: Float64Array,
  options: EvaluateOptions,
): Generator<undefined, Evaluation | null> {
  const { numbers, experiments, problem } = model;
  const n = numbers.length;
  const values = Float64Array.from(numbers, (free, q) => numberAt(free, theta[q]));
  const slopes = Float64Array.from(numbers, (free, q) => numberSlope(free, theta[q]));
  const out: Evaluation = {
    theta,
    value: 0,
    gradient: new Float64Array(n),
    information: new Float64Array(n * n),
    points: [],
  };
  const estimates = problem.parameters.filter((p) => p.estimate);
  let initial = estimates.length;
  for (const [e, modelled] of experiments.entries()) {
    const experiment = options.plain ? withoutSlopes(modelled) : modelled;
    if (options.cancelled() || isSpent(options.budget)) return null;
    const count = experiment.freeNames.length;
    const own = values.subarray(initial, initial + count);
    const readings: Readings | null = yield* readingsAt(experiment, values, own, {
      ...options,
      seed: problem.training.seed,
    });
    yield;
    if (!readings) return null;
    // Columns of the experiment among the numbers.
    const place = new Int32Array(experiment.free);
    if (!options.plain) {
      experiment.columns.forEach((column, q) => {
        if (column >= 0) place[column] = q;
      });
      for (let k = 0; k < count; k++) place[experiment.free - count + k] = initial + k;
    }
    if (!addLikelihood(out, model, e, experiment.free, readings, place, slopes)) return null;
    initial += count;
  }
  estimates.forEach(({ estimate }, q) => {
    if (!estimate!.prior) return;
    const { value, first, information } = priorLoss(estimate!.prior, values[q]);
    out.value += value;
    out.gradient[q] += first * slopes[q];
    out.information[q * n + q] += information * slopes[q] ** 2;
  });
  addSmoothness(model.smooth, values, slopes, out);
  return Number.isFinite(out.value) && out.gradient.every(Number.isFinite) ? out : null;
}

/** Nothing is free: no slopes are carried along. */
const withoutSlopes = (experiment: ExperimentModel): ExperimentModel => ({
  ...experiment,
  free: 0,
  columns: new Int32Array(experiment.columns.length).fill(-1),
});

/** Whether −log p is a square but for constants. */
const isSquare = { normal: true, lognormal: true, laplace: false, student: false } as const;

/** Where residuals are far from their deviations, the curvature by the scale is not its expectation. */
const leastCurvature = 0.25;

/** As if it were a likelihood in which deviations are held. */
const lossOf = ({ value, p, pp }: ReturnType<typeof logMisfit>): MeasurementLoss => ({
  ...{ value, p, pp, s: 0, ps: 0, ss: 0, freedom: 0 },
  information: { pp, ps: 0, ss: 0 },
});

function addLikelihood(
  out: Evaluation,
  model: JointModel,
  e: number,
  free: number,
  { misfits, jacobian }: Readings,
  place: Int32Array,
  slopes: Float64Array,
): boolean {
  const { observed } = model.experiments[e];
  const isLikelihood = model.objective === 'likelihood';
  const n = slopes.length;
  const losses: MeasurementLoss[] = [];
  const seen = observed.series.map(() => ({ actual: 0, expected: 0 }));
  for (const { series, value, censored, reads, deviation, time } of observed.observations) {
    const { distribution, known, logs } = observed.series[series];
    const observation = {
      distribution: distribution.name,
      measured: value,
      predicted: misfits[reads.prediction],
      deviation: reads.deviation < 0 ? deviation : misfits[reads.deviation],
      ...(reads.freedom < 0 ? {} : { freedom: misfits[reads.freedom] }),
      censored,
    };
    const log = logMisfit(logs, observation);
    const loss = isLikelihood ? measurementLoss(observation) : lossOf(log);
    if (!Number.isFinite(loss.value)) return false;
    losses.push(loss);
    const s = observation.deviation;
    seen[series].actual += s * (loss.ss * s + loss.s);
    seen[series].expected += loss.information.ss * s * s;
    const residual = normalResidual(observation);
    // Without a noise the sum of squares is what can be compared.
    const squares = isLikelihood && !known && residual !== null && isSquare[distribution.name];
    out.value += squares ? residual ** 2 / 2 : loss.value;
    out.points.push({
      ...{ experiment: e, series, time, measured: value, predicted: observation.predicted, deviation: s },
      ...{ residual, loss: loss.value, logLoss: log.value },
    });
  }
  const factors = seen.map(({ actual, expected }) => (expected > 0 ? Math.max(leastCurvature, actual / expected) : 1));
  const p = new Float64Array(free);
  const s = new Float64Array(free);
  observed.observations.forEach(({ series, reads }, i) => {
    const loss = losses[i];
    const { pp, ps, ss } = loss.information;
    const factor = reads.deviation < 0 ? 0 : factors[series];
    for (let c = 0; c < free; c++) {
      const slope = slopes[place[c]];
      p[c] = jacobian[reads.prediction * free + c] * slope;
      s[c] = reads.deviation < 0 ? 0 : jacobian[reads.deviation * free + c] * slope;
      const freedom = reads.freedom < 0 ? 0 : jacobian[reads.freedom * free + c] * slope;
      out.gradient[place[c]] += loss.p * p[c] + loss.s * s[c] + (freedom === 0 ? 0 : loss.freedom * freedom);
      // The information by the degrees of freedom is what their slope has shown.
      if (freedom !== 0) out.information[place[c] * n + place[c]] += (loss.freedom * freedom) ** 2;
    }
    for (let a = 0; a < free; a++) {
      const byPrediction = pp * p[a] + ps * s[a];
      const byDeviation = ps * p[a] + factor * ss * s[a];
      if (byPrediction === 0 && byDeviation === 0) continue;
      const row = place[a] * n;
      for (let b = 0; b < free; b++) out.information[row + place[b]] += byPrediction * p[b] + byDeviation * s[b];
    }
  });
  return true;
}

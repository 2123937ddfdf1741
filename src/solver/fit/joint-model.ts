/**
 * @file A fit over all experiments: free numbers θ in; −log-likelihood and −log-priors, their gradient and Fisher's
 * information out. The information stands for the second derivatives (the method of scoring; Osborne, Int. Stat. Rev. 60,
 * 1992), which for normal noise of known size is Gauss and Newton's.
 */
import { type ExperimentProblem, experimentProblems, parametersRead } from '../../problem/fit/experiment-problems.ts';
import { measurementLoss, normalResidual, scatterOf } from '../../problem/fit/likelihood.ts';
import type { MeasurementLoss } from '../../problem/fit/measurement-loss.ts';
import { priorLoss } from '../../problem/fit/prior-loss.ts';
import { type Outcome, refused } from '../../problem/outcome.ts';
import type { Censoring, NoiseDistribution, Problem } from '../../problem/problem.ts';
import { type Budget, isSpent, Work } from '../problem/work.ts';
import { type ExperimentModel, experimentModel, type Readings, readAgain, readingsAt } from './experiment-model.ts';
import { type FreeNumber, freeNumberOf, initialNumber, numberAt, numberSlope } from './free-numbers.ts';
import { logMisfit } from './log-misfit.ts';
import type { Observed } from './observed.ts';
import type { Rest } from './rest.ts';
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
  /**
   * [numbers] 1 where only what is measured reads it: scales, offsets, noise. Their best values beside one solution are
   * found without solving it again.
   */
  observing: Uint8Array;
  work: Work;
  /** Whether the noise of all data is known or estimated; else deviations are known up to one factor. */
  known: boolean;
  /** What of the data is minimised; logarithms only show the way. */
  objective: 'likelihood' | 'logarithms';
  /** [experiments][series] What deviations are multiplied by on the way; `null` where they are as stated. */
  blur: number[][] | null;
  /** What has been found on the way, for those who look on; one for all models that are made of this one. */
  path: FitPath;
}

/** The states of a start that were better than all before. */
export interface FitPath {
  /** The last of them; `null` before the first. */
  best: Evaluation | null;
  /** Whether nobody has looked at it yet. */
  isNew: boolean;
}

/** One measurement as the fit sees it. */
export interface FittedPoint {
  experiment: number;
  series: number;
  time: number;
  measured: number;
  censored: Censoring | null;
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
  /** [experiments][series][numbers] the part of the gradient that is of one measured series. */
  pulls: Float64Array[][];
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
  const rests = new Map<string, Rest>();
  for (const stated of experimentProblems(problem)) {
    if (!hasData(stated)) continue;
    const model = experimentModel(stated, work, rests);
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
  const moving = new Set(
    experiments.flatMap(({ stated, rest, march }) => [
      ...parametersRead(stated, march ? 'all but data' : 'all'),
      ...(rest ? parametersRead(rest.system.problem) : []),
    ]),
  );
  const isAmong = (names: ReadonlySet<string>): Uint8Array =>
    Uint8Array.from(numbers, ({ name }) => (estimated.has(name) && !names.has(name) ? 1 : 0));
  for (const free of numbers) if (free.name in held) free.start = held[free.name];
  return {
    ok: true,
    value: {
      problem,
      experiments,
      numbers,
      smooth: smoothForms(problem, names, measurements),
      held: Uint8Array.from(numbers, ({ name }) => (name in held ? 1 : 0)),
      noise: isAmong(predicting),
      observing: isAmong(moving),
      work,
      known: experiments.every(({ observed }) => observed.series.every(({ known }) => known)),
      objective: 'likelihood',
      blur: null,
      path: { best: null, isNew: false },
    },
  };
}

/** [numbers] What is held, and more. */
export const heldWhere = ({ held }: JointModel, is: (q: number) => boolean): Uint8Array =>
  held.map((x, q) => (x === 1 || is(q) ? 1 : 0));

const hasData = ({ problem }: ExperimentProblem): boolean => problem.terms.some(({ kind }) => kind === 'data');

/** Yields between experiments; `null` where equations cannot be solved or the likelihood is none. */
export function* evaluateFit(
  model: JointModel,
  theta: Float64Array,
  options: EvaluateOptions,
): Generator<undefined, Evaluation | null> {
  const { numbers, experiments, problem } = model;
  const values = numbers.map((free, q) => numberAt(free, theta[q]));
  const read: Readings[] = [];
  for (const [e, modelled] of experiments.entries()) {
    const experiment = options.plain ? withoutSlopes(modelled) : modelled;
    if (options.cancelled() || isSpent(options.budget)) return null;
    const readings: Readings | null = yield* readingsAt(experiment, values, ownOf(model, e, values), {
      ...options,
      seed: problem.training.seed,
    });
    yield;
    if (!readings) return null;
    read.push(readings);
  }
  if (options.plain)
    return evaluationOf(
      model,
      theta,
      read,
      experiments.map(() => []),
    );
  return noted(model, evaluationOf(model, theta, read, placesOf(model)));
}

/** The evaluation, kept for those who look on where it is better than all before. */
function noted({ path, objective, blur }: JointModel, found: Evaluation | null): Evaluation | null {
  const isStated = objective === 'likelihood' && blur === null;
  if (found && isStated && !(found.value >= (path.best?.value ?? Number.POSITIVE_INFINITY))) {
    path.best = found;
    path.isNew = true;
  }
  return found;
}

/**
 * The objective where numbers that only what is measured reads have changed since the last evaluation: nothing is marched.
 * @param isWhole whether derivatives by all numbers are wanted, which the last evaluation must have had, or by those alone
 */
export function evaluateAgain(model: JointModel, theta: Float64Array, isWhole: boolean): Evaluation | null {
  const { numbers, experiments, observing } = model;
  const values = numbers.map((free, q) => numberAt(free, theta[q]));
  const places = isWhole ? placesOf(model) : placesOf(model).map((place) => place.filter((q) => observing[q] === 1));
  const read = experiments.map((experiment, e) => readAgain(experiment, values, places[e], isWhole));
  const found = evaluationOf(model, theta, read, places);
  return isWhole ? noted(model, found) : found;
}

/** Values of the initial values that are free in experiment `e`. */
function ownOf({ experiments, numbers }: JointModel, e: number, values: readonly number[]): readonly number[] {
  const first = numbers.length - experiments.slice(e).reduce((sum, { freeNames }) => sum + freeNames.length, 0);
  return values.slice(first, first + experiments[e].freeNames.length);
}

/** [experiments][columns] Which number each column of slopes is by. */
function placesOf({ experiments, numbers }: JointModel): number[][] {
  let initial = numbers.length - experiments.reduce((sum, { freeNames }) => sum + freeNames.length, 0);
  return experiments.map(({ columns, freeNames }) => {
    const place: number[] = [];
    columns.forEach((column, q) => {
      if (column >= 0) place[column] = q;
    });
    for (let k = 0; k < freeNames.length; k++) place.push(initial++);
    return place;
  });
}

function evaluationOf(
  model: JointModel,
  theta: Float64Array,
  read: readonly Readings[],
  places: readonly (readonly number[])[],
): Evaluation | null {
  const { numbers, problem } = model;
  const n = numbers.length;
  const slopes = Float64Array.from(numbers, (free, q) => numberSlope(free, theta[q]));
  const out: Evaluation = {
    theta,
    value: 0,
    gradient: new Float64Array(n),
    information: new Float64Array(n * n),
    points: [],
    pulls: model.experiments.map(({ observed }) => observed.series.map(() => new Float64Array(n))),
  };
  for (const [e, readings] of read.entries())
    if (!addLikelihood(out, model, e, readings, places[e], slopes)) return null;
  numbers.forEach((free, q) => {
    const prior = problem.parameters.find(({ name }) => name === free.name)?.estimate?.prior;
    if (!prior) return;
    const { value, first, information } = priorLoss(prior, numberAt(free, theta[q]));
    out.value += value;
    out.gradient[q] += first * slopes[q];
    out.information[q * n + q] += information * slopes[q] ** 2;
  });
  addSmoothness(
    model.smooth,
    Float64Array.from(numbers, (free, q) => numberAt(free, theta[q])),
    slopes,
    out,
  );
  return Number.isFinite(out.value) && out.gradient.every(Number.isFinite) ? out : null;
}

/** Nothing is free: no slopes are carried along. */
const withoutSlopes = (experiment: ExperimentModel): ExperimentModel => ({
  ...experiment,
  free: 0,
  columns: new Int32Array(experiment.columns.length).fill(-1),
});

/** Whether −log p is a square but for constants. */
const isSquare: Record<NoiseDistribution['name'], boolean> = {
  ...{ normal: true, lognormal: true },
  ...{ laplace: false, student: false, poisson: false, negative_binomial: false },
};

/** Where residuals are far from their deviations, the curvature by the scale is not its expectation. */
const leastCurvature = 0.25;

/** As if it were a likelihood in which deviations are held. */
const lossOf = ({ value, p, pp }: ReturnType<typeof logMisfit>): MeasurementLoss => ({
  value,
  p,
  s: 0,
  shape: 0,
  pp,
  ps: 0,
  ss: 0,
  shapes: 0,
  information: { pp, ps: 0, ss: 0 },
});

function addLikelihood(
  out: Evaluation,
  model: JointModel,
  e: number,
  { misfits, jacobian }: Readings,
  place: readonly number[],
  slopes: Float64Array,
): boolean {
  const { observed } = model.experiments[e];
  const isLikelihood = model.objective === 'likelihood';
  const blur = model.blur?.[e];
  const { points } = out;
  const losses: MeasurementLoss[] = [];
  const seen = observed.series.map(() => ({ actual: 0, expected: 0, shapes: 0, squares: 0 }));
  for (const { series, value, censored, reads, deviation, time } of observed.observations) {
    const { distribution, known, logs } = observed.series[series];
    const factor = blur ? blur[series] : 1;
    const observation = {
      distribution: distribution.name,
      measured: value,
      predicted: misfits[reads.prediction],
      deviation: factor * (reads.deviation < 0 ? deviation : misfits[reads.deviation]),
      shape: reads.shape < 0 ? undefined : misfits[reads.shape],
      censored,
    };
    const log = logMisfit(logs, observation);
    const loss = isLikelihood ? measurementLoss(observation) : lossOf(log);
    if (!Number.isFinite(loss.value)) return false;
    losses.push(loss);
    const s = observation.deviation;
    seen[series].actual += s * (loss.ss * s + loss.s);
    seen[series].expected += loss.information.ss * s * s;
    seen[series].shapes += loss.shapes;
    seen[series].squares += loss.shape ** 2;
    const residual = normalResidual(observation);
    // Without a noise the sum of squares is what can be compared.
    const squares = isLikelihood && !known && residual !== null && isSquare[distribution.name];
    out.value += squares ? residual ** 2 / 2 : loss.value;
    // One literal: spreading several into it takes most of the time of a small fit.
    points.push({
      experiment: e,
      series,
      time,
      measured: value,
      censored,
      predicted: observation.predicted,
      deviation: scatterOf(observation),
      residual,
      loss: loss.value,
      logLoss: log.value,
    });
  }
  const ratio = (actual: number, expected: number): number =>
    expected > 0 ? Math.max(leastCurvature, actual / expected) : 1;
  const factors = seen.map(({ actual, expected }) => ratio(actual, expected));
  // Without an expectation in closed form: the square of the slopes, by what the curvature is beside it.
  const shapeFactors = seen.map(({ shapes, squares }) => ratio(shapes, squares));
  if (place.length > 0) addSlopes(out, observed, { losses, factors, shapeFactors, place, slopes, jacobian, blur, e });
  return true;
}

/** What measurements say of the numbers, by what they say of predictions, deviations and shapes. */
interface Said {
  /** Of each observation. */
  losses: readonly MeasurementLoss[];
  /** Of each series. */
  factors: readonly number[];
  shapeFactors: readonly number[];
  /** The number of each column of `jacobian`, and dx/dθ of the numbers. */
  place: readonly number[];
  slopes: Float64Array;
  jacobian: Float64Array;
  /** Of each series; as `JointModel.blur` of one experiment. */
  blur: readonly number[] | undefined;
  /** The experiment. */
  e: number;
}

function addSlopes(
  { gradient, information, pulls }: Evaluation,
  { observations }: Observed,
  { losses, factors, shapeFactors, place, slopes, jacobian, blur, e }: Said,
): void {
  const free = place.length;
  const n = slopes.length;
  const own = pulls[e];
  const p = new Float64Array(free);
  const s = new Float64Array(free);
  for (let i = 0; i < losses.length; i++) {
    const { series, reads } = observations[i];
    const loss = losses[i];
    const { pp, ps, ss } = loss.information;
    const factor = reads.deviation < 0 ? 0 : factors[series];
    const deviationSlope = blur ? blur[series] : 1;
    for (let c = 0; c < free; c++) {
      const slope = slopes[place[c]];
      p[c] = jacobian[reads.prediction * free + c] * slope;
      s[c] = reads.deviation < 0 ? 0 : deviationSlope * jacobian[reads.deviation * free + c] * slope;
      const shape = reads.shape < 0 ? 0 : jacobian[reads.shape * free + c] * slope;
      const pull = loss.p * p[c] + loss.s * s[c] + (shape === 0 ? 0 : loss.shape * shape);
      gradient[place[c]] += pull;
      own[series][place[c]] += pull;
      if (shape !== 0) information[place[c] * n + place[c]] += shapeFactors[series] * (loss.shape * shape) ** 2;
    }
    for (let a = 0; a < free; a++) {
      const byPrediction = pp * p[a] + ps * s[a];
      const byDeviation = ps * p[a] + factor * ss * s[a];
      if (byPrediction === 0 && byDeviation === 0) continue;
      const row = place[a] * n;
      for (let b = 0; b < free; b++) information[row + place[b]] += byPrediction * p[b] + byDeviation * s[b];
    }
  }
}

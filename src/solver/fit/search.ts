/**
 * @file The search of one start of a fit. Likelihoods of differential equations have many minima, most of them far above
 * the lowest; where a fit ends is decided by where it begins. So a start draws several points, goes down from the best of
 * them on two ways – along the likelihood, and along the logarithms of the data first – and then looks around the minimum
 * it is in: some of its numbers are drawn again, or all of them along what the data leave open, and where a fit from there
 * ends lower it goes on from that (basin hopping that only goes down; R. H. Leary, J. Global Optim. 18, 2000). At the end
 * parts of the data are followed more, one by one.
 */
import { Random } from '../../numeric/random.ts';
import { emphasised } from './emphasis.ts';
import { startingPoint } from './free-numbers.ts';
import type { EvaluateOptions, Evaluation, JointModel } from './joint-model.ts';
import { drawnAlong } from './open-directions.ts';
import { type FitEffort, type Minimum, minimiseInBox } from './scoring.ts';
import { evaluateSettled, settledAgain } from './settled.ts';

type Limits = Pick<EvaluateOptions, 'budget' | 'cancelled'>;

/** A rough fit finds where the optimum is, an exact one what it is. */
const rough: FitEffort = { accuracy: 1e-4, most: 150, enough: 0.1, patience: 15, gain: 0.5 };
export const exact: FitEffort = { accuracy: 1e-6, most: 400, enough: 1e-6, patience: 30, gain: 1e-4 };
/** The noise that goes with the first predictions: with one drawn at random a fit would follow a few data alone. */
const settling: FitEffort = { accuracy: 1e-4, most: 12, enough: 1, patience: 12, gain: 1 };

/** A way aside along a part of the data, and so many of them without a lower minimum are the last. */
const following: FitEffort = { ...rough, most: 40 };
const enoughFollowed = 4;

/** A start that is drawn has so many beginnings, each the best of so many points. */
const mostBeginnings = 3;
const draws = 30;
/** Looks around a minimum: so many without a lower one are the last, and so many at most. */
const enoughRounds = 6;
const mostRounds = 40;
/** Where squares of residuals are so many times what noise explains, twice as many rounds in vain are the last. */
const farOff = 2;
/** Points drawn in each, and the share of the numbers that are drawn again. */
const drawsAround = 8;
const redrawn = 0.3;
/** Accuracy at which points are compared. */
const glance = 1e-3;
/** Minima closer than this in the objective are the same. */
const lower = 0.01;
/** An exact fit that ends lower than the rough one by this was in a valley that had not come to its end. */
const deeper = 0.5;

/** Where a start begins and ends. */
export interface SearchEnd {
  from: Float64Array;
  minimum: Minimum | null;
}

type Way = 'likelihood' | 'logarithms';

/**
 * Looks around in their turns. Where a weight stands all numbers move together along what the data leave open, with that
 * weight of what they say; else some are drawn again, whatever the others are.
 */
const looks: readonly { way: Way; weight: number | null }[] = [
  { way: 'likelihood', weight: null },
  { way: 'likelihood', weight: 0.01 },
  { way: 'likelihood', weight: 0.1 },
  { way: 'logarithms', weight: null },
  { way: 'likelihood', weight: 0.01 },
  { way: 'likelihood', weight: 0.1 },
];

/**
 * Start `index` of a fit. The first goes down from the point that is written, and searches on where another minimum may
 * explain the data better and bounds say where it may be.
 * @param near whether only the minimum next to the point that is written is wanted
 */
export function* searchFrom(
  model: JointModel,
  index: number,
  options: Limits & { near?: boolean },
): Generator<undefined, SearchEnd> {
  const { numbers, problem } = model;
  const written = startingPoint(numbers, problem.training.seed, 0);
  if (options.near) return { from: written, minimum: yield* localFit(model, written, options) };
  const possible = ways(model);
  const ends: Attempt = { best: null };
  if (index === 0) for (const way of possible) yield* attempt(ends, model, way, written, options);
  const isOver = (): boolean => index === 0 && ends.best !== null && isExplained(model, ends.best.state);
  const places = numbers.map((_, q) => q).filter((q) => isOpen(model, q, index));
  // What is not searched stays as it is written; noise is drawn, and found before all else.
  const drawn = (draw: number): Float64Array => {
    const point = startingPoint(numbers, problem.training.seed, index + 1, draw);
    return written.map((x, q) => (places.includes(q) || (index > 0 && model.held[q] === 0) ? point[q] : x));
  };
  let from = written;
  const beginnings = index === 0 ? 1 : mostBeginnings;
  for (let k = 0; k < beginnings && places.length > 0 && !isOver(); k++) {
    const points = Array.from({ length: draws }, (_, draw) => drawn(k * draws + draw));
    const first: Record<Way, Float64Array | null> = yield* bestOf(model, points, options);
    if (index > 0 && k === 0) from = first.likelihood ?? points[0];
    for (const way of possible) if (first[way]) yield* attempt(ends, model, way, first[way], options);
  }
  const random = new Random(problem.training.seed, `fit search ${index}`);
  const aside = new Random(problem.training.seed, `fit emphasis ${index}`);
  // Scales and offsets are at their best wherever they come from.
  const marched = places.filter((q) => model.observing[q] === 0);
  const polished = (): Generator<undefined, Minimum | null> =>
    minimiseInBox(afresh(model), ends.best!.state.theta, exact, options, evaluateSettled);
  let last = 0;
  for (let round = 0; round < mostRounds && marched.length > 0 && ends.best && !isOver(); round++) {
    const { state } = ends.best;
    const look = looks[round % looks.length];
    const around = Array.from({ length: drawsAround }, (_, k) => {
      if (look.weight !== null) return drawnAlong(numbers, places, state, look.weight, random);
      const other = drawn(beginnings * draws + round * drawsAround + k);
      return state.theta.map((x, q) => (marched.includes(q) && random.uniform() < redrawn ? other[q] : x));
      // The minimum itself would be the best of them.
    }).filter((moved) => marched.some((q) => moved[q] !== state.theta[q]));
    const next: Record<Way, Float64Array | null> = yield* bestOf(model, around, options);
    const way = possible.includes(look.way) ? look.way : possible[0];
    if (next[way]) yield* attempt(ends, model, way, next[way], options);
    if (ends.best.state.value < state.value) last = round + 1;
    if (round + 1 - last < (isFarOff(model, ends.best.state) ? 2 : 1) * enoughRounds) continue;
    const end: Minimum | null = yield* polished();
    if (!end) break;
    const isDeeper = end.state.value < ends.best.state.value - deeper;
    ends.best = end;
    if (!isDeeper) {
      yield* followParts(ends, model, aside, options);
      if (ends.best === end) return { from, minimum: end };
      if (!(ends.best.state.value < end.state.value - deeper)) break;
    }
    last = round + 1;
  }
  return { from, minimum: ends.best && ((yield* polished()) ?? ends.best) };
}

/** Goes down from where fits end that follow one part of the data more, until some in a row lead nowhere lower. */
function* followParts(ends: Attempt, model: JointModel, random: Random, options: Limits): Generator<undefined, void> {
  for (let vain = 0; vain < enoughFollowed && ends.best; vain++) {
    const { theta, value } = ends.best.state;
    const other = emphasised(model, random);
    if (!other) return;
    const found: Minimum | null = yield* minimiseInBox(afresh(other), theta, following, options, evaluateSettled);
    if (found) yield* attempt(ends, model, 'likelihood', found.state.theta, options);
    if (ends.best.state.value < value) vain = -1;
  }
}

/** The minimum next to `from`: its noise first, then all roughly, then all. */
function* localFit(model: JointModel, from: Float64Array, options: Limits): Generator<undefined, Minimum | null> {
  const near: Minimum | null = yield* descend(model, 'likelihood', from, options);
  return near && ((yield* minimiseInBox(model, near.state.theta, exact, options, evaluateSettled)) ?? near);
}

interface Attempt {
  best: Minimum | null;
}

/** Goes down from `from`, and keeps where it ends if that is lower than what there was. */
function* attempt(
  ends: Attempt,
  model: JointModel,
  way: Way,
  from: Float64Array,
  options: Limits,
): Generator<undefined, void> {
  const found: Minimum | null = yield* descend(model, way, from, options, ends.best?.state.value);
  if (found && (!ends.best || found.state.value < ends.best.state.value - lower)) ends.best = found;
}

function* descend(
  model: JointModel,
  way: Way,
  from: Float64Array,
  options: Limits,
  beat?: number,
): Generator<undefined, Minimum | null> {
  let theta = from;
  if (way === 'logarithms') {
    const logs: Minimum | null = yield* minimiseInBox(
      afresh(inLogarithms(model)),
      theta,
      rough,
      options,
      evaluateSettled,
    );
    if (!logs) return null;
    theta = logs.state.theta;
  }
  if (model.noise.some((x, q) => x === 1 && model.observing[q] === 0)) {
    const quiet: Minimum | null = yield* minimiseInBox(afresh(noiseAlone(model)), theta, settling, options);
    theta = quiet?.state.theta ?? theta;
  }
  return yield* minimiseInBox(afresh(model), theta, rough, options, evaluateSettled, { beat });
}

const heldWhere = (model: JointModel, is: (q: number) => boolean): Uint8Array =>
  model.held.map((held, q) => (held === 1 || is(q) ? 1 : 0));

const noiseAlone = (model: JointModel): JointModel => ({
  ...model,
  held: heldWhere(model, (q) => model.noise[q] === 0),
});

/** Noise does not matter there. */
const inLogarithms = (model: JointModel): JointModel => ({
  ...model,
  objective: 'logarithms',
  held: heldWhere(model, (q) => model.noise[q] === 1),
});

/** Without a series on a logarithmic scale there is one way. */
const ways = ({ experiments }: JointModel): Way[] =>
  experiments.some(({ observed }) => observed.series.some(({ logs }) => logs.floor !== null))
    ? ['likelihood', 'logarithms']
    : ['likelihood'];

/** Every fit finds its own steps, so that it is the same whatever was fitted before. */
export function afresh(model: JointModel): JointModel {
  for (const experiment of model.experiments) experiment.steps = { accuracy: Number.NaN, shares: [] };
  return model;
}

/** Whether a number is drawn again: around the point that is written only where its author says from where to where. */
function isOpen({ numbers, held, noise }: JointModel, q: number, index: number): boolean {
  const { low, high } = numbers[q];
  return held[q] === 0 && noise[q] === 0 && (index > 0 || (Number.isFinite(low) && Number.isFinite(high)));
}

/** Whether residuals are no larger than noise whose size is not fitted: nothing speaks for another minimum. */
function isExplained(model: JointModel, state: Evaluation): boolean {
  const misfit = misfitOf(model, state);
  return misfit !== null && misfit.squares < misfit.degrees + 2 * Math.sqrt(2 * misfit.degrees);
}

/** Whether residuals are larger by far: another minimum may well be lower. */
function isFarOff(model: JointModel, state: Evaluation): boolean {
  const misfit = misfitOf(model, state);
  return misfit !== null && misfit.squares > farOff * misfit.degrees;
}

/** Squares of residuals, and of how many there are more than free numbers; `null` where the noise is not known before. */
function misfitOf(
  { known, held, noise }: JointModel,
  { points }: Evaluation,
): { squares: number; degrees: number } | null {
  if (!known || noise.some((x, q) => x === 1 && held[q] === 0)) return null;
  const residuals = points.flatMap(({ residual }) => (residual === null ? [] : [residual]));
  const squares = residuals.reduce((sum, residual) => sum + residual ** 2, 0);
  return { squares, degrees: Math.max(1, residuals.length - held.reduce((sum, x) => sum + 1 - x, 0)) };
}

/** The best of several points for each way. */
function* bestOf(
  model: JointModel,
  points: readonly Float64Array[],
  options: Limits,
): Generator<undefined, Record<Way, Float64Array | null>> {
  const best: Record<Way, { score: number; theta: Float64Array | null }> = {
    likelihood: { score: Number.POSITIVE_INFINITY, theta: null },
    logarithms: { score: Number.POSITIVE_INFINITY, theta: null },
  };
  for (const theta of points) {
    const plain = { ...options, accuracy: glance, plain: true };
    const seen: Evaluation | null = yield* evaluateSettled(afresh(model), theta, plain);
    if (!seen) continue;
    for (const way of ways(model)) {
      const settled: Evaluation | null =
        way === 'likelihood' ? seen : yield* settledAgain(inLogarithms(model), seen, plain);
      if (!settled) continue;
      const score =
        way === 'likelihood'
          ? valueWithoutNoise(model, settled)
          : settled.points.reduce((sum, { logLoss }) => sum + logLoss, 0);
      if (score < best[way].score) best[way] = { score, theta: settled.theta };
    }
  }
  return { likelihood: best.likelihood.theta, logarithms: best.logarithms.theta };
}

/** −log-likelihood where each series has the noise that suits it best: what was drawn for the noise says nothing. */
function valueWithoutNoise({ experiments }: JointModel, { points }: Evaluation): number {
  const series = new Map<string, { squares: number; count: number }>();
  let value = 0;
  for (const { experiment, series: k, deviation, residual, loss } of points) {
    const { observed } = experiments[experiment];
    if (residual === null || observed.series[k].logs.known) {
      value += loss;
      continue;
    }
    const key = `${experiment} ${k}`;
    const { squares, count } = series.get(key) ?? { squares: 0, count: 0 };
    series.set(key, { squares: squares + (residual * deviation) ** 2, count: count + 1 });
  }
  for (const { squares, count } of series.values()) value += (count / 2) * Math.log(squares / count + 1e-300);
  return value;
}

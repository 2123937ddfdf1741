/**
 * @file The search of one start of a fit. Likelihoods of differential equations have many minima, most of them far above
 * the lowest; where a fit ends is decided by where it begins. So a start draws several points, goes down from the best of
 * them on two ways – along the likelihood, with noise that gives up no series first, and along the logarithms of the data
 * first – and then looks around the minimum it is in: some of its numbers are drawn again, or all of them along what the
 * data leave open. Where a fit from there ends lower, or higher by no more than data can tell, the next look is around that
 * (basin hopping; D. J. Wales & J. P. K. Doye, J. Phys. Chem. A 101, 1997, at a temperature of one). Where there are several
 * such minima, every other look is a new beginning.
 */
import { Random } from '../../numeric/random.ts';
import { withEvenNoise } from './even-noise.ts';
import { excess, valueAbove } from './excess.ts';
import { startingPoint } from './free-numbers.ts';
import { type EvaluateOptions, type Evaluation, evaluateFit, heldWhere, type JointModel } from './joint-model.ts';
import { leadsTo } from './known-minimum.ts';
import { drawnAlong } from './open-directions.ts';
import { type DescentEnds, type FitEffort, type Minimum, minimiseInBox } from './scoring.ts';
import { evaluateSettled, settledAgain } from './settled.ts';

type Limits = Pick<EvaluateOptions, 'budget' | 'cancelled'>;

/** A rough fit finds where the optimum is, an exact one what it is. */
const rough: FitEffort = { accuracy: 1e-4, most: 150, enough: 0.1, patience: 15, gain: 0.5 };
export const exact: FitEffort = { accuracy: 1e-6, most: 400, enough: 1e-6, patience: 30, gain: 1e-4 };
/** Ends that may be as good as the best are compared closer. */
const fine: FitEffort = { accuracy: 1e-5, most: 200, enough: 1e-3, patience: 20, gain: 0.01 };
/** The noise that goes with the first predictions: with one drawn at random a fit would follow a few data alone. */
const settling: FitEffort = { accuracy: 1e-4, most: 12, enough: 1, patience: 12, gain: 1 };

/** A start that is drawn has so many beginnings, each the best of so many points. */
const mostBeginnings = 3;
const draws = 30;
/** Looks around a minimum: so many without a lower one are the last, and so many at most. */
const enoughRounds = 6;
const mostRounds = 90;
/** Where other minima are as good as data can tell, so many more are, and for each of them, up to so many, so many. */
const rivalledRounds = 14;
const mostRivals = 5;
const rivalRounds = 6;
/** One of two is then a new beginning, from the best of fewer points: that finds more minima in the same time. */
const beginAgain = 2;
const drawsBetween = 10;
/** So many looks that found no new minimum are enough of one, and so many new beginnings that lead to the lowest of all. */
const enoughVain = 6;
const enoughAgain = 2;
/** Where squares of residuals are so many times what noise explains, twice as many rounds in vain are the last. */
const farOff = 2;
/** Points drawn in each, and the share of the numbers that are drawn again. */
const drawsAround = 8;
const redrawn = 0.3;
/** Accuracy at which points are compared. */
const asGlance = { accuracy: 1e-3, plain: true };
/** Minima closer than this in the objective are the same. */
const lower = 0.01;
/** Minima that are higher by this, in the unit of a log-likelihood, are others, and by more than `rivalling` worse. */
const apart = 0.1;
const rivalling = 3;
/** An exact fit that ends lower than the rough one by this was in a valley that had not come to its end. */
const deeper = 0.5;

/** Where a start begins and ends. */
export interface SearchEnd {
  from: Float64Array;
  minimum: Minimum | null;
}

type Way = 'likelihood' | 'even noise' | 'logarithms';

interface Look {
  way: Way;
  weight: number | null;
}

/**
 * Looks around in their turns. Where a weight stands all numbers move together along what the data leave open, with that
 * weight of what they say; else some are drawn again, whatever the others are.
 */
const looks: readonly Look[] = [
  { way: 'even noise', weight: null },
  { way: 'even noise', weight: 0.01 },
  { way: 'likelihood', weight: 0.1 },
  { way: 'logarithms', weight: null },
  { way: 'even noise', weight: 0.01 },
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
  const places = numbers.map((_, q) => q).filter((q) => isOpen(model, q, index));
  let count = 0;
  const search: Search = {
    ...{ model, options, possible, places },
    // What is not searched stays as it is written; noise is drawn, and found before all else.
    drawn: () => {
      const point = startingPoint(numbers, problem.training.seed, index + 1, count++);
      return written.map((x, q) => (places.includes(q) || (index > 0 && model.held[q] === 0) ? point[q] : x));
    },
    random: new Random(problem.training.seed, `fit search ${index}`),
    ...{ best: null, ends: [], vain: 0 },
  };
  if (index === 0) for (const way of possible) yield* attempt(search, way, written);
  const isOver = (): boolean => index === 0 && search.best !== null && isExplained(model, search.best.state);
  let from = written;
  const beginnings = index === 0 ? 1 : mostBeginnings;
  for (let k = 0; k < beginnings && places.length > 0 && !isOver(); k++) {
    const { points } = yield* begin(search, draws);
    if (index > 0 && k === 0) from = points[possible[0]] ?? from;
  }
  yield* polish(search, fine);
  // Scales and offsets are at their best wherever they come from.
  const isMarched = places.some((q) => isSought(search, q));
  let here = search.best;
  let last = 0;
  let turn = 0;
  let again = 0;
  for (let round = 1; round <= mostRounds && isMarched && search.best && here && !isOver(); round++) {
    const before: Evaluation = search.best.state;
    const isBeginning = countRivals(search) > 0 && round % beginAgain === 0;
    const { found } = isBeginning
      ? yield* begin(search, drawsBetween)
      : { found: yield* lookAround(search, here.state, looks[turn++ % looks.length]) };
    here = wayOn(search, here, found);
    const best: Evaluation = search.best.state;
    if (best.value < before.value) last = round;
    if (excess(model, before, best) > apart) again = 0;
    else if (isBeginning && endsIn(model, found, best)) again++;
    if (round - last < enoughOf(search, best) && again < enoughAgain) continue;
    yield* polish(search, exact);
    if (!(search.best.state.value < best.value - deeper)) return { from, minimum: search.best };
    here = search.best;
    last = round;
    again = 0;
  }
  yield* polish(search, exact);
  return { from, minimum: search.best };
}

interface Search {
  model: JointModel;
  options: Limits;
  possible: readonly Way[];
  /** The numbers that are searched. */
  places: readonly number[];
  /** Another point, anywhere. */
  drawn: () => Float64Array;
  random: Random;
  best: Minimum | null;
  /** All ends that were found to be no worse than data could tell, as near to their minima as `fine` is. */
  ends: Minimum[];
  /** So many looks in a row found nothing new. */
  vain: number;
}

/** Ends that are no worse than data can tell. */
interface Found {
  fresh: Minimum[];
  known: Minimum[];
}

const nothing: Found = { fresh: [], known: [] };

/** Whether one of them is the best. */
const endsIn = (model: JointModel, { fresh, known }: Found, best: Evaluation): boolean =>
  [...fresh, ...known].some(({ state }) => excess(model, state, best) < apart);

/** Goes down from the best of several points on each way. @returns these, and where it ends */
function* begin(
  search: Search,
  count: number,
): Generator<undefined, { points: Partial<Record<Way, Float64Array>>; found: Found }> {
  const { model, possible, options } = search;
  const points = yield* likeliest(model, Array.from({ length: count }, search.drawn), possible, options);
  const found: Found = { fresh: [], known: [] };
  for (const way of possible) {
    if (!points[way]) continue;
    const { fresh, known } = yield* attempt(search, way, points[way]);
    found.fresh.push(...fresh);
    found.known.push(...known);
  }
  return { points, found };
}

/** Goes down from the best of several points around a minimum. */
function* lookAround(search: Search, here: Evaluation, { way, weight }: Look): Generator<undefined, Found> {
  const { model, possible, places, drawn, random, options } = search;
  const around = Array.from({ length: drawsAround }, () => {
    if (weight !== null) return drawnAlong(model.numbers, places, here, weight, random);
    const other = drawn();
    return here.theta.map((x, q) => (isSought(search, q) && random.uniform() < redrawn ? other[q] : x));
    // The minimum itself would be the best of them.
  }).filter((moved) => places.some((q) => isSought(search, q) && moved[q] !== here.theta[q]));
  const taken = way === 'likelihood' || possible.includes(way) ? way : possible[0];
  const { [taken]: next } = yield* likeliest(model, around, [taken], options);
  return next ? yield* attempt(search, taken, next) : nothing;
}

const isSought = ({ model, places }: Search, q: number): boolean => model.observing[q] === 0 && places.includes(q);

/** Goes down from `from`, and keeps where it ends if that is lower than what there was. */
function* attempt(search: Search, way: Way, from: Float64Array): Generator<undefined, Found> {
  const { model, options, best, ends } = search;
  const beat = best ? valueAbove(model, best.state, rivalling) : Number.POSITIVE_INFINITY;
  let back: Minimum | undefined;
  const isKnown = (state: Evaluation): boolean => {
    back = ends.find((end) => leadsTo(model, end.state, state));
    return back !== undefined;
  };
  const near: Minimum | null = yield* descend(model, way, from, options, { beat, isKnown });
  if (!near || !(near.state.value < beat)) return nothing;
  if (back) return { fresh: [], known: [back] };
  if (!best) {
    search.best = near;
    return { fresh: [near], known: [] };
  }
  const found = yield* nearer(search, near, fine);
  const isNew = ends.every(({ state }) => Math.abs(excess(model, state, found.state)) > apart);
  ends.push(found);
  if (excess(model, found.state, best.state) < -lower) search.best = found;
  return isNew ? { fresh: [found], known: [] } : { fresh: [], known: [found] };
}

/**
 * The minimum that the next look is around: one that is new; one that is known as often as data do not tell it from this
 * one (N. Metropolis et al., J. Chem. Phys. 21, 1953); after so many looks in vain any of them.
 */
function wayOn(search: Search, here: Minimum, { fresh, known }: Found): Minimum {
  const { model, random, ends, best } = search;
  search.vain = fresh.length > 0 ? 0 : search.vain + 1;
  if (fresh.length > 0) return fresh[fresh.length - 1];
  if (search.vain >= enoughVain && best) {
    search.vain = 0;
    const near = ends.filter(({ state }) => excess(model, state, best.state) < rivalling);
    return near[Math.floor(random.uniform() * near.length)] ?? here;
  }
  const back = known.find(({ state }) => random.uniform() < Math.exp(-excess(model, state, here.state)));
  return back ?? here;
}

/** So many looks without a lower minimum are the last. */
function enoughOf(search: Search, best: Evaluation): number {
  const rivals = countRivals(search);
  const more = rivals > 0 ? rivalledRounds + rivalRounds * Math.min(rivals, mostRivals) : 0;
  return more + (isFarOff(search.model, best) ? 2 : 1) * enoughRounds;
}

/** How many other minima are nearly as likely as the best. */
function countRivals({ model, best, ends }: Search): number {
  if (!best) return 0;
  const above = ends.map(({ state }) => excess(model, state, best.state)).sort((a, b) => a - b);
  let last = 0;
  let count = 0;
  for (const by of above) {
    if (by > rivalling) break;
    if (by - last < apart) continue;
    last = by;
    count++;
  }
  return count;
}

function* polish(search: Search, effort: FitEffort): Generator<undefined, void> {
  if (!search.best) return;
  search.best = yield* nearer(search, search.best, effort);
  search.ends.push(search.best);
}

/** The minimum, closer. */
function* nearer({ model, options }: Search, near: Minimum, effort: FitEffort): Generator<undefined, Minimum> {
  return (yield* minimiseInBox(afresh(model), near.state.theta, effort, options, evaluateSettled)) ?? near;
}

/** The minimum next to `from`: its noise first, then all roughly, then all. */
function* localFit(model: JointModel, from: Float64Array, options: Limits): Generator<undefined, Minimum | null> {
  const near: Minimum | null = yield* descend(model, 'likelihood', from, options);
  return near && ((yield* minimiseInBox(model, near.state.theta, exact, options, evaluateSettled)) ?? near);
}

function* descend(
  model: JointModel,
  way: Way,
  from: Float64Array,
  options: Limits,
  ends: DescentEnds = {},
): Generator<undefined, Minimum | null> {
  let theta = from;
  if (way !== 'likelihood') {
    const seen: Evaluation | null = yield* evaluateFit(afresh(model), theta, { ...options, ...asGlance });
    const other = seen && onWay[way](model, seen);
    const first: Minimum | null =
      other && (yield* minimiseInBox(afresh(other), theta, rough, options, evaluateSettled));
    if (!first) return null;
    theta = first.state.theta;
  }
  if (model.noise.some((x, q) => x === 1 && model.observing[q] === 0)) {
    const quiet: Minimum | null = yield* minimiseInBox(afresh(noiseAlone(model)), theta, settling, options);
    theta = quiet?.state.theta ?? theta;
  }
  return yield* minimiseInBox(afresh(model), theta, rough, options, evaluateSettled, ends);
}

const noiseAlone = (model: JointModel): JointModel => ({
  ...model,
  held: heldWhere(model, (q) => model.noise[q] === 0),
});

/** Noise does not matter there. */
function inLogarithms(model: JointModel): JointModel {
  return { ...model, objective: 'logarithms', held: heldWhere(model, (q) => model.noise[q] === 1) };
}

/** What is minimised first on each way, beside an evaluation. */
const onWay: Record<Way, (model: JointModel, seen: Evaluation) => JointModel> = {
  likelihood: (model) => model,
  'even noise': (model, seen) => withEvenNoise(model, seen) ?? model,
  logarithms: inLogarithms,
};

/** Without noise to estimate and without a series on a logarithmic scale there is one way. */
const ways = ({ experiments, noise, held }: JointModel): Way[] => [
  noise.some((x, q) => x === 1 && held[q] === 0) ? 'even noise' : 'likelihood',
  ...(experiments.some(({ observed }) => observed.series.some(({ logs }) => logs.floor !== null))
    ? (['logarithms'] as const)
    : []),
];

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
function* likeliest(
  model: JointModel,
  points: readonly Float64Array[],
  possible: readonly Way[],
  options: Limits,
): Generator<undefined, Partial<Record<Way, Float64Array>>> {
  const best: Partial<Record<Way, Evaluation>> = {};
  const glanced = { ...options, ...asGlance };
  for (const theta of points) {
    const seen: Evaluation | null = yield* evaluateSettled(afresh(model), theta, glanced);
    if (!seen) continue;
    for (const way of possible) {
      const settled: Evaluation | null =
        way === 'likelihood' ? seen : yield* settledAgain(onWay[way](model, seen), seen, glanced);
      const least: number = best[way]?.value ?? Number.POSITIVE_INFINITY;
      if (settled && settled.value < least) best[way] = settled;
    }
  }
  return Object.fromEntries(Object.entries(best).map(([way, { theta }]) => [way, theta]));
}

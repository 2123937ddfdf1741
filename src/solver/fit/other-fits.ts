/**
 * @file Other answers to the same data by their likelihood: numbers moved to where they may fit as well, and where other
 * starts have ended.
 */
import { listed, placeText } from '../../problem/number-text/sentence.ts';
import { movesOf } from '../problem/other-answers.ts';
import { isSpent } from '../problem/work.ts';
import { coordinateOf, numberAt } from './free-numbers.ts';
import type { EvaluateOptions, Evaluation, JointModel } from './joint-model.ts';
import { type FitEffort, type Minimum, minimiseInBox } from './scoring.ts';
import { afresh, exact } from './search.ts';
import { evaluateSettled } from './settled.ts';

/** Objectives that differ by less than this, in the unit of a log-likelihood, are told apart by no data. */
const asGood = 0.1;
/** From where so much more is left, for each measurement, no fit is tried. */
const promising = 3;
/** Numbers have to stay where they were moved: closer than this share they have come back. */
const apart = 1e-2;
/** Where a way leads, told for little; an exact fit ends lower than that by no more than the room. */
const nearly: FitEffort = { accuracy: 1e-4, most: 400, enough: 1e-3, patience: 30, gain: 1e-2 };
const roomOfNearly = 1;
/** Accuracy at which a place is looked at. */
const glance = 1e-3;
/**
 * A descent that is this many standard deviations or less from a minimum that is known, and as much above it as its second
 * derivatives foretell but for this share and rounding, ends there.
 */
const near = 2;
const foretold = 0.25;
const unsteady = 0.01;

/** @returns what the other answers are, such as "a = 0.5 and b = 2" */
export function* otherFits(
  model: JointModel,
  found: Evaluation,
  ended: readonly Float64Array[],
  options: Pick<EvaluateOptions, 'budget' | 'cancelled'>,
): Generator<undefined, { description: string }[]> {
  const { numbers, held, noise, problem, experiments } = model;
  const places = numbers.map((_, q) => q).filter((q) => held[q] === 0 && noise[q] === 0);
  const numberOf = (theta: Float64Array, q: number): number => numberAt(numbers[q], theta[q]);
  const estimates = new Set(problem.parameters.map(({ name }) => name));
  const estimated = Array.from(places.keys()).filter((k) => estimates.has(numbers[places[k]].name));
  const moves = movesOf(
    places.map((q) => numberOf(found.theta, q)),
    {
      estimated,
      bounded: estimated.filter((k) => {
        const { low, high } = numbers[places[k]];
        return Number.isFinite(low) && Number.isFinite(high);
      }),
      times: experiments.flatMap(({ observed }) => observed.observations.map(({ time }) => time)),
    },
  );
  const best = model.known ? found.value : logOf(found.value, found.points.length);
  const differs = (theta: Float64Array, q: number): boolean => {
    const [x, y] = [numberOf(found.theta, q), numberOf(theta, q)];
    return Math.abs(x - y) > apart * Math.max(Math.abs(x), Math.abs(y));
  };
  const answers: { state: Evaluation; description: string }[] = [];
  const isKnown = (state: Evaluation): boolean =>
    leadsTo(model, found, state) || answers.some((x) => leadsTo(model, x.state, state));
  const alone = new Set<number>();
  const tried = [
    ...moves.map((move) => ({ ...move, places: move.places.map((k) => places[k]) })),
    ...ended.map((theta) => ({ places: places.filter((q) => differs(theta, q)), theta })),
  ];
  for (const move of tried) {
    if (move.places.length === 0 || options.cancelled() || isSpent(options.budget)) continue;
    const turns = 'turns' in move;
    if (turns && move.places.length > 1 && move.places.some((q) => alone.has(q))) continue;
    const from = 'theta' in move ? move.theta : movedTo(model, found.theta, move);
    if (!from) continue;
    const seen: Evaluation | null = yield* evaluateSettled(afresh(model), from, {
      ...options,
      accuracy: glance,
      plain: true,
    });
    const points = found.points.length;
    if (!seen || !((model.known ? seen.value : logOf(seen.value, points)) < best + promising * points)) continue;
    // Scales and offsets are at their best wherever they were moved to.
    if (move.places.every((q) => model.observing[q] === 1 && !differs(seen.theta, q))) continue;
    const isOther = ({ theta, value }: Evaluation, room: number): boolean =>
      (model.known ? value : logOf(value, points)) < best + room &&
      move.places.every((q) => differs(theta, q)) &&
      !answers.some((x) => !places.some((q) => Math.abs(x.state.theta[q] - theta[q]) > apart * Math.abs(theta[q])));
    // Most come back to the fit itself, or are left far above it.
    const about: Minimum | null = yield* minimiseInBox(afresh(model), from, nearly, options, evaluateSettled, {
      isKnown,
    });
    if (!about || isKnown(about.state) || !isOther(about.state, roomOfNearly)) continue;
    const other: Minimum | null = yield* minimiseInBox(
      afresh(model),
      about.state.theta,
      exact,
      options,
      evaluateSettled,
    );
    if (!other || !isOther(other.state, asGood)) continue;
    const { theta } = other.state;
    if (turns && move.places.length === 1) alone.add(move.places[0]);
    const names = move.places.map((q) => `${numbers[q].name} = ${placeText(numberOf(theta, q))}`);
    answers.push({ state: other.state, description: listed(names) });
  }
  return answers.map(({ description }) => ({ description }));
}

/** Whether `state` is where the second derivatives at a minimum foretell the objective: a descent from there ends in it. */
function leadsTo({ known }: JointModel, { theta, value, information, points }: Evaluation, state: Evaluation): boolean {
  const n = theta.length;
  let square = 0;
  for (let q = 0; q < n; q++) {
    const step = state.theta[q] - theta[q];
    for (let r = 0; r < n; r++) square += step * information[q * n + r] * (state.theta[r] - theta[r]);
  }
  // Squares of deviations that are known up to a factor are in units of what is left of them.
  const unit = known ? 1 : (2 * value) / points.length;
  const missed = Math.abs(state.value - value - square / 2);
  return square <= near ** 2 * unit && missed <= (foretold * square) / 2 + unsteady * unit;
}

/** −log-likelihood of deviations that are known up to one factor, from half the sum of their squares. */
const logOf = (halfSquares: number, points: number): number => (points / 2) * Math.log(halfSquares + 1e-300);

/** θ with some numbers moved; `null` where bounds forbid it. */
function movedTo(
  { numbers }: JointModel,
  theta: Float64Array,
  { places, values }: { places: readonly number[]; values: readonly number[] },
): Float64Array | null {
  const moved = theta.slice();
  for (const [k, q] of places.entries()) {
    moved[q] = coordinateOf(numbers[q], values[k]);
    const reached = numberAt(numbers[q], moved[q]);
    if (!(Math.abs(reached - values[k]) <= 1e-6 * Math.abs(values[k]))) return null;
  }
  return moved;
}

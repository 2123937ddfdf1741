/**
 * @file Other answers to the same data by their likelihood: numbers moved to where they may fit as well, and where other
 * starts have ended.
 */
import { listed, placeText } from '../../problem/number-text/sentence.ts';
import { movesOf } from '../problem/other-answers.ts';
import { isSpent } from '../problem/work.ts';
import { excess } from './excess.ts';
import { coordinateOf, numberAt } from './free-numbers.ts';
import type { EvaluateOptions, Evaluation, JointModel } from './joint-model.ts';
import { leadsTo } from './known-minimum.ts';
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
    if (!seen || !(excess(model, seen, found) < promising * found.points.length)) continue;
    // Scales and offsets are at their best wherever they were moved to.
    if (move.places.every((q) => model.observing[q] === 1 && !differs(seen.theta, q))) continue;
    const isOther = (state: Evaluation, room: number): boolean =>
      excess(model, state, found) < room &&
      move.places.every((q) => differs(state.theta, q)) &&
      !answers.some((x) =>
        places.every((q) => Math.abs(x.state.theta[q] - state.theta[q]) <= apart * Math.abs(state.theta[q])),
      );
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

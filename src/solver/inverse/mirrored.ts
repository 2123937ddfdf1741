/** @file Other answers to the same data: what fits as well when some of its numbers are moved is told. */
import { listed, placeText } from '../../problem/number-text/sentence.ts';
import type { Problem } from '../../problem/problem.ts';
import type { SolveProgress } from '../march/solution.ts';
import { lastOf } from '../march/steps.ts';
import { movesOf } from '../problem/other-answers.ts';
import { rough } from './levenberg.ts';
import type { Model, State } from './model.ts';
import type { FitRun } from './multistart.ts';
import { stateName } from './start.ts';

/** A fit is as good as another one up to this share, and per measurement up to this. */
const asGood = { share: 1e-2, each: 1e-10 };
/** What rough windows leave of each squared misfit. */
const roughly = 1e-6;
/** Turned numbers have to stay turned: closer to it than this share they have come back. */
const apart = 1e-2;

/** @returns what the other answers are, such as "k = -2" */
export function* mirroredAnswers(
  model: Model,
  found: State,
  run: FitRun,
): Generator<SolveProgress, { description: string }[]> {
  const { estimates, measured, start, system } = model.fit;
  const numberOf = (theta: Float64Array, q: number) =>
    q < estimates.length ? estimates[q].valueOf(theta[q]) : theta[q];
  const number = (q: number) => numberOf(found.theta, q);
  const estimated = Array.from(estimates.keys());
  const moves = movesOf(
    Array.from({ length: model.free }, (_, q) => number(q)),
    {
      estimated,
      bounded: estimated.filter((q) => isBounded(system.problem, estimates[q].name)),
      times: measured.points.filter((p) => p.term < measured.dataTerms).map((p) => p.time),
    },
  );
  const enough = found.cost * (1 + asGood.share) + asGood.each * found.fitted.misfits.length;
  const promising = 4 * found.cost + roughly * found.fitted.misfits.length;
  const last = measured.points[measured.points.length - 1].time;
  const alone = new Set<number>();
  const answers: { description: string }[] = [];
  for (const { places: turned, values, turns } of moves) {
    // Two that may each turn alone tell nothing together.
    if (turns && turned.length > 1 && turned.some((q) => alone.has(q))) continue;
    const theta = found.theta.slice();
    for (const [k, q] of turned.entries()) theta[q] = q < estimates.length ? estimates[q].rawOf(values[k]) : values[k];
    if (model.expired() || !theta.every(Number.isFinite)) continue;
    if (!lastOf(model.evaluate(theta, last, rough, promising))) continue;
    const other: State | null = yield* run(model, theta, last, 'other answers', 'final');
    if (!other || other.cost > enough) continue;
    const stayed = turned.every((q) => {
      const [x, y] = [number(q), numberOf(other.theta, q)];
      return Math.abs(x - y) > apart * Math.abs(x);
    });
    if (!stayed) continue;
    if (turns && turned.length === 1) alone.add(turned[0]);
    const names = turned.map((q) =>
      q < estimates.length ? estimates[q].name : stateName(system, start.freeStates[q - estimates.length]),
    );
    answers.push({
      description: listed(names.map((name, k) => `${name} = ${placeText(numberOf(other.theta, turned[k]))}`)),
    });
  }
  return answers;
}

const isBounded = ({ parameters }: Problem, name: string): boolean => {
  const estimate = parameters.find((p) => p.name === name)?.estimate;
  return estimate?.low != null && estimate.high != null;
};

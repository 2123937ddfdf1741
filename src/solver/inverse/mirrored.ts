/**
 * @file Other answers to the same data: a rate that is only squared, or two that are only multiplied, fit with the other
 * sign as well. What fits as well when signs are turned is told.
 */
import { listed, placeText } from '../../problem/number-text/sentence.ts';
import type { SolveProgress } from '../march/solution.ts';
import { lastOf } from '../march/steps.ts';
import { rough } from './levenberg.ts';
import type { Model, State } from './model.ts';
import type { FitRun } from './multistart.ts';
import { stateName } from './start.ts';

/** Free numbers up to which signs are also turned two at a time. */
const mostInPairs = 5;
/** Free numbers up to which signs are turned at all. */
const most = 12;
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
  const n = model.free;
  if (n > most) return [];
  const numberOf = (theta: Float64Array, q: number) =>
    q < estimates.length ? estimates[q].valueOf(theta[q]) : theta[q];
  const single = Array.from({ length: n }, (_, q) => [q]).filter(([q]) => numberOf(found.theta, q) !== 0);
  const pairs = n <= mostInPairs ? single.flatMap(([a]) => single.filter(([b]) => b > a).map(([b]) => [a, b])) : [];
  const enough = found.cost * (1 + asGood.share) + asGood.each * found.fitted.misfits.length;
  const promising = 4 * found.cost + roughly * found.fitted.misfits.length;
  const last = measured.points[measured.points.length - 1].time;
  const alone = new Set<number>();
  const answers: { description: string }[] = [];
  for (const turned of [...single, ...pairs]) {
    // Two that may each turn alone tell nothing together.
    if (turned.length > 1 && turned.some((q) => alone.has(q))) continue;
    const theta = found.theta.slice();
    for (const q of turned) theta[q] = q < estimates.length ? estimates[q].rawOf(-numberOf(theta, q)) : -theta[q];
    if (model.expired() || !theta.every(Number.isFinite)) continue;
    if (!lastOf(model.evaluate(theta, last, rough, promising))) continue;
    const other: State | null = yield* run(model, theta, last, 'other answers', 'final');
    if (!other || other.cost > enough) continue;
    const stayed = turned.every((q) => {
      const [x, y] = [numberOf(found.theta, q), numberOf(other.theta, q)];
      return Math.abs(x - y) > apart * Math.abs(x);
    });
    if (!stayed) continue;
    for (const q of turned) if (turned.length === 1) alone.add(q);
    const names = turned.map((q) =>
      q < estimates.length ? estimates[q].name : stateName(system, start.freeStates[q - estimates.length]),
    );
    answers.push({
      description: listed(names.map((name, k) => `${name} = ${placeText(numberOf(other.theta, turned[k]))}`)),
    });
  }
  return answers;
}

/** @file What windows can solve and networks cannot be trained on. */
import { type Expression, walk } from './expression.ts';
import type { Problem } from './problem.ts';
import { statementsOf } from './unrolled.ts';

/** Whether the problem asks for windows: nothing is weighed, described as a network or given phases of its own. */
export function wantsSolving({ written, training, weightMethod }: Problem): boolean {
  const auto = training.phases.length === 0 || training.phases.some((p) => p.name === 'auto');
  const asked = training.phases.some((p) => p.name === 'random_features');
  return asked || (auto && !written.weights && !written.loss && !written.network && weightMethod === null);
}

/** Why no network can be trained on the problem, a clause; `null` where one can. */
export function whyNotTrained({ events, terms }: Pick<Problem, 'events' | 'terms'>): string | null {
  if (events) return 'events are solved by windows only: a network is one smooth function and has no place for a jump';
  return terms.flatMap(statementsOf).some(({ residual }) => readsPast(residual))
    ? 'delays are solved by windows only: points of a network are trained together, and none of them is earlier than another'
    : null;
}

/** Whether an unknown is read at an earlier time. */
export function readsPast(e: Expression): boolean {
  let found = false;
  walk(e, (x) => {
    if (x.kind === 'delayed') found = true;
  });
  return found;
}

/** @file What asks for windows, and what reads the past. */
import { type Expression, walk } from './expression.ts';
import type { Problem } from './problem.ts';

/** Whether the problem asks for windows: nothing is weighed, described as a network or given phases of its own. */
export function wantsSolving({ written, training, weightMethod }: Problem): boolean {
  const auto = training.phases.length === 0 || training.phases.some((p) => p.name === 'auto');
  const asked = training.phases.some((p) => p.name === 'random_features');
  return asked || (auto && !written.weights && !written.loss && !written.network && weightMethod === null);
}

/** Whether an unknown is read at an earlier time. */
export function readsPast(e: Expression): boolean {
  let found = false;
  walk(e, (x) => {
    if (x.kind === 'delayed') found = true;
  });
  return found;
}

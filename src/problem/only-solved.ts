/** @file What windows can solve and networks cannot be trained on. */
import type { Problem } from './problem.ts';

/** Whether the problem asks for windows: nothing is weighed, described as a network or given phases of its own. */
export function wantsSolving({ written, training, weightMethod }: Problem): boolean {
  const auto = training.phases.length === 0 || training.phases.some((p) => p.name === 'auto');
  const asked = training.phases.some((p) => p.name === 'random_features');
  return asked || (auto && !written.weights && !written.loss && !written.network && weightMethod === null);
}

/** Why no network can be trained on the problem, a clause; `null` where one can. */
export function whyNotTrained({ events }: Problem): string | null {
  return events
    ? 'events are solved by windows only: a network is one smooth function and has no place for a jump'
    : null;
}

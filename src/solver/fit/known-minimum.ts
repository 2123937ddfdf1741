/** @file Whether a descent is back at a minimum that is known: nothing new is found by going on. */
import type { Evaluation, JointModel } from './joint-model.ts';

/** It is this many standard deviations or less away, and as much above as derivatives there foretell but for this share and rounding. */
const near = 2;
const foretold = 0.25;
const unsteady = 0.01;

/** Whether `state` is where the derivatives at a minimum foretell the objective: a descent from there ends in it. */
export function leadsTo(
  { known }: Pick<JointModel, 'known'>,
  { theta, value, gradient, information, points }: Evaluation,
  state: Evaluation,
): boolean {
  const n = theta.length;
  let square = 0;
  // At bounds there is a slope left.
  let slope = 0;
  for (let q = 0; q < n; q++) {
    const step = state.theta[q] - theta[q];
    slope += gradient[q] * step;
    for (let r = 0; r < n; r++) square += step * information[q * n + r] * (state.theta[r] - theta[r]);
  }
  // Squares of deviations that are known up to a factor are in units of what is left of them.
  const unit = known ? 1 : (2 * value) / points.length;
  const missed = Math.abs(state.value - value - slope - square / 2);
  return square <= near ** 2 * unit && missed <= (foretold * square) / 2 + unsteady * unit;
}

/** @file The parts of a frame that follow from others. Pure. */

import { norm } from '../../numeric/vector.ts';
import { type Frame, frameVersion } from '../../problem/frame.ts';
import type { FloatArray } from '../engine/engine.ts';
import type { Seen } from '../lens/double.ts';

/** What a frame says of a state between two steps. */
type State = Omit<Frame, 'v' | 'stepDots' | 'stepNorm' | 'preconditionedGram' | 'rate'>;

/** A frame of a state from which no step was taken. */
export const frameOfState = (state: State): Frame => ({
  v: frameVersion,
  ...state,
  stepDots: new Float64Array(state.losses.length).fill(Number.NaN),
  stepNorm: Number.NaN,
  preconditionedGram: null,
  rate: Number.NaN,
});

/** The step s from what was seen `before` it to θ [P]: s·∇Lᵢ [m] and ‖s‖. */
export function stepTaken(before: Seen, theta: FloatArray): Pick<Frame, 'stepDots' | 'stepNorm'> {
  const p = theta.length;
  const step = new Float64Array(p);
  for (let k = 0; k < p; k++) step[k] = theta[k] - before.theta[k];
  const stepDots = new Float64Array(before.losses.length);
  for (let i = 0; i < stepDots.length; i++) {
    let sum = 0;
    for (let k = 0; k < p; k++) sum += step[k] * before.gradients[i * p + k];
    stepDots[i] = sum;
  }
  return { stepDots, stepNorm: norm(step) };
}

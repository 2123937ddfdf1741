/** @file The parts of a frame that follow from others. Pure. */

import { norm } from '../../numeric/vector.ts';
import type { Frame } from '../../problem/frame.ts';
import type { FloatArray } from '../engine/engine.ts';
import type { Seen } from '../lens/double.ts';

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

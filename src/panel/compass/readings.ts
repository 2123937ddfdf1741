/** @file What the compass says in numbers: which frame it shows, and whom the step serves. Pure. */

import { clamp } from '../../numeric/interval.ts';
import { weightedSum } from '../../numeric/vector.ts';
import { totalNorm } from '../../problem/gram.ts';
import type { ShownRun } from '../page/model.ts';
import type { CompassFrame } from './scene.ts';

export interface StampedFrame extends CompassFrame {
  step: number;
}

const finite = (values: ArrayLike<number>): boolean => Array.from(values).every(Number.isFinite);

const stepped = (frame: CompassFrame): boolean => frame.stepNorm > 0 && finite(frame.stepDots) && finite(frame.gram);

/** How many buckets before the last may stand in for it. */
const lookBack = 4;

/**
 * The newest frame with a step: the one after the last step of a run has none, and after a divergence gradients are not
 * numbers. Without any, the last frame; `null` when that has no gradients either.
 */
export function compassFrame(run: ShownRun): StampedFrame | null {
  const { last, history } = run;
  if (!last || stepped(last)) return last;
  for (let k = history.length - 2; k >= Math.max(0, history.length - 1 - lookBack); k--) {
    const frame = history.at(k);
    if (stepped(frame)) return frame;
  }
  return finite(last.gram) ? last : null;
}

/** cos between the step taken and −∇Lᵢ: 1 serves the term fully, below 0 harms it; NaN without a step or gradient. */
export function stepServes(frame: CompassFrame, i: number): number {
  const m = frame.weights.length;
  const norm = frame.stepNorm * Math.sqrt(frame.gram[i * m + i]);
  return norm > 0 ? clamp(-frame.stepDots[i] / norm, -1, 1) : Number.NaN;
}

/** cos between the step taken and −Σλᵢ∇Lᵢ, the steepest descent of the total. */
export function stepDescends(frame: CompassFrame): number {
  const dot = weightedSum(frame.weights, frame.stepDots);
  const norm = frame.stepNorm * totalNorm(frame.gram, frame.weights);
  return norm > 0 ? clamp(-dot / norm, -1, 1) : Number.NaN;
}

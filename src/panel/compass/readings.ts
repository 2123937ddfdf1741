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

/** The bucket of the newest frame with a step, near the end; the last where there is none; −1 without a frame. */
export function lastStepped(run: ShownRun): number {
  const { history } = run;
  const last = history.length - 1;
  for (let k = last; k >= Math.max(0, last - lookBack); k--) if (stepped(history.at(k))) return k;
  return last;
}

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

/** Weight of a frame against the one after it, and how many frames count. */
const fading = 0.75;
const remembered = 12;

/** Σ of the diagonal of ΛGΛ, with all weights 1 where none are given. */
function trace(gram: ArrayLike<number>, weights: ArrayLike<number> | null): number {
  const m = Math.round(Math.sqrt(gram.length));
  let sum = 0;
  for (let i = 0; i < m; i++) sum += (weights ? weights[i] ** 2 : 1) * gram[i * m + i];
  return sum;
}

/** Mean of rows, each divided by its own size, times the geometric mean of the sizes; NaN without any. */
class CalmMean {
  readonly #sum: Float64Array;
  #logSize = 0;
  #weight = 0;

  constructor(length: number) {
    this.#sum = new Float64Array(length);
  }

  add(row: ArrayLike<number>, size: number, share: number): void {
    if (!(size > 0) || !Number.isFinite(size)) return;
    for (let i = 0; i < this.#sum.length; i++) this.#sum[i] += (share * row[i]) / size;
    this.#logSize += share * Math.log(size);
    this.#weight += share;
  }

  get mean(): Float64Array {
    const scale = this.#weight > 0 ? Math.exp(this.#logSize / this.#weight) / this.#weight : Number.NaN;
    return this.#sum.map((x) => x * scale);
  }
}

/**
 * The frame of bucket `k`, averaged with those before it: single steps of a stochastic optimiser tremble. Means of Gram
 * matrices are Gram matrices; every one counts by its directions, not by its size, which falls by decades in a run.
 */
export function calmFrame(run: ShownRun, k: number): StampedFrame | null {
  const { history } = run;
  const now = history.at(k);
  if (!finite(now.gram)) return null;
  const gram = new CalmMean(now.gram.length);
  const stepDots = new CalmMean(now.stepDots.length);
  const stepNorm = new CalmMean(1);
  const preconditioned = now.preconditionedGram && new CalmMean(now.preconditionedGram.length);
  for (let back = 0; back < remembered && k - back >= 0; back++) {
    const frame = history.at(k - back);
    const share = fading ** back;
    if (!finite(frame.gram)) break;
    const size = trace(frame.gram, frame.weights);
    gram.add(frame.gram, size, share);
    if (stepped(frame)) {
      stepDots.add(frame.stepDots, Math.sqrt(size) * frame.stepNorm, share);
      stepNorm.add([frame.stepNorm], frame.stepNorm, share);
    }
    const pre = frame.preconditionedGram;
    if (preconditioned && pre && finite(pre)) preconditioned.add(pre, trace(pre, null), share);
  }
  const [norm] = stepNorm.mean;
  return {
    step: now.step,
    weights: now.weights,
    gram: gram.mean,
    stepDots: stepDots.mean,
    stepNorm: Number.isNaN(norm) ? 0 : norm,
    preconditionedGram: preconditioned?.mean ?? null,
  };
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

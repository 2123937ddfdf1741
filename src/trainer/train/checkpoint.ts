/** @file The state of a training between two steps: all that a resumed run needs to take the same steps to the bit. */

import type { ArchiveValue } from '../../files/archive.ts';
import type { Precision } from '../../problem/problem.ts';
import { TrainingError } from '../../problem/training-error.ts';
import type { Json } from '../balance/method.ts';
import type { FloatArray } from '../engine/engine.ts';
import type { OptimiserState } from '../optimise/optimiser.ts';
import type { PointState } from '../points/schedule.ts';

export const checkpointVersion = 1;

export interface Checkpoint {
  v: typeof checkpointVersion;
  /** Label of the engine: only the same one goes on to the bit. */
  engine: string;
  seed: number;
  step: number;
  phase: number;
  phaseStep: number;
  seconds: number;
  precision: Precision;
  /** [P] */
  theta: FloatArray;
  optimiser: OptimiserState;
  /** [m] weights that stand where no schedule is written (defaults, `equal_total`). */
  fixedWeights: Float64Array;
  /** [m] λ of the last step: a run that has taken its last step weighs no more. */
  weights: Float64Array;
  /** [m] weights under which the optimiser learnt its curvature; NaN before its first step. */
  learntWeights: Float64Array;
  /** Weights set by hand, by term. */
  weightsByHand: Record<string, number>;
  rateFactor: number;
  /** State of the adaptive weighting; `null` without one. */
  balance: Json;
  /** One per group of collocation points; `null` for other groups. */
  points: (PointState | null)[];
  /** Pointwise weights, one per group. */
  pointWeights: (Float64Array | null)[];
  best: { step: number; measure: number; theta: Float64Array } | null;
  /** Windows so far, where the training marches; the rest is then of the attempt at the present window. */
  march?: ArchiveValue;
}

/** The same as a tree for the archive. */
export const checkpointTree = (c: Checkpoint): ArchiveValue => ({
  ...c,
  best: c.best ? { ...c.best } : null,
  march: c.march ?? null,
  points: c.points.map((p) => (p ? { ...p } : null)),
});

/** @throws TrainingError when the tree is no checkpoint of this version. */
export function checkpointFrom(tree: ArchiveValue): Checkpoint {
  const c = tree as unknown as Partial<Checkpoint> | null;
  if (!c || typeof c !== 'object' || !(c.theta instanceof Float64Array || c.theta instanceof Float32Array)) {
    throw new TrainingError('The run folder holds no checkpoint to go on from.');
  }
  if (c.v !== checkpointVersion) {
    throw new TrainingError(`The checkpoint is of version ${c.v}; this trainer reads version ${checkpointVersion}.`);
  }
  const checkpoint = c as Omit<Checkpoint, 'weights'> & Partial<Pick<Checkpoint, 'weights'>>;
  // An older one lacks them; what was learnt under is close.
  return { ...checkpoint, weights: checkpoint.weights ?? checkpoint.learntWeights };
}

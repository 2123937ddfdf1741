/** @file The one interface of all optimisers: an objective goes in, θ is moved by one step. */
import type { AdamSettings } from '../../kernel/binding.ts';
import type { DenseAlgebra } from '../../kernel/kernel.ts';
import type { FloatArray, SessionAdam } from '../engine/engine.ts';

/** Residuals scaled so that the objective is their sum of squares, with their Jacobian by θ. */
export interface ResidualSystem {
  /** N */
  rows: number;
  /** [N] r̃ = √(λᵢ·ω/Nᵢ)·r; Σ r̃² is the objective (for robust losses: its quadratic model). */
  residuals: Float64Array;
  /** [N·P] ∂r̃/∂θ, row after row. */
  jacobian: Float64Array;
  /** Row at which each term's residuals begin, and N at the end: [m + 1]. */
  offsets: number[];
  /** Dense algebra of the engine, an order of magnitude faster than plain JavaScript, where it has one. */
  dense?: DenseAlgebra;
}

/**
 * The function an optimiser minimises during one step: F = Σ λᵢLᵢ with the weights of that step. Everything is taken
 * at the current θ. Arrays are the objective's own memory, overwritten by its next call.
 */
export interface Objective {
  /** [P] trainable numbers; optimisers write here. */
  readonly theta: FloatArray;
  /** F at θ; fills `gradient`. */
  evaluate(): number | Promise<number>;
  /** [P] ∇F of the last `evaluate`. */
  readonly gradient: Float64Array;
  /** Adam's step inside the engine, where it has one; spares forming `gradient`. */
  readonly fused?: FusedAdam | null;
  /** F at θ, forward passes only. */
  total(): number | Promise<number>;
  /** The residual system at θ. */
  system(): ResidualSystem | Promise<ResidualSystem>;
  /** r̃ at θ with the factors of the last `system`: [N]. */
  residuals(): Float64Array | Promise<Float64Array>;
}

/** An engine's own Adam along the direction of an objective. */
export interface FusedAdam extends Pick<SessionAdam, 'firstMoment' | 'secondMoment'> {
  /** Norm of the direction that is descended. */
  directionNorm(): number;
  /** One step number `step` (from 1) along `factor` times the direction. */
  step(factor: number, settings: AdamSettings): void;
}

/** What one step did. */
export interface StepOutcome {
  /** F after the step where the optimiser knows it, else NaN. */
  total: number;
  /** True when the last `evaluate` of the objective was at the new θ. */
  evaluated: boolean;
  /** Why no further step makes sense; `null` to go on. */
  end: 'converged' | 'stalled' | 'not finite' | null;
}

/** What a checkpoint keeps: enough to go on to the bit. */
export type OptimiserState = Record<string, number | Float64Array | Float32Array>;

export interface Optimiser {
  readonly name: string;
  /** What it must be given at θ before `step`. */
  readonly needs: 'gradient' | 'system';
  /**
   * Moves θ by one step. With `needs: 'gradient'`, `objective.gradient` holds ∇F and `total` F at θ.
   * `rate` is the scheduled learning rate (ignored by line-search methods).
   */
  step(objective: Objective, total: number, rate: number): StepOutcome | Promise<StepOutcome>;
  /**
   * Gram matrix [m·m] of the contributions cᵢ = P·λᵢ∇Lᵢ of the last step, P being what the optimiser multiplies a
   * gradient with; `null` where there is no such P. `gradients` is [m·P] at the θ before the step.
   */
  contributions(gradients: FloatArray, weights: ArrayLike<number>): Float64Array | null;
  /** The function changed (weights, points): drop what was learnt about its curvature. */
  forget(): void;
  state(): OptimiserState;
  /** @throws RangeError when `state` is of another optimiser or size. */
  restore(state: OptimiserState): void;
}

/** [P] entry of a state, checked. */
export function stateArray(state: OptimiserState, name: string, length: number): Float64Array {
  const value = state[name];
  if (!(value instanceof Float64Array) || value.length !== length) {
    throw new RangeError(`The checkpoint's optimiser state has no "${name}" of ${length} numbers.`);
  }
  return value;
}

/** Number of a state, checked. */
export function stateNumber(state: OptimiserState, name: string): number {
  const value = state[name];
  if (typeof value !== 'number') throw new RangeError(`The checkpoint's optimiser state has no number "${name}".`);
  return value;
}

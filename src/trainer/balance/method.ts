/** @file What a weighting method is: a pure state machine over plain numbers. */
import type { MethodCall, TermKind } from '../../problem/problem.ts';
import type { FloatArray } from '../engine/engine.ts';

/** Plain data that survives JSON to the bit. */
export type Json = number | string | boolean | null | Json[] | { [key: string]: Json };

/** What is known before the first step. */
export interface BalanceSetup {
  call: MethodCall;
  /** [m] weights at the start, as written. */
  weights: number[];
  /** [m] */
  kinds: TermKind[];
  seed: number;
}

/** What costs more than the Gram matrix. */
export type Extra = 'traces' | 'pointLosses';

/** What is known at one step, at the current θ. */
export interface BalanceInput {
  /** Optimiser step over all phases, from 0. */
  step: number;
  /** [m] raw losses. */
  losses: ArrayLike<number>;
  /** [m·m] Gram matrix of the raw gradients. */
  gram: ArrayLike<number>;
  /** [m·P] raw gradients, term after term. */
  gradients: FloatArray;
  /** [m] weights as written at this step (schedules applied): what update-combining methods start from. */
  written: ArrayLike<number>;
  /** [m] tr(JᵢJᵢᵀ)/Nᵢ (for a sum: tr(JᵢJᵢᵀ)), when asked for. */
  traces?: ArrayLike<number>;
  /** [m][Nᵢ] ρ(rₙ) without pointwise factors, when asked for. */
  pointLosses?: readonly ArrayLike<number>[];
}

export interface BalanceOutput {
  /** [m] effective weights λᵢ, for the frame and the total. */
  weights: number[];
  /** [m] direction = Σ cᵢgᵢ of the raw gradients; `null`: c = weights. */
  coefficients: number[] | null;
  /** [m][Nᵢ] pointwise factors on ρ(rₙ) from the next evaluation on; `null` where the method has none. */
  pointFactors: readonly Float64Array[] | null;
}

export interface BalanceMethod<State extends Json = Json> {
  /** Whether weights written in the spec change the direction of the update. */
  readonly steers: boolean;
  /** Whether it gives a direction that is not the gradient of one total (so no line search or Gauss–Newton). */
  readonly combines: boolean;
  /**
   * Whether it changes the loss at every step, so that it rests (its factors stay) under optimisers that learn curvature
   * from one step to the next: everything but Adam.
   */
  readonly restsWithoutAdam?: boolean;
  init(setup: BalanceSetup): State;
  /** What `update` needs at `step` beyond losses and Gram matrix. */
  needs?(setup: BalanceSetup, step: number): Extra | null;
  update(state: State, input: BalanceInput, setup: BalanceSetup): { state: State } & BalanceOutput;
}

/** @file What the trainer says about one optimiser step: typed arrays, one entry per loss term in `RunHeader.terms`' order. */
import type { MemberSizes } from './member-sizes.ts';

export const frameVersion = 1;

/** m = number of loss terms (hard ones left out), p = number of estimated parameters. */
export interface Frame {
  v: typeof frameVersion;
  /** Optimiser step over all phases. */
  step: number;
  /** Index into `RunHeader.phases`. */
  phase: number;
  /** Seconds of training so far, pauses left out. */
  seconds: number;
  /** [m] raw (unweighted) training losses Lᵢ. */
  losses: Float64Array;
  /** [m] the same on the held-out set; NaN where not evaluated at this frame. */
  heldOut: Float64Array;
  /** [m] effective weights λᵢ. */
  weights: Float64Array;
  /** [m·m] Gram matrix of the raw gradients, Gᵢⱼ = ∇Lᵢ·∇Lⱼ. */
  gram: Float64Array;
  /** [m] s·∇Lᵢ of the step s actually taken (negative: the step lowers Lᵢ); NaN before the first step. */
  stepDots: Float64Array;
  /** ‖s‖. */
  stepNorm: number;
  /**
   * [m·m] Gram matrix of the contributions cᵢ = P λᵢ∇Lᵢ as the optimiser sees them (Adam: P = 1/√v; LM:
   * P = (JᵀJ + μI)⁻¹); `null` where the optimiser has no such P.
   */
  preconditionedGram: Float64Array | null;
  /** Σ λᵢ Lᵢ. */
  total: number;
  /** Learning rate, or NaN where the optimiser has none. */
  rate: number;
  /** Weight-free held-out measure that chooses the best state; NaN where not evaluated at this frame. */
  measure: number;
  /** [p] values of the estimated parameters, in their own units. */
  parameters: Float64Array;
  /** The window of a marched training that this step is taken in, and which one it is (from 0); else absent. */
  window?: { index: number; from: number; to: number };
}

/** What a frame says of a state from which no step was taken. */
export type FrameOfState = Omit<Frame, 'v' | 'stepDots' | 'stepNorm' | 'preconditionedGram' | 'rate'>;

export const frameOfState = (state: FrameOfState): Frame => ({
  v: frameVersion,
  ...state,
  stepDots: new Float64Array(state.losses.length).fill(Number.NaN),
  stepNorm: Number.NaN,
  preconditionedGram: null,
  rate: Number.NaN,
});

/** The network's solution at one step, on the fixed grid of `RunHeader.grid`. */
export interface SolutionFrame {
  v: typeof frameVersion;
  step: number;
  /** One array per unknown, on `RunHeader.grid`. */
  values: Float64Array[];
  /** One array per equation term: its residual on `RunHeader.grid`. */
  residuals: Float64Array[];
  /** Inner borders of the windows of a marched training so far; else absent. */
  borders?: Float64Array;
  /** [m] of a family the losses of its members, else `null`; absent where no term is a family, or they are not told apart. */
  members?: (MemberSizes | null)[];
  /** Both sides of every jump: its time twice, left and right value [unknowns][times]; absent where nothing jumps. */
  jumps?: { times: Float64Array; values: Float64Array[] };
  /** Of the state that a training keeps at its end, the best by the held-out measure; else absent. */
  kept?: true;
}

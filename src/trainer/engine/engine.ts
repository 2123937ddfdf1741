/**
 * @file The one interface of all engines. An engine computes, for every loss term i, the loss Lᵢ and its gradient gᵢ
 * (unweighted); norms, cosines, adaptive weights and conflict-free directions are functions of the Gram matrix.
 */
import type { AdamSettings } from '../../kernel/binding.ts';
import type { DenseAlgebra } from '../../kernel/kernel.ts';
import type { Precision } from '../../problem/problem.ts';
import type { GroupPoints, Program } from '../compile/program.ts';

export type FloatArray = Float32Array | Float64Array;

/** `reference` is the plain one that tests check the others against. */
export type EngineName = 'wasm' | 'native' | 'webgpu' | 'tensorflow' | 'reference';

export interface Engine {
  readonly name: EngineName;
  /** What runs it, for the header: `native (AVX-512)`, `wasm (SIMD)`, … */
  readonly label: string;
  readonly precisions: readonly Precision[];
  /** @throws EngineError when the program needs something this engine does not have. */
  open(program: Program, precision: Precision): Session | Promise<Session>;
}

/** A program loaded into an engine. Arrays it hands out are its own memory, overwritten by the next call. */
export interface Session {
  readonly precision: Precision;
  /** m */
  readonly terms: number;
  /** P */
  readonly parameters: number;
  /** [P] the trainable numbers; optimisers write here. */
  readonly theta: FloatArray;
  /** [m] raw losses of the last `evaluate` or `evaluateLosses`. */
  readonly losses: Float64Array;
  /** [m·P] gradients of the last `evaluate`, term after term. */
  readonly gradients: FloatArray;
  /** [m·m] Gram matrix of the last `evaluate`. */
  readonly gram: Float64Array;
  /** Losses, gradients and Gram matrix at θ. */
  evaluate(): void | Promise<void>;
  /** Losses only, forward passes only. */
  evaluateLosses(): void | Promise<void>;
  /**
   * Residuals of one term at θ, before the loss function: [count of its group]; of a term with several results row after
   * row, in the order of groups and results.
   */
  residuals(term: number): Float64Array | Promise<Float64Array>;
  /**
   * Residuals and their Jacobian by θ of one term, in double precision where the engine has it.
   * `jacobian` is [residuals·P], row after row.
   */
  jacobian(
    term: number,
  ): { residuals: Float64Array; jacobian: Float64Array } | Promise<{ residuals: Float64Array; jacobian: Float64Array }>;
  /**
   * Network outputs and their derivatives in τ at given times: [(order+1)·outputs·times.length], order-major, then
   * output, then point.
   */
  jets(times: Float64Array, order: number): Float64Array | Promise<Float64Array>;
  /** New points (and auxiliary columns, pointwise weights) of group `index`; the tape stays. */
  setGroup(index: number, points: GroupPoints): void | Promise<void>;
  /** A·Aᵀ and Cholesky at the speed of the engine, for the second-order methods, where it has its own. */
  readonly dense?: DenseAlgebra;
  /** Adam's step inside the engine, where it has one. */
  readonly fusedAdam?: SessionAdam;
  dispose(): void;
}

/** An engine's own Adam; its moments are part of the session. */
export interface SessionAdam {
  /** [P] read and written to save and resume. */
  readonly firstMoment: FloatArray;
  readonly secondMoment: FloatArray;
  /** θ ← θ − one step along Σ coefficientsᵢ·gᵢ of the last `evaluate`. */
  step(coefficients: ArrayLike<number>, settings: AdamSettings): void;
}

/** One clear sentence about what an engine lacks or why it failed. */
export class EngineError extends Error {}

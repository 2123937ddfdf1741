/** @file The kernel as its callers see it, whatever runs it. */

import type { CurvaturePairs, InverseHessian } from './quasi-newton.ts';

export type KernelPrecision = 'f32' | 'f64';

/** In the order of `enum Mode` in source/run.h. */
export const Mode = { losses: 0, gradients: 1, residuals: 2 } as const;
export type ModeCode = (typeof Mode)[keyof typeof Mode];

/** A compiled kernel: WebAssembly, or the add-on at the vector width of this processor. */
export interface Kernel {
  /** `wasm (SIMD)`, `native (AVX-512)`, … */
  readonly label: string;
  /** Threads that a step may use, where it is long enough to pay for them; results do not depend on them. */
  readonly threads: number;
  /** @throws KernelError when memory runs out. */
  load(words: Int32Array, numbers: Float64Array, precision: KernelPrecision): LoadedProgram;
  readonly dense: DenseAlgebra;
}

/** Dense algebra of the second-order methods; matrices are row-major. */
export interface DenseAlgebra {
  /** out [n·n] ← A·Aᵀ for A [n·p] */
  gramOfRows(a: Float64Array, n: number, p: number, out: Float64Array): void;
  /**
   * Lower factor of A + μI into the lower triangle of `out` [n·n]; the lower triangle of A [n·n] is read. False when
   * the matrix is not positive definite in double precision.
   */
  cholesky(a: Float64Array, n: number, mu: number, out: Float64Array): boolean;
  /** Memory for a dense inverse Hessian of order n, all zeros. */
  inverseHessian(n: number): InverseHessian;
  /** Memory for `memory` pairs of L-BFGS of n numbers each, all zeros. */
  curvaturePairs(n: number, memory: number): CurvaturePairs;
}

/** A packed program in the kernel's memory, which never moves or grows afterwards. */
export interface LoadedProgram {
  readonly buffer: ArrayBuffer;
  /** Byte offset of the arena in `buffer`; the offsets in the report count from here. */
  readonly base: number;
  begin(gradients: 0 | 1): void;
  run(group: number, count: number, total: number, mode: ModeCode): void;
  gram(): void;
  jacobian(group: number, result: number, at: number, count: number): number;
  jets(count: number, channels: number): void;
  adam(rate: number, beta1: number, beta2: number, epsilon: number, correction1: number, correction2: number): void;
  dispose(): void;
}

/** Bytes to offer at first: enough for the headers of any program (source/session.h, `open_session`). */
export const firstArena = (words: Int32Array): number => 65536 + 64 * words.length;

export const roundedUp = (offset: number, to: number): number => Math.ceil(offset / to) * to;

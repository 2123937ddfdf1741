/** @file Where the numbers of the quasi-Newton methods stand in the memory that source/quasi-newton.h works on. */

/** Parts of the product that are formed apart (source/quasi-newton.h). */
const parts = 8;

/** A dense inverse Hessian H of order n, where its kernel computes. */
export interface InverseHessian {
  /** [n(n + 1)/2] lower triangle of H, row after row. */
  readonly h: Float64Array;
  /** [n] */
  readonly u: Float64Array;
  readonly s: Float64Array;
  readonly x: Float64Array;
  readonly product: Float64Array;
  /** H ← a·H + (b₁u + b₂s)uᵀ + (b₂u + b₃s)sᵀ, and `product` ← H·x, in one pass over H. */
  updateAndMultiply(a: number, b1: number, b2: number, b3: number): void;
}

/** The pairs of L-BFGS as rings, where their kernel computes. */
export interface CurvaturePairs {
  /** [memory·n] steps s and gradient differences y. */
  readonly steps: Float64Array;
  readonly changes: Float64Array;
  /** [memory] 1/(yᵀs) */
  readonly rho: Float64Array;
  /** [memory] what the H before each pair is multiplied with. */
  readonly scale: Float64Array;
  /** [memory] room for `twoLoops`. */
  readonly room: Float64Array;
  /** [n] */
  readonly q: Float64Array;
  /** q ← H·q for the `count` pairs from place `head` on (the oldest) and the first H = γI. */
  twoLoops(head: number, count: number, gamma: number): void;
}

export const inverseHessianSize = (n: number): number => (n * (n + 1)) / 2 + (3 + parts) * n;
export const curvaturePairsSize = (n: number, memory: number): number => memory * (2 * n + 3) + n;

/** Cuts `space` into arrays of the given lengths, one after the other. */
function cut(space: Float64Array, lengths: readonly number[]): Float64Array[] {
  let at = 0;
  return lengths.map((length) => {
    const array = space.subarray(at, at + length);
    at += length;
    return array;
  });
}

export function inverseHessianIn(
  space: Float64Array,
  n: number,
  updateAndMultiply: InverseHessian['updateAndMultiply'],
): InverseHessian {
  const [h, u, s, x, product] = cut(space, [(n * (n + 1)) / 2, n, n, n, n]);
  return { h, u, s, x, product, updateAndMultiply };
}

export function curvaturePairsIn(
  space: Float64Array,
  n: number,
  memory: number,
  twoLoops: CurvaturePairs['twoLoops'],
): CurvaturePairs {
  const [steps, changes, rho, scale, room, q] = cut(space, [memory * n, memory * n, memory, memory, memory, n]);
  return { steps, changes, rho, scale, room, q, twoLoops };
}

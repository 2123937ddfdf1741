/** @file LU factors of small square matrices in double precision, whole or banded. */

/** LU factors with row pivoting of an n×n row-major matrix, in place of it. */
export interface LU {
  n: number;
  /** [n·n] row-major, unit lower and upper factor. */
  factors: Float64Array;
  /** [n] row that was moved to each place. */
  pivots: Int32Array;
  /** False when a pivot vanished. */
  regular: boolean;
  /** Diagonals below and above the main one that can be non-zero in the factors. */
  below: number;
  above: number;
}

/** How far non-zeros stand from the diagonal. */
export interface Band {
  below: number;
  above: number;
}

/**
 * Factorises `matrix` ([n·n] row-major) in place. With `band`, what stands outside it is not looked at, so that long
 * chains cost in proportion to their length; row exchanges widen the upper band by the lower one.
 */
export function factorise(matrix: Float64Array, n: number, pivots = new Int32Array(n), band?: Band): LU {
  let regular = true;
  const below = Math.min(n - 1, band?.below ?? n - 1);
  const above = Math.min(n - 1, band ? band.above + band.below : n - 1);
  for (let k = 0; k < n; k++) {
    const lastRow = Math.min(n, k + below + 1);
    const lastColumn = Math.min(n, k + above + 1);
    let best = k;
    let size = Math.abs(matrix[k * n + k]);
    for (let i = k + 1; i < lastRow; i++) {
      const a = Math.abs(matrix[i * n + k]);
      if (a > size) {
        size = a;
        best = i;
      }
    }
    pivots[k] = best;
    if (!(size > 0) || size === Number.POSITIVE_INFINITY) {
      regular = false;
      continue;
    }
    const rowK = k * n;
    if (best !== k) {
      const rowB = best * n;
      // Columns before k hold multipliers of earlier rows; they stay where they are (solveFactorised swaps as it goes).
      for (let j = k; j < lastColumn; j++) {
        const x = matrix[rowK + j];
        matrix[rowK + j] = matrix[rowB + j];
        matrix[rowB + j] = x;
      }
    }
    const inverse = 1 / matrix[rowK + k];
    for (let i = k + 1; i < lastRow; i++) {
      const rowI = i * n;
      const factor = matrix[rowI + k] * inverse;
      matrix[rowI + k] = factor;
      if (factor !== 0) for (let j = k + 1; j < lastColumn; j++) matrix[rowI + j] -= factor * matrix[rowK + j];
    }
  }
  return { n, factors: matrix, pivots, regular, below, above };
}

/** Solves LU·x = b in place of b, which starts at `offset`. */
export function solveFactorised({ n, factors, pivots, below, above }: LU, b: Float64Array, offset = 0): void {
  for (let k = 0; k < n; k++) {
    const p = pivots[k];
    const x = b[offset + p];
    if (p !== k) {
      b[offset + p] = b[offset + k];
      b[offset + k] = x;
    }
    if (x === 0) continue;
    const last = Math.min(n, k + below + 1);
    for (let i = k + 1; i < last; i++) b[offset + i] -= factors[i * n + k] * x;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[offset + i];
    const last = Math.min(n, i + above + 1);
    for (let j = i + 1; j < last; j++) sum -= factors[i * n + j] * b[offset + j];
    b[offset + i] = sum / factors[i * n + i];
  }
}

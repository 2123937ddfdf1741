/** @file LU factors of small square matrices in double precision, whole or banded. */
import { exchangeRows, pivotRow, subtractRows } from './row-operations.ts';

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
  /** Whether rows of the lower factor were moved with those of the matrix. */
  moved: boolean;
}

/** Whole matrices from this size on are factorised by several pivots at once. */
const large = 48;
/** Pivots at once. */
const together = 4;

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
  if (n >= large && below === n - 1 && above === n - 1) return factoriseLarge(matrix, n, pivots);
  for (let k = 0; k < n; k++) {
    const lastRow = Math.min(n, k + below + 1);
    const lastColumn = Math.min(n, k + above + 1);
    const best = pivotRow(matrix, n, k, lastRow);
    const size = Math.abs(matrix[best * n + k]);
    pivots[k] = best;
    if (!(size > 0) || size === Number.POSITIVE_INFINITY) {
      regular = false;
      continue;
    }
    const rowK = k * n;
    if (best !== k) {
      // Columns before k hold multipliers of earlier rows; they stay where they are (solveFactorised swaps as it goes).
      exchangeRows(matrix, rowK, best * n, k, lastColumn);
    }
    const inverse = 1 / matrix[rowK + k];
    for (let i = k + 1; i < lastRow; i++) {
      const rowI = i * n;
      const factor = matrix[rowI + k] * inverse;
      matrix[rowI + k] = factor;
      if (factor !== 0) for (let j = k + 1; j < lastColumn; j++) matrix[rowI + j] -= factor * matrix[rowK + j];
    }
  }
  return { n, factors: matrix, pivots, regular, below, above, moved: false };
}

/**
 * The same by panels of a few columns (Golub & Van Loan, 3.2.11): what is left of the matrix is read and written once for
 * all pivots of a panel, which is what takes the time of a large one.
 */
function factoriseLarge(matrix: Float64Array, n: number, pivots: Int32Array): LU {
  let regular = true;
  for (let from = 0; from < n; from += together) {
    const to = Math.min(n, from + together);
    if (!factorisePanel(matrix, n, pivots, from, to)) regular = false;
    for (let r = from + 1; r < to; r++) {
      for (let q = from; q < r; q++) {
        const factor = matrix[r * n + q];
        if (factor !== 0) for (let j = to; j < n; j++) matrix[r * n + j] -= factor * matrix[q * n + j];
      }
    }
    if (to - from === together)
      for (let i = to; i < n; i += 2) subtractRows(matrix, n, i, i + 1 < n ? i + 1 : i, from, to, to, n);
  }
  return { n, factors: matrix, pivots, regular, below: n - 1, above: n - 1, moved: true };
}

/** Columns `from` … `to`, with exchanges of whole rows. False where a pivot vanishes. */
function factorisePanel(matrix: Float64Array, n: number, pivots: Int32Array, from: number, to: number): boolean {
  let regular = true;
  for (let k = from; k < to; k++) {
    const best = pivotRow(matrix, n, k, n);
    const size = Math.abs(matrix[best * n + k]);
    pivots[k] = best;
    if (!(size > 0) || size === Number.POSITIVE_INFINITY) {
      regular = false;
      continue;
    }
    if (best !== k) exchangeRows(matrix, k * n, best * n, 0, n);
    const inverse = 1 / matrix[k * n + k];
    for (let i = k + 1; i < n; i++) {
      const factor = matrix[i * n + k] * inverse;
      matrix[i * n + k] = factor;
      for (let j = k + 1; j < to; j++) matrix[i * n + j] -= factor * matrix[k * n + j];
    }
  }
  return regular;
}

/** Solves LU·x = b in place of b, which starts at `offset`. */
export function solveFactorised({ n, factors, pivots, below, above, moved }: LU, b: Float64Array, offset = 0): void {
  if (moved) forwards(factors, n, pivots, b, offset);
  for (let k = 0; k < n && !moved; k++) {
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

/** Sign of the determinant of what was factorised. */
export function signOf({ n, factors, pivots }: LU): number {
  let sign = 1;
  for (let k = 0; k < n; k++) {
    if (pivots[k] !== k) sign = -sign;
    if (factors[k * n + k] < 0) sign = -sign;
  }
  return sign;
}

/** L·x = P·b in place of b, row by row. */
function forwards(factors: Float64Array, n: number, pivots: Int32Array, b: Float64Array, offset: number): void {
  for (let k = 0; k < n; k++) {
    const p = pivots[k];
    if (p === k) continue;
    const x = b[offset + p];
    b[offset + p] = b[offset + k];
    b[offset + k] = x;
  }
  for (let i = 1; i < n; i++) {
    let sum = b[offset + i];
    for (let j = 0; j < i; j++) sum -= factors[i * n + j] * b[offset + j];
    b[offset + i] = sum;
  }
}

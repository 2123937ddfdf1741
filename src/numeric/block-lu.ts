/**
 * @file LU factors of square matrices that are made of blocks, most of which are zero. Blocks are eliminated in the order
 * of least Markowitz count (Duff, Erisman & Reid, Direct Methods for Sparse Matrices, 7.2), with row pivoting inside the
 * blocks of the diagonal alone: for matrices whose diagonal blocks are those of equations of their own.
 */

import { exchangeRows, pivotRow, subtractRows } from './row-operations.ts';

/** Which blocks are zero before and during the elimination. */
export interface BlockPattern {
  /** Size of the whole matrix. */
  n: number;
  /** [blocks+1] first row of each block, and `n`. */
  first: Int32Array;
  /** [blocks] in which order they are eliminated. */
  order: Int32Array;
  /** [blocks] block rows with an entry in the column of a block that are eliminated behind it. */
  rows: readonly Int32Array[];
  /** [blocks] block columns with an entry in its row, likewise. */
  columns: readonly Int32Array[];
  /** Multiplications of a factorisation, about. */
  cost: number;
}

/** @param present [blocks] block columns with an entry in each block row; the diagonal always counts as one */
export function blockPattern(first: readonly number[], n: number, present: readonly Iterable<number>[]): BlockPattern {
  const count = first.length;
  const starts = Int32Array.of(...first, n);
  const size = (k: number) => starts[k + 1] - starts[k];
  const inRow = present.map((columns, k) => new Set([...columns, k]));
  const inColumn = inRow.map((_, k) => new Set(inRow.flatMap((columns, i) => (columns.has(k) ? [i] : []))));
  const left = new Set(inRow.keys());
  const order: number[] = [];
  const rows = new Array<Int32Array>(count);
  const columns = new Array<Int32Array>(count);
  let cost = 0;
  const others = (all: Set<number>, k: number) => [...all].filter((x) => x !== k && left.has(x)).sort((a, b) => a - b);
  while (left.size > 0) {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const k of left) {
      const markowitz = others(inRow[k], k).length * others(inColumn[k], k).length;
      if (markowitz < least) [best, least] = [k, markowitz];
    }
    const k = best;
    rows[k] = Int32Array.from(others(inColumn[k], k));
    columns[k] = Int32Array.from(others(inRow[k], k));
    for (const i of rows[k]) {
      for (const j of columns[k]) {
        inRow[i].add(j);
        inColumn[j].add(i);
        cost += size(i) * size(k) * size(j);
      }
    }
    const beside = [...rows[k], ...columns[k]].reduce((sum, j) => sum + size(j), 0);
    cost += size(k) ** 3 / 3 + (size(k) ** 2 * beside) / 2;
    order.push(k);
    left.delete(k);
  }
  return { n, first: starts, order: Int32Array.from(order), rows, columns, cost };
}

export interface BlockFactors {
  pattern: BlockPattern;
  /** [n·n] row-major, the factors of the blocks in their places. */
  factors: Float64Array;
  /** [n] row that was moved to each place inside its block. */
  pivots: Int32Array;
}

/** Multipliers above this lose the digits of what they are subtracted from. */
const mostMultiplier = 1e8;

/**
 * Factorises `matrix` ([n·n] row-major) in place; what stands outside the pattern is not looked at.
 * @returns `null` where a diagonal block is singular, or too small beside the others for its pivots to be taken from it
 */
export function factoriseBlocks(matrix: Float64Array, pattern: BlockPattern): BlockFactors | null {
  const { n, first, order, rows, columns } = pattern;
  const pivots = new Int32Array(n);
  for (const k of order) {
    const [from, to] = [first[k], first[k + 1]];
    if (!factoriseDiagonal(matrix, n, from, to, pivots)) return null;
    for (const j of columns[k]) {
      for (let r = from; r < to; r++) {
        if (pivots[r] !== r) exchangeRows(matrix, r * n, pivots[r] * n, first[j], first[j + 1]);
      }
      for (let r = from + 1; r < to; r++) subtractRows(matrix, n, r, r, from, r, first[j], first[j + 1]);
    }
    for (const i of rows[k]) if (!divide(matrix, n, first[i], first[i + 1], from, to)) return null;
    for (const i of rows[k]) {
      for (const j of columns[k]) {
        for (let r = first[i]; r < first[i + 1]; r += 2) {
          subtractRows(matrix, n, r, Math.min(r + 1, first[i + 1] - 1), from, to, first[j], first[j + 1]);
        }
      }
    }
  }
  return { pattern, factors: matrix, pivots };
}

/** LU factors of the diagonal block of rows `from` … `to`. False where a pivot vanishes. */
function factoriseDiagonal(matrix: Float64Array, n: number, from: number, to: number, pivots: Int32Array): boolean {
  for (let k = from; k < to; k++) {
    const best = pivotRow(matrix, n, k, to);
    pivots[k] = best;
    const pivot = matrix[best * n + k];
    if (!(Math.abs(pivot) > 0) || !Number.isFinite(pivot)) return false;
    if (best !== k) exchangeRows(matrix, k * n, best * n, from, to);
    for (let i = k + 1; i < to; i++) {
      const factor = matrix[i * n + k] / pivot;
      matrix[i * n + k] = factor;
      if (factor !== 0) for (let j = k + 1; j < to; j++) matrix[i * n + j] -= factor * matrix[k * n + j];
    }
  }
  return true;
}

/** Rows `first` … `last` of the columns of a diagonal block, X, become X·U⁻¹. False where multipliers are too large. */
function divide(matrix: Float64Array, n: number, first: number, last: number, from: number, to: number): boolean {
  for (let i = first; i < last; i++) {
    const row = i * n;
    for (let q = from; q < to; q++) {
      const x = matrix[row + q] / matrix[q * n + q];
      if (!(Math.abs(x) < mostMultiplier)) return false;
      matrix[row + q] = x;
      if (x !== 0) for (let c = q + 1; c < to; c++) matrix[row + c] -= x * matrix[q * n + c];
    }
  }
  return true;
}

/** Solves LU·x = b in place of b, [n]. */
export function solveBlocks({ pattern, factors, pivots }: BlockFactors, b: Float64Array): void {
  const { n, first, order, rows, columns } = pattern;
  for (const k of order) {
    const [from, to] = [first[k], first[k + 1]];
    for (let r = from; r < to; r++) {
      const p = pivots[r];
      const x = b[p];
      b[p] = b[r];
      b[r] = x;
    }
    for (let r = from + 1; r < to; r++) b[r] -= sumOf(factors, r * n, b, from, r);
    for (const i of rows[k]) for (let r = first[i]; r < first[i + 1]; r++) b[r] -= sumOf(factors, r * n, b, from, to);
  }
  for (let at = order.length - 1; at >= 0; at--) {
    const k = order[at];
    const [from, to] = [first[k], first[k + 1]];
    for (let r = to - 1; r >= from; r--) {
      let x = b[r];
      for (const j of columns[k]) x -= sumOf(factors, r * n, b, first[j], first[j + 1]);
      b[r] = (x - sumOf(factors, r * n, b, r + 1, to)) / factors[r * n + r];
    }
  }
}

/** Σ of a row times b over columns `from` … `to`. */
function sumOf(factors: Float64Array, row: number, b: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let j = from; j < to; j++) sum += factors[row + j] * b[j];
  return sum;
}

/** @file The first row of a square matrix that is a combination of rows before it. */

/** Share of a row below which what is left of it is rounding. */
const rounding = 1e-11;

/** Rows and their factors: Σ factor·row = 0, the factor of the last one is 1. */
export type Dependence = readonly { row: number; factor: number }[];

/**
 * Row after row, what the pivots of earlier rows leave of it: unlike a singular vector this takes no more rows than are
 * needed.
 * @param matrix [n·n] row-major
 * @returns `null` for independent rows
 */
export function dependentRow(matrix: Float64Array, n: number): Dependence | null {
  /** What is left of each row before, its pivot column, and the combination of rows that it is. */
  const kept: { rest: Float64Array; pivot: number; factors: Float64Array }[] = [];
  for (let row = 0; row < n; row++) {
    const rest = matrix.slice(row * n, (row + 1) * n);
    const size = rest.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    const factors = new Float64Array(n);
    factors[row] = 1;
    for (const other of kept) {
      const factor = rest[other.pivot] / other.rest[other.pivot];
      if (factor === 0) continue;
      for (let k = 0; k < n; k++) {
        rest[k] -= factor * other.rest[k];
        factors[k] -= factor * other.factors[k];
      }
      rest[other.pivot] = 0;
    }
    let pivot = 0;
    for (let k = 1; k < n; k++) if (Math.abs(rest[k]) > Math.abs(rest[pivot])) pivot = k;
    if (!(Math.abs(rest[pivot]) > rounding * size)) {
      return Array.from(factors, (factor, k) => ({ row: k, factor, size: Math.abs(factor) * sizeOf(matrix, n, k) }))
        .filter((x) => x.row === row || x.size > rounding * size)
        .map(({ row: k, factor }) => ({ row: k, factor }));
    }
    kept.push({ rest, pivot, factors });
  }
  return null;
}

const sizeOf = (matrix: Float64Array, n: number, row: number): number =>
  matrix.subarray(row * n, (row + 1) * n).reduce((most, x) => Math.max(most, Math.abs(x)), 0);

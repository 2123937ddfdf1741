/** @file What an elimination does with the rows of a matrix, [n·n] row-major. */

/** The row from k to `lastRow`, without it, whose entry in column k is the largest; the first of equals. */
export function pivotRow(matrix: Float64Array, n: number, k: number, lastRow: number): number {
  let best = k;
  let size = Math.abs(matrix[k * n + k]);
  for (let i = k + 1; i < lastRow; i++) {
    const a = Math.abs(matrix[i * n + k]);
    if (a > size) {
      size = a;
      best = i;
    }
  }
  return best;
}

/** Exchanges columns `from` … `to` of the rows that start at a and b. */
export function exchangeRows(matrix: Float64Array, a: number, b: number, from: number, to: number): void {
  for (let j = from; j < to; j++) {
    const x = matrix[a + j];
    matrix[a + j] = matrix[b + j];
    matrix[b + j] = x;
  }
}

/**
 * In columns `left` … `right`, rows a and b (the same, where one is left) less the multiples of rows `from` … `to` that
 * stand in their columns `from` … `to`: four at once, so that what is left is read and written once for all of them.
 */
export function subtractRows(
  matrix: Float64Array,
  n: number,
  a: number,
  b: number,
  from: number,
  to: number,
  left: number,
  right: number,
): void {
  const [ra, rb] = [a * n, b * n];
  let q = from;
  for (; q + 3 < to; q += 4) {
    const [p0, p1, p2, p3] = [q * n, (q + 1) * n, (q + 2) * n, (q + 3) * n];
    const a0 = matrix[ra + q];
    const a1 = matrix[ra + q + 1];
    const a2 = matrix[ra + q + 2];
    const a3 = matrix[ra + q + 3];
    const b0 = matrix[rb + q];
    const b1 = matrix[rb + q + 1];
    const b2 = matrix[rb + q + 2];
    const b3 = matrix[rb + q + 3];
    for (let j = left; j < right; j++) {
      const x0 = matrix[p0 + j];
      const x1 = matrix[p1 + j];
      const x2 = matrix[p2 + j];
      const x3 = matrix[p3 + j];
      const one = matrix[ra + j] - (a0 * x0 + a1 * x1 + a2 * x2 + a3 * x3);
      const other = matrix[rb + j] - (b0 * x0 + b1 * x1 + b2 * x2 + b3 * x3);
      matrix[rb + j] = other;
      matrix[ra + j] = one;
    }
  }
  for (; q < to; q++) {
    const p = q * n;
    const [x, y] = [matrix[ra + q], matrix[rb + q]];
    for (let j = left; j < right; j++) {
      const one = matrix[ra + j] - x * matrix[p + j];
      const other = matrix[rb + j] - y * matrix[p + j];
      matrix[rb + j] = other;
      matrix[ra + j] = one;
    }
  }
}

/** @file QR by Householder reflections (Golub & Van Loan, 5.2 and 5.5): least squares, and the triangular form alone. */

export interface LeastSquares {
  /** [columns] minimiser with as few non-zero entries as there are independent columns. */
  solution: Float64Array;
  rank: number;
  /** ‖Ax − b‖ */
  residual: number;
  /** Orthonormal vectors that A makes zero of, columns − rank of them; worked out when asked for. */
  kernel(): Float64Array[];
}

/**
 * min ‖Ax − b‖ for a row-major [rows·columns] matrix, with column pivoting.
 * @param cut columns whose remaining norm falls below this share of the largest are left out
 */
export function leastSquares(
  matrix: Float64Array,
  rows: number,
  columns: number,
  right: Float64Array,
  cut = 1e-12,
): LeastSquares {
  const a = matrix.slice();
  const b = right.slice();
  const order = Array.from({ length: columns }, (_, j) => j);
  const steps = Math.min(rows, columns);
  const diagonal = new Float64Array(steps);
  let rank = 0;
  let largest = 0;
  for (let k = 0; k < steps; k++) {
    let best = k;
    let bestNorm = -1;
    for (let j = k; j < columns; j++) {
      let norm = 0;
      for (let i = k; i < rows; i++) norm += a[i * columns + order[j]] ** 2;
      if (norm > bestNorm) {
        bestNorm = norm;
        best = j;
      }
    }
    [order[k], order[best]] = [order[best], order[k]];
    const column = order[k];
    const norm = Math.sqrt(bestNorm);
    if (k === 0) largest = norm;
    if (!(norm > cut * largest) || norm === 0) break;
    rank++;
    const alpha = a[k * columns + column] > 0 ? -norm : norm;
    diagonal[k] = alpha;
    // v = x − αe, kept in the column below and at the diagonal.
    a[k * columns + column] -= alpha;
    let vv = 0;
    for (let i = k; i < rows; i++) vv += a[i * columns + column] ** 2;
    for (let j = k + 1; j < columns; j++) {
      const other = order[j];
      let dot = 0;
      for (let i = k; i < rows; i++) dot += a[i * columns + column] * a[i * columns + other];
      const factor = (2 * dot) / vv;
      for (let i = k; i < rows; i++) a[i * columns + other] -= factor * a[i * columns + column];
    }
    let dot = 0;
    for (let i = k; i < rows; i++) dot += a[i * columns + column] * b[i];
    const factor = (2 * dot) / vv;
    for (let i = k; i < rows; i++) b[i] -= factor * a[i * columns + column];
  }
  const solution = new Float64Array(columns);
  for (let k = rank - 1; k >= 0; k--) {
    let sum = b[k];
    for (let j = k + 1; j < rank; j++) sum -= a[k * columns + order[j]] * solution[order[j]];
    solution[order[k]] = sum / diagonal[k];
  }
  let residual = 0;
  for (let i = rank; i < rows; i++) residual += b[i] * b[i];
  // R₁ y = −R₂ for every column left out.
  const kernel = () => {
    const out: Float64Array[] = [];
    for (const free of order.slice(rank)) {
      const x = new Float64Array(columns);
      x[free] = 1;
      for (let k = rank - 1; k >= 0; k--) {
        let sum = -a[k * columns + free];
        for (let j = k + 1; j < rank; j++) sum -= a[k * columns + order[j]] * x[order[j]];
        x[order[k]] = sum / diagonal[k];
      }
      orthonormalise(x, out);
      out.push(x);
    }
    return out;
  };
  return { solution, rank, residual: Math.sqrt(residual), kernel };
}

/** Makes `x` of unit length and orthogonal to `others` (Gram–Schmidt, twice for the digits that the first pass loses). */
function orthonormalise(x: Float64Array, others: readonly Float64Array[]): void {
  for (let pass = 0; pass < 2; pass++) {
    for (const y of others) {
      let dot = 0;
      for (let i = 0; i < x.length; i++) dot += x[i] * y[i];
      for (let i = 0; i < x.length; i++) x[i] -= dot * y[i];
    }
    const norm = Math.hypot(...x);
    for (let i = 0; i < x.length; i++) x[i] /= norm;
  }
}

/**
 * Makes the first `columns` columns of the row-major [rows·width] matrix upper triangular in place, by reflections of all
 * its columns and without pivoting.
 */
export function triangularise(m: Float64Array, rows: number, columns: number, width: number): void {
  const v = new Float64Array(rows);
  for (let k = 0; k < columns; k++) {
    let norm = 0;
    for (let r = k; r < rows; r++) norm = Math.hypot(norm, m[r * width + k]);
    if (norm === 0) continue;
    const alpha = m[k * width + k] > 0 ? -norm : norm;
    let vv = 0;
    for (let r = k; r < rows; r++) {
      v[r] = m[r * width + k] - (r === k ? alpha : 0);
      vv += v[r] * v[r];
    }
    for (let c = k; c < width; c++) {
      let dot = 0;
      for (let r = k; r < rows; r++) dot += v[r] * m[r * width + c];
      const factor = (2 * dot) / vv;
      for (let r = k; r < rows; r++) m[r * width + c] -= factor * v[r];
    }
  }
}

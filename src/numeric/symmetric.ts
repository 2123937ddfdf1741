/** @file Small symmetric matrices by the cyclic Jacobi eigenvalue method (Golub & Van Loan, section 8.5). */
import { maxAbs } from './vector.ts';

/** A⁺b for a symmetric A; eigenvalues below `tolerance`·largest count as zero. */
export function symmetricPseudoSolve(matrix: number[][], b: number[], tolerance = 1e-12): number[] {
  const n = b.length;
  const a = matrix.map((row) => [...row]);
  const vectors = a.map((_, i) => a.map((_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += a[p][q] ** 2;
    if (off < 1e-32) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, vectors, p, q);
  }
  const values = a.map((row, i) => row[i]);
  const smallest = tolerance * maxAbs(values);
  const x = new Array<number>(n).fill(0);
  values.forEach((value, k) => {
    if (!(Math.abs(value) > smallest)) return;
    let part = 0;
    for (let i = 0; i < n; i++) part += vectors[i][k] * b[i];
    for (let i = 0; i < n; i++) x[i] += (vectors[i][k] * part) / value;
  });
  return x;
}

/** Makes a[p][q] zero by a plane rotation, accumulated in `vectors`. */
function rotate(a: number[][], vectors: number[][], p: number, q: number): void {
  if (a[p][q] === 0) return;
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[k][p], a[k][q]];
    a[k][p] = c * x - s * y;
    a[k][q] = s * x + c * y;
  }
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[p][k], a[q][k]];
    a[p][k] = c * x - s * y;
    a[q][k] = s * x + c * y;
  }
  for (const row of vectors) {
    const [x, y] = [row[p], row[q]];
    row[p] = c * x - s * y;
    row[q] = s * x + c * y;
  }
}

/**
 * Eigenvalues (descending) and eigenvectors (columns of the row-major n×n result) of a symmetric matrix by cyclic
 * Jacobi rotations (Golub & Van Loan, Matrix Computations, 4th ed., §8.5).
 */
export function symmetricEigen(matrix: ArrayLike<number>): { values: Float64Array; vectors: Float64Array } {
  const n = Math.round(Math.sqrt(matrix.length));
  const a = Float64Array.from(matrix);
  const q = new Float64Array(n * n);
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  // Relative to the diagonal entries concerned, so that tiny directions beside huge ones stay accurate.
  const negligible = (p: number, r: number) =>
    Math.abs(a[p * n + r]) <= 1e-15 * Math.sqrt(Math.abs(a[p * n + p] * a[r * n + r])) || a[p * n + r] === 0;
  for (let sweep = 0; sweep < 60; sweep++) {
    let rotated = false;
    for (let p = 0; p < n - 1; p++) {
      for (let r = p + 1; r < n; r++) {
        if (negligible(p, r)) continue;
        rotated = true;
        rotateFlat(a, q, n, p, r);
      }
    }
    if (!rotated) break;
  }
  const order = Array.from({ length: n }, (_, k) => k).sort((i, j) => a[j * n + j] - a[i * n + i]);
  const values = Float64Array.from(order, (k) => a[k * n + k]);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    for (let i = 0; i < n; i++) vectors[i * n + to] = q[i * n + from];
  });
  return { values, vectors };
}

/** Makes a[p][r] of a row-major n×n matrix zero by a plane rotation, accumulated in `q`. */
function rotateFlat(a: Float64Array, q: Float64Array, n: number, p: number, r: number): void {
  const theta = (a[r * n + r] - a[p * n + p]) / (2 * a[p * n + r]);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const kp = a[k * n + p];
    const kr = a[k * n + r];
    a[k * n + p] = c * kp - s * kr;
    a[k * n + r] = s * kp + c * kr;
  }
  for (let k = 0; k < n; k++) {
    const pk = a[p * n + k];
    const rk = a[r * n + k];
    a[p * n + k] = c * pk - s * rk;
    a[r * n + k] = s * pk + c * rk;
  }
  a[p * n + r] = 0;
  a[r * n + p] = 0;
  for (let k = 0; k < n; k++) {
    const kp = q[k * n + p];
    const kr = q[k * n + r];
    q[k * n + p] = c * kp - s * kr;
    q[k * n + r] = s * kp + c * kr;
  }
}

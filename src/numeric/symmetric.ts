/** @file Small symmetric matrices by the cyclic Jacobi eigenvalue method (Golub & Van Loan, section 8.5). */
import { maxAbs } from './vector.ts';

/** Most sweeps over all pairs; a handful does. */
const sweeps = 60;

/** The unit matrix, row-major. */
function unit(n: number): Float64Array {
  const q = new Float64Array(n * n);
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  return q;
}

/**
 * A⁺b for a symmetric A; eigenvalues below `tolerance`·largest count as zero. It stops where all that is beside the
 * diagonal is small by itself, unlike `symmetricEigen`: the coefficients of trainings hang on its rounding.
 */
export function symmetricPseudoSolve(matrix: readonly (readonly number[])[], b: number[], tolerance = 1e-12): number[] {
  const n = b.length;
  const a = Float64Array.from(matrix.flat());
  const q = unit(n);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let r = p + 1; r < n; r++) off += a[p * n + r] ** 2;
    if (off < 1e-32) break;
    for (let p = 0; p < n; p++) for (let r = p + 1; r < n; r++) if (a[p * n + r] !== 0) rotate(a, q, n, p, r);
  }
  const values = b.map((_, i) => a[i * n + i]);
  const smallest = tolerance * maxAbs(values);
  const x = new Array<number>(n).fill(0);
  values.forEach((value, k) => {
    if (!(Math.abs(value) > smallest)) return;
    let part = 0;
    for (let i = 0; i < n; i++) part += q[i * n + k] * b[i];
    for (let i = 0; i < n; i++) x[i] += (q[i * n + k] * part) / value;
  });
  return x;
}

/** Eigenvalues (descending) and eigenvectors (columns of the row-major n×n result) of a symmetric matrix. */
export function symmetricEigen(matrix: ArrayLike<number>): { values: Float64Array; vectors: Float64Array } {
  const n = Math.round(Math.sqrt(matrix.length));
  const a = Float64Array.from(matrix);
  const q = unit(n);
  // Relative to the diagonal entries concerned, so that tiny directions beside huge ones stay accurate.
  const negligible = (p: number, r: number) =>
    Math.abs(a[p * n + r]) <= 1e-15 * Math.sqrt(Math.abs(a[p * n + p] * a[r * n + r])) || a[p * n + r] === 0;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let rotated = false;
    for (let p = 0; p < n - 1; p++) {
      for (let r = p + 1; r < n; r++) {
        if (negligible(p, r)) continue;
        rotated = true;
        rotate(a, q, n, p, r);
        a[p * n + r] = 0;
        a[r * n + p] = 0;
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

/** Makes a[p][r] of a row-major n×n matrix zero, up to rounding, by a plane rotation, accumulated in `q`. */
function rotate(a: Float64Array, q: Float64Array, n: number, p: number, r: number): void {
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
  for (let k = 0; k < n; k++) {
    const kp = q[k * n + p];
    const kr = q[k * n + r];
    q[k * n + p] = c * kp - s * kr;
    q[k * n + r] = s * kp + c * kr;
  }
}

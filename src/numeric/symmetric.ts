/** @file Small symmetric systems by the cyclic Jacobi eigenvalue method (Golub & Van Loan, section 8.5). */
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

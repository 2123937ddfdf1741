/** @file Cholesky factors of dense symmetric matrices, by 4×4 blocks of dot products as in `dense.ts`. */
import { addDots4x4 } from './dense.ts';

const acc = new Float64Array(16);

/**
 * Lower Cholesky factor of A + μI in `out` [n·n] (only its lower triangle is written); A is symmetric, its lower
 * triangle is read. False when the matrix is not positive definite in double precision.
 */
export function cholesky(a: Float64Array, n: number, mu: number, out: Float64Array): boolean {
  for (let j0 = 0; j0 < n; j0 += 4) {
    const width = Math.min(4, n - j0);
    for (let i0 = j0; i0 < n; i0 += 4) {
      const height = Math.min(4, n - i0);
      acc.fill(0);
      if (width === 4 && height === 4) addDots4x4(out, i0, out, j0, n, 0, j0, acc);
      else {
        for (let r = 0; r < height; r++) {
          for (let c = 0; c < width; c++) {
            let s = 0;
            for (let k = 0; k < j0; k++) s += out[(i0 + r) * n + k] * out[(j0 + c) * n + k];
            acc[4 * r + c] = s;
          }
        }
      }
      for (let r = 0; r < height; r++) {
        const i = i0 + r;
        for (let c = 0; c < width; c++) {
          const j = j0 + c;
          if (j > i) break;
          let s = a[i * n + j] - acc[4 * r + c];
          for (let k = j0; k < j; k++) s -= out[i * n + k] * out[j * n + k];
          if (i === j) {
            s += mu;
            if (!(s > 0)) return false;
            out[i * n + i] = Math.sqrt(s);
          } else out[i * n + j] = s / out[j * n + j];
        }
      }
    }
  }
  return true;
}

/** x ← (LLᵀ)⁻¹x in place, L from `cholesky`. */
export function choleskySolve(l: Float64Array, n: number, x: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let s = x[i];
    const row = i * n;
    for (let k = 0; k < i; k++) s -= l[row + k] * x[k];
    x[i] = s / l[row + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    const row = i * n;
    const v = x[i] / l[row + i];
    x[i] = v;
    for (let k = 0; k < i; k++) x[k] -= l[row + k] * v;
  }
}

/** [n] diagonal of A⁻¹ for a symmetric A [n·n]; infinite where A is not positive definite. */
export function inverseDiagonal(a: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const factor = new Float64Array(n * n);
  if (!cholesky(a, n, 0, factor)) return out;
  for (let k = 0; k < n; k++) {
    const unit = new Float64Array(n);
    unit[k] = 1;
    choleskySolve(factor, n, unit);
    out[k] = unit[k];
  }
  return out;
}

/**
 * @file Dense matrices, row-major: products, transposes, Gram matrices. That of many rows, which the second-order methods
 * spend their time in, works on 4×4 blocks of dot products held in registers, on pieces of the rows that stay in the
 * first-level cache.
 */

/** Length of the row pieces: eight of them (16 KiB) fill half of a usual first-level cache. */
const piece = 256;

/** acc (16 numbers, row-major 4×4) ← acc + A[i…i+3, k0…k1) · B[j…j+3, k0…k1)ᵀ; rows of A and B are `stride` long. */
export function addDots4x4(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  stride: number,
  k0: number,
  k1: number,
  acc: Float64Array,
): void {
  const a0 = i * stride;
  const a1 = a0 + stride;
  const a2 = a1 + stride;
  const a3 = a2 + stride;
  const b0 = j * stride;
  const b1 = b0 + stride;
  const b2 = b1 + stride;
  const b3 = b2 + stride;
  // Two passes of 2×4 keep all sums in the sixteen registers.
  for (let half = 0; half < 2; half++) {
    const p = half === 0 ? a0 : a2;
    const q = half === 0 ? a1 : a3;
    let s00 = 0;
    let s01 = 0;
    let s02 = 0;
    let s03 = 0;
    let s10 = 0;
    let s11 = 0;
    let s12 = 0;
    let s13 = 0;
    for (let k = k0; k < k1; k++) {
      const x = a[p + k];
      const y = a[q + k];
      const u0 = b[b0 + k];
      const u1 = b[b1 + k];
      const u2 = b[b2 + k];
      const u3 = b[b3 + k];
      s00 += x * u0;
      s01 += x * u1;
      s02 += x * u2;
      s03 += x * u3;
      s10 += y * u0;
      s11 += y * u1;
      s12 += y * u2;
      s13 += y * u3;
    }
    const o = 8 * half;
    acc[o] += s00;
    acc[o + 1] += s01;
    acc[o + 2] += s02;
    acc[o + 3] += s03;
    acc[o + 4] += s10;
    acc[o + 5] += s11;
    acc[o + 6] += s12;
    acc[o + 7] += s13;
  }
}

const acc = new Float64Array(16);

/** out[n·n] ← A·Aᵀ for A [n·p] row-major. */
export function gramOfRows(a: Float64Array, n: number, p: number, out: Float64Array): void {
  const whole = n - (n % 4);
  out.fill(0, 0, n * n);
  for (let k0 = 0; k0 < p; k0 += piece) {
    const k1 = Math.min(p, k0 + piece);
    for (let i = 0; i < whole; i += 4) {
      for (let j = 0; j <= i; j += 4) {
        acc.fill(0);
        addDots4x4(a, i, a, j, p, k0, k1, acc);
        for (let r = 0; r < 4; r++) for (let c = 0; c < 4; c++) out[(i + r) * n + j + c] += acc[4 * r + c];
      }
    }
    for (let i = whole; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let s = 0;
        for (let k = k0; k < k1; k++) s += a[i * p + k] * a[j * p + k];
        out[i * n + j] += s;
      }
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) out[j * n + i] = out[i * n + j];
}

/** out[p·n] ← Aᵀ for A [n·p]. */
export function transpose(a: Float64Array, n: number, p: number, out: Float64Array): void {
  const tile = 16;
  for (let i0 = 0; i0 < n; i0 += tile) {
    for (let j0 = 0; j0 < p; j0 += tile) {
      for (let i = i0; i < Math.min(n, i0 + tile); i++) {
        for (let j = j0; j < Math.min(p, j0 + tile); j++) out[j * n + i] = a[i * p + j];
      }
    }
  }
}

/** out[n] ← A·x */
export function multiply(a: Float64Array, n: number, p: number, x: ArrayLike<number>, out: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let s = 0;
    const row = i * p;
    for (let k = 0; k < p; k++) s += a[row + k] * x[k];
    out[i] = s;
  }
}

/** out[p] ← Aᵀ·x */
export function multiplyTransposed(
  a: Float64Array,
  n: number,
  p: number,
  x: ArrayLike<number>,
  out: Float64Array,
): void {
  out.fill(0, 0, p);
  for (let i = 0; i < n; i++) {
    const f = x[i];
    const row = i * p;
    for (let k = 0; k < p; k++) out[k] += f * a[row + k];
  }
}

/** A·B of A [rows·inner] and B [inner·columns]. */
export function product(a: Float64Array, b: Float64Array, rows: number, inner: number, columns: number): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const x = a[i * inner + k];
      for (let j = 0; j < columns; j++) out[i * columns + j] += x * b[k * columns + j];
    }
  }
  return out;
}

/**
 * out[m·m] ← the Gram matrix of the m rows of `rows`, in single or double precision, each entry one sum from left to
 * right. `gramOfRows` sums in blocks, which is faster for many rows but rounds otherwise.
 */
export function gramMatrix(rows: ArrayLike<number>, m: number, out: Float64Array): void {
  const p = rows.length / m;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < p; k++) sum += rows[i * p + k] * rows[j * p + k];
      out[i * m + j] = sum;
      out[j * m + i] = sum;
    }
  }
}

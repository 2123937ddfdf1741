/** @file Vectors as typed arrays. */

type Vector = ArrayLike<number>;

export function dot(a: Vector, b: Vector, n = a.length): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < n; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (; i < n; i++) s0 += a[i] * b[i];
  return s0 + s1 + (s2 + s3);
}

export const norm = (a: Vector): number => Math.sqrt(dot(a, a));

/** y ← y + αx */
export function addScaled(y: Float64Array, alpha: number, x: Vector): void {
  for (let i = 0; i < y.length; i++) y[i] += alpha * x[i];
}

export function maxAbs(a: Vector): number {
  let max = 0;
  for (let i = 0; i < a.length; i++) {
    const x = Math.abs(a[i]);
    if (!(x <= max)) max = x;
  }
  return max;
}

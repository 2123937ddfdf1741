/** @file Vectors as arrays of numbers. */

type Vector = ArrayLike<number>;

/** Σ xᵢ from left to right. */
export function sum(x: Vector): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i];
  return total;
}

/** Σ wᵢxᵢ from left to right: a few numbers, such as losses and their weights. For long vectors there is `dot`. */
export function weightedSum(weights: Vector, x: Vector): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += weights[i] * x[i];
  return total;
}

/** a·b, summed in four lanes side by side. */
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

/** ‖a‖ */
export const norm = (a: Vector): number => Math.sqrt(dot(a, a));

/** y ← y + αx */
export function addScaled(y: Float64Array, alpha: number, x: Vector): void {
  for (let i = 0; i < y.length; i++) y[i] += alpha * x[i];
}

/** Largest |aᵢ| of `count` numbers from `from`; 0 of none, NaN where one of them is NaN. */
export function maxAbs(a: Vector, from = 0, count = a.length - from): number {
  let largest = 0;
  for (let i = from; i < from + count; i++) largest = Math.max(largest, Math.abs(a[i]));
  return largest;
}

/** Place of the smallest number, the first of equal ones. */
export function argmin(a: Vector): number {
  let at = 0;
  for (let i = 1; i < a.length; i++) if (a[i] < a[at]) at = i;
  return at;
}

/** Place of the largest number, the first of equal ones. */
export function argmax(a: Vector): number {
  let at = 0;
  for (let i = 1; i < a.length; i++) if (a[i] > a[at]) at = i;
  return at;
}

/** Whether two vectors have the same numbers. */
export function equal(a: Vector, b: Vector): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** All of `parts`, one after the other. */
export function concatenated(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

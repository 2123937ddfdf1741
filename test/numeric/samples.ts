/** @file Numbers and matrices to test with, and products by definition. */

/** Mulberry32 as published (T. Ettinger, 2017), in [0, 1). */
export function mulberry32(seed: number): () => number {
  let a = seed | 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** `length` numbers of [−1, 1). */
export function randomNumbers(length: number, seed: number): Float64Array {
  const draw = mulberry32(seed);
  return Float64Array.from({ length }, () => 2 * draw() - 1);
}

/** A·B of row-major [n·m] and [m·p], by definition. */
export function plainProduct(a: ArrayLike<number>, b: ArrayLike<number>, n: number, m: number, p: number): number[] {
  return Array.from({ length: n * p }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < m; k++) sum += a[Math.floor(at / p) * m + k] * b[k * p + (at % p)];
    return sum;
  });
}

/** Aᵀ of row-major [n·m]. */
export const plainTranspose = (a: ArrayLike<number>, n: number, m: number): number[] =>
  Array.from({ length: n * m }, (_, at) => a[(at % n) * m + Math.floor(at / n)]);

export const unitMatrix = (n: number): number[] =>
  Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));

/** 1/(i + j + 1), a matrix whose condition grows like 33ⁿ. */
export const hilbert = (n: number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, at) => 1 / (Math.floor(at / n) + (at % n) + 1));

/** Largest |aᵢ − bᵢ|, NaN where one is. */
export const gap = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (x, i) => Math.abs(x - b[i])).reduce((most, x) => Math.max(most, x), a.length === b.length ? 0 : NaN);

/** |a − b|, as a share of b where that is above 1. */
export const off = (a: number, b: number): number => Math.abs(a - b) / Math.max(1, Math.abs(b));

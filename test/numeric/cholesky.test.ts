import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cholesky, choleskySolve, inverseDiagonal } from '../../src/numeric/cholesky.ts';
import { gap, hilbert, plainProduct, plainTranspose, randomNumbers } from './samples.ts';

const sizes = fc.record({ n: fc.integer({ min: 1, max: 23 }), seed: fc.nat() });

/** A·Aᵀ of random A. */
function positive(n: number, seed: number): Float64Array {
  const a = randomNumbers(n * n, seed);
  return Float64Array.from(plainProduct(a, plainTranspose(a, n, n), n, n, n));
}

/** The lower triangle, zeros above. */
const lower = (l: Float64Array, n: number): Float64Array => l.map((x, at) => (at % n > Math.floor(at / n) ? 0 : x));

describe('Cholesky factors', () => {
  test('give A + μI back, and solve it', () => {
    fc.assert(
      fc.property(sizes, ({ n, seed }) => {
        const matrix = positive(n, seed);
        const shifted = matrix.map((x, at) => (at % (n + 1) === 0 ? x + 0.5 : x));
        const factor = new Float64Array(n * n).fill(Number.NaN);
        expect(cholesky(matrix, n, 0.5, factor)).toBe(true);
        const l = lower(factor, n);
        expect(gap(plainProduct(l, plainTranspose(l, n, n), n, n, n), shifted)).toBeLessThan(1e-13 * n);
        const b = randomNumbers(n, seed + 7);
        const x = b.slice();
        choleskySolve(factor, n, x);
        expect(gap(plainProduct(shifted, x, n, n, 1), b)).toBeLessThan(1e-12 * n);
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  test('of a nearly singular matrix still leave a small residual', () => {
    const n = 9;
    const matrix = hilbert(n);
    const factor = new Float64Array(n * n);
    expect(cholesky(matrix, n, 0, factor)).toBe(true);
    const x = new Float64Array(n).fill(1);
    choleskySolve(factor, n, x);
    const scale = Math.max(...x.map(Math.abs));
    expect(gap(plainProduct(matrix, x, n, n, 1), new Float64Array(n).fill(1))).toBeLessThan(1e-15 * n * scale);
  });

  test('do not exist of an indefinite, a singular or an undefined matrix', () => {
    for (let n = 1; n < 12; n++) {
      const out = new Float64Array(n * n);
      expect(cholesky(positive(n, n), n, -1e6, out)).toBe(false);
      expect(cholesky(new Float64Array(n * n), n, 0, out)).toBe(false);
      expect(cholesky(positive(n, n).fill(Number.NaN, n * n - 1), n, 0, out)).toBe(false);
    }
  });
});

test('the diagonal of A⁻¹ is that of the inverse, infinite where A is singular', () => {
  // [[2, 1], [1, 3]]⁻¹ = [[3, −1], [−1, 2]]/5
  expect(gap(inverseDiagonal(Float64Array.of(2, 1, 1, 3), 2), [0.6, 0.4])).toBeLessThan(1e-15);
  // Diagonal of the inverse of the Hilbert matrix of order 3: 9, 192, 180.
  expect(gap(inverseDiagonal(hilbert(3), 3), [9, 192, 180])).toBeLessThan(1e-10);
  expect([...inverseDiagonal(Float64Array.of(1, 1, 1, 1), 2)]).toEqual([
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ]);
});

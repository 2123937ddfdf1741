import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cholesky, choleskySolve } from '../../src/numeric/cholesky.ts';
import { gramOfRows, multiply, multiplyTransposed, transpose } from '../../src/numeric/dense.ts';

const sizes = fc.record({ n: fc.integer({ min: 1, max: 23 }), p: fc.integer({ min: 1, max: 600 }), seed: fc.nat() });

function random(length: number, seed: number): Float64Array {
  let s = (seed % 2147483647) + 1;
  return Float64Array.from({ length }, () => {
    s = (s * 48271) % 2147483647;
    return s / 1073741824 - 1;
  });
}

test('A·Aᵀ, Aᵀ and products agree with their definitions for every size', () => {
  fc.assert(
    fc.property(sizes, ({ n, p, seed }) => {
      const a = random(n * p, seed);
      const gram = new Float64Array(n * n);
      gramOfRows(a, n, p, gram);
      const turned = new Float64Array(n * p);
      transpose(a, n, p, turned);
      const x = random(p, seed + 1);
      const y = new Float64Array(n);
      multiply(a, n, p, x, y);
      const z = new Float64Array(p);
      multiplyTransposed(turned, p, n, x.subarray(0, p), new Float64Array(n));
      multiplyTransposed(a, n, p, y, z);
      for (let i = 0; i < n; i++) {
        let product = 0;
        for (let k = 0; k < p; k++) {
          product += a[i * p + k] * x[k];
          expect(turned[k * n + i]).toBe(a[i * p + k]);
        }
        expect(y[i]).toBeCloseTo(product, 9);
        for (let j = 0; j < n; j++) {
          let s = 0;
          for (let k = 0; k < p; k++) s += a[i * p + k] * a[j * p + k];
          expect(gram[i * n + j]).toBeCloseTo(s, 9);
        }
      }
      for (let k = 0; k < p; k++) {
        let s = 0;
        for (let i = 0; i < n; i++) s += a[i * p + k] * y[i];
        expect(z[k]).toBeCloseTo(s, 8);
      }
    }),
    { numRuns: 30 },
  );
});

test('Cholesky solves (A + μI)x = b and refuses an indefinite matrix', () => {
  fc.assert(
    fc.property(sizes, ({ n, seed }) => {
      const a = random(n * n, seed);
      const matrix = new Float64Array(n * n);
      gramOfRows(a, n, n, matrix);
      const factor = new Float64Array(n * n);
      const mu = 0.5;
      expect(cholesky(matrix, n, mu, factor)).toBe(true);
      const b = random(n, seed + 7);
      const x = b.slice();
      choleskySolve(factor, n, x);
      for (let i = 0; i < n; i++) {
        let s = mu * x[i];
        for (let k = 0; k < n; k++) s += matrix[i * n + k] * x[k];
        expect(s).toBeCloseTo(b[i], 9);
      }
      expect(cholesky(matrix, n, -1e6, factor)).toBe(false);
    }),
    { numRuns: 40 },
  );
});

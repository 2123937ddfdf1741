import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gramMatrix, gramOfRows, multiply, multiplyTransposed, product, transpose } from '../../src/numeric/dense.ts';
import { gap, plainProduct, plainTranspose, randomNumbers } from './samples.ts';

const sizes = fc.record({ n: fc.integer({ min: 1, max: 23 }), p: fc.integer({ min: 1, max: 600 }), seed: fc.nat() });

test('Aᵀ, A·x and Aᵀ·x agree with their definitions for every size', () => {
  fc.assert(
    fc.property(sizes, ({ n, p, seed }) => {
      const a = randomNumbers(n * p, seed);
      const turned = new Float64Array(n * p);
      transpose(a, n, p, turned);
      expect([...turned]).toEqual(plainTranspose(a, n, p));
      const x = randomNumbers(p, seed + 1);
      const y = new Float64Array(n);
      multiply(a, n, p, x, y);
      expect(gap(y, plainProduct(a, x, n, p, 1))).toBeLessThan(1e-11);
      const z = new Float64Array(p);
      multiplyTransposed(a, n, p, y, z);
      expect(gap(z, plainProduct(turned, y, p, n, 1))).toBeLessThan(1e-11);
    }),
    { numRuns: 30, seed: 1 },
  );
});

test('Gram matrices of rows are A·Aᵀ, in blocks and from left to right, in double and single precision', () => {
  fc.assert(
    fc.property(sizes, ({ n, p, seed }) => {
      const a = randomNumbers(n * p, seed);
      const exact = plainProduct(a, plainTranspose(a, n, p), n, p, n);
      const out = new Float64Array(n * n);
      gramOfRows(a, n, p, out);
      expect(gap(out, exact)).toBeLessThan(1e-11);
      gramMatrix(a, n, out);
      expect([...out]).toEqual(exact);
      const single = Float32Array.from(a);
      gramMatrix(single, n, out);
      expect([...out]).toEqual(plainProduct(single, plainTranspose(single, n, p), n, p, n));
    }),
    { numRuns: 30, seed: 1 },
  );
});

test('A·B agrees with its definition', () => {
  const side = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(side, side, side, fc.nat(), (n, m, p, seed) => {
      const [a, b] = [randomNumbers(n * m, seed), randomNumbers(m * p, seed + 1)];
      expect(gap(product(a, b, n, m, p), plainProduct(a, b, n, m, p))).toBeLessThan(1e-14);
    }),
    { seed: 1 },
  );
});

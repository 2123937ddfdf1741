import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addProduct, addProducts } from '../../src/numeric/products.ts';
import { gap, plainProduct, randomNumbers } from './samples.ts';

const small = fc.integer({ min: 1, max: 11 });

test('tables times vectors are added, scaled, for every number of rows, columns and vectors', () => {
  fc.assert(
    fc.property(small, small, small, fc.nat(), (rows, columns, count, seed) => {
      const table = randomNumbers(rows * columns, seed);
      const [xStep, outStep] = [columns + 2, rows + 3];
      const x = randomNumbers(1 + count * xStep, seed + 1);
      const before = randomNumbers(2 + count * outStep, seed + 2);
      const out = before.slice();
      addProducts(table, rows, columns, x, 1, xStep, 0.5, out, 2, outStep, count);
      const expected = before.slice();
      for (let c = 0; c < count; c++) {
        const y = plainProduct(table, x.subarray(1 + c * xStep), rows, columns, 1);
        for (let r = 0; r < rows; r++) expected[2 + c * outStep + r] += 0.5 * y[r];
      }
      expect(gap(out, expected)).toBeLessThan(1e-14);
      // One vector at a time gives the same bits.
      const single = before.slice();
      for (let c = 0; c < count; c++) addProduct(table, rows, columns, x, 1 + c * xStep, 0.5, single, 2 + c * outStep);
      expect(single).toEqual(out);
    }),
    { numRuns: 60, seed: 1 },
  );
});

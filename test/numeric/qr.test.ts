import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leastSquares, triangularise } from '../../src/numeric/qr.ts';
import { gap, plainProduct, plainTranspose, randomNumbers } from './samples.ts';

const size = fc.integer({ min: 1, max: 12 });
const lengthOf = (x: ArrayLike<number>): number => Math.hypot(...Array.from(x));

/** b − A·x */
const rest = (a: Float64Array, x: Float64Array, b: Float64Array, rows: number, columns: number): Float64Array => {
  const product = plainProduct(a, x, rows, columns, 1);
  return b.map((y, i) => y - product[i]);
};

describe('least squares', () => {
  test('leave a residual that stands upright on all columns', () => {
    fc.assert(
      fc.property(size, size, fc.nat(), (rows, columns, seed) => {
        const [a, b] = [randomNumbers(rows * columns, seed), randomNumbers(rows, seed + 1)];
        const { solution, rank, residual } = leastSquares(a, rows, columns, b);
        expect(rank).toBe(Math.min(rows, columns));
        const r = rest(a, solution, b, rows, columns);
        const scale = 1 + lengthOf(solution);
        expect(lengthOf(plainProduct(plainTranspose(a, rows, columns), r, columns, rows, 1))).toBeLessThan(
          1e-13 * scale,
        );
        expect(Math.abs(lengthOf(r) - residual)).toBeLessThan(1e-13 * scale);
        if (rows <= columns) expect(residual).toBeLessThan(1e-13 * scale);
      }),
      { seed: 1 },
    );
  });

  test('fit the line through points by hand', () => {
    // Points (0, 1), (1, 3), (2, 4): slope 3/2, intercept 7/6, residual √(1/6).
    const { solution, residual } = leastSquares(Float64Array.of(1, 0, 1, 1, 1, 2), 3, 2, Float64Array.of(1, 3, 4));
    expect(gap(solution, [7 / 6, 1.5])).toBeLessThan(1e-14);
    expect(residual).toBeCloseTo(Math.sqrt(1 / 6), 14);
  });

  test('of dependent columns tell the rank and leave no more than the best', () => {
    fc.assert(
      fc.property(size, fc.integer({ min: 1, max: 4 }), fc.nat(), (rows, rank, seed) => {
        const columns = 6;
        const most = Math.min(rows, rank);
        const basis = randomNumbers(rows * rank, seed);
        const a = Float64Array.from(plainProduct(basis, randomNumbers(rank * columns, seed + 1), rows, rank, columns));
        const b = randomNumbers(rows, seed + 2);
        const found = leastSquares(a, rows, columns, b);
        expect(found.rank).toBe(most);
        expect(found.solution.filter((x) => x !== 0).length).toBeLessThanOrEqual(most);
        // What the columns of the basis cannot do, no combination of them can.
        expect(found.residual).toBeCloseTo(leastSquares(basis, rows, rank, b).residual, 10);
      }),
      { seed: 1 },
    );
  });

  test('leave out a column that is another one but for rounding, unless they are asked to keep it', () => {
    const near = Float64Array.of(1, 1 + 1e-13, 1, 1, 1, 1 - 1e-13);
    const b = Float64Array.of(1, 2, 3);
    expect(leastSquares(near, 3, 2, b).rank).toBe(1);
    expect(leastSquares(near, 3, 2, b, 1e-15).rank).toBe(2);
  });

  test('of a matrix of zeros are zero, all of the right-hand side being left', () => {
    const { solution, rank, residual } = leastSquares(new Float64Array(6), 3, 2, Float64Array.of(1, 2, 2));
    expect({ solution: [...solution], rank, residual }).toEqual({ solution: [0, 0], rank: 0, residual: 3 });
  });
});

describe('triangular form', () => {
  test('has zeros below the diagonal and the same Gram matrix: only reflections were made', () => {
    fc.assert(
      fc.property(size, size, fc.nat(), (rows, columns, seed) => {
        const width = columns + 2;
        const m = randomNumbers(rows * width, seed);
        const before = plainProduct(plainTranspose(m, rows, width), m, width, rows, width);
        triangularise(m, rows, Math.min(rows, columns), width);
        for (let i = 0; i < rows; i++)
          for (let j = 0; j < Math.min(i, columns, rows); j++) expect(Math.abs(m[i * width + j])).toBeLessThan(1e-14);
        expect(gap(plainProduct(plainTranspose(m, rows, width), m, width, rows, width), before)).toBeLessThan(1e-13);
      }),
      { seed: 1 },
    );
  });

  test('passes over a column of zeros', () => {
    const m = Float64Array.of(0, 3, 0, 4);
    triangularise(m, 2, 2, 2);
    expect([m[0], m[2]]).toEqual([0, 0]);
  });
});

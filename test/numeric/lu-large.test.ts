import { describe, expect, it } from 'vitest';
import { factorise, solveFactorised } from '../../src/numeric/lu.ts';
import { Random } from '../../src/numeric/random.ts';

describe('LU factors by several pivots at once', () => {
  it.each([48, 49, 50, 51, 97, 130])('solve a whole system of %s unknowns', (n) => {
    const random = new Random(n);
    const matrix = Float64Array.from({ length: n * n }, () => random.uniform() - 0.5);
    // A zero in the way of the first pivots, so that rows are exchanged.
    matrix[0] = 0;
    matrix[n + 1] = 0;
    const x = Float64Array.from({ length: n }, (_, i) => 1 + (i % 7));
    const right = Float64Array.from({ length: n + 2 }, (_, i) =>
      x.reduce((sum, y, j) => sum + (i < 2 ? 0 : matrix[(i - 2) * n + j] * y), 0),
    );
    const lu = factorise(matrix.slice(), n);
    expect(lu.regular).toBe(true);
    solveFactorised(lu, right, 2);
    for (let i = 0; i < n; i++) expect(right[i + 2]).toBeCloseTo(x[i], 8);
  });

  it('says that a matrix is singular', () => {
    const n = 60;
    const matrix = Float64Array.from({ length: n * n }, (_, k) => ((k % n) + 1) * Math.floor(k / n + 1));
    matrix.fill(0, 5 * n, 6 * n);
    for (let i = 0; i < n; i++) matrix[i * n + 5] = 0;
    expect(factorise(matrix, n).regular).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { centralDifference, differenceWeights } from '../../src/numeric/differences.ts';

describe('differences', () => {
  it('are the known weights on five points', () => {
    const [value, first, second] = differenceWeights([-2, -1, 0, 1, 2], 2);
    const near = (a: Float64Array, b: number[]) => {
      for (const [i, x] of b.entries()) expect(a[i]).toBeCloseTo(x, 14);
    };
    near(value, [0, 0, 1, 0, 0]);
    near(first, [1 / 12, -2 / 3, 0, 2 / 3, -1 / 12]);
    near(second, [-1 / 12, 4 / 3, -5 / 2, 4 / 3, -1 / 12]);
  });

  it.each([1, 2, 3, 4])('give derivative %i of an exponential', (order) => {
    const found = centralDifference((x) => Math.exp(2 * x), 0.3, order, 0.02);
    expect(found / (2 ** order * Math.exp(0.6)) - 1).toBeCloseTo(0, 6);
  });
});

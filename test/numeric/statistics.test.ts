import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  mean,
  meanSquare,
  median,
  rankCorrelation,
  ranks,
  standardDeviation,
  upperMedian,
} from '../../src/numeric/statistics.ts';

describe('mean and deviation', () => {
  test('by hand', () => {
    const x = [2, 4, 4, 4, 5, 5, 7, 9];
    expect(mean(x)).toBe(5);
    expect(standardDeviation(x)).toBe(2);
    expect(standardDeviation(Float64Array.of(3, 3, 3))).toBe(0);
    expect(mean([])).toBeNaN();
    expect(standardDeviation([])).toBeNaN();
  });

  test('√(mean square − mean²) is the deviation', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 1 }), (x) => {
        expect(standardDeviation(x) ** 2).toBeCloseTo(meanSquare(x) - mean(x) ** 2, 8);
      }),
    );
  });

  test('a mean square leaves NaN out', () => {
    expect(meanSquare([3, Number.NaN, 1])).toBe(5);
    expect(meanSquare([Number.NaN])).toBeNaN();
    expect(meanSquare([])).toBeNaN();
  });
});

describe('medians', () => {
  test('of an even count are the mean of the middle two, or the upper of them', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(upperMedian([4, 1, 3, 2])).toBe(3);
    expect(median([4, 1, 9])).toBe(4);
    expect(upperMedian([4, 1, 9])).toBe(4);
    expect(median(Float64Array.of(10, 9))).toBe(9.5);
  });

  test('of infinite numbers, and of none', () => {
    expect(median([Number.POSITIVE_INFINITY, 1, Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY);
    expect(median([])).toBeNaN();
    expect(upperMedian([])).toBeNaN();
  });

  test('leave their numbers in order', () => {
    const x = [3, 1, 2];
    median(x);
    upperMedian(x);
    expect(x).toEqual([3, 1, 2]);
  });

  test('have as many numbers below as above', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (x) => {
        for (const middle of [median(x), upperMedian(x)]) {
          expect(x.filter((y) => y < middle).length).toBeLessThanOrEqual(x.length / 2);
          expect(x.filter((y) => y > middle).length).toBeLessThanOrEqual(x.length / 2);
        }
      }),
    );
  });
});

describe('ranks', () => {
  test('share ties', () => {
    expect([...ranks([1, 2, 2, 9])]).toEqual([0, 1.5, 1.5, 3]);
    expect([...ranks([5, 5, 5])]).toEqual([1, 1, 1]);
    expect([...ranks([])]).toEqual([]);
  });

  test('correlate by hand: 0, 1.5, 1.5, 3 against 0, 1, 2, 3 have Σxy = 4.5, Σxx = 4.5, Σyy = 5', () => {
    expect(rankCorrelation([1, 2, 2, 9], [10, 20, 30, 40])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
    expect(rankCorrelation([1, 2], [1, 2])).toBeNaN();
    expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBeNaN();
  });

  test('without ties correlate as 1 − 6Σd²/(n(n² − 1))', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer(), { minLength: 3, maxLength: 20 }), fc.nat(), (a, seed) => {
        const n = a.length;
        const b = a.map((_, i) => Math.sin(seed + i));
        const [x, y] = [ranks(a), ranks(b)];
        const squares = x.reduce((sum, r, i) => sum + (r - y[i]) ** 2, 0);
        expect(rankCorrelation(a, b)).toBeCloseTo(1 - (6 * squares) / (n * (n * n - 1)), 10);
      }),
    );
  });
});

import { describe, expect, test } from 'vitest';
import { equallySpaced, relativeError, whereKnown } from '../../src/numeric/grid.ts';

describe('equally spaced points', () => {
  test('have exact ends and even gaps', () => {
    expect([...equallySpaced(0, 1, 5)]).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect([...equallySpaced(2, 2, 3)]).toEqual([2, 2, 2]);
    // 0.1 + (0.7 − 0.1) is not 0.7.
    expect(equallySpaced(0.1, 0.7, 7)[6]).toBe(0.7);
    const points = equallySpaced(-3, 11, 1001);
    for (let i = 1; i < points.length; i++) expect(points[i] - points[i - 1]).toBeCloseTo(0.014, 12);
  });
});

describe('the relative error', () => {
  test('is over all unknowns together', () => {
    // √((1 + 4)/(9 + 16))
    expect(relativeError([[4], [2]], [[3], [4]])).toBeCloseTo(Math.sqrt(5 / 25), 15);
  });

  test('is taken where the reference is known, and is NaN where the values are not', () => {
    expect(relativeError([[1.5, 7]], [[1, Number.NaN]])).toBe(0.5);
    expect(relativeError([[1.5, Number.NaN]], [[1, 1]])).toBeNaN();
    expect(relativeError([[1.5, 7, 8]], [[1, Number.NaN]])).toBe(0.5);
  });

  test('is absolute against zero', () => {
    expect(relativeError([[3, 4]], [[0, 0]])).toBe(5);
  });
});

test('a reference is dropped where the values are not known', () => {
  const [known] = whereKnown(
    [Float64Array.of(1, 2, 3, Number.NaN)],
    [Float64Array.of(5, Number.NaN, Number.POSITIVE_INFINITY, 5)],
  );
  expect([...known]).toEqual([1, Number.NaN, Number.NaN, Number.NaN]);
});

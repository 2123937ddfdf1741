import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addScaled, argmax, argmin, dot, equal, maxAbs, norm, sum, weightedSum } from '../../src/numeric/vector.ts';
import { randomNumbers } from './samples.ts';

const whole = fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 30 });

describe('products and sums', () => {
  test('of whole numbers are exact for every length', () => {
    fc.assert(
      fc.property(whole, (a) => {
        const b = a.map((x, i) => x - 7 * i);
        const exact = a.reduce((s, x, i) => s + x * b[i], 0);
        expect(dot(a, b)).toBe(exact);
        expect(weightedSum(a, b)).toBe(exact);
        expect(sum(a)).toBe(a.reduce((s, x) => s + x, 0));
        expect(norm(a)).toBe(Math.sqrt(a.reduce((s, x) => s + x * x, 0)));
      }),
    );
  });

  test('go from left to right, but for dot, which has four lanes', () => {
    const x = [1e16, 1, -1e16, 1, 1];
    expect(sum(x)).toBe(2);
    expect(weightedSum([1, 1, 1, 1, 1], x)).toBe(2);
    // Lanes 1e16 + 1, 1, −1e16, 1: the first addition to 1e16 is lost.
    expect(dot([1, 1, 1, 1, 1], x)).toBe(1e16 + 1 + 1 + (-1e16 + 1));
  });

  test('of a part: dot of the first n', () => {
    expect(dot([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1], 5)).toBe(15);
  });

  test('a scaled vector is added in place', () => {
    const y = Float64Array.of(1, 2, 3);
    addScaled(y, -2, [1, 0.5, 0]);
    expect([...y]).toEqual([-1, 1, 3]);
  });
});

describe('the largest size', () => {
  test('is that of all, or of a part', () => {
    const a = [1, -5, 3, 4];
    expect(maxAbs(a)).toBe(5);
    expect(maxAbs(a, 2)).toBe(4);
    expect(maxAbs(a, 2, 1)).toBe(3);
    expect(maxAbs([])).toBe(0);
    expect(maxAbs([1, Number.NEGATIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY);
  });

  test('is NaN wherever a NaN stands', () => {
    for (let at = 0; at < 5; at++) expect(maxAbs(randomNumbers(5, at).with(at, Number.NaN))).toBeNaN();
  });
});

describe('places', () => {
  test('of the smallest and largest number are the first ones', () => {
    expect(argmin([3, 1, 2, 1])).toBe(1);
    expect(argmax([3, 5, 5, 1])).toBe(1);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 }), (a) => {
        expect(argmin(a)).toBe(a.indexOf(Math.min(...a)));
        expect(argmax(a)).toBe(a.indexOf(Math.max(...a)));
      }),
    );
  });
});

test('equal vectors have the same numbers and length', () => {
  expect(equal([1, 2], Float64Array.of(1, 2))).toBe(true);
  expect(equal([1, 2], [1, 3])).toBe(false);
  expect(equal([1, 2], [1, 2, 3])).toBe(false);
  expect(equal([], [])).toBe(true);
});

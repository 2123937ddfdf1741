import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clamp, intervalAt, signChange } from '../../src/numeric/interval.ts';

test('clamping keeps what is inside, and a NaN', () => {
  expect([clamp(2, 0, 1), clamp(-2, 0, 1), clamp(0.3, 0, 1)]).toEqual([1, 0, 0.3]);
  expect(clamp(Number.NaN, 0, 1)).toBeNaN();
});

describe('the interval of a point', () => {
  test('is the one that begins at or before it', () => {
    const borders = [0, 1, 1.5, 4];
    expect([-1, 0, 0.5, 1, 1.49, 1.5, 3.9, 4, 9].map((x) => intervalAt(borders, x))).toEqual([
      0, 0, 0, 1, 1, 2, 2, 2, 2,
    ]);
    expect(intervalAt([0, 1], 0.5)).toBe(0);
  });

  test('is that of a search from left to right', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 2 }),
        fc.integer({ min: -60, max: 60 }),
        (points, x) => {
          const borders = points.toSorted((a, b) => a - b);
          let k = 0;
          while (k < borders.length - 2 && borders[k + 1] <= x) k++;
          expect(intervalAt(borders, x)).toBe(k);
        },
      ),
    );
  });
});

describe('a change of sign', () => {
  test('is found to rounding, rising or falling', () => {
    expect(signChange(Math.cos, 1, 2)).toBeCloseTo(Math.PI / 2, 15);
    expect(signChange((x) => x * x - 2, 0, 2)).toBeCloseTo(Math.SQRT2, 15);
    expect(signChange((x) => 1e-3 - x, -5, 7)).toBeCloseTo(1e-3, 15);
  });

  test('is the first point of the other sign at a jump', () => {
    const step = (x: number) => (x >= 0.3 ? 1 : -1);
    expect(signChange(step, 0, 1)).toBe(0.3);
  });
});

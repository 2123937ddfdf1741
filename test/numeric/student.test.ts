import { describe, expect, test } from 'vitest';
import { student975 } from '../../src/numeric/student.ts';

describe('97.5 % quantiles of Student’s t distribution', () => {
  // Abramowitz & Stegun, table 26.10.
  test.each([
    [1, 12.706],
    [2, 4.303],
    [3, 3.182],
    [4, 2.776],
    [5, 2.571],
    [7, 2.365],
    [10, 2.228],
    [15, 2.131],
    [20, 2.086],
    [30, 2.042],
    [60, 2.0],
    [120, 1.98],
  ])('%i degrees of freedom', (degrees, quantile) => {
    expect(Math.abs(student975(degrees) / quantile - 1)).toBeLessThan(2e-3);
  });

  test('fall to that of the normal distribution', () => {
    expect(student975(1e9)).toBeCloseTo(1.959963984540054, 8);
    for (let n = 1; n < 100; n++) expect(student975(n + 1)).toBeLessThan(student975(n));
  });

  test('hold 97.5 % of the density of 3 and of 5 degrees, whose distributions are elementary', () => {
    // F(t) for ν = 3 and ν = 5 with θ = atan(t/√ν) (Abramowitz & Stegun 26.7.3).
    const odd = (t: number, degrees: number): number => {
      const θ = Math.atan(t / Math.sqrt(degrees));
      const c = Math.cos(θ);
      const more = degrees === 5 ? (2 / 3) * c ** 3 : 0;
      return 0.5 + (θ + Math.sin(θ) * (c + more)) / Math.PI;
    };
    for (const degrees of [3, 5]) expect(odd(student975(degrees), degrees)).toBeCloseTo(0.975, 3);
  });

  test('without a degree of freedom are infinite', () => {
    expect(student975(0)).toBe(Number.POSITIVE_INFINITY);
    expect(student975(-2)).toBe(Number.POSITIVE_INFINITY);
  });
});

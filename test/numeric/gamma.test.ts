import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  chiSquaredTail,
  digamma,
  logGamma,
  logIncompleteGamma,
  logRising,
  trigamma,
  upperIncompleteGamma,
} from '../../src/numeric/gamma.ts';
import { erf, factorial } from '../../src/numeric/special.ts';
import { off } from './samples.ts';

const euler = 0.5772156649015329;

describe('the gamma function', () => {
  test('is the factorial at whole numbers and √π at a half', () => {
    for (let n = 1; n <= 170; n++) expect(off(logGamma(n), Math.log(factorial(n - 1)))).toBeLessThan(2e-14);
    expect(off(logGamma(0.5), Math.log(Math.PI) / 2)).toBeLessThan(2e-14);
  });

  test('grows by its argument', () =>
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 1e3, noNaN: true }), (x) => {
        expect(off(logGamma(x + 1), logGamma(x) + Math.log(x))).toBeLessThan(1e-12);
        expect(off(digamma(x + 1), digamma(x) + 1 / x)).toBeLessThan(1e-12);
        expect(off(trigamma(x + 1), trigamma(x) - 1 / (x * x))).toBeLessThan(1e-12);
      }),
    ));

  test('has the known logarithmic derivatives at 1 and at a half', () => {
    expect(off(digamma(1), -euler)).toBeLessThan(1e-14);
    expect(off(digamma(0.5), -euler - 2 * Math.LN2)).toBeLessThan(1e-14);
    expect(off(trigamma(1), Math.PI ** 2 / 6)).toBeLessThan(1e-14);
    expect(off(trigamma(0.5), Math.PI ** 2 / 2)).toBeLessThan(1e-14);
  });

  test('has quotients that do not cancel', () => {
    for (const x of [1e-3, 0.7, 5.5, 40, 3e3, 2e7])
      for (const n of [0, 1, 9, 60, 300]) {
        const sum = Array.from({ length: n }, (_, k) => Math.log(x + k)).reduce((a, b) => a + b, 0);
        expect(off(logRising(x, n), sum)).toBeLessThan(1e-12);
      }
  });
});

describe('the incomplete gamma function', () => {
  test('is Poisson’s sum for whole numbers and the error function for a half', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.double({ min: 1e-6, max: 80, noNaN: true }), (n, x) => {
        const poisson = Array.from({ length: n }, (_, k) => Math.exp(k * Math.log(x) - x) / factorial(k));
        expect(
          off(
            upperIncompleteGamma(n, x),
            poisson.reduce((a, b) => a + b, 0),
          ),
        ).toBeLessThan(1e-13);
        expect(Math.abs(upperIncompleteGamma(0.5, x) - 1 + erf(Math.sqrt(x)))).toBeLessThan(1e-13);
      }),
    ));

  test('keeps its logarithms where it is too small for a number', () => {
    // e⁻ˣ alone is P of no more than none; the first term of its series where x is small beside a.
    expect(logIncompleteGamma(1, 2000).upper).toBeCloseTo(-2000, 9);
    expect(logIncompleteGamma(100, 1e-6).lower).toBeCloseTo(100 * Math.log(1e-6) - logGamma(101), 4);
    const { lower, upper } = logIncompleteGamma(7, 5);
    expect(Math.exp(lower) + Math.exp(upper)).toBeCloseTo(1, 14);
  });

  test('gives the tabulated tails of χ²', () => {
    expect(chiSquaredTail(3.841458820694124, 1)).toBeCloseTo(0.05, 13);
    expect(chiSquaredTail(18.307038053275146, 10)).toBeCloseTo(0.05, 13);
    expect(chiSquaredTail(124.34211340400407, 100)).toBeCloseTo(0.05, 12);
    expect(chiSquaredTail(0, 3)).toBe(1);
  });
});

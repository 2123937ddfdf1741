import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chiSquaredTail, digamma, logGamma, upperIncompleteGamma } from '../../src/numeric/gamma.ts';
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
      }),
    ));

  test('has the known logarithmic derivatives at 1 and at a half', () => {
    expect(off(digamma(1), -euler)).toBeLessThan(1e-14);
    expect(off(digamma(0.5), -euler - 2 * Math.LN2)).toBeLessThan(1e-14);
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

  test('gives the tabulated tails of χ²', () => {
    expect(chiSquaredTail(3.841458820694124, 1)).toBeCloseTo(0.05, 13);
    expect(chiSquaredTail(18.307038053275146, 10)).toBeCloseTo(0.05, 13);
    expect(chiSquaredTail(124.34211340400407, 100)).toBeCloseTo(0.05, 12);
    expect(chiSquaredTail(0, 3)).toBe(1);
  });
});

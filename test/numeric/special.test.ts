import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gaussLegendre } from '../../src/numeric/quadrature.ts';
import { binomial, erf, erfSlope, factorial, sigmoid, softmax, softplus } from '../../src/numeric/special.ts';
import { gap } from './samples.ts';

describe('factorials', () => {
  test('are exact up to 22!, and correct to rounding up to 170!', () => {
    let exact = 1n;
    for (let n = 0; n <= 170; n++) {
      if (n > 0) exact *= BigInt(n);
      if (n <= 22) expect(factorial(n)).toBe(Number(exact));
      else expect(Math.abs(factorial(n) / Number(exact) - 1)).toBeLessThan(1e-14);
    }
    expect(factorial(170)).toBeLessThan(Number.POSITIVE_INFINITY);
  });
});

describe('binomial coefficients', () => {
  test('are those of Pascal’s triangle', () => {
    let row = [1];
    for (let n = 0; n <= 30; n++) {
      expect(row.map((_, k) => binomial(n, k))).toEqual(row);
      row = [1, ...row.slice(1).map((x, k) => x + row[k]), 1];
    }
  });
});

describe('the error function', () => {
  test('has the tabulated values', () => {
    // Abramowitz & Stegun, table 7.1, and mpmath.
    expect(erf(0.5)).toBeCloseTo(0.5204998778130465, 15);
    expect(erf(2)).toBeCloseTo(0.9953222650189527, 15);
    expect(erf(-3.5)).toBeCloseTo(-0.9999992569016276, 15);
    expect([erf(0), erf(7), erf(Number.NEGATIVE_INFINITY)]).toEqual([0, 1, -1]);
    expect(erf(Number.NaN)).toBeNaN();
  });

  test('is the integral of its slope, also where one formula takes over from the other', () => {
    for (const x of [0.1, 1, 2.4999, 2.5, 2.5001, 3, 5.9, 6.1]) {
      const { nodes, weights } = gaussLegendre(60, [0, x]);
      const integral = nodes.reduce((sum, s, i) => sum + weights[i] * erfSlope(s), 0);
      expect(erf(x)).toBeCloseTo(integral, 14);
      expect(erf(-x)).toBe(-erf(x));
    }
  });
});

describe('sigmoid and softplus', () => {
  test('keep their identities without overflow', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        expect(sigmoid(x) + sigmoid(-x)).toBeCloseTo(1, 14);
        expect(softplus(x) - softplus(-x)).toBeCloseTo(x, 10);
      }),
    );
    expect([sigmoid(0), sigmoid(1e4), sigmoid(-1e4)]).toEqual([0.5, 1, 0]);
    expect([softplus(0), softplus(1e4), softplus(-1e4)]).toEqual([Math.LN2, 1e4, 0]);
  });

  test('sigmoid is the slope of softplus', () => {
    const h = 1e-5;
    for (const x of [-20, -3, 0, 0.7, 8]) {
      expect((softplus(x + h) - softplus(x - h)) / (2 * h)).toBeCloseTo(sigmoid(x), 9);
    }
  });
});

describe('softmax', () => {
  test('shares 1 in the ratios of the exponentials, whatever is added to all', () => {
    const shares = softmax([0, Math.log(2), Math.log(5)]);
    expect(gap(shares, [1 / 8, 2 / 8, 5 / 8])).toBeLessThan(1e-15);
    expect(gap(softmax([1000, 1000 + Math.log(2), 1000 + Math.log(5)]), shares)).toBeLessThan(1e-12);
    expect(softmax([-1e9, 0])).toEqual([0, 1]);
  });
});

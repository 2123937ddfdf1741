import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logIncompleteBeta } from '../../src/numeric/beta.ts';

const unit = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });
const size = fc.double({ min: 0.05, max: 200, noNaN: true });

test('the incomplete beta function is a power for b = 1 and an arcsine for two halves', () =>
  fc.assert(
    fc.property(size, unit, (a, x) => {
      expect(logIncompleteBeta(a, 1, x) / (a * Math.log(x))).toBeCloseTo(1, 9);
      expect(Math.exp(logIncompleteBeta(0.5, 0.5, x))).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 11);
    }),
  ));

test('both sides add up to 1', () =>
  fc.assert(
    fc.property(size, size, unit, (a, b, x) => {
      const both = Math.exp(logIncompleteBeta(a, b, x)) + Math.exp(logIncompleteBeta(b, a, 1 - x, x));
      expect(both).toBeCloseTo(1, 10);
    }),
  ));

test('it does not underflow, and ends at 0 and 1', () => {
  expect(logIncompleteBeta(50, 1, 1e-20)).toBeCloseTo(50 * Math.log(1e-20), 8);
  expect(logIncompleteBeta(2, 3, 0)).toBe(Number.NEGATIVE_INFINITY);
  expect(logIncompleteBeta(2, 3, 1)).toBe(0);
});

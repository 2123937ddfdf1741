import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logNormalProbability, normalHazard, normalQuantile } from '../../src/numeric/normal.ts';
import { off } from './samples.ts';

test('both tails add up to 1', () =>
  fc.assert(
    fc.property(fc.double({ min: -8, max: 8, noNaN: true }), (z) => {
      const both = Math.exp(logNormalProbability(z)) + Math.exp(logNormalProbability(-z));
      expect(Math.abs(both - 1)).toBeLessThan(1e-14);
    }),
  ));

test('far out it is its asymptotic series (Abramowitz & Stegun 26.2.12)', () => {
  for (const z of [-20, -30, -200]) {
    const s = 1 / (z * z);
    const series = Math.log1p(-s + 3 * s ** 2 - 15 * s ** 3 + 105 * s ** 4);
    const log = (-z * z) / 2 - Math.log(-z) - 0.5 * Math.log(2 * Math.PI) + series;
    expect(off(logNormalProbability(z), log)).toBeLessThan(1e-11);
    expect(normalHazard(z)).toBeCloseTo(-z * Math.exp(-series), 8);
  }
});

test('quantiles are tabulated ones and invert the probability', () => {
  expect(normalQuantile(Math.log(0.975))).toBeCloseTo(1.959963984540054, 13);
  expect(normalQuantile(Math.log(0.5))).toBeCloseTo(0, 14);
  expect(normalQuantile(0)).toBe(Number.POSITIVE_INFINITY);
  expect(normalQuantile(Number.NEGATIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY);
  fc.assert(
    fc.property(fc.double({ min: -40, max: 5, noNaN: true }), (z) => {
      expect(off(normalQuantile(logNormalProbability(z)), z)).toBeLessThan(1e-8);
    }),
  );
});

import { expect, test } from 'vitest';
import { erf } from '../../../src/numeric/special.ts';
import { fitCriteria } from '../../../src/problem/fit/criteria.ts';

test('AIC, BIC and χ² by hand', () => {
  const { aic, bic, chiSquared, freedom, pValue } = fitCriteria(-10, 5, 1, [1, -1, 0.5, null, 2]);
  expect(aic).toBe(22);
  expect(bic).toBeCloseTo(20 + Math.log(5), 14);
  expect(chiSquared).toBe(6.25);
  expect(freedom).toBe(3);
  // P(χ²₃ > 6.25) in closed form: erfc(√(x/2)) + √(2x/π)·e^(−x/2).
  expect(pValue).toBeCloseTo(1 - erf(Math.sqrt(3.125)) + Math.sqrt(12.5 / Math.PI) * Math.exp(-3.125), 12);
});

test('no probability without degrees of freedom', () => {
  expect(fitCriteria(-1, 2, 2, [1, 1]).pValue).toBeNull();
});

import { expect, it } from 'vitest';
import { numberText, roundWeight, scaleText, sharePercent } from '../../../src/problem/number-text/spec.ts';

it('writes numbers as an author would', () => {
  const weights = [1, 0.1, 1e-4, 12.3456, 6999.6, 1.5e-9, 2e12];
  expect(weights.map((x) => numberText(roundWeight(x)))).toEqual([
    '1',
    '0.1',
    '0.0001',
    '12.35',
    '7000',
    '1.5e-9',
    '2e12',
  ]);
  // 100·0.07 is 7.000000000000001.
  expect([0.2, 0.07, 1.1].map(sharePercent)).toEqual(['20%', '7%', '110%']);
  // To the last digit.
  expect([0.1 + 0.2, 5e-324, 1e21, 12345678].map(numberText)).toEqual([
    '0.30000000000000004',
    '5e-324',
    '1e21',
    '12345678',
  ]);
  expect([3600, 1e-6, 0.3048].map(scaleText)).toEqual(['3600', '0.000001', '0.3048']);
});

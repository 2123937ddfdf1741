import { expect, it } from 'vitest';
import {
  errorText,
  orderText,
  placeText,
  roughPlaceText,
  say,
  sayPercent,
  times,
} from '../../../src/problem/number-text/sentence.ts';

it.each([
  [0, '0'],
  [-0, '0'],
  [1, '1'],
  [0.0123456, '0.0123'],
  [-42.195, '-42.2'],
  [999.95, '1000'],
  [9999, '10000'],
  [1e4, '1.0e4'],
  [0.001, '0.001'],
  [0.00099, '9.9e-4'],
  [1e-300, '1.0e-300'],
  [Number.NaN, '–'],
  [Number.POSITIVE_INFINITY, '∞'],
  [Number.NEGATIVE_INFINITY, '-∞'],
])('%d is said as %s', (x, text) => expect(say(x)).toBe(text));

it('shares, ratios, errors and places have words of their own', () => {
  expect([11, 0.123456, 0, Number.NaN].map(sayPercent)).toEqual(['1100 %', '12.3 %', '0 %', '– %']);
  expect([1.5, 1e6, 1e6 + 1, Number.POSITIVE_INFINITY].map(times)).toEqual([
    '1.5',
    '1.0e6',
    'more than a million',
    'more than a million',
  ]);
  expect([3.4e-12, 123456, 0].map(orderText)).toEqual(['3e-12', '1e5', '0']);
  expect([0.00123, 1].map(errorText)).toEqual(['1.2e-3', '1.0e0']);
  expect([1 / 3, 2].map(placeText)).toEqual(['0.333333', '2']);
  expect(roughPlaceText(1 / 3)).toBe('0.3333');
});

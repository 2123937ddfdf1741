import { expect, it } from 'vitest';
import {
  boundText,
  characterTick,
  columnText,
  comparedText,
  estimateText,
  givenText,
  threeDigits,
  twoDecimals,
} from '../../../src/problem/number-text/report.ts';

it.each([
  [0, '0'],
  [12.345, '12.3'],
  [999.95, '1000'],
  [12345, '1.23e4'],
  [-1e-5, '-1.00e-5'],
  [1e-300, '1.00e-300'],
  [Number.NaN, '–'],
  [Number.POSITIVE_INFINITY, '∞'],
  [Number.NEGATIVE_INFINITY, '-∞'],
])('%d has three digits: %s', (x, text) => expect(threeDigits(x)).toBe(text));

it('what stands in a column has one width', () => {
  expect([0.5, -0.447, -0.001, Number.NaN].map(twoDecimals)).toEqual(['0.50', '-0.45', '0.00', '–']);
  expect([0, 1, 1.234e-4, Number.NaN].map((x) => columnText(x))).toEqual(['0.00e+0', '1.00e+0', '1.23e-4', '–']);
  expect(columnText(12.345678, 4)).toBe('1.235e+1');
  expect([0.5, -12.3].map(characterTick)).toEqual(['0.5000', '-12.30']);
  expect(comparedText(20.653)).toBe('20.6530');
});

it('what is given has more digits than what is estimated, and that more than its bounds', () => {
  expect([givenText(1 / 3), estimateText(1 / 3), boundText(1 / 3)]).toEqual(['0.33333333', '0.3333333', '0.33333']);
  expect(givenText(9.80665)).toBe('9.80665');
});

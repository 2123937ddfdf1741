import { expect, it } from 'vitest';
import { cellText, logLabel, shortText, stepLabel, tickLabels } from '../../../src/problem/number-text/axis.ts';

it('labels axes alike within one axis', () => {
  expect(tickLabels([0, 0.5, 1])).toEqual(['0', '0.5', '1.0']);
  expect(tickLabels([-20, 0, 20])).toEqual(['−20', '0', '20']);
  expect(tickLabels([0, 5e5, 1e6])).toEqual(['0', '0.5·10⁶', '1.0·10⁶']);
  expect(tickLabels([-1e-300, 0])).toEqual(['−1·10⁻³⁰⁰', '0']);
  expect(tickLabels([0])).toEqual(['0']);
});

it('writes steps and powers of ten', () => {
  expect([0, 500, 20000, 150000, 2.5e6].map(stepLabel)).toEqual(['0', '500', '20k', '150k', '2.5M']);
  expect([1e-7, 0.01, 1, 1000, 1e4, 0.2].map(logLabel)).toEqual(['10⁻⁷', '0.01', '1', '1000', '10⁴', '0.2']);
});

it('is short in pictures', () => {
  expect([1e-4, 0.1, 300, 1e6, -0.0003162277, 0].map((x) => shortText(x))).toEqual([
    '1e-4',
    '0.1',
    '300',
    '1e6',
    '-3.162e-4',
    '0',
  ]);
  expect(shortText(0.1234, 2)).toBe('0.12');
  expect([0.00153, 2, Number.POSITIVE_INFINITY, Number.NaN].map(cellText)).toEqual(['1.5e-3', '2e0', '∞', '–']);
});

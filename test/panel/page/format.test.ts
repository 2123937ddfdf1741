import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  brief,
  duration,
  integer,
  logLabel,
  number,
  percent,
  ratio,
  signed,
  stepLabel,
  superscript,
  tickLabels,
  withUnit,
} from '../../../src/panel/page/format.ts';

describe('numbers', () => {
  it.each([
    [0, '0'],
    [1, '1.00'],
    [-0.0123456, '−0.0123'],
    [1234.5, '1235'],
    [99999, '99999'],
    [1e5, '1.00e5'],
    [6.1e-4, '6.10e−4'],
    [-7e-12, '−7.00e−12'],
    [Number.NaN, '–'],
    [Number.NEGATIVE_INFINITY, '−∞'],
  ])('writes %d as %s', (value, text) => {
    expect(number(value)).toBe(text);
  });

  it('stays within half a unit of the last digit', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-30, max: 1e30, noNaN: true }),
        fc.integer({ min: 1, max: 8 }),
        (value, digits) => {
          const read = Number(number(value, digits).replaceAll('−', '-'));
          expect(Math.abs(read - value) / value).toBeLessThanOrEqual(0.5 * 10 ** (1 - digits) * (1 + 1e-9));
        },
      ),
    );
  });

  it('leaves out zeros that say nothing', () => {
    expect([brief(1), brief(0.5), brief(1e-4), brief(400), brief(1.25e-7)]).toEqual([
      '1',
      '0.5',
      '1e−4',
      '400',
      '1.25e−7',
    ]);
  });
});

it('writes shares, cosines and ratios', () => {
  expect([0.5, 0.034, 0.0001, 0.9999, 0, Number.NaN].map(percent)).toEqual([
    '50 %',
    '3.4 %',
    '<0.1 %',
    '>99.9 %',
    '0.0 %',
    '–',
  ]);
  expect([0.5, -0.447, 0.001, -0.001, 1].map(signed)).toEqual(['+0.50', '−0.45', '0.00', '0.00', '+1.00']);
  expect([1.26, 29.3, 7012, 3e7].map(ratio)).toEqual(['1.3×', '29×', '7\u202f000×', '10⁷×']);
});

it('writes whole numbers and times', () => {
  expect([7, 1234, 1234567].map(integer)).toEqual(['7', '1\u202f234', '1\u202f234\u202f567']);
  expect([0.42, 4.25, 12.34, 59.99, 245, 7800].map(duration)).toEqual([
    '0.42 s',
    '4.3 s',
    '12.3 s',
    '60.0 s',
    '4 min 05 s',
    '2 h 10 min',
  ]);
});

it('labels axes alike within one axis', () => {
  expect(tickLabels([0, 0.5, 1])).toEqual(['0', '0.5', '1.0']);
  expect(tickLabels([-20, 0, 20])).toEqual(['−20', '0', '20']);
  expect(tickLabels([0, 5e5, 1e6])).toEqual(['0', '0.5·10⁶', '1.0·10⁶']);
  expect([0, 500, 20000, 150000, 2.5e6].map(stepLabel)).toEqual(['0', '500', '20k', '150k', '2.5M']);
  expect([1e-7, 0.01, 1, 1000, 1e4, 0.2].map(logLabel)).toEqual(['10⁻⁷', '0.01', '1', '1000', '10⁴', '0.2']);
  expect(superscript(-12)).toBe('⁻¹²');
  expect([withUnit('t', 's'), withUnit('u', null)]).toEqual(['t [s]', 'u']);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brief, integer, number, ratio, signed, superscript } from '../../../src/problem/number-text/typeset.ts';

describe('numbers', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [1, '1.00'],
    [-0.0123456, '−0.0123'],
    [99.96, '100'],
    [999.95, '1000'],
    [1234.5, '1235'],
    [99999, '99999'],
    [1e5, '1.00e5'],
    [6.1e-4, '6.10e−4'],
    [-7e-12, '−7.00e−12'],
    [1e-300, '1.00e−300'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '∞'],
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
    expect([1, 0.5, 1e-4, 400, 1.25e-7].map((x) => brief(x))).toEqual(['1', '0.5', '1e−4', '400', '1.25e−7']);
    expect([4.17e-10, 4e-20, 1.5e10, 2.5e-100].map((x) => brief(x))).toEqual([
      '4.17e−10',
      '4e−20',
      '1.5e10',
      '2.5e−100',
    ]);
  });
});

it('writes cosines, ratios and whole numbers', () => {
  expect([0.5, -0.447, 0.001, -0.001, 1, Number.NaN].map(signed)).toEqual([
    '+0.50',
    '−0.45',
    '0.00',
    '0.00',
    '+1.00',
    '–',
  ]);
  expect([1.26, 9.97, 29.3, 7012, 3e7, Number.NaN].map(ratio)).toEqual([
    '1.3×',
    '10×',
    '29×',
    '7\u202f000×',
    '10⁷×',
    '–',
  ]);
  expect([7, -1234, 1234567].map(integer)).toEqual(['7', '−1\u202f234', '1\u202f234\u202f567']);
  expect(superscript(-12)).toBe('⁻¹²');
});

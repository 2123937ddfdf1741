import { expect, it } from 'vitest';
import {
  degrees,
  duration,
  finePercent,
  gigabytes,
  megabytes,
  megabytesOf,
  milliseconds,
  percent,
  wholePercent,
} from '../../../src/problem/number-text/quantity.ts';

const odd = [Number.NaN, Number.POSITIVE_INFINITY];

it('writes shares', () => {
  expect([0.5, 0.034, 0.0996, 0.0001, 0.9999, 0, 1, 11].map(percent)).toEqual([
    '50 %',
    '3.4 %',
    '10 %',
    '<0.1 %',
    '>99.9 %',
    '0.0 %',
    '100 %',
    '1100 %',
  ]);
  expect(odd.map(percent)).toEqual(['–', '–']);
  expect([0.666, 0, 11, Number.NaN].map(wholePercent)).toEqual(['67 %', '0 %', '1100 %', '– %']);
  expect([1, 0.387, 0.0142, 0.00014, 3e-7, Number.NaN].map(finePercent)).toEqual([
    '100 %',
    '39 %',
    '1.4 %',
    '0.014 %',
    '3e-5 %',
    '– %',
  ]);
});

it.each([
  [0, '0 ms'],
  [0.42, '420 ms'],
  [0.9996, '1.0 s'],
  [12.34, '12.3 s'],
  [59.94, '59.9 s'],
  [59.99, '1 min 00 s'],
  [119.7, '2 min 00 s'],
  [245, '4 min 05 s'],
  [3599.6, '1 h 00 min'],
  [7800, '2 h 10 min'],
  [360_000, '100 h 00 min'],
  [-1, '–'],
  [Number.NaN, '–'],
  [Number.POSITIVE_INFINITY, '–'],
])('%d seconds are %s', (seconds, text) => expect(duration(seconds)).toBe(text));

it('writes measurements, bytes and angles', () => {
  expect([0.0362, 5, 9.97, 120.4, Number.NaN].map(milliseconds)).toEqual([
    '0.036 ms',
    '5.0 ms',
    '10 ms',
    '120 ms',
    '– ms',
  ]);
  expect(megabytes(340 * 2 ** 20)).toBe('340 MB');
  expect(megabytesOf(12.4 * 2 ** 20, 340 * 2 ** 20)).toBe('12 of 340 MB');
  expect(gigabytes(1.5 * 2 ** 30)).toBe('1.5 GB');
  expect([0, 112.34, Number.NaN].map(degrees)).toEqual(['0.0°', '112.3°', '–']);
});

import { describe, expect, it } from 'vitest';
import {
  aligned,
  compact,
  decimals,
  exactly,
  notFinite,
  rounded,
  scientific,
  scientificUpTo,
  styled,
  upTo,
} from '../../../src/problem/number-text/digits.ts';

const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const dashes = ['–', '∞', '-∞'];

describe('digits', () => {
  it('are a dash or an infinity where a number has none', () => {
    expect(odd.map(notFinite)).toEqual(dashes);
    for (const write of [upTo, exactly, decimals, scientific, scientificUpTo, aligned]) {
      expect(odd.map((x) => write(x, 3))).toEqual(dashes);
    }
    expect(odd.map((x) => compact(x, 3, 1))).toEqual(dashes);
    const style = { plain: 3, scientific: 2, below: 1e4 };
    for (const padded of [true, false]) expect(odd.map((x) => styled(x, { ...style, padded }))).toEqual(dashes);
  });

  it('say nothing about the sign of zero', () => {
    expect([0, -0].map((x) => upTo(x, 3))).toEqual(['0', '0']);
    expect([0, -0].map((x) => scientific(x, 3))).toEqual(['0', '0']);
    expect([0, -0, -0.001, 0.004, -0.006].map((x) => decimals(x, 2))).toEqual([
      '0.00',
      '0.00',
      '0.00',
      '0.00',
      '-0.01',
    ]);
  });

  it.each([
    [1e-300, '1e-300', '1.00e-300', '1.00e-300'],
    [0.00012345, '0.000123', '1.23e-4', '0.000123'],
    [999.95, '1000', '1.00e3', '1.00e3'],
    [99.96, '100', '1.00e2', '100'],
    [-12.3456, '-12.3', '-1.23e1', '-12.3'],
    [1e22, '1e22', '1.00e22', '1.00e22'],
  ])('%d has three of them', (x, atMost, power, exact) => {
    expect(upTo(x, 3)).toBe(atMost);
    expect(scientific(x, 3)).toBe(power);
    expect(exactly(x, 3)).toBe(exact);
  });

  it('are rounded away in the number itself', () => {
    expect([rounded(0.12345, 2), rounded(987, 1), rounded(-0.96, 1)]).toEqual([0.12, 1000, -1]);
  });

  it('are written with a power of ten where that is shorter', () => {
    expect([1e-4, 0.1, 300, 1e6, -0.0003162277, 0].map((x) => compact(x, 4, 1))).toEqual([
      '1e-4',
      '0.1',
      '300',
      '1e6',
      '-3.162e-4',
      '0',
    ]);
    expect(compact(1e-4, 4, 3)).toBe('0.0001');
    expect([0.0015, 2, 999].map((x) => scientificUpTo(x, 2))).toEqual(['1.5e-3', '2e0', '1e3']);
    expect([0, 1, 1.234e-4].map((x) => aligned(x, 3))).toEqual(['0.00e+0', '1.00e+0', '1.23e-4']);
  });
});

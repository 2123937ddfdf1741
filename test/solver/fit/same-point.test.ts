import { describe, expect, it } from 'vitest';
import type { FittedParameter } from '../../../src/problem/fit-report.ts';
import { isSamePoint } from '../../../src/solver/fit/same-point.ts';

const fitted = (value: number, low: number | null, high: number | null): FittedParameter => ({
  ...{ name: 'k', unit: null, start: 1, value, low, high, atBound: null, scale: 'linear' },
});

describe('a report about estimates that were found otherwise', () => {
  it('is about them where they lie well within its interval', () => {
    expect(isSamePoint([fitted(2, 1.8, 2.2)], { k: 2.05 })).toBe(true);
    expect(isSamePoint([fitted(2, 1.8, 2.2)], { k: 2.15 })).toBe(false);
    // Each side has its own length.
    expect(isSamePoint([fitted(2, 1.9, 4)], { k: 2.5 })).toBe(true);
    expect(isSamePoint([fitted(2, 1.9, 4)], { k: 1.93 })).toBe(false);
  });

  it('leaves rounding alone', () => {
    expect(isSamePoint([fitted(2, 2, 2)], { k: 2 + 1e-7 })).toBe(true);
  });

  it('is about whatever the data leave open, and about what was not estimated there', () => {
    expect(isSamePoint([fitted(2, null, null)], { k: 40 })).toBe(true);
    expect(isSamePoint([fitted(2, 1.8, 2.2)], {})).toBe(true);
  });
});

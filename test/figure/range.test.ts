import { expect, it } from 'vitest';
import { extent, padLinear, padLog } from '../../src/figure/range.ts';

it('ranges cover the finite values with some air', () => {
  expect(extent([[null, 3, Number.NaN], [-1]])).toEqual([-1, 3]);
  expect(extent([[0, -1, 1e-3]], true)).toEqual([1e-3, 1e-3]);
  expect(extent([[Number.NaN]])).toBeNull();
  expect(padLinear([2, 2])).toEqual([1.8, 2.2]);
  const [low, high] = padLog([1, 1]);
  expect(high / low).toBeCloseTo(10, 9);
});

import { expect, test } from 'vitest';
import { spectralRadius } from '../../src/numeric/spectral-radius.ts';

test('the spectral radius of a rotation, a shear, a nilpotent matrix and a badly scaled one', () => {
  expect(spectralRadius(Float64Array.of(0, 3, -3, 0), 2)).toBeCloseTo(3, 4);
  expect(spectralRadius(Float64Array.of(2, 1e6, 0, 2), 2)).toBeCloseTo(2, 3);
  expect(spectralRadius(Float64Array.of(0, 1, 0, 0), 2)).toBe(0);
  expect(spectralRadius(Float64Array.of(1, 1e8, 1e-8, 1), 2)).toBeCloseTo(2, 4);
});

test('is the largest of the eigenvalues of a companion matrix', () => {
  // (x − 1)(x + 5)(x − 2) = x³ + 2x² − 13x + 10
  expect(spectralRadius(Float64Array.of(0, 1, 0, 0, 0, 1, -10, 13, -2), 3)).toBeCloseTo(5, 4);
});

test('does not overflow, and is NaN where the matrix is not finite', () => {
  expect(spectralRadius(Float64Array.of(1e200, 0, 0, 1), 2) / 1e200).toBeCloseTo(1, 10);
  for (const x of [Number.NaN, Number.POSITIVE_INFINITY])
    for (let at = 0; at < 4; at++) expect(spectralRadius(Float64Array.of(1, 2, 3, 4).with(at, x), 2)).toBeNaN();
});

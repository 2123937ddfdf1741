import { describe, expect, it } from 'vitest';
import { excess, valueAbove } from '../../../src/solver/fit/excess.ts';
import type { Evaluation } from '../../../src/solver/fit/joint-model.ts';

const objective = (value: number, count: number): Pick<Evaluation, 'value' | 'points'> => ({
  value,
  points: Array.from({ length: count }, () => ({}) as Evaluation['points'][number]),
});

describe('how much less likely the data are in one fit than in another', () => {
  it('is a difference of likelihoods where the noise is known', () => {
    expect(excess({ known: true }, objective(12, 3), objective(10, 3))).toBe(2);
    expect(valueAbove({ known: true }, objective(10, 3), 2)).toBe(12);
  });

  it('is that of the noise that suits each fit best where it is not', () => {
    // −log-likelihood of n normal residuals with σ² = Σ r²/n is (n/2) log(Σ r²/n) + a constant.
    const likelihood = (half: number, n: number): number => (n / 2) * Math.log((2 * half) / n);
    const found = excess({ known: false }, objective(4, 6), objective(1.5, 6));
    expect(found).toBeCloseTo(likelihood(4, 6) - likelihood(1.5, 6), 12);
    expect(valueAbove({ known: false }, objective(1.5, 6), found)).toBeCloseTo(4, 12);
  });
});

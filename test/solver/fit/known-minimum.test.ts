import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../src/solver/fit/joint-model.ts';
import { leadsTo } from '../../../src/solver/fit/known-minimum.ts';

const points = Array.from({ length: 10 }, () => ({}) as Evaluation['points'][number]);

/** A minimum at nothing of 3 + g·θ + ½ θᵀ I θ. */
const minimum: Evaluation = {
  ...{ theta: new Float64Array(2), value: 3, gradient: Float64Array.of(0, 0.5), points, pulls: [] },
  information: Float64Array.of(4, 1, 1, 2),
};

const at = (a: number, b: number, value: number): Evaluation => ({ ...minimum, theta: Float64Array.of(a, b), value });

const foretold = (a: number, b: number): number => 3 + 0.5 * b + (4 * a * a + 2 * a * b + 2 * b * b) / 2;

describe('a descent that is back at a known minimum', () => {
  it('is near it and as high as the derivatives there foretell, the slope at a bound with them', () => {
    expect(leadsTo({ known: true }, minimum, at(0.3, 0.4, foretold(0.3, 0.4)))).toBe(true);
    expect(leadsTo({ known: true }, minimum, at(0.3, 0.4, foretold(0.3, 0.4) - 0.2))).toBe(false);
    expect(leadsTo({ known: true }, minimum, at(0.3, 0.4, foretold(0.3, 0.4) + 0.2))).toBe(false);
  });

  it('is no more than two standard deviations away', () => {
    expect(leadsTo({ known: true }, minimum, at(0.99, 0, foretold(0.99, 0)))).toBe(true);
    expect(leadsTo({ known: true }, minimum, at(1.01, 0, foretold(1.01, 0)))).toBe(false);
  });

  it('has deviations of the size that is left where they are known up to a factor', () => {
    // ½ Σ r² is 3 with ten measurements: deviations are √0.6 of what they are taken for.
    const reach = Math.sqrt(0.6);
    expect(leadsTo({ known: false }, minimum, at(0.99 * reach, 0, foretold(0.99 * reach, 0)))).toBe(true);
    expect(leadsTo({ known: false }, minimum, at(1.01 * reach, 0, foretold(1.01 * reach, 0)))).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import type { Frame } from '../../src/problem/frame.ts';
import {
  alignment,
  cosine,
  cosines,
  cosineToSum,
  leader,
  rawNorms,
  shares,
  smallestCosine,
  totalNorm,
  weightedNorms,
} from '../../src/problem/gram.ts';
import { frameLine } from '../../src/problem/json/lines.ts';

/** Gram matrix of vectors. */
const gramOf = (...vectors: number[][]) =>
  Float64Array.from(vectors.flatMap((a) => vectors.map((b) => a.reduce((sum, x, k) => sum + x * b[k], 0))));

// g = (3, 4), (0, −2), (1, 0)
const gram = gramOf([3, 4], [0, -2], [1, 0]);
const weights = [2, 0.5, 1];

describe('what a Gram matrix says, by hand', () => {
  it('norms and shares', () => {
    expect([...rawNorms(gram)]).toEqual([5, 2, 1]);
    expect([...weightedNorms(gram, weights)]).toEqual([10, 1, 1]);
    expect([...shares(gram, weights)].map((x) => x * 12)).toEqual([10, 1, 1]);
  });

  it('cosines of pairs and with the sum 2g₁ + g₂/2 + g₃ = (7, 7)', () => {
    expect(cosine(gram, 0, 1)).toBeCloseTo(-0.8, 15);
    expect(cosine(gram, 0, 2)).toBeCloseTo(0.6, 15);
    expect(cosine(gram, 1, 2)).toBe(0);
    expect([...cosines(gram)].map((x) => Number(x.toFixed(12)))).toEqual([1, -0.8, 0.6, -0.8, 1, 0, 0.6, 0, 1]);
    expect([...cosines(gramOf([1, 0], [0, 0]))]).toEqual([1, Number.NaN, Number.NaN, Number.NaN]);
    expect(totalNorm(gram, weights)).toBeCloseTo(7 * Math.SQRT2, 14);
    expect(cosineToSum(gram, weights, 1)).toBeCloseTo(-Math.SQRT1_2, 14);
  });

  it('who leads and which two pull apart', () => {
    expect(leader(gram, weights)).toEqual({ i: 0, share: 10 / 12 });
    expect(leader(gram, [1, 30, 1])).toEqual({ i: 1, share: 60 / 66 });
    expect(leader(gramOf([0, 0], [0, 0]), [1, 1])).toBeNull();
    expect(smallestCosine(gram)).toEqual({ value: cosine(gram, 0, 1), i: 0, j: 1 });
    // Two terms without a gradient have no angle.
    expect(smallestCosine(gramOf([1, 0], [0, 0]))).toBeNull();
  });

  it('the alignment score is the cosine of two, 1 for equal directions, and 2‖mean of unit vectors‖² − 1 of three', () => {
    expect(alignment(gramOf([3, 4], [0, -2]))).toBeCloseTo(-0.8, 14);
    expect(alignment(gramOf([1, 1], [2, 2], [0.1, 0.1]))).toBeCloseTo(1, 14);
    // (0.6, 0.8) + (0, −1) + (1, 0) = (1.6, −0.2), divided by three.
    expect(alignment(gram)).toBeCloseTo((2 * (1.6 ** 2 + 0.2 ** 2)) / 9 - 1, 14);
    // A gradient that vanishes has no direction.
    expect(alignment(gramOf([3, 4], [0, -2], [0, 0]))).toBeCloseTo(-0.8, 14);
    expect(alignment(Float64Array.of(0))).toBeNaN();
  });

  it('a frame on a line: the step s = (−1, 0) against each −gᵢ', () => {
    const nothing = Float64Array.of(Number.NaN, Number.NaN, Number.NaN);
    const frame: Frame = {
      v: 1,
      step: 0,
      phase: 0,
      seconds: 0,
      losses: Float64Array.of(1, 2, 3),
      heldOut: nothing,
      weights: Float64Array.from(weights),
      gram,
      stepDots: Float64Array.of(-3, 0, -1),
      stepNorm: 1,
      preconditionedGram: null,
      total: 6,
      rate: 0.1,
      measure: Number.NaN,
      parameters: new Float64Array(0),
    };
    const place = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const terms = ['a', 'b', 'c'].map((name) => ({ name, kind: 'equation', text: '', source: place }) as const); // biome-ignore format: one row
    const line = frameLine(frame, { terms: [...terms], parameters: [] });
    expect(Object.values(line.terms).map((t) => t.stepCosine)).toEqual([0.6, -0, 1]);
    expect(line.alignment).toBeCloseTo(alignment(gram), 15);
    expect(line.terms.a).toMatchObject({
      loss: 1,
      weight: 2,
      gradientNorm: 5,
      weightedGradientNorm: 10,
      heldOut: null,
    });
  });
});

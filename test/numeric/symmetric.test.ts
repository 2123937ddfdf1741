import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { symmetricEigen } from '../../src/numeric/symmetric.ts';

/** Five vectors of seven numbers, their Gram matrix. */
const grams = fc
  .array(
    fc.array(
      fc.integer({ min: -300, max: 300 }).map((k) => k / 100),
      { minLength: 7, maxLength: 7 },
    ),
    { minLength: 5, maxLength: 5 },
  )
  .map((rows) => Float64Array.from(rows.flatMap((a) => rows.map((b) => a.reduce((sum, x, k) => sum + x * b[k], 0)))));

describe('symmetricEigen', () => {
  it('solves the 2×2 case exactly', () => {
    const { values, vectors } = symmetricEigen([2, 1, 1, 2]);
    expect([...values]).toEqual([expect.closeTo(3, 14), expect.closeTo(1, 14)]);
    expect(Math.abs(vectors[0])).toBeCloseTo(Math.SQRT1_2, 14);
    expect(vectors[0] * vectors[2]).toBeCloseTo(0.5, 14);
    expect(vectors[1] * vectors[3]).toBeCloseTo(-0.5, 14);
  });

  it('reconstructs any Gram matrix from orthonormal vectors', () => {
    fc.assert(
      fc.property(grams, (g) => {
        const { values, vectors: q } = symmetricEigen(g);
        const scale = Math.max(1, values[0]);
        for (let i = 0; i < 5; i++) {
          for (let j = 0; j < 5; j++) {
            let rebuilt = 0;
            let orthonormal = 0;
            for (let k = 0; k < 5; k++) {
              rebuilt += q[i * 5 + k] * values[k] * q[j * 5 + k];
              orthonormal += q[k * 5 + i] * q[k * 5 + j];
            }
            expect(rebuilt / scale).toBeCloseTo(g[i * 5 + j] / scale, 11);
            expect(orthonormal).toBeCloseTo(i === j ? 1 : 0, 11);
          }
        }
        for (let k = 1; k < 5; k++) expect(values[k - 1]).toBeGreaterThanOrEqual(values[k]);
      }),
    );
  });
});

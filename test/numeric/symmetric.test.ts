import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { symmetricEigen, symmetricPseudoSolve } from '../../src/numeric/symmetric.ts';
import { gap, plainProduct, plainTranspose, randomNumbers } from './samples.ts';

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

describe('symmetricPseudoSolve', () => {
  it('solves a regular system, and a singular one by the shortest of the best', () => {
    // biome-ignore format: one line
    expect(gap(symmetricPseudoSolve([[2, 1], [1, 3]], [3, 4]), [1, 1])).toBeLessThan(1e-14);
    // biome-ignore format: one line
    expect(gap(symmetricPseudoSolve([[1, 1], [1, 1]], [1, 1]), [0.5, 0.5])).toBeLessThan(1e-14);
    // biome-ignore format: one line
    expect(gap(symmetricPseudoSolve([[1, 1], [1, 1]], [2, 0]), [0.5, 0.5])).toBeLessThan(1e-14);
    // biome-ignore format: one line
    expect(symmetricPseudoSolve([[0, 0], [0, 0]], [1, 2])).toEqual([0, 0]);
  });

  it('meets what defines the pseudo-inverse: A·A⁺·A·x = A·x, and A⁺ gives nothing of what A maps to zero', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 3 }), fc.nat(), (n, rank, seed) => {
        const rows = randomNumbers(n * rank, seed);
        const a = plainProduct(rows, plainTranspose(rows, n, rank), n, rank, n);
        const matrix = Array.from({ length: n }, (_, i) => a.slice(i * n, (i + 1) * n));
        const b = plainProduct(a, randomNumbers(n, seed + 1), n, n, 1);
        const x = symmetricPseudoSolve(matrix, b);
        expect(gap(plainProduct(a, x, n, n, 1), b)).toBeLessThan(1e-9);
        // x lies in the range of A: solving for A·y = x gives x back.
        expect(gap(plainProduct(a, symmetricPseudoSolve(matrix, x), n, n, 1), x)).toBeLessThan(1e-6);
      }),
      { seed: 1 },
    );
  });

  it('counts eigenvalues below the tolerance as zero', () => {
    const [small] = symmetricPseudoSolve([[1e-6]], [1]);
    expect(small).toBeCloseTo(1e6, 4);
    // biome-ignore format: one line
    expect(gap(symmetricPseudoSolve([[1, 0], [0, 1e-6]], [1, 1], 1e-5), [1, 0])).toBe(0);
  });
});

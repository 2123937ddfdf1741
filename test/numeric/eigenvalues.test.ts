import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eigenvalues, pencilEigenvalues } from '../../src/numeric/eigenvalues.ts';

/** Companion matrix of ∏(x − rᵢ) for real roots and pairs. */
function companion(coefficients: number[]): Float64Array {
  const n = coefficients.length;
  const m = new Float64Array(n * n);
  for (let i = 0; i + 1 < n; i++) m[i * n + i + 1] = 1;
  for (let j = 0; j < n; j++) m[(n - 1) * n + j] = -coefficients[j];
  return m;
}

describe('eigenvalues', () => {
  it('of matrices with known ones', () => {
    expect(eigenvalues([2, 0, 0, 3], 2)).toEqual([
      { re: 3, im: 0 },
      { re: 2, im: 0 },
    ]);
    const [a, b] = eigenvalues([0, 1, -4, -2], 2)!;
    expect([a.re, b.re]).toEqual([-1, -1]);
    expect(a.im).toBeCloseTo(Math.sqrt(3), 14);
    expect(b.im).toBe(-a.im);
    // A cyclic permutation: the roots of unity.
    const n = 7;
    const cyclic = Float64Array.from({ length: n * n }, (_, k) => Number(k % n === (Math.floor(k / n) + 1) % n));
    const roots = eigenvalues(cyclic, n)!;
    for (const { re, im } of roots) expect(Math.hypot(re, im)).toBeCloseTo(1, 12);
    expect(new Set(roots.map(({ re, im }) => Math.round((Math.atan2(im, re) * n) / (2 * Math.PI)))).size).toBe(n);
  });

  it('are the roots of a polynomial', () => {
    // (x − 1)(x − 2)(x − 3)(x² + 1)
    const found = eigenvalues(companion([-6, 11, -12, 12, -6]), 5)!;
    expect(found.map((x) => x.re.toFixed(9))).toEqual([
      '3.000000000',
      '2.000000000',
      '1.000000000',
      ...found.slice(3).map((x) => x.re.toFixed(9)),
    ]);
    expect(found[3].im).toBeCloseTo(1, 10);
    expect(found[4].im).toBeCloseTo(-1, 10);
  });

  it('end where entries are next to nothing beside others, or all of them are', () => {
    const tiny = [0, 0, 0, 0, -5e-324, 5e-324, 0, 0, 0, 0, 0, 0, 0, -1.5717277847026288e-162, 0, 0];
    for (const { re, im } of eigenvalues(tiny, 4)!) expect(Math.hypot(re, im)).toBeLessThan(1e-162);
    const [large, small] = eigenvalues([2e300, 0, 1e300, 1e300], 2)!;
    expect([large.re / 1e300, small.re / 1e300]).toEqual([2, 1]);
    expect(eigenvalues([0, 0, 0, 0], 2)).toEqual([
      { re: 0, im: 0 },
      { re: 0, im: 0 },
    ]);
  });

  it('add up to the trace and to that of the square', () => {
    const matrix = fc.integer({ min: 1, max: 12 }).chain((n) =>
      fc.record({
        n: fc.constant(n),
        a: fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: n * n, maxLength: n * n }),
      }),
    );
    fc.assert(
      fc.property(matrix, ({ n, a }) => {
        const found = eigenvalues(a, n)!;
        expect(found).toHaveLength(n);
        let trace = 0;
        let square = 0;
        for (let i = 0; i < n; i++) {
          trace += a[i * n + i];
          for (let j = 0; j < n; j++) square += a[i * n + j] * a[j * n + i];
        }
        expect(found.reduce((s, x) => s + x.re, 0)).toBeCloseTo(trace, 8);
        expect(found.reduce((s, x) => s + x.re ** 2 - x.im ** 2, 0)).toBeCloseTo(square, 6);
        expect(found.reduce((s, x) => s + x.im, 0)).toBeCloseTo(0, 8);
      }),
    );
  });

  it('of a pencil leave those of algebraic equations out', () => {
    // x' = -2x + y, 0 = y - x: the one finite eigenvalue is −1.
    const found = pencilEigenvalues([-2, 1, -1, 1], [1, 0, 0, 0], 2, 0.7)!;
    expect(found).toHaveLength(1);
    expect(found[0].re).toBeCloseTo(-1, 12);
    expect(found[0].im).toBe(0);
  });
});

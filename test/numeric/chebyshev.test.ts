import { describe, expect, test } from 'vitest';
import { lobattoPoints, repeatedIntegrals } from '../../src/numeric/chebyshev.ts';

test('Lobatto points are the extrema of a Chebyshev polynomial, ends exact', () => {
  for (const count of [2, 3, 8, 80]) {
    const points = lobattoPoints(count);
    expect([points[0], points[count - 1]]).toEqual([-1, 1]);
    points.forEach((x, i) => {
      // |T_{count−1}| is 1 there.
      expect(Math.abs(Math.cos((count - 1) * Math.acos(x)))).toBeCloseTo(1, 12);
      if (i > 0) expect(x).toBeGreaterThan(points[i - 1]);
    });
  }
});

describe('repeated integrals', () => {
  test('of polynomials are exact', () => {
    const count = 12;
    const tau = Float64Array.of(-1, -0.3, 0.2, 0.77, 1);
    const tables = repeatedIntegrals(count, tau, 3);
    const points = lobattoPoints(count);
    for (let degree = 0; degree < count; degree++) {
      let factor = 1;
      for (let k = 1; k <= 3; k++) {
        factor *= degree + k;
        tau.forEach((t, p) => {
          const value = points.reduce((sum, x, i) => sum + tables[k - 1][p * count + i] * (1 + x) ** degree, 0);
          const exact = (1 + t) ** (degree + k) / factor;
          expect(Math.abs(value - exact)).toBeLessThan(1e-12 * Math.max(1, 2 ** degree));
        });
      }
    }
  });

  test('of a smooth function converge: the third integral of eˣ', () => {
    const count = 20;
    const tau = Float64Array.of(-0.5, 1);
    const table = repeatedIntegrals(count, tau, 3)[2];
    const points = lobattoPoints(count);
    tau.forEach((t, p) => {
      const value = points.reduce((sum, x, i) => sum + table[p * count + i] * Math.exp(x), 0);
      const s = t + 1;
      expect(value).toBeCloseTo(Math.exp(t) - (1 + s + (s * s) / 2) / Math.E, 14);
    });
  });
});

import { describe, expect, test } from 'vitest';
import { gaussLegendre, radauPoints } from '../../src/numeric/quadrature.ts';
import { gap } from './samples.ts';

/** ∫ xᵈ over [−1, 1] by a rule, less the exact value. */
function misfit(nodes: Float64Array, weights: Float64Array, degree: number): number {
  let sum = 0;
  for (let i = 0; i < nodes.length; i++) sum += weights[i] * nodes[i] ** degree;
  return Math.abs(sum - (degree % 2 === 0 ? 2 / (degree + 1) : 0));
}

const counts = Array.from({ length: 24 }, (_, i) => i + 1);

describe('Gauss–Legendre quadrature', () => {
  test.each(counts)('of %d nodes is exact up to degree 2n − 1, and no further', (n) => {
    const { nodes, weights } = gaussLegendre(n, [-1, 1]);
    for (let degree = 0; degree < 2 * n; degree++) expect(misfit(nodes, weights, degree)).toBeLessThan(1e-14);
    if (n < 8) expect(misfit(nodes, weights, 2 * n)).toBeGreaterThan(1e-7);
    expect(weights.every((w) => w > 0)).toBe(true);
    expect([...nodes]).toEqual([...nodes].toSorted((a, b) => a - b));
  });

  test('of other intervals', () => {
    const { nodes, weights } = gaussLegendre(5, [-1, 2]);
    for (let degree = 0; degree <= 9; degree++) {
      const sum = nodes.reduce((s, x, i) => s + weights[i] * x ** degree, 0);
      expect(sum).toBeCloseTo((2 ** (degree + 1) - (-1) ** (degree + 1)) / (degree + 1), 10);
    }
  });

  test('has the tabulated nodes (Abramowitz & Stegun, table 25.4)', () => {
    const { nodes, weights } = gaussLegendre(3, [-1, 1]);
    expect(gap(nodes, [-0.774596669241483, 0, 0.774596669241483])).toBeLessThan(1e-15);
    expect(gap(weights, [5 / 9, 8 / 9, 5 / 9])).toBeLessThan(1e-15);
  });
});

describe('right Radau quadrature', () => {
  test.each([...counts, 40])('of %d nodes ends at 1 and is exact up to degree 2n − 2, and no further', (n) => {
    const { tau, weights } = radauPoints(n);
    expect(tau[n - 1]).toBe(1);
    for (let degree = 0; degree < 2 * n - 1; degree++) expect(misfit(tau, weights, degree)).toBeLessThan(1e-13);
    if (n < 8) expect(misfit(tau, weights, 2 * n - 1)).toBeGreaterThan(1e-7);
    expect(weights.every((w) => w > 0)).toBe(true);
    expect([...tau]).toEqual([...tau].toSorted((a, b) => a - b));
  });

  test('has the nodes of Radau IIA of order 5 (Hairer & Wanner II, table IV.5.6)', () => {
    const { tau, weights } = radauPoints(3);
    const root = Math.sqrt(6);
    expect(
      gap(
        tau.map((x) => (1 + x) / 2),
        [(4 - root) / 10, (4 + root) / 10, 1],
      ),
    ).toBeLessThan(1e-15);
    expect(
      gap(
        weights.map((w) => w / 2),
        [(16 - root) / 36, (16 + root) / 36, 1 / 9],
      ),
    ).toBeLessThan(3e-15);
  });
});

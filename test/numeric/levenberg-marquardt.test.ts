import { describe, expect, test } from 'vitest';
import { Damping, type DampingKnobs } from '../../src/numeric/levenberg-marquardt.ts';
import { factorise, solveFactorised } from '../../src/numeric/lu.ts';

const knobs: DampingKnobs = { acceptedGain: 1e-3, good: 0.1, fair: 0.5, poor: 2, raise: 3, raiseGrowth: 2 };

describe('damping', () => {
  test('falls behind a good step, a little behind a fair one, and rises behind a poor one that is taken', () => {
    for (const [decrease, factor] of [
      [0.9, 0.1],
      [0.5, 0.5],
      [0.1, 2],
    ]) {
      const damping = new Damping(8, knobs);
      expect(damping.judge(decrease, 1)).toBe(true);
      expect(damping.mu).toBe(8 * factor);
    }
  });

  test('rises ever faster behind refused steps, from anew behind one that was taken', () => {
    const damping = new Damping(1, knobs);
    expect(damping.judge(-5, 1)).toBe(false);
    expect(damping.judge(1e-4, 1)).toBe(false);
    damping.refuse();
    expect(damping.mu).toBe(3 * 6 * 12);
    expect(damping.judge(1, 1)).toBe(true);
    expect(damping.judge(Number.NaN, 1)).toBe(false);
    expect(damping.mu).toBeCloseTo(3 * 6 * 12 * 0.1 * 3, 12);
  });

  test('leads through the curved valley of Rosenbrock', () => {
    const residuals = ([x, y]: readonly number[]): number[] => [10 * (y - x * x), 1 - x];
    const cost = (at: readonly number[]): number => residuals(at).reduce((sum, r) => sum + r * r, 0);
    const damping = new Damping(1, knobs);
    let at = [-1.2, 1];
    for (let step = 0; step < 100 && cost(at) > 1e-28; step++) {
      const [r, s] = residuals(at);
      const [jx, jy] = [-20 * at[0], 10];
      // (JᵀJ + μI)δ = −Jᵀr with J = [[jx, jy], [−1, 0]]
      const delta = Float64Array.of(-(jx * r - s), -jy * r);
      const matrix = Float64Array.of(jx * jx + 1 + damping.mu, jx * jy, jx * jy, jy * jy + damping.mu);
      solveFactorised(factorise(matrix, 2), delta);
      const next = [at[0] + delta[0], at[1] + delta[1]];
      const linear = (r + jx * delta[0] + jy * delta[1]) ** 2 + (s - delta[0]) ** 2;
      if (damping.judge(cost(at) - cost(next), cost(at) - linear)) at = next;
    }
    expect(at[0]).toBeCloseTo(1, 10);
    expect(at[1]).toBeCloseTo(1, 10);
  });
});

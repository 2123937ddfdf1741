import { describe, expect, test } from 'vitest';
import { mostRuns } from '../../../src/problem/sweep-size.ts';
import { planSweep, shareOf } from '../../../src/sweep/plan/plan.ts';
import { planOf, problemOf, sweptSpec } from '../rows/rows.ts';

describe('the plan of a sweep', () => {
  test('is the grid of its axes, seeds slowest, each run with a name of its own', () => {
    const plan = planOf('seed = [0, 1]  decay = log(1e-4, 1, 3)  k = [1, 2]');
    expect(plan.axes.map((a) => a.name)).toEqual(['decay', 'k', 'seed']);
    expect(plan.runs).toHaveLength(12);
    expect(plan.runs[0]).toEqual({ name: '0000-decay=1e-4-k=1-seed=0', set: { decay: 1e-4, k: 1, seed: 0 } });
    expect(plan.runs.slice(0, 6).every(({ set }) => set.seed === 0)).toBe(true);
    expect(new Set(plan.runs.map((r) => r.name)).size).toBe(12);
  });

  test('seeds asked for take the place of its own and count from that of the spec', () => {
    expect(planOf('decay = [1, 2]  seed = [0]', 3).runs.map(({ set }) => set.seed)).toEqual([4, 4, 5, 5, 6, 6]);
    expect(planOf('decay = [1, 2]').runs.map(({ set }) => set)).toEqual([{ decay: 1 }, { decay: 2 }]);
  });

  test('refuses a grid that nobody waits for', () => {
    const problem = problemOf(sweptSpec('decay = lin(1, 2, 1000)  k = lin(1, 2, 1000)'));
    expect(() => planSweep(problem, problem.sweeps[0], { seeds: null, engine: null })).toThrow(
      `"band" has 1000000 runs; the most is ${mostRuns}`,
    );
  });

  test('shares hold every run once', () => {
    const shares = [0, 1, 2].flatMap((k) => shareOf(10, k, 3));
    expect(shares.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

import { describe, expect, test } from 'vitest';
import { searchWolfe } from '../../../src/trainer/optimise/line-search.ts';
import { ClosedForm, rosenbrock } from './closed-form.ts';

/** F = 1 + c(x − 1)²/2 with every value but that at x = 0 off by `noise`, as rounding may do; slopes are exact. */
class Rounded extends ClosedForm {
  readonly #noise: number;
  readonly #curvature: number;

  constructor(curvature: number, noise: number) {
    super({ start: [0], rows: 1, at: () => {} });
    this.#curvature = curvature;
    this.#noise = noise;
  }

  override evaluate(): number {
    this.evaluations++;
    const [x] = this.theta;
    this.gradient[0] = this.#curvature * (x - 1);
    return 1 + 0.5 * this.#curvature * (x - 1) ** 2 + (x === 0 ? 0 : this.#noise);
  }
}

const search = (objective: ClosedForm, first: number) => {
  const start = Float64Array.from(objective.theta);
  const total = objective.evaluate();
  const direction = objective.gradient.map((g) => -g);
  const slope = -objective.gradient.reduce((sum, g) => sum + g * g, 0);
  return searchWolfe(objective, start, direction, total, slope, first).then((found) => ({
    ...found,
    before: total,
    slope,
  }));
};

describe('a line search', () => {
  test.each([1e-6, 1e-4, 1e-2, 1])(
    'ends at a point that satisfies the strong Wolfe conditions, from α = %f',
    async (first) => {
      const objective = new ClosedForm(rosenbrock(2));
      const start = Float64Array.from(objective.theta);
      const { alpha, total, before, slope } = await search(objective, first);
      expect(total).toBeLessThanOrEqual(before + 1e-4 * alpha * slope);
      const direction = objective.theta.map((x, k) => (x - start[k]) / alpha);
      const end = objective.gradient.reduce((sum, g, k) => sum + g * direction[k], 0);
      expect(Math.abs(end)).toBeLessThanOrEqual(0.9 * Math.abs(slope));
    },
  );

  test('goes by the slopes where values differ by no more than their rounding', async () => {
    // The step to the minimum wins 5e-9 and seems to lose 2e-7.
    const found = await search(new Rounded(1e-8, 2e-7), 1e8);
    expect(found.alpha).toBe(1e8);
    expect(found.evaluations).toBe(1);
  });

  test('takes no step up that is more than rounding', async () => {
    const objective = new Rounded(1e-8, 2e-5);
    const found = await search(objective, 1e8);
    expect(found.alpha).toBe(0);
    expect(objective.theta[0]).toBe(0);
  });
});

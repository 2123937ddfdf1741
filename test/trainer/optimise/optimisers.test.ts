import { describe, expect, test } from 'vitest';
import { cholesky, choleskySolve } from '../../../src/numeric/cholesky.ts';
import { gramOfRows, multiplyTransposed, transpose } from '../../../src/numeric/dense.ts';
import { dot } from '../../../src/numeric/vector.ts';
import { Adam } from '../../../src/trainer/optimise/adam.ts';
import { Lbfgs } from '../../../src/trainer/optimise/lbfgs.ts';
import { LevenbergMarquardt } from '../../../src/trainer/optimise/levenberg-marquardt.ts';
import type { Optimiser } from '../../../src/trainer/optimise/optimiser.ts';
import { plainAlgebra } from '../../../src/trainer/optimise/plain-algebra.ts';
import { coefficients, Ssbroyden } from '../../../src/trainer/optimise/ssbroyden.ts';
import { ClosedForm, linear, minimise, rosenbrock } from './closed-form.ts';

/** Every optimiser, how many steps it may take on Rosenbrock's valley (10 unknowns) and on 40×12 least squares. */
const rows: { name: string; make: (p: number) => Optimiser; valley: number; squares: number; rate: number }[] = [
  { name: 'lbfgs', make: (p) => new Lbfgs(p, { memory: 10 }), valley: 80, squares: 60, rate: 0 },
  { name: 'ssbroyden', make: (p) => new Ssbroyden(p), valley: 80, squares: 60, rate: 0 },
  {
    name: 'levenberg_marquardt',
    make: () => new LevenbergMarquardt({ damping: 1e-3, geodesic: true }),
    valley: 40,
    squares: 20,
    rate: 0,
  },
  {
    name: 'levenberg_marquardt without acceleration',
    make: () => new LevenbergMarquardt({ damping: 1e-3, geodesic: false }),
    valley: 40,
    squares: 20,
    rate: 0,
  },
];

describe.each(rows)('$name', ({ make, valley, squares }) => {
  test('finds the minimum of Rosenbrock’s valley', async () => {
    const objective = new ClosedForm(rosenbrock(5));
    const total = await minimise(objective, make(10), valley);
    expect(total).toBeLessThan(1e-20);
    for (const x of objective.theta) expect(x).toBeCloseTo(1, 9);
  });

  test('solves linear least squares to the normal equations', async () => {
    const objective = new ClosedForm(linear(40, 12));
    await minimise(objective, make(12), squares);
    objective.evaluate();
    for (const g of objective.gradient) expect(Math.abs(g)).toBeLessThan(1e-6);
  });

  test('solves an underdetermined system exactly', async () => {
    const objective = new ClosedForm(linear(9, 30));
    expect(await minimise(objective, make(30), squares)).toBeLessThan(1e-15);
  });

  test('goes on from a saved state to the bit', async () => {
    const whole = new ClosedForm(rosenbrock(3));
    await minimise(whole, make(6), 11);
    const first = new ClosedForm(rosenbrock(3));
    const before = make(6);
    await minimise(first, before, 6);
    const saved = structuredClone(before.state());
    await minimise(first, before, 2);
    const second = new ClosedForm(rosenbrock(3));
    const again = make(6);
    await minimise(second, make(6), 6);
    again.restore(saved);
    await minimise(second, again, 5);
    expect([...second.theta]).toEqual([...whole.theta]);
  });

  test('reports a loss that is not finite', async () => {
    const objective = new ClosedForm({
      start: [1, 2],
      rows: 2,
      at: (_theta, r) => {
        r[0] = Number.NaN;
      },
    });
    const outcome = await make(2).step(objective, objective.evaluate(), 0);
    expect(outcome.end).toBe('not finite');
    expect([...objective.theta]).toEqual([1, 2]);
  });

  test('says that a minimum is one', async () => {
    const objective = new ClosedForm({ ...linear(3, 2), start: [0, 0], at: (_theta, r) => r.fill(0) });
    const outcome = await make(2).step(objective, objective.evaluate(), 0);
    expect(outcome.end).toBe('converged');
  });
});

describe('adam', () => {
  const options = { beta1: 0.9, beta2: 0.999, clip: Number.POSITIVE_INFINITY };

  test('first steps are those of the algorithm by hand', () => {
    // L = (θ − 3)²: the first bias-corrected step is the rate, whatever the gradient.
    const objective = new ClosedForm({
      start: [0],
      rows: 1,
      at: (theta, r, j) => {
        r[0] = theta[0] - 3;
        j[0] = 1;
      },
    });
    const adam = new Adam(1, options);
    adam.step(objective, objective.evaluate(), 0.1);
    expect(objective.theta[0]).toBeCloseTo(0.1, 8);
    const g1 = -6;
    const g2 = 2 * (objective.theta[0] - 3);
    const m = (0.9 * 0.1 * g1 + 0.1 * g2) / (1 - 0.81);
    const v = (0.999 * 0.001 * g1 * g1 + 0.001 * g2 * g2) / (1 - 0.999 ** 2);
    const expected = objective.theta[0] - (0.1 * m) / (Math.sqrt(v) + 1e-8);
    adam.step(objective, objective.evaluate(), 0.1);
    expect(objective.theta[0]).toBeCloseTo(expected, 12);
  });

  test('solves linear least squares with a falling rate', async () => {
    const objective = new ClosedForm(linear(40, 12));
    const adam = new Adam(12, options);
    for (let n = 0; n < 3000; n++) adam.step(objective, objective.evaluate(), 0.05 * (1 - n / 3000));
    objective.evaluate();
    for (const g of objective.gradient) expect(Math.abs(g)).toBeLessThan(1e-3);
  });

  test('clips the gradient’s norm and nothing shorter', () => {
    const steep = new ClosedForm(linear(4, 3));
    const free = new Adam(3, options);
    const clipped = new Adam(3, { ...options, clip: 1e-3 });
    steep.evaluate();
    free.step(steep, 1, 1);
    clipped.step(steep, 1, 1);
    const long = free.state().mean as Float64Array;
    const short = clipped.state().mean as Float64Array;
    expect(Math.hypot(...short)).toBeCloseTo(0.1 * 1e-3, 12);
    expect(short[0] / long[0]).toBeCloseTo(short[1] / long[1], 12);
  });

  test('goes on from a saved state to the bit', async () => {
    const whole = new ClosedForm(rosenbrock(2));
    await minimise(whole, new Adam(4, options), 9, 0.01);
    const part = new ClosedForm(rosenbrock(2));
    const before = new Adam(4, options);
    await minimise(part, before, 4, 0.01);
    const after = new Adam(4, options);
    after.restore(structuredClone(before.state()));
    await minimise(part, after, 5, 0.01);
    expect([...part.theta]).toEqual([...whole.theta]);
  });

  test('contributions are P·λᵢ∇Lᵢ with P = 1/(√v̂ + ε)', () => {
    const adam = new Adam(2, options);
    const objective = new ClosedForm(rosenbrock(1));
    adam.step(objective, objective.evaluate(), 0.01);
    const [g0, g1] = objective.gradient;
    // After one step √v̂ = |∇F|, so that each component of c is the share of the term in that component.
    const gradients = Float64Array.of(g0, 0, 0, g1);
    const gram = adam.contributions(gradients, [2, 3])!;
    expect(gram[0]).toBeCloseTo(4, 6);
    expect(gram[3]).toBeCloseTo(9, 6);
    expect(gram[1]).toBeCloseTo(0, 12);
  });
});

describe('levenberg_marquardt', () => {
  test('contributions are (JᵀJ + μI)⁻¹Jᵢᵀr̃ᵢ, here by hand', async () => {
    class ByHand extends ClosedForm {
      override system() {
        return { ...super.system(), offsets: [0, 1, 2] };
      }
    }
    const objective = new ByHand({
      start: [0, 0],
      rows: 2,
      // r = (2 + θ₀, −1 + θ₀ + θ₁): J = [[1, 0], [1, 1]], JᵀJ = [[2, 1], [1, 1]], mean diagonal 3/2.
      at: (theta, r, j) => {
        r.set([2 + theta[0], -1 + theta[0] + theta[1]]);
        j.set([1, 0, 1, 1]);
      },
    });
    const lm = new LevenbergMarquardt({ damping: 2, geodesic: false });
    await lm.step(objective, Number.NaN);
    // μ = 2·3/2 = 3: A = [[5, 1], [1, 4]], A⁻¹ = [[4, −1], [−1, 5]]/19.
    // c₀ = A⁻¹(2, 0) = (8, −2)/19, c₁ = A⁻¹(−1, −1) = (−3, −4)/19.
    const gram = lm.contributions(new Float64Array(0), [1, 1])!;
    [68, -16, -16, 25].forEach((x, k) => {
      expect(gram[k]).toBeCloseTo(x / 361, 12);
    });
    // The step is −(c₀ + c₁) = (−5, 6)/19.
    expect(objective.theta[0]).toBeCloseTo(-5 / 19, 12);
    expect(objective.theta[1]).toBeCloseTo(6 / 19, 12);
  });

  test.each([
    ['more residuals than parameters', 10, 4],
    ['more parameters than residuals', 6, 9],
  ])('with %s the contributions are those of their terms and sum to the step', async (_, rows, columns) => {
    const offsets = [0, 2, 3, rows];
    class ThreeTerms extends ClosedForm {
      override system() {
        return { ...super.system(), offsets };
      }
    }
    const problem = linear(rows, columns);
    const objective = new ThreeTerms(problem);
    const lm = new LevenbergMarquardt({ damping: 1, geodesic: false });
    const { residuals, jacobian } = structuredClone(objective.system());
    const before = objective.theta.slice();
    await lm.step(objective, Number.NaN);
    const step = objective.theta.map((x, k) => x - before[k]);
    // Damped by the mean diagonal of the smaller of JJᵀ and JᵀJ, whose traces are the same.
    const mu = dot(jacobian, jacobian) / Math.min(rows, columns);
    const turned = new Float64Array(rows * columns);
    transpose(jacobian, rows, columns, turned);
    const matrix = new Float64Array(columns * columns);
    gramOfRows(turned, columns, rows, matrix);
    const factor = new Float64Array(columns * columns);
    cholesky(matrix, columns, mu, factor);
    const parts = [0, 1, 2].map((i) => {
      const alone = residuals.map((r, n) => (n >= offsets[i] && n < offsets[i + 1] ? r : 0));
      const c = new Float64Array(columns);
      multiplyTransposed(jacobian, rows, columns, alone, c);
      choleskySolve(factor, columns, c);
      return c;
    });
    const gram = lm.contributions(new Float64Array(0), [1, 1, 1])!;
    parts.forEach((a, i) => {
      parts.forEach((b, j) => {
        expect(gram[3 * i + j]).toBeCloseTo(dot(a, b), 12);
      });
    });
    expect(gram.reduce((a, b) => a + b)).toBeCloseTo(dot(step, step), 12);
  });
});

describe('lbfgs', () => {
  test('stretches what it knows where a step finds less curvature than expected', async () => {
    // F = x² + 100·y⁴: along y the curvature falls towards the minimum, along x it stays.
    const objective = new ClosedForm({
      start: [1, 1],
      rows: 2,
      at: (theta, r, j) => {
        r.set([theta[0], 10 * theta[1] ** 2]);
        j.set([1, 0, 0, 20 * theta[1]]);
      },
    });
    const lbfgs = new Lbfgs(2, { memory: 5 });
    await minimise(objective, lbfgs, 12);
    const { scale, count } = lbfgs.state() as { scale: Float64Array; count: number };
    const known = scale.subarray(0, count);
    expect(Math.max(...known)).toBeGreaterThan(1);
    expect(Math.min(...known)).toBeGreaterThanOrEqual(1);
  });

  test('two loops are the product with the matrix that its pairs make', () => {
    const [n, memory] = [3, 4];
    const pairs = plainAlgebra.curvaturePairs(n, memory);
    const next = linear(2 * memory + 1, n).a;
    pairs.steps.set(next.subarray(0, memory * n));
    pairs.changes.set(next.subarray(memory * n, 2 * memory * n));
    pairs.q.set(next.subarray(2 * memory * n));
    pairs.rho.set([0.3, -0.2, 0.5, 0.7]);
    pairs.scale.set([2, 1, 1.5, 3]);
    const [head, count, gamma] = [3, 3, 0.8];
    // H ← f·(I − ρsyᵀ)·H·(I − ρysᵀ) + ρssᵀ, pair after pair from the oldest (Nocedal & Wright, eq. 7.16).
    let h = [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? gamma : 0)));
    for (let place = 0; place < count; place++) {
      const slot = (head + place) % memory;
      const s = pairs.steps.subarray(slot * n, (slot + 1) * n);
      const y = pairs.changes.subarray(slot * n, (slot + 1) * n);
      const rho = pairs.rho[slot];
      const v = (i: number, j: number) => (i === j ? 1 : 0) - rho * s[i] * y[j];
      const before = h;
      h = before.map((_, i) =>
        before.map((_row, j) => {
          let sum = 0;
          for (let k = 0; k < n; k++) for (let l = 0; l < n; l++) sum += v(i, k) * before[k][l] * v(j, l);
          return pairs.scale[slot] * sum + rho * s[i] * s[j];
        }),
      );
    }
    const expected = h.map((row) => row.reduce((sum, x, k) => sum + x * pairs.q[k], 0));
    pairs.twoLoops(head, count, gamma);
    expected.forEach((x, k) => {
      expect(pairs.q[k]).toBeCloseTo(x, 12);
    });
  });
});

describe('ssbroyden', () => {
  test('the update satisfies the secant equation H⁺y = s for any τ and φ', () => {
    const n = 3;
    const h = Float64Array.of(2, 0.3, 1.5, -0.2, 0.1, 0.9);
    const full = [
      [2, 0.3, -0.2],
      [0.3, 1.5, 0.1],
      [-0.2, 0.1, 0.9],
    ];
    const y = Float64Array.of(1, -0.5, 2);
    const s = Float64Array.of(0.7, 0.1, 0.4);
    const u = Float64Array.from(full, (row) => row[0] * y[0] + row[1] * y[1] + row[2] * y[2]);
    const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, k) => sum + x * b[k], 0);
    for (const sBs of [0.2, 1, 30]) {
      const inverse = plainAlgebra.inverseHessian(n);
      for (const [name, value] of Object.entries({ h, u, s, x: y })) inverse[name as 'h'].set(value);
      const { a, b1, b2, b3 } = coefficients(dot(y, s), dot(y, u), sBs, n);
      inverse.updateAndMultiply(a, b1, b2, b3);
      for (let k = 0; k < n; k++) expect(inverse.product[k]).toBeCloseTo(s[k], 10);
    }
  });
});

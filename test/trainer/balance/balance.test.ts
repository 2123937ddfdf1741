import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/numeric/random.ts';
import { methodsAt } from '../../../src/problem/catalogue/catalogue.ts';
import type { MethodArgument, TermKind } from '../../../src/problem/problem.ts';
import { Balancer, balanceMethods } from '../../../src/trainer/balance/balance.ts';
import { conflictFreeCoefficients } from '../../../src/trainer/balance/conflict-free.ts';
import { gradnormTargets } from '../../../src/trainer/balance/gradnorm.ts';
import type { BalanceInput } from '../../../src/trainer/balance/method.ts';
import { kernelTrace, ntkWeights } from '../../../src/trainer/balance/ntk.ts';
import { projected } from '../../../src/trainer/balance/pcgrad.ts';
import { relativeBalance } from '../../../src/trainer/balance/relobralo.ts';

const gramOf = (g: number[][]): number[] => g.flatMap((a) => g.map((b) => a.reduce((sum, x, k) => sum + x * b[k], 0)));

function balancer(
  name: string,
  args: Record<string, MethodArgument> = {},
  weights = [1, 1],
  kinds: TermKind[] = ['initial', 'equation'],
) {
  return new Balancer({ call: { name, args }, weights, kinds, seed: 3 });
}

function at(
  step: number,
  losses: number[],
  gradients = [
    [1, 0],
    [-1, 2],
  ],
  rest: Partial<BalanceInput> = {},
): BalanceInput {
  // biome-ignore format: one line
  return {
    step,
    losses,
    gram: gramOf(gradients),
    gradients: Float64Array.from(gradients.flat()),
    written: losses.map(() => 1),
    ...rest,
  };
}

const close = (got: ArrayLike<number>, wanted: number[], digits = 5) =>
  wanted.forEach((x, i) => {
    expect(got[i]).toBeCloseTo(x, digits);
  });

const combine = (coefficients: number[], gradients: number[][]): number[] =>
  gradients[0].map((_, k) => coefficients.reduce((sum, c, i) => sum + c * gradients[i][k], 0));

describe('published unit vectors', () => {
  const losses = [0.5, 0.9];

  it('softadapt', () => {
    const original = balancer('softadapt', { beta: 0.1 });
    original.update(at(0, [1, 1]));
    close(original.update(at(1, losses)).weights, [0.49, 0.51]);
    const weighed = balancer('softadapt', { beta: 0.1, form: 'loss_weighted' });
    weighed.update(at(0, [1, 1]));
    // ∝ Lᵢ·e^(βsᵢ)
    const [a, b] = [0.5 * Math.exp(-0.05), 0.9 * Math.exp(-0.01)];
    close(weighed.update(at(1, losses)).weights, [a / (a + b), b / (a + b)], 12);
    const normalised = balancer('softadapt', { beta: 1, form: 'normalised' });
    normalised.update(at(0, [1, 1]));
    const [p, q] = [Math.exp(-0.5 / 0.6), Math.exp(-0.1 / 0.6)];
    close(normalised.update(at(1, losses)).weights, [p / (p + q), q / (p + q)], 7);
  });

  it('relobralo', () => {
    close(relativeBalance(losses, [1, 1], 1), [0.80262, 1.19738]);
    close(relativeBalance(losses, [1, 1], 0.1), [0.03597, 1.96403]);
    close(relativeBalance(losses, [2, 1], 1), [0.68598, 1.31402]);
    const run = (alpha: number, rho: number) => {
      // The start has losses (2, 1), the step before (1, 1): a step in between with α = 1 and ρ = 1 changes nothing.
      const b = balancer('relobralo', { alpha, rho, temperature: 1 });
      b.restore({
        method: 'relobralo',
        weights: [1, 1],
        state: { factors: [1, 1], initial: [2, 1], before: [1, 1], random: new Random(1).state },
      });
      return b.update(at(2, losses)).weights;
    };
    close(run(0.999, 1), [0.9998, 1.0002]);
    close(run(0.95, 1), [0.99013, 1.00987]);
    close(run(0.95, 0), [0.69181, 1.30819]);
  });

  it('pcgrad', () => {
    const g = [[1, 0], [-1, 2]]; // biome-ignore format: one line
    close(combine(projected(gramOf(g), [1, 1], new Random(1)), g), [0.8, 2.4], 12);
  });

  it('conflict_free', () => {
    const g = [[1, 0], [-1, 2]]; // biome-ignore format: one line
    close(combine(conflictFreeCoefficients(gramOf(g), [1, 1]), g), [0.894427, 1.447214], 6);
  });

  it('lr_annealing', () => {
    // g₂ is the equation, g₁ the condition; alpha = 0 shows λ̂ itself.
    close(balancer('lr_annealing', { alpha: 0 }).update(at(0, losses)).weights, [4, 1], 12);
    close(balancer('lr_annealing', { alpha: 0, numerator: 'mean' }).update(at(0, losses)).weights, [3, 1], 12);
    // 0.9 of the old value, 0.1 of the new one.
    close(balancer('lr_annealing', { alpha: 0.9 }).update(at(0, losses)).weights, [1.3, 1], 12);
    // The authors' code divides by the weighted gradient: from λ = 2, 2/(2·0.5) = 2; the paper by the raw one.
    close(balancer('lr_annealing', { alpha: 0 }, [2, 1]).update(at(0, losses)).weights, [2, 1], 12);
    const paper = balancer('lr_annealing', { alpha: 0, denominator: 'mean' }, [2, 1]);
    close(paper.update(at(0, losses)).weights, [4, 1], 12);
  });

  it('ntk weighs against the trace', () => {
    expect(kernelTrace([1, 0])).toBe(1);
    // One residual each with gradients g₁, g₂: traces 1 and 5.
    close(ntkWeights([1, 5]), [6, 1.2], 12);
    const b = balancer('ntk', { memory: 0.9 });
    expect(b.needs(0)).toBe('traces');
    expect(b.needs(1)).toBe(null);
    close(b.update(at(0, losses, undefined, { traces: [1, 5] })).weights, [0.9 + 0.6, 0.9 + 0.12], 12);
    expect(() => b.update(at(100, losses))).toThrow(/traces/);
  });

  it('uncertainty tends to 1/(2L)', () => {
    const b = balancer('uncertainty', { rate: 0.02 });
    close(b.update(at(0, [1, 1])).weights, [1, 1], 1);
    let weights: number[] = [];
    for (let step = 1; step < 4000; step++) weights = b.update(at(step, losses)).weights;
    close(weights, [1, 1 / 1.8], 3);
  });

  it('gradnorm pulls norms to their targets and keeps the sum', () => {
    // Ḡ = 1.5, r = (L/L₀)/mean: (.25, .9)/.575.
    close(gradnormTargets([1, 2], [0.5, 0.9], [2, 1], 1), [(1.5 * 0.25) / 0.575, (1.5 * 0.9) / 0.575], 12);
    // Norms 1 and √5: the first weight rises, the second falls, by the rate in the logarithm; then Σ is restored.
    const first = balancer('gradnorm', { alpha: 1.5, rate: 0.02 }).update(at(0, [1, 1])).weights;
    expect(Math.log(first[0] / first[1])).toBeCloseTo(0.04, 6);
    const b = balancer('gradnorm', { alpha: 1.5, rate: 0.02 });
    let weights = [1, 1];
    for (let step = 0; step < 2000; step++) weights = b.update(at(step, [1, 1])).weights;
    expect(weights[0] + weights[1]).toBeCloseTo(2, 12);
    // Losses fall alike, so the weighted norms ‖g‖ = 1 and √5 become equal: Σ = 2 at (1.382, 0.618).
    close(weights, [1.38197, 0.61803], 1);
  });

  it('lagrangian moves multipliers only when the total stalls', () => {
    const b = balancer('lagrangian', { rule: 'adaptive', rate: 0.01, memory: 0.99, progress: 0.999 });
    // Constraint C = 0.5, μ = λ = 1: effective weight 1.5; the equation keeps 1.
    close(b.update(at(0, [0.5, 1])).weights, [1.5, 1], 12);
    // The total falls: nothing but C changes.
    close(b.update(at(1, [0.4, 0.5])).weights, [1.4, 1], 12);
    // It stalls: λ ← 1 + 0.4; v̄ = .01·(.99²·.25 + .99·.16 + .16), μ = max(.01/√v̄, 1) = 1.
    close(b.update(at(2, [0.4, 0.5])).weights, [1.8, 1], 12);
    const small = balancer('lagrangian', {});
    small.update(at(0, [1e-4, 1]));
    // v̄ = .01·(.99 + 1)·1e-8, μ = .01/√v̄.
    const mu = 0.01 / Math.sqrt(0.01 * 1.99 * 1e-8 + 1e-16);
    close(small.update(at(1, [1e-4, 1])).weights, [1 + 1e-4 + mu * 1e-4, 1], 10);
  });

  it('lagrangian, classical: the penalty doubles where the violation has not fallen to a quarter', () => {
    const b = balancer('lagrangian', { rule: 'classical' });
    b.update(at(0, [0.5, 1]));
    close(b.update(at(1, [0.5, 1])).weights, [1.5 + 0.5, 1], 12); // λ = 1.5, μ = 1
    close(b.update(at(2, [0.5, 1])).weights, [2 + 2 * 0.5, 1], 12); // λ = 2, μ = 2
    close(b.update(at(3, [0.1, 1.7])).weights, [2 + 2 * 0.1 + 2 * 0.1, 1], 12); // ‖C‖ fell: μ stays
  });

  it('self_adaptive raises the masks of the worst points', () => {
    const b = balancer('self_adaptive', { rate: 0.005 });
    const pointLosses = [[4, 0], [1]];
    const first = b.update(at(0, [2, 1], undefined, { pointLosses })).pointFactors!;
    // Adam's first step has the length of the rate; a point without a residual stays.
    close(first[0], [1.005 ** 2, 1], 6);
    close(first[1], [1.005 ** 2], 6);
    for (let step = 1; step < 50; step++) b.update(at(step, [2, 1], undefined, { pointLosses }));
    expect(b.update(at(50, [2, 1], undefined, { pointLosses })).pointFactors![0][0]).toBeGreaterThan(1.5);
    expect(() => b.update(at(51, [2, 1]))).toThrow(/points/);
  });
});

const vectors = (m: number, p: number) =>
  fc.array(fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: p, maxLength: p }), {
    minLength: m,
    maxLength: m,
  });
const dot = (a: number[], b: number[]) => a.reduce((sum, x, k) => sum + x * b[k], 0);

describe('update combining', () => {
  it('conflict_free has the same positive cosine with every gradient, and the length Σw‖g‖·cos (property)', () => {
    fc.assert(
      fc.property(
        vectors(3, 8),
        fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (g, w) => {
          const norms = g.map((x) => Math.hypot(...x));
          const cosines = gramOf(g.map((x, i) => x.map((y) => y / norms[i])));
          // Nearly dependent gradients are the pseudo-inverse's business.
          fc.pre(norms.every((n) => n > 0.1) && Math.abs(determinant3(cosines)) > 1e-3);
          const direction = combine(conflictFreeCoefficients(gramOf(g), w), g);
          const length = Math.hypot(...direction);
          const cosine = g.map((x, i) => dot(x, direction) / norms[i] / length);
          for (const c of cosine) {
            expect(c).toBeGreaterThan(0);
            expect(c).toBeCloseTo(cosine[0], 8);
          }
          const wanted = norms.reduce((sum, n, i) => sum + w[i] * n * cosine[i], 0);
          expect(length / wanted).toBeCloseTo(1, 8);
        },
      ),
      { numRuns: 300, seed: 2 },
    );
  });

  it('conflict_free of two is half the norms along the bisector (property)', () => {
    fc.assert(
      fc.property(vectors(2, 5), (g) => {
        const norms = g.map((x) => Math.hypot(...x));
        fc.pre(norms.every((n) => n > 0.1) && dot(g[0], g[1]) / norms[0] / norms[1] > -0.999);
        const direction = combine(conflictFreeCoefficients(gramOf(g), [1, 1]), g);
        g[0].forEach((_, k) => {
          const bisector = g[0][k] / norms[0] + g[1][k] / norms[1];
          expect(direction[k]).toBeCloseTo(((norms[0] + norms[1]) / 2) * bisector, 8);
        });
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  it('conflict_free gives up where no direction serves both, and ignores a term without gradient', () => {
    expect(conflictFreeCoefficients(gramOf([[1, 0], [-2, 0]]), [1, 1])).toEqual([0, 0]); // biome-ignore format: one line
    close(conflictFreeCoefficients(gramOf([[2, 0], [0, 0]]), [1, 1]), [1, 0], 12); // biome-ignore format: one line
    expect(conflictFreeCoefficients(gramOf([[0, 0], [0, 0]]), [1, 1])).toEqual([0, 0]); // biome-ignore format: one line
  });

  it('weights steer pcgrad but only stretch conflict_free', () => {
    const g = [[1, 0.2], [-1, 2]]; // biome-ignore format: one line
    const angle = (d: number[]) => Math.atan2(d[1], d[0]);
    const free = (w: number[]) => combine(conflictFreeCoefficients(gramOf(g), w), g);
    expect(angle(free([1, 1]))).toBeCloseTo(angle(free([1000, 1])), 10);
    const projection = (w: number[]) => combine(projected(gramOf(g), w, new Random(1)), g);
    expect(Math.abs(angle(projection([1, 1])) - angle(projection([1000, 1])))).toBeGreaterThan(0.1);
  });

  it('pcgrad equals the algorithm on explicit vectors (property)', () => {
    fc.assert(
      fc.property(vectors(3, 4), fc.integer({ min: 1, max: 1000 }), (g, seed) => {
        fc.pre(g.every((x) => Math.hypot(...x) > 0.1));
        const w = [0.5, 2, 1.3];
        const v = g.map((x, i) => x.map((y) => w[i] * y));
        const random = new Random(seed);
        const sum = new Array<number>(4).fill(0);
        for (let i = 0; i < 3; i++) {
          let own = [...v[i]];
          for (const j of random.permutation(3)) {
            if (j === i) continue;
            const along = dot(own, v[j]);
            if (along < 0) own = own.map((x, k) => x - (along / dot(v[j], v[j])) * v[j][k]);
          }
          own.forEach((x, k) => {
            sum[k] += x;
          });
        }
        close(combine(projected(gramOf(g), w, new Random(seed)), g), sum, 8);
      }),
      { numRuns: 300, seed: 4 },
    );
  });
});

function determinant3(a: number[]): number {
  return a[0] * (a[4] * a[8] - a[5] * a[7]) - a[1] * (a[3] * a[8] - a[5] * a[6]) + a[2] * (a[3] * a[7] - a[4] * a[6]);
}

describe('every method', () => {
  it('is a row of the catalogue, and the other way round', () => {
    expect(Object.keys(balanceMethods).sort()).toEqual(
      methodsAt('weights')
        .filter((m) => m.available)
        .map((m) => m.name)
        .sort(),
    );
  });

  const random = new Random(5);
  const inputs = Array.from({ length: 40 }, (_, step) =>
    at(
      step,
      [random.uniform(), random.uniform()],
      [
        [random.normal(), random.normal()],
        [random.normal(), random.normal()],
      ],
      {
        traces: [random.uniform(), random.uniform()],
        pointLosses: [[random.uniform(), random.uniform()], [random.uniform()]],
        written: [0.3, 2],
      },
    ),
  );

  it.each(Object.keys(balanceMethods))('%s goes on to the bit from its JSON state', (name) => {
    const whole = balancer(name, { every: 3 }, [0.3, 2]);
    const halves = [balancer(name, { every: 3 }, [0.3, 2]), balancer(name, { every: 3 }, [0.3, 2])];
    inputs.forEach((input, step) => {
      if (step === 20) halves[1].restore(JSON.parse(JSON.stringify(halves[0].state())));
      expect(halves[step < 20 ? 0 : 1].update(input)).toEqual(whole.update(input));
    });
  });

  it.each(Object.keys(balanceMethods))('%s starts from the written weights', (name) => {
    const weights = [0.3, 2];
    const first = balancer(name, { alpha: 1, memory: 1, rate: 1e-9 }, weights).update({
      ...inputs[0],
      losses: [1e-12, 1e-12],
    });
    close(first.weights, weights, 6);
  });

  it.each(Object.keys(balanceMethods))('%s keeps its weights when a loss is not finite', (name) => {
    const b = balancer(name, {}, [0.3, 2]);
    b.update(inputs[0]);
    const broken = b.update(at(1, [Number.NaN, 1], undefined, { pointLosses: [[Number.NaN, 1], [1]], traces: [Number.NaN, 1] })); // biome-ignore format: one line
    for (const weight of broken.weights) expect(weight).toBeGreaterThan(0);
    for (const factors of broken.pointFactors ?? []) expect(factors.every(Number.isFinite)).toBe(true);
  });
});

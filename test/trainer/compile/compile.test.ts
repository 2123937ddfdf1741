import { describe, expect, it } from 'vitest';
import type { Input } from '../../../src/problem/problem.ts';
import { estimateOf } from '../../../src/tape/estimate.ts';
import { compile, estimateValues, heldOutMeasure, initialTheta } from '../../../src/trainer/compile/compile.ts';
import { parameterCount } from '../../../src/trainer/compile/program.ts';
import { referenceEngine } from '../../../src/trainer/engine/reference/engine.ts';
import { unknownsAt } from '../../../src/trainer/train/solution.ts';
import {
  add,
  at,
  boundary,
  call,
  D,
  data,
  equation,
  hard,
  initial,
  input,
  integral,
  mul,
  nowhere,
  oscillator,
  param,
  problem,
  sampler,
  sub,
  t,
} from '../problems.ts';

/** The input f, interpolated linearly. */
const line = (times: number[], values: number[]): Input => ({
  name: 'f',
  unit: null,
  interpolation: 'linear',
  times,
  values,
  source: nowhere,
});

describe('groups', () => {
  it('merge equations with the same points, and all conditions', () => {
    const { program, groups, terms } = compile(
      problem([
        equation('a', D('u', 1)),
        initial('i', at('u', 0)),
        equation('b', D('u', 2)),
        boundary('j', sub(at('u', 1), at('u', 0.5))),
        equation('c', D('u'), { points: sampler('sobol', { points: 7 }) }),
      ]),
    );
    expect(groups.map((g) => [g.kind, g.terms])).toEqual([
      ['equation', [0, 2]],
      ['condition', [1, 3]],
      ['equation', [4]],
    ]);
    expect(program.groups.map((g) => [g.slots, g.count, g.order])).toEqual([
      [1, 16, 2],
      [3, 1, 0],
      [1, 7, 0],
    ]);
    expect(terms.map(({ rows: [x] }) => [x.group, x.result])).toEqual([
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
      [2, 0],
    ]);
  });

  it('of the held-out program have other points and the same terms', () => {
    const { program, heldOut } = compile(oscillator());
    expect(heldOut.groups.map((g) => g.terms)).toEqual(program.groups.map((g) => g.terms));
    expect(heldOut.groups[0].count).toBe(50);
    expect(heldOut.groups[1].times).toEqual(program.groups[1].times);
  });

  it('keep a share of the measurements out of training, the same for every seed', () => {
    const times = Array.from({ length: 40 }, (_, i) => i / 39);
    const lab = data('lab', D('u'), { times, values: times.map((x) => x * x), holdout: 0.25 });
    const split = (seed: number) => {
      const compiled = compile(problem([lab, equation('e', D('u', 1))]), { seed });
      const [train, held] = [compiled.program.groups[0], compiled.heldOut.groups[0]];
      expect(train.count).toBe(30);
      expect(held.count).toBe(10);
      expect([...train.times, ...held.times].sort((a, b) => a - b)).toEqual(times);
      for (const g of [train, held]) for (const [n, x] of g.times.entries()) expect(g.aux[n]).toBeCloseTo(x * x, 15);
      return [...compiled.heldOutData.get('lab')!];
    };
    expect(split(1)).toEqual(split(2));
  });

  it('fill inputs at new points', () => {
    const f = line([0, 1], [1, 3]);
    const { groups } = compile(problem([equation('e', sub(D('u', 1), input('f')))], { inputs: [f] }));
    const points = groups[0].at(Float64Array.of(0.25, 0.5));
    expect([...points.aux]).toEqual([1.5, 2]);
    expect(points.count).toBe(2);
  });

  it('relative losses divide by the mean square of the measurements', async () => {
    const lab = data('lab', D('u'), { times: [0, 0.5, 1], values: [3, 4, 5] });
    const loss = { name: 'relative', args: {}, reduction: 'mean' as const };
    const e = equation('e', D('u', 1));
    const [plain, relative] = await Promise.all(
      [lab, { ...lab, loss }].map(async (term) => {
        const compiled = compile(problem([term, e]));
        const session = await referenceEngine.open(compiled.program, 'f64');
        session.theta.set(initialTheta(compiled));
        await session.evaluateLosses();
        return session.losses[0];
      }),
    );
    expect(relative).toBeCloseTo(plain / (50 / 3), 12);
  });
});

describe('scaling', () => {
  it('auto maps the interval to [−1, 1] and knows natural sizes', () => {
    const { scaling, terms } = compile(oscillator());
    expect(scaling.time).toEqual({ shift: 0.5, scale: 0.5 });
    expect(scaling.unknowns.u).toEqual({ shift: 0, scale: 1 });
    expect(terms.map((x) => x.scale)).toEqual([400, 1, 2]);
    expect(terms.map((x) => x.defaultWeight)).toEqual([400 ** -2, 1, 0.25]);
  });

  it('takes ranges, conditions, data and forcing in this order', () => {
    const scaleOf = (terms: Parameters<typeof problem>[0], rest = {}) =>
      compile(problem(terms, rest)).scaling.unknowns.u;
    const e = equation('e', add(D('u', 4), 16));
    expect(scaleOf([e, initial('i', sub(at('u', 0), 5))], { unknowns: [{ name: 'u', range: [2, 4] }] })).toEqual({
      shift: 3,
      scale: 1,
    });
    expect(scaleOf([e, initial('i', sub(mul(2, at('u', 0)), 10))])).toEqual({ shift: 0, scale: 5 });
    expect(scaleOf([e, data('d', D('u'), { times: [0, 1], values: [290, 310] })])).toEqual({ shift: 300, scale: 10 });
    // u'''' = −16 on [0, 1]: 16·0.5⁴
    expect(scaleOf([e, initial('i', at('u', 0))])).toEqual({ shift: 0, scale: 1 });
    // u' = −1000(u − 3): the stiff term balances the forcing, not the slope.
    const stiff = equation('e', add(D('u', 1), mul(1000, sub(D('u'), 3))));
    expect(scaleOf([stiff, initial('i', at('u', 0))], { interval: [0, 300] })).toEqual({ shift: 0, scale: 3 });
  });

  it('an integral has the size of its body over the interval', () => {
    const mass = boundary('mass', sub(integral(D('u')), 0.3));
    const p = problem([mass, equation('e', D('u', 1)), initial('i', sub(at('u', 0), 2))], { interval: [0, 4] });
    expect(compile(p).terms[0].scale).toBe(8);
  });

  it('none leaves everything as it is; written weights turn default weights off', () => {
    const { scaling, terms } = compile(oscillator({ scale: { mode: 'none' } }));
    expect(scaling.time).toEqual({ shift: 0, scale: 1 });
    expect(terms.map((x) => x.defaultWeight)).toEqual([1, 1, 1]);
    const written = { weights: true, loss: false, network: false, points: false, train: false, data: false };
    expect(compile(oscillator({ written })).terms.map((x) => x.defaultWeight)).toEqual([1, 1, 1]);
  });

  it('explicit scales of the variable, the unknown and a term', async () => {
    const values = { t: 0.1, u: 2, motion: 400 };
    const compiled = compile(oscillator({ scale: { mode: 'explicit', values } }));
    expect(compiled.scaling.time).toEqual({ shift: 0.5, scale: 0.1 });
    expect(compiled.scaling.unknowns.u).toEqual({ shift: 0, scale: 2 });
    // u″/400 with u = 2, t = 0.1: the largest summand is 400·2/400.
    expect(compiled.terms[0].scale).toBe(2);
    // The residual is divided by what was written: its tape gives r/400.
    const plain = compile(oscillator({ scale: { mode: 'explicit', values: { t: 0.1, u: 2 } } }));
    const [a, b] = await Promise.all(
      [compiled, plain].map(async (c) => {
        const session = await referenceEngine.open(c.program, 'f64');
        session.theta.set(initialTheta(c));
        return session.residuals(0);
      }),
    );
    for (const [n, r] of a.entries()) expect(r * 400).toBeCloseTo(b[n], 9);
  });

  it('does not change the loss: the same function has the same residuals under every scale', async () => {
    // û ≡ the last bias: u = shift + scale·b is a constant function that both scalings can represent.
    const residual = async (scale: Parameters<typeof problem>[1]) => {
      const compiled = compile(oscillator(scale));
      const session = await referenceEngine.open(compiled.program, 'f64');
      session.theta.fill(0);
      const { shift, scale: size } = compiled.scaling.unknowns.u;
      session.theta[session.parameters - 1] = (0.7 - shift) / size;
      const [u] = await unknownsAt(compiled, session, Float64Array.of(0.3));
      expect(u[0]).toBeCloseTo(0.7, 14);
      await session.evaluateLosses();
      return [...session.losses];
    };
    const auto = await residual({});
    expect(auto[0]).toBeCloseTo(280 ** 2, 6);
    const explicit = await residual({ scale: { mode: 'explicit', values: { t: 0.1, u: 3 } } });
    for (const [i, x] of explicit.entries()) expect(x).toBeCloseTo(auto[i], 6);
  });

  it('measures held-out losses by natural sizes, without weights', () => {
    const compiled = compile(oscillator());
    expect(heldOutMeasure(compiled, [400 ** 2, 1, 4])).toBeCloseTo(1, 12);
    expect(heldOutMeasure(compiled, [0, 3, 0])).toBeCloseTo(1, 12);
  });
});

describe('parts of a program', () => {
  it('reads integrals, the variable and inputs inside conditions', async () => {
    const f = line([0, 2], [1, 5]);
    const p = problem(
      [
        equation('e', D('u', 1)),
        boundary('integral', integral(mul(t, call('exp', t)))),
        initial('start', add(t, input('f'), at('u', 0), mul(-1, D('u')))),
      ],
      { interval: [0, 2], inputs: [f] },
    );
    const compiled = compile(p);
    const session = await referenceEngine.open(compiled.program, 'f64');
    session.theta.set(initialTheta(compiled));
    expect((await session.residuals(1))[0]).toBeCloseTo(Math.exp(2) + 1, 12);
    expect((await session.residuals(2))[0]).toBeCloseTo(1, 14);
  });

  it.each([
    ['two bounds', 300, 100, 1000],
    ['a bound below', 2, 0, null],
    ['a bound above', -3, null, -1],
    ['no bounds', 4, null, null],
    ['no bounds, zero', 0, null, null],
    ['at its bound', 0, 0, 5],
  ] as const)('transforms an estimate with %s', (_name, value, low, high) => {
    const e = estimateOf({ name: 'k', unit: null, value, estimate: { low, high }, source: nowhere }, 0);
    // A start at a bound is moved just inside.
    const atBound = [low, high].some((bound) => bound === value);
    expect(e.valueOf(e.start)).toBeCloseTo(value, atBound ? 1 : 12);
    for (const raw of [-6, -1, 0, 2, 6]) {
      const x = e.valueOf(raw);
      if (low !== null) expect(x).toBeGreaterThan(low);
      if (high !== null) expect(x).toBeLessThan(high);
      const h = 1e-5;
      expect(e.slopeOf(raw)).toBeCloseTo((e.valueOf(raw + h) - e.valueOf(raw - h)) / (2 * h), 5);
    }
  });

  it('starts from the same θ for a seed, estimates at their values', () => {
    const p = problem([equation('e', mul(param('k'), D('u', 1))), initial('i', at('u', 0, 1), hard)], {
      estimates: { k: [300, 100, 1000] },
    });
    const compiled = compile(p);
    // 1→6→5→1 and k and the open u(0)
    expect(parameterCount(compiled.program)).toBe(12 + 35 + 6 + 2);
    const theta = initialTheta(compiled);
    expect(estimateValues(compiled, theta)[0]).toBeCloseTo(300, 10);
    expect(initialTheta(compiled)).toEqual(theta);
    expect(initialTheta(compiled, 2)).not.toEqual(theta);
    // Pinned: the same numbers on every platform.
    expect(Array.from(theta.subarray(0, 3))).toMatchInlineSnapshot(`
      [
        -1.8031507048445214,
        3.0040626199927796,
        1.079241259141598,
      ]
    `);
  });
});

describe('what cannot be compiled is said with its term', () => {
  it('a condition that moves', () => {
    const p = problem([equation('e', D('u', 1)), boundary('b', sub(at('u', 0), add(at('u', 1), t)))]);
    expect(() => compile(p)).toThrow(/^b: 't' stands without a point/);
  });

  it('a point that is trained', () => {
    const p = problem([equation('e', D('u', 1)), boundary('b', at('u', param('k')))], {
      estimates: { k: [1, null, null] },
    });
    expect(() => compile(p)).toThrow(/b: .*'k' is trained/);
  });
});

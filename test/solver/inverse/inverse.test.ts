import { describe, expect, it } from 'vitest';
import { uniformSource } from '../../../src/solver/basis/features.ts';
import { misfitsOf } from '../../../src/solver/inverse/sensitivity.ts';
import { valuesOn } from '../../../src/solver/network/piecewise.ts';
import { conditionsOf } from '../../../src/solver/problem/conditions.ts';
import { explicitHighestDerivatives } from '../../../src/solver/problem/highest-derivatives.ts';
import { measuredOf } from '../../../src/solver/problem/measured.ts';
import { buildSystem } from '../../../src/solver/problem/system.ts';
import { noLimit } from '../../../src/solver/problem/work.ts';
import { prepare } from '../../../src/solver/solver.ts';
import { solved } from '../solved.ts';
import { problemOf, type Textbook } from '../textbook.ts';

const spaced = (a: number, b: number, n: number) => Array.from({ length: n }, (_, i) => a + ((b - a) * i) / (n - 1));

/** Normal deviates by Box and Muller. */
function normal(seed: number): () => number {
  const uniform = uniformSource(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

const ω = Math.sqrt(396);
const oscillator = (t: number) => Math.exp(-2 * t) * (Math.cos(ω * t) + (2 / ω) * Math.sin(ω * t));

describe('sensitivities', () => {
  it('are the differences of the marched solution', () => {
    const problem = problemOf({
      unknowns: ['x', 'v'],
      interval: [0, 2],
      estimates: { a: { value: 1.3 }, b: { value: 0.4 } },
      equations: ["x'' = -a*x - b*v*x'", "v' = x - b*v"],
      data: [
        { of: 'x', times: [0.3, 0.9, 1.7, 2], values: [0, 0, 0, 0] },
        { of: "x' + a*v", times: [0.5, 1.9], values: [0, 0] },
      ],
    });
    const built = buildSystem(problem);
    if (!built.ok) throw new Error(built.reason);
    const system = built.value;
    const measured = measuredOf(problem, system);
    if (!measured.ok) throw new Error(measured.reason);
    // Free numbers: a, b and the three initial values.
    const free = 5;
    const at = (θ: number[]) => {
      system.parameters.set(θ.slice(0, 2));
      const state = Float64Array.from(θ.slice(2));
      const slope = new Float64Array(3 * free);
      const parameterSlope = new Float64Array(2 * free);
      for (let i = 0; i < 3; i++) slope[i * free + 2 + i] = 1;
      for (let i = 0; i < 2; i++) parameterSlope[i * free + i] = 1;
      const fitted = misfitsOf(
        system,
        { at: 0, state, top: explicitHighestDerivatives(system, 0, state)!, slope, parameterSlope, free },
        measured.value,
        {
          choice: { width: 64, slope: 2, points: 40, seed: 0 },
          accuracy: 1e-11,
          until: 2,
          budget: noLimit,
          cancelled: () => false,
        },
      );
      if (!fitted) throw new Error('the march failed');
      return fitted;
    };
    const θ = [1.3, 0.4, 0.8, -0.2, 0.5];
    const { jacobian, misfits } = at(θ);
    for (let q = 0; q < free; q++) {
      const h = 1e-5;
      const plus = at(θ.map((x, i) => (i === q ? x + h : x))).misfits;
      const minus = at(θ.map((x, i) => (i === q ? x - h : x))).misfits;
      for (let r = 0; r < misfits.length; r++) {
        expect(jacobian[r * free + q]).toBeCloseTo((plus[r] - minus[r]) / (2 * h), 7);
      }
    }
  });
});

describe('inverse problems', () => {
  const times = spaced(0, 1, 40);
  const friction = (values: number[], noise?: number): Textbook => ({
    unknowns: ['u'],
    interval: [0, 1],
    estimates: { μ: { value: 0.01, low: 0, high: 20 } },
    equations: ["u'' + μ*u' + 400*u = 0"],
    conditions: ['u(0) = 1', "u'(0) = 0"],
    data: [{ of: 'u', times, values, noise }],
  });

  it('finds the friction of an oscillator exactly from exact data', () => {
    const { parameters } = solved(friction(times.map(oscillator)));
    expect(parameters[0].value).toBeCloseTo(4, 9);
  });

  it('gives intervals that hold the truth about as often as they say', () => {
    let inside = 0;
    const runs = 20;
    for (let seed = 1; seed <= runs; seed++) {
      const noise = normal(seed);
      const { parameters } = solved(
        friction(
          times.map((t) => oscillator(t) + 0.04 * noise()),
          0.04,
        ),
      );
      const [{ low, high, value }] = parameters;
      expect(low! < value && value < high!).toBe(true);
      expect(high! - low!).toBeLessThan(0.7);
      if (low! <= 4 && 4 <= high!) inside++;
    }
    // 95 %: fewer than 16 of 20 has a probability below 0.3 %.
    expect(inside).toBeGreaterThanOrEqual(16);
  });

  it('finds the parameters of the Lorenz equations from a far start, in sparse data', () => {
    const sparse = spaced(0, 3, 25);
    const truth = solved({
      unknowns: ['x', 'y', 'z'],
      interval: [0, 3],
      equations: ["x' = 10*(y-x)", "y' = x*(15-z)-y", "z' = x*y-8/3*z"],
      conditions: ['x(0)=-8', 'y(0)=7', 'z(0)=27'],
    });
    const values = valuesOn(truth.network, sparse);
    const { parameters } = solved({
      unknowns: ['x', 'y', 'z'],
      interval: [0, 3],
      estimates: { s: { value: 1 }, r: { value: 1 }, b: { value: 1 } },
      equations: ["x' = s*(y-x)", "y' = x*(r-z)-y", "z' = x*y-b*z"],
      conditions: ['x(0)=-8', 'y(0)=7', 'z(0)=27'],
      data: ['x', 'y', 'z'].map((of, i) => ({ of, times: sparse, values: [...values[i]] })),
    });
    [10, 15, 8 / 3].forEach((exact, i) => {
      expect(Math.abs(parameters[i].value / exact - 1)).toBeLessThan(1e-6);
    });
  });

  it('finds unknown initial values', () => {
    const { parameters, network } = solved({
      unknowns: ['u'],
      interval: [0, 1],
      estimates: { k: { value: 200 } },
      equations: ["u'' + 4*u' + k*u = 0"],
      data: [{ of: 'u', times, values: times.map(oscillator) }],
    });
    expect(parameters[0].value).toBeCloseTo(400, 5);
    expect(valuesOn(network, [0])[0][0]).toBeCloseTo(1, 8);
  });

  it('says which parameters the data cannot tell apart', () => {
    const grid = spaced(0, 2, 20);
    const { notes, parameters } = solved({
      unknowns: ['u'],
      interval: [0, 2],
      estimates: { a: { value: 1 }, b: { value: 1 } },
      equations: ["u' = -a*b*u"],
      conditions: ['u(0) = 1'],
      data: [{ of: 'u', times: grid, values: grid.map((t) => Math.exp(-1.5 * t)) }],
    });
    expect(notes.join(' ')).toContain('do not tell a, b apart');
    expect(parameters.map((p) => p.low)).toEqual([null, null]);
    expect(parameters[0].value * parameters[1].value).toBeCloseTo(1.5, 8);
  });

  it('refuses data that nothing is left for', () => {
    const answer = prepare(
      problemOf({
        unknowns: ['u'],
        interval: [0, 1],
        equations: ["u' = -u"],
        conditions: ['u(0) = 1'],
        data: [{ of: 'u', times: [0.5], values: [0.6] }],
      }),
    );
    expect(answer).toEqual({ ok: false, reason: expect.stringContaining('nothing is left') });
  });

  it('keeps held-out measurements out of the fit', () => {
    const problem = problemOf(friction(times.map(oscillator)));
    problem.terms[problem.terms.length - 1].data!.holdout = 0.25;
    const built = buildSystem(problem);
    if (!built.ok) throw new Error(built.reason);
    const conditions = conditionsOf(built.value);
    const measured = measuredOf(problem, built.value);
    expect(conditions.ok && measured.ok && measured.value.points.length).toBe(30);
  });
});

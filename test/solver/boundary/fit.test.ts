import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/numeric/random.ts';
import { valuesOn } from '../../../src/solver/network/piecewise.ts';
import { prepare } from '../../../src/solver/solver.ts';
import { preparedOf, solved } from '../solved.ts';
import { problemOf, type Textbook } from '../textbook.ts';

const beam = (times: number[], values: number[]): Textbook => ({
  unknowns: ['u'],
  interval: [0, 1],
  estimates: { C: { value: 0 } },
  equations: ["u'''' = -1"],
  conditions: ['u(0) = 0', "u'(0) = C", "u''(1) = 0", "u'''(1) = 0"],
  data: [{ of: 'u', times, values }],
});
const deflection = (C: number) => (t: number) => C * t - (t * t * (t * t - 4 * t + 6)) / 24;

describe('data with conditions at several points', () => {
  it('give the slope at which a beam is clamped', () => {
    const times = [0.2, 0.4, 0.6, 0.8, 1];
    const solution = solved(beam(times, times.map(deflection(0.3))));
    expect(solution.trouble).toBeNull();
    expect(solution.parameters[0].value).toBeCloseTo(0.3, 11);
    expect(valuesOn(solution.network, [0.5])[0][0]).toBeCloseTo(deflection(0.3)(0.5), 11);
  });

  it('are met as well as possible, with an interval around the answer', () => {
    // Linear in C: the estimate is Σ t r/Σ t² of the rest r, its deviation σ/√Σ t².
    const random = new Random(4);
    const times = Array.from({ length: 21 }, (_, i) => i / 20);
    const sigma = 0.01;
    const values = times.map((t) => deflection(0.3)(t) + sigma * random.normal());
    const squares = times.reduce((s, t) => s + t * t, 0);
    const best = times.reduce((s, t, i) => s + t * (values[i] - deflection(0)(t)), 0) / squares;
    const text = beam(times, values);
    const { parameters } = solved({ ...text, data: [{ ...text.data![0], noise: sigma }] });
    expect(parameters[0].value).toBeCloseTo(best, 10);
    expect(parameters[0].high! - best).toBeCloseTo((1.96 * sigma) / Math.sqrt(squares), 4);
    expect(best - parameters[0].low!).toBeCloseTo(parameters[0].high! - best, 10);
  });

  it('have a report, that of the closed form', () => {
    // u″ = a + b x between two zeros: linear in a and b, with shapes p and q.
    const [p, q] = [(x: number) => (x * (x - 1)) / 2, (x: number) => (x * (x * x - 1)) / 6];
    const random = new Random(8);
    const sigma = 0.01;
    const times = Array.from({ length: 9 }, (_, i) => (i + 1) / 10);
    const values = times.map((x) => 2 * p(x) - 3 * q(x) + sigma * random.normal());
    const of = (f: (x: number) => number, g: (x: number) => number) =>
      times.reduce((sum, x) => sum + (f(x) * g(x)) / sigma ** 2, 0);
    const determinant = of(p, p) * of(q, q) - of(p, q) ** 2;
    const { fit, parameters } = solved({
      unknowns: ['u'],
      interval: [0, 1],
      estimates: { a: { value: 1 }, b: { value: 1 } },
      equations: ["u'' = a + b*t"],
      conditions: ['u(0) = 0', 'u(1) = 0'],
      data: [{ of: 'u', times, values, noise: sigma }],
    });
    if (!fit) throw new Error('there is no report');
    const [a, b] = fit.parameters;
    const residuals = times.map((x, i) => (values[i] - a.value * p(x) - b.value * q(x)) / sigma);
    const squares = residuals.reduce((sum, r) => sum + r * r, 0);
    const logLikelihood = -times.length * Math.log(sigma * Math.sqrt(2 * Math.PI)) - squares / 2;
    expect(fit.logLikelihood).toBeCloseTo(logLikelihood, 6);
    expect(fit.aic).toBeCloseTo(4 - 2 * logLikelihood, 6);
    expect(fit.chiSquared).toBeCloseTo(squares, 6);
    expect(fit.freedom).toBe(7);
    expect(fit.correlations[0][1]).toBeCloseTo(-of(p, q) / Math.sqrt(of(p, p) * of(q, q)), 6);
    expect(fit.covariance![0][0]! / (of(q, q) / determinant)).toBeCloseTo(1, 6);
    expect([a.low, a.high]).toEqual([expect.closeTo(parameters[0].low!, 9), expect.closeTo(parameters[0].high!, 9)]);
    fit.series[0].residuals.forEach((r, i) => {
      expect(r).toBeCloseTo(residuals[i], 6);
    });
    expect(fit.series[0].times).toEqual(times);
  });

  it('have no interval at a bound', () => {
    const times = [0.2, 0.4, 0.6, 0.8];
    const values = times.map((x, i) => x * (x - 1) + 0.01 * Math.cos(9 * i));
    const text: Textbook = {
      unknowns: ['u'],
      interval: [0, 1],
      estimates: { a: { value: 1, low: 0.1, high: 1.5 } },
      equations: ["u'' = a"],
      conditions: ['u(0) = 0', 'u(1) = 0'],
      data: [{ of: 'u', times, values, noise: 0.01 }],
    };
    const { fit } = solved(text);
    expect(fit?.parameters).toMatchObject([{ value: 1.5, atBound: 1.5, low: null, high: null }]);
    expect(fit?.covariance).toEqual([[null]]);
  });

  it('give rate and saturation of Michaelis and Menten between two known ends', () => {
    // −V/(K + s) s: K ln(s₀/s) + s₀ − s = V t, so that s(0) = 1, s(1) = 0.2 fixes V = K ln 5 + 0.8.
    const K = 0.5;
    const V = K * Math.log(5) + 0.8;
    const at = (t: number) => {
      let s = 0.5;
      for (let i = 0; i < 60; i++) s -= (K * Math.log(s) + s - 1 + V * t) / (K / s + 1);
      return s;
    };
    const times = [0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9];
    const solution = solved({
      unknowns: ['s'],
      interval: [0, 1],
      estimates: { V: { value: 1, low: 0.1, high: 10 }, K: { value: 1, low: 0.01, high: 10 } },
      equations: ["s' = -V*s/(K + s)"],
      conditions: ['s(0) = 1', 's(1) = 0.2'],
      data: [{ of: 's', times, values: times.map(at) }],
    });
    expect(solution.trouble).toBeNull();
    expect(solution.parameters.map((p) => p.value)[0]).toBeCloseTo(V, 8);
    expect(solution.parameters.map((p) => p.value)[1]).toBeCloseTo(K, 8);
  });

  it('determine what conditions leave open, without any parameter', () => {
    // u'' = −u with u(1) = sin 1 alone; the data choose sin t among A sin t + B cos t.
    const { network } = solved({
      unknowns: ['u'],
      interval: [0, 1],
      equations: ["u'' = -u"],
      conditions: ['u(0) + u(1) = sin(1)'],
      data: [{ of: "u'", times: [0.5], values: [Math.cos(0.5)] }],
    });
    expect(valuesOn(network, [0.3])[0][0]).toBeCloseTo(Math.sin(0.3), 11);
  });

  it('stand beside an integral', () => {
    const solution = solved({
      unknowns: ['u'],
      interval: [0, 2],
      estimates: { k: { value: 1, low: 0, high: 5 } },
      equations: ["u' = -k*u"],
      conditions: [`integral(u) = ${(1 - Math.exp(-3)) / 1.5}`],
      data: [{ of: 'u', times: [0.5, 1], values: [Math.exp(-0.75), Math.exp(-1.5)] }],
    });
    expect(solution.parameters[0].value).toBeCloseTo(1.5, 9);
  });

  it('are fitted from other starts where the first ends in a wrong minimum', () => {
    const times = Array.from({ length: 15 }, (_, i) => (i + 1) / 16);
    const { parameters } = solved({
      unknowns: ['u'],
      interval: [0, 1],
      estimates: { w: { value: 1, low: 0.5, high: 16 } },
      equations: ["u'' = -w^2*u"],
      conditions: ['u(0) = 0', `u(1) = ${Math.sin(7)}`],
      data: [{ of: 'u', times, values: times.map((t) => Math.sin(7 * t)) }],
    });
    expect(parameters[0].value).toBeCloseTo(7, 9);
  });

  it('end at a bound that the best value lies behind, which is named', () => {
    const times = [0.2, 0.4, 0.6, 0.8, 1];
    const text = beam(times, times.map(deflection(0.3)));
    const solution = solved({ ...text, estimates: { C: { value: 0, low: -1, high: 0.2 } } });
    expect(solution.trouble).toBeNull();
    expect(solution.atBound).toEqual([{ name: 'C', bound: 0.2 }]);
    expect(solution.parameters[0].value).toBe(0.2);
  });

  it('are marched where all conditions are values at one point, and need as many numbers as are free', () => {
    const data = [{ of: 'u', times: [0.5, 1], values: [0.6, 0.4] }];
    const decay = { unknowns: ['u'], interval: [0, 1] as [number, number], equations: ["u' = -k*u"], data };
    const prepared = preparedOf({ ...decay, estimates: { k: { value: 1 } } });
    expect(prepared.kind === 'inverse' && prepared.start).not.toBeNull();
    const answer = prepare(
      problemOf({ ...decay, estimates: { k: { value: 1 }, l: { value: 1 } }, equations: ["u' = -k*u + l"] }),
    );
    expect(answer).toEqual({ ok: false, reason: '2 measurements cannot determine 3 free numbers' });
  });
});

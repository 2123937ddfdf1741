import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { equallySpaced } from '../../../src/numeric/grid.ts';
import { gaussLegendre } from '../../../src/numeric/quadrature.ts';
import type { Problem } from '../../../src/problem/problem.ts';
import { applyOverrides } from '../../../src/problem/variant.ts';
import type { Solution, SolveOptions } from '../../../src/solver/march/solution.ts';
import { valuesOn } from '../../../src/solver/network/piecewise.ts';
import { type Prepared, prepare } from '../../../src/solver/solver.ts';
import { solutionOf } from '../solved.ts';

function problemIn(text: string): Problem {
  const { problem, findings } = compileSpec(text);
  if (!problem) throw new Error(findings.map((f) => f.message).join('\n'));
  return problem;
}
function preparedFrom(problem: Problem): Prepared {
  const prepared = prepare(problem);
  if (!prepared.ok) throw new Error(prepared.reason);
  return prepared.value;
}
const solvedSpec = (text: string, options: Partial<SolveOptions> = {}): Solution =>
  solutionOf(preparedFrom(problemIn(text)), options);

/** Largest difference of the first unknown from `exact`. */
function errorOf({ network }: Solution, [from, to]: [number, number], exact: (t: number) => number): number {
  const times = equallySpaced(from, to, 401);
  const [values] = valuesOn(network, times);
  return Math.max(...times.map((t, p) => Math.abs(values[p] - exact(t))));
}

/** u′ = −u(t−1), u = 1 before 0: Σ (−1)ᵏ (t−k+1)ᵏ/k! */
function steps(t: number): number {
  let sum = 0;
  let factorial = 1;
  for (let k = 0; k <= Math.floor(t) + 1; k++) {
    if (k > 0) factorial *= k;
    sum += ((-1) ** k * (t - k + 1) ** k) / factorial;
  }
  return sum;
}

const linear = (end: number, tau = '1') => `
variable t in [0, ${end}]
unknown u(t)
equation lag: u' = -u(t - ${tau})
history u(t) = 1
initial start: u(0) = 1`;

describe('delays by the method of steps', () => {
  it("u' = -u(t-1)", () => {
    const solution = solvedSpec(linear(10));
    expect(solution.trouble).toBeNull();
    expect(errorOf(solution, [0, 10], steps)).toBeLessThan(1e-9);
    expect(solution.errorEstimate).toBeLessThan(1e-9);
  });

  it('the delayed logistic equation on its first steps', () => {
    const solution = solvedSpec(`
param r = 1.4
variable t in [0, 3]
unknown u(t)
equation growth: u' = r*u*(1 - u(t - 1))
history u(t) = 0.1
initial start: u(0) = 0.1`);
    // ln u is the integral of r(1 − u(s−1)); on [0, 1] its integrand is constant.
    const r = 1.4;
    const one = (t: number) => 0.1 * Math.exp(r * 0.9 * t);
    const two = (t: number) =>
      one(1) * Math.exp(r * (t - 1) - (r * 0.1 * (Math.exp(r * 0.9 * (t - 1)) - 1)) / (r * 0.9));
    const three = (t: number) => {
      const { nodes, weights } = gaussLegendre(40, [2, t]);
      return two(2) * Math.exp(nodes.reduce((sum, s, i) => sum + weights[i] * r * (1 - two(s - 1)), 0));
    };
    const exact = (t: number) => (t <= 1 ? one(t) : t <= 2 ? two(t) : three(t));
    expect(errorOf(solution, [0, 3], exact)).toBeLessThan(1e-9);
  });

  it('a history that does not meet the solution, of a higher derivative, with windows longer than the delay', () => {
    // u″ = −u′(t−τ) with u′ = cos before 0 and u′(0) = 0: on [0, τ] u′ = −sin(t−τ) − sin τ.
    const solution = solvedSpec(`
variable t in [0, 2]
unknown u(t)
equation e: u'' = -u'(t - 2)
history u(t) = sin(t)
initial a: u(0) = 0
initial b: u'(0) = 0`);
    const exact = (t: number) => Math.cos(t - 2) - Math.cos(-2) - Math.sin(2) * t;
    expect(errorOf(solution, [0, 2], exact)).toBeLessThan(1e-9);
    // r = exp(0.01 r): the decay goes on as it was.
    let r = 1;
    for (let k = 0; k < 40; k++) r = Math.exp(0.01 * r);
    const short = solvedSpec(`
variable t in [0, 5]
unknown u(t)
equation e: u' = -u(t - 0.01)
history u(t) = exp(-r*t)
initial a: u(0) = 1
let r = ${r}`);
    expect(errorOf(short, [0, 5], (t) => Math.exp(-r * t))).toBeLessThan(1e-9);
    expect(short.windows).toBeLessThan(60);
  });

  it('a delay that depends on the solution, which then reads one value for ever', () => {
    // u = t + 1: t − u + 1 is 0.
    const solution = solvedSpec(`
variable t in [0, 3]
unknown u(t)
equation e: u' = u(t - u + 1)
history u(t) = 1
initial a: u(0) = 1`);
    expect(solution.trouble).toBeNull();
    expect(errorOf(solution, [0, 3], (t) => t + 1)).toBeLessThan(1e-8);
  });

  it('a delay that depends on the solution and changes with it', () => {
    // Neves (1975), D1 of the set of Enright and Hayashi: y₁ = ln t, y₂ = 1/t.
    const solution = solvedSpec(`
variable t in [0.1, 5]
unknown y(t)
unknown x(t)
equation b: y' = -y(exp(1 - y))*y^2*exp(1 - y)
equation a: x' = y
history y(t) = 1/t
initial y0: y(0.1) = 10
initial x0: x(0.1) = log(0.1)`);
    expect(solution.trouble).toBeNull();
    expect(errorOf(solution, [0.1, 5], (t) => 1 / t)).toBeLessThan(1e-8);
  });

  it('a moving delay that passes the start, behind which the solution is less smooth', () => {
    // u′ = u(t − 1 − 0.2 sin t) with u = 1 before 0 and u(0) = 2: a ramp until t − 1 − 0.2 sin t = 0.
    const solution = solvedSpec(`
variable t in [0, 1.9]
unknown u(t)
unknown d(t)
equation e: u' = u(t - d)
equation delay: d' = 0.2*cos(t)
history u(t) = 1
initial a: u(0) = 2
initial b: d(0) = 1`);
    let ξ = 1;
    for (let k = 0; k < 60; k++) ξ = 1 + 0.2 * Math.sin(ξ);
    const exact = (t: number) => {
      if (t <= ξ) return 2 + t;
      const { nodes, weights } = gaussLegendre(30, [ξ, t]);
      return 2 + ξ + nodes.reduce((sum, s, i) => sum + weights[i] * (2 + s - 1 - 0.2 * Math.sin(s)), 0);
    };
    expect(solution.trouble).toBeNull();
    expect(errorOf(solution, [0, 1.9], exact)).toBeLessThan(1e-8);
    expect(solution.windows).toBeLessThan(20);
  });

  it('Mackey and Glass to t = 100', () => {
    const solution = solvedSpec(
      `
variable t in [0, 100]
unknown x(t)
equation cells: x' = 0.2*x(t - 17)/(1 + x(t - 17)^10) - 0.1*x
history x(t) = 1.2
initial start: x(0) = 1.2`,
      { tolerance: 1e-8 },
    );
    expect(solution.trouble).toBeNull();
    const reference = mackeyGlass(100, 17 / 3400);
    const times = [17, 34, 50, 68, 85, 100];
    const [values] = valuesOn(solution.network, times);
    times.forEach((t, p) => {
      expect(Math.abs(values[p] - reference(t))).toBeLessThan(1e-8);
    });
  });

  it('says what it cannot solve', () => {
    const neutral = compileSpec(linear(2).replace('-u(t - 1)', "-u'(t - 1)"));
    expect(neutral.findings.map((f) => f.code)).toEqual(['neutral']);
    expect(solvedSpec(linear(2, '(1 - t)')).trouble?.message).toContain('the future');
  });
});

describe('events that look at the past', () => {
  const relay = (tau: number, end: number) =>
    solvedSpec(`
variable t in [0, ${end}]
unknown u(t)
state s = 1
equation e: u' = s
initial a: u(0) = 0
history u(t) = t
event down when u(t - ${tau}) = 0 rising { s = -1 }
event up when u(t - ${tau}) = 0 falling { s = 1 }`);

  it.each([
    [1, 40],
    [0.3, 7],
  ])('a relay that hears by %d late swings with four times that', (tau, end) => {
    const { network, trouble, undetermined } = relay(tau, end);
    expect([trouble, undetermined]).toEqual([null, null]);
    const turns = [...(network.jumps ?? [])];
    expect(turns).toHaveLength(Math.floor((end / tau + 1) / 2));
    for (const [k, t] of turns.entries()) expect(Math.abs(t - (2 * k + 1) * tau)).toBeLessThan(1e-12 * end);
    const exact = (t: number) => ((2 * tau) / Math.PI) * Math.asin(Math.sin((Math.PI * t) / (2 * tau)));
    const times = equallySpaced(0, end, 201);
    const [values] = valuesOn(network, times);
    expect(Math.max(...times.map((t, p) => Math.abs(values[p] - exact(t))))).toBeLessThan(1e-11);
  });

  it('where a curve of the past passes a level between borders', () => {
    // u = sin t: sin(t − 1) = 1/2 at 1 + π/6, where what is assigned is sin(π/6 + 1 − 2).
    const { network } = solvedSpec(`
variable t in [0, 4]
unknown u(t), m(t)
equation e: u' = cos(t)
equation f: m' = 0
initial a: u(0) = 0
initial b: m(0) = 7
history u(t) = sin(t)
event heard when u(t - 1) = 0.5 rising { m = u(t - 2) }`);
    expect(network.jumps?.[0]).toBeCloseTo(1 + Math.PI / 6, 12);
    expect(valuesOn(network, [4])[1][0]).toBeCloseTo(Math.sin(Math.PI / 6 - 1), 11);
  });

  it('when what is read jumps, or depends on the solution', () => {
    const { network } = solvedSpec(`
variable t in [0, 5]
unknown u(t), m(t), v(t)
state heard = 0
equation e: u' = 0
equation f: m' = heard
equation g: v' = 1
initial a: u(0) = 0
initial b: m(0) = 0
initial c: v(0) = 0
history u(t) = 0
history v(t) = t
dose u: 2 at [1, 2.5]
event late when u(t - 1) >= 3 { heard = 1 }
event half when v(t - v/2) = 0.8 rising { m = m + 10 }`);
    expect([...(network.jumps ?? [])]).toEqual([1, expect.closeTo(1.6, 11), 2.5, 3.5]);
    expect(valuesOn(network, [5])[1][0]).toBeCloseTo(11.5, 10);
  });

  it('reads what lies behind an earlier event', () => {
    const { network } = solvedSpec(`
variable t in [0, 5]
unknown u(t), m(t)
equation e: u' = 0
equation f: m' = 0
initial a: u(0) = 1
initial b: m(0) = 0
history u(t) = 1
event twice every 1 { u = 2*u  m = u(t - 1) }`);
    // Behind t = 3, u(3) is 8; what is assigned at 4 is that.
    expect(valuesOn(network, [4.5])[1][0]).toBeCloseTo(8, 11);
  });
});

/** Runge and Kutta's method of order 4 with steps that divide the delay; what is between steps by Hermite's cubic. */
function mackeyGlass(end: number, h: number): (t: number) => number {
  const n = Math.round(17 / h);
  const count = Math.ceil(end / h) + 1;
  const x = new Float64Array(count + 1);
  const slope = new Float64Array(count + 1);
  x[0] = 1.2;
  const f = (now: number, late: number) => (0.2 * late) / (1 + late ** 10) - 0.1 * now;
  const late = (k: number) => (k < n ? 1.2 : x[k - n]);
  const middle = (k: number) => {
    const j = k - n;
    return j < 0 ? 1.2 : (x[j] + x[j + 1]) / 2 + (h * (slope[j] - slope[j + 1])) / 8;
  };
  for (let k = 0; k < count; k++) {
    slope[k] = f(x[k], late(k));
    // The slope behind a step is known before the next one reads it, as the delay is longer.
    const a = slope[k];
    const b = f(x[k] + (h / 2) * a, middle(k));
    const c = f(x[k] + (h / 2) * b, middle(k));
    const d = f(x[k] + h * c, late(k + 1));
    x[k + 1] = x[k] + (h / 6) * (a + 2 * b + 2 * c + d);
  }
  return (t) => x[Math.round(t / h)];
}

describe('a delay as an estimate', () => {
  it('is found from exact data', () => {
    const spec = (tau: string, data = '') => `
${tau}
variable t in [0, 8]
unknown u(t)
equation lag: u' = -u(t - tau)
history u(t) = 1
initial start: u(0) = 1
${data}`;
    const truth = solutionOf(preparedFrom(applyOverrides(problemIn(spec('param tau = 1')), { tau: 1.2 })));
    const times = equallySpaced(0.5, 7.5, 15);
    const [values] = valuesOn(truth.network, times);
    const { parameters, trouble } = solvedSpec(
      spec('estimate tau = 0.8 in [0.2, 3]', `data seen { t = [${times.join(', ')}]  u = [${values.join(', ')}] }`),
    );
    expect(trouble).toBeNull();
    expect(Math.abs(parameters[0].value - 1.2)).toBeLessThan(1e-6);
  });
});

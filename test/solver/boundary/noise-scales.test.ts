import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { centralDifference } from '../../../src/numeric/differences.ts';
import { Random } from '../../../src/numeric/random.ts';
import { mean } from '../../../src/numeric/statistics.ts';
import type { FitReport } from '../../../src/problem/fit-report.ts';
import type { Problem } from '../../../src/problem/problem.ts';
import { lastOf } from '../../../src/solver/march/steps.ts';
import { noLimit } from '../../../src/solver/problem/work.ts';
import { prepare, solve } from '../../../src/solver/solver.ts';

/** u'' = −k·u between u(0) = 0 and u(1) = 1, and its slope. */
const curve = (k: number, t: number): number => Math.sin(Math.sqrt(k) * t) / Math.sin(Math.sqrt(k));
const slope = (k: number, t: number): number => (Math.sqrt(k) * Math.cos(Math.sqrt(k) * t)) / Math.sin(Math.sqrt(k));

const times = Array.from({ length: 15 }, (_, i) => (i + 1) / 16);
const truth = { k: 4, sigma: 0.02, tau: 0.3 };

const drawn = (of: typeof curve, deviation: number, seed: number): number[] => {
  const random = new Random(seed, 'boundary');
  return times.map((t) => of(truth.k, t) + deviation * random.normal());
};

const spec = (data: string): string => `estimate k = 2 in log [0.1, 8]
${data.includes('sigma') ? 'estimate sigma = 0.1 in log [1e-4, 10]' : ''}
${data.includes('tau') ? 'estimate tau = 1 in log [1e-4, 10]' : ''}
variable t in [0, 1]
unknown u(t)
equation u'' = -k*u
boundary left: u(0) = 0
boundary right: u(1) = 1
${data}
`;

const list = (values: readonly number[]): string => `[${values.join(', ')}]`;

function problemOf(data: string, files: Readonly<Record<string, string>> = {}): Problem {
  const { problem, findings } = compileSpec(spec(data), { readFile: (path) => files[path] ?? null });
  if (!problem) throw new Error(findings.map(({ message }) => message).join('\n'));
  return problem;
}

function fitted(
  data: string,
  files?: Readonly<Record<string, string>>,
): { report: FitReport; of: (name: string) => FitReport['parameters'][number] } {
  const prepared = prepare(problemOf(data, files));
  if (!prepared.ok) throw new Error(prepared.reason);
  const solution = lastOf(solve(prepared.value, { tolerance: 1e-6, seed: 1, budget: noLimit, cancelled: () => false }));
  expect(solution.trouble).toBeNull();
  const report = solution.fit!;
  expect(solution.parameters.map(({ name, value }) => [name, value])).toEqual(
    report.parameters.map(({ name, value }) => [name, value]),
  );
  return { report, of: (name) => report.parameters.find((p) => p.name === name)! };
}

const rms = (values: readonly number[], of: typeof curve, k: number): number =>
  Math.sqrt(mean(values.map((y, i) => (y - of(k, times[i])) ** 2)));

const normal = 1.959963984540054;

describe('noise of unknown size beside conditions at two points', () => {
  it('is the misfit that is left, with the likelihood and the intervals of the closed form', () => {
    const values = drawn(curve, truth.sigma, 4);
    const { report, of } = fitted(`data seen { t = ${list(times)}  u = ${list(values)}  noise = sigma }`);
    const [k, sigma] = [of('k'), of('sigma')];
    const n = times.length;
    // The rate with the least misfit, and the root mean square of what is left.
    const square = (x: number) => rms(values, curve, x) ** 2;
    expect(Math.abs(centralDifference(square, k.value, 1, 1e-3))).toBeLessThan(1e-7);
    expect(sigma.value).toBeCloseTo(rms(values, curve, k.value), 8);
    expect(report.logLikelihood).toBeCloseTo((-n / 2) * (Math.log(2 * Math.PI * sigma.value ** 2) + 1), 5);
    expect(report.chiSquared).toBeCloseTo(n, 5);
    expect(report.aic).toBeCloseTo(2 * 2 - 2 * report.logLikelihood, 9);
    const slopes = times.map((t) => centralDifference((x) => curve(x, t), k.value, 1, 1e-3));
    const radius = (normal * sigma.value) / Math.hypot(...slopes);
    expect(Math.log(k.high! / k.value)).toBeCloseTo(radius / k.value, 5);
    expect(Math.log(sigma.high! / sigma.value)).toBeCloseTo(normal / Math.sqrt(2 * n), 6);
    for (const { low, high, name } of [k, sigma]) {
      expect(low!).toBeLessThan(truth[name as 'k' | 'sigma']);
      expect(high!).toBeGreaterThan(truth[name as 'k' | 'sigma']);
    }
  });

  it('of two sensors weighs each by what it is found to be', () => {
    const [values, slopes] = [drawn(curve, truth.sigma, 2), drawn(slope, truth.tau, 3)];
    const { of } = fitted(`data seen { t = ${list(times)}  u = ${list(values)}  noise = sigma }
data moving { t = ${list(times)}  u' = ${list(slopes)}  noise = 2*tau }`);
    const k = of('k').value;
    expect(of('sigma').value).toBeCloseTo(rms(values, curve, k), 7);
    expect(of('tau').value).toBeCloseTo(rms(slopes, slope, k) / 2, 7);
    // The likelihood of both, with the best sizes put in: a sum of logarithms.
    const joint = (x: number) => Math.log(rms(values, curve, x)) + Math.log(rms(slopes, slope, x));
    expect(Math.abs(centralDifference(joint, k, 1, 1e-3))).toBeLessThan(1e-5);
  });

  it('weighs measurements by a column where it is given, beside one that is estimated', () => {
    const deviations = times.map((_, i) => (i % 2 ? 0.01 : 0.2));
    const values = drawn(curve, 1, 5).map(
      (y, i) => curve(truth.k, times[i]) + deviations[i] * (y - curve(truth.k, times[i])),
    );
    const rows = times.map((t, i) => `${t},${values[i]},${deviations[i]}`).join('\n');
    const slopes = drawn(slope, truth.tau, 3);
    const { of } = fitted(
      `data seen from "a.csv" { t = "t"  u = "u"  noise = "sd" }
data moving { t = ${list(times)}  u' = ${list(slopes)}  noise = tau }`,
      { 'a.csv': `t,u,sd\n${rows}\n` },
    );
    const joint = (x: number) =>
      mean(values.map((y, i) => ((y - curve(x, times[i])) / deviations[i]) ** 2)) / 2 + Math.log(rms(slopes, slope, x));
    const k = of('k').value;
    expect(of('tau').value).toBeCloseTo(rms(slopes, slope, k), 7);
    expect(Math.abs(centralDifference(joint, k, 1, 1e-3))).toBeLessThan(1e-5);
  });

  it('stops at its bound, and is told to', () => {
    const values = times.map((t) => curve(truth.k, t));
    const { of } = fitted(`data seen { t = ${list(times)}  u = ${list(values)}  noise = sigma }`);
    expect(of('sigma')).toMatchObject({ value: 1e-4, atBound: 1e-4, low: null, high: null });
    expect(of('k').value).toBeCloseTo(truth.k, 6);
  });

  it.each([
    ['noise = sigma*u', 'hangs on the solution'],
    ['noise = sigma + tau', 'one estimate times known numbers'],
    ['noise = sigma^2', 'one estimate times known numbers'],
    ['noise = k*sigma', 'one estimate times known numbers'],
    ['noise = sigma  distribution = laplace', 'distributions and limits'],
  ])('is left to a network where it is more: %s', (noise, reason) => {
    const prepared = prepare(problemOf(`data seen { t = [0.25, 0.5, 0.75]  u = [0.5, 0.9, 1.1]  ${noise} }`));
    expect(prepared).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });
});

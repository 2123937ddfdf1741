import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import type { FitReport } from '../../../src/problem/fit-report.ts';
import { type FitOptions, fitModel, fitOf } from '../../../src/solver/fit/fit.ts';
import { startingPoint } from '../../../src/solver/fit/free-numbers.ts';
import { evaluateFit, jointModel } from '../../../src/solver/fit/joint-model.ts';
import { logMisfit, logScaleOf } from '../../../src/solver/fit/log-misfit.ts';
import { lastOf } from '../../../src/solver/march/steps.ts';
import { noLimit } from '../../../src/solver/problem/work.ts';

const unhurried = { budget: noLimit, cancelled: () => false };

function problemIn(text: string) {
  const { problem, findings } = compileSpec(text);
  if (!problem) throw new Error(findings.map(({ message }) => message).join('\n'));
  return problem;
}

function fitted(text: string, options: Partial<FitOptions> = {}): FitReport {
  const fit = fitOf(problemIn(text), { ...unhurried, ...options });
  if (!fit.ok) throw new Error(fit.reason);
  const { report } = lastOf(fit.value);
  if (!report) throw new Error('nothing was found');
  return report;
}

const valuesOf = ({ parameters }: FitReport) => Object.fromEntries(parameters.map(({ name, value }) => [name, value]));

/** Least squares of expressions of a and b, which are measured as zero. */
const squares = (estimates: string, residuals: string[]): string => `
${estimates}
variable t in [0, 1]
unknown u(t)
equation still: u' = 0
initial start: u(0) = 0
${residuals.map((r, k) => `data r${k} { t = [1]  ${r} + u = [0]  noise = 1 }`).join('\n')}
`;

describe('least squares in a box', () => {
  const valley = ['10*(b - a^2)', '1 - a'];

  it('end at the bottom of a bent valley', () => {
    const found = valuesOf(fitted(squares('estimate a = -1.2 in [-2, 2]\nestimate b = 1 in [-2, 2]', valley)));
    expect(found.a).toBeCloseTo(1, 2);
    expect(found.b).toBeCloseTo(1, 2);
  });

  it('end at the bound that cuts the valley', () => {
    const report = fitted(squares('estimate a = -1.2 in [-2, 0.5]\nestimate b = 1 in [-2, 2]', valley));
    expect(valuesOf(report).a).toBeCloseTo(0.5, 6);
    expect(valuesOf(report).b).toBeCloseTo(0.25, 3);
    expect(report.parameters.map(({ atBound }) => atBound)).toEqual([0.5, null]);
  });

  it('leave a bound again that they began at', () => {
    const found = valuesOf(fitted(squares('estimate a = 2 in [-2, 2]\nestimate b = -2 in [-2, 2]', valley)));
    expect(found.a).toBeCloseTo(1, 2);
  });

  it('end in the corner that both slopes lead to', () => {
    const residuals = ['3 - a - b', '5 - 2*a'];
    const report = fitted(squares('estimate a = 0.2 in [0, 1]\nestimate b = 0.2 in [0, 0.5]', residuals));
    expect(valuesOf(report)).toEqual({ a: expect.closeTo(1, 9), b: expect.closeTo(0.5, 9) });
  });
});

/** A pendulum whose frequency is far from the one written: in between, one minimum follows the next. */
const pendulum = (written: number, training = ''): string => `
estimate w = ${written} in log [0.1, 100]
estimate sigma = 0.3 in log [0.001, 10]
variable t in [0, 6]
unknown x(t)
equation swing: x'' = -w^2*x
initial place: x(0) = 1
initial speed: x'(0) = 0
data seen { t = [${Array.from({ length: 30 }, (_, i) => (0.2 * (i + 1)).toFixed(1)).join(', ')}]
  x = [${Array.from({ length: 30 }, (_, i) => (Math.cos(0.2 * (i + 1) * 5) + 0.05 * Math.cos(31 * i)).toFixed(4)).join(', ')}]  noise = sigma }
${training}
`;

describe('the search of a start', () => {
  it('finds the lowest of many minima, wherever it begins', () => {
    for (const written of [0.3, 20]) {
      expect(valuesOf(fitted(pendulum(written))).w).toBeGreaterThan(4.9);
      expect(valuesOf(fitted(pendulum(written))).w).toBeLessThan(5.1);
    }
  });

  it('stays in the next one where only that is wanted', () => {
    expect(valuesOf(fitted(pendulum(20), { near: true })).w).toBeGreaterThan(10);
  });

  it('is the same each time', () => {
    expect(fitted(pendulum(20), { starts: 2 })).toEqual(fitted(pendulum(20), { starts: 2 }));
  });

  it('knows the objective without derivatives', () => {
    const model = jointModel(problemIn(pendulum(2)));
    if (!model.ok) throw new Error(model.reason);
    const theta = startingPoint(model.value.numbers, 0, 0);
    const options = { ...unhurried, accuracy: 1e-6 };
    const plain = lastOf(evaluateFit(model.value, theta, { ...options, plain: true }))!;
    expect(plain.value).toBeCloseTo(lastOf(evaluateFit(model.value, theta, options))!.value, 9);
    expect([...plain.gradient]).toEqual([0, 0]);
  });
});

describe('the misfit of logarithms', () => {
  const scaleOf = (values: number[], known: boolean) =>
    logScaleOf(values, { spread: 2, known, distribution: 'normal' });
  const at = (scale: ReturnType<typeof scaleOf>, predicted: number) =>
    logMisfit(scale, { measured: 3, predicted, deviation: 0.1, censored: null });

  it('has the slope that differences show, also far away', () => {
    for (const scale of [scaleOf([1, 3], true), scaleOf([1, 3], false)]) {
      for (const predicted of [1e-12, 1e-4, 2.9, 400]) {
        const h = 1e-4 * predicted;
        const slope = (at(scale, predicted + h).value - at(scale, predicted - h).value) / (2 * h);
        expect(at(scale, predicted).p / slope).toBeCloseTo(1, 4);
      }
    }
  });

  it('weighs small differences as a likelihood does', () => {
    expect(at(scaleOf([1, 3], true), 3.001).value / ((0.001 / 0.1) ** 2 / 2)).toBeCloseTo(1, 2);
  });

  it('compares values of both signs as they are', () => {
    expect(at(scaleOf([-1, 3], true), 5).value).toBeCloseTo((2 / 0.1) ** 2 / 2, 9);
    expect(at(scaleOf([-1, 3], false), 5).value).toBeCloseTo(0.5, 9);
  });

  it('asks nothing of a prediction on the right side of a limit', () => {
    const scale = scaleOf([1, 3], true);
    const censored = (predicted: number) =>
      logMisfit(scale, { measured: 3, predicted, deviation: 0.1, censored: 'below' }).value;
    expect(censored(2)).toBe(0);
    expect(censored(4)).toBeGreaterThan(0);
  });
});

describe('a look around the minimum', () => {
  it('does not look at the minimum itself', () => {
    const text = `
estimate k = 0.5 in log [0.01, 10]
estimate sigma = 0.1 in log [0.001, 10]
variable t in [0, 2]
unknown u(t)
equation fall: u' = -k*u
initial start: u(0) = 1
data seen { t = [0.5, 1, 1.5, 2]  u = [0.62, 0.35, 0.24, 0.13]  noise = sigma }
`;
    const model = jointModel(problemIn(text));
    if (!model.ok) throw new Error(model.reason);
    const [{ march, system }] = model.value.experiments;
    const times = new Map<number, number>();
    const { readings } = march!;
    march!.readings = (...all) => {
      const [k] = system.parameters;
      times.set(k, (times.get(k) ?? 0) + 1);
      return readings.apply(march, all);
    };
    lastOf(fitModel(model.value, unhurried));
    expect(times.size).toBeGreaterThan(30);
    expect(Math.max(...times.values())).toBeLessThan(10);
  });
});

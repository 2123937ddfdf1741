import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { experimentProblems } from '../../../src/problem/fit/experiment-problems.ts';
import type { Experiment, Measurements, NoiseDistribution, Problem } from '../../../src/problem/problem.ts';
import { fitOf } from '../../../src/solver/fit/fit.ts';
import { startingPoint } from '../../../src/solver/fit/free-numbers.ts';
import { type Evaluation, evaluateFit, type JointModel, jointModel } from '../../../src/solver/fit/joint-model.ts';
import { noLimit } from '../../../src/solver/problem/work.ts';

const free = { budget: noLimit, cancelled: () => false };

function problemIn(text: string): Problem {
  const { problem, findings } = compileSpec(text);
  if (!problem) throw new Error(findings.map((f) => f.message).join('\n'));
  return problem;
}

function modelOf(problem: Problem): JointModel {
  const model = jointModel(problem);
  if (!model.ok) throw new Error(model.reason);
  return model.value;
}

function last<R>(steps: Generator<unknown, R>): R {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function at(model: JointModel, theta: Float64Array): Evaluation {
  const found = last(evaluateFit(model, theta, { ...free, accuracy: 1e-9 }));
  if (!found) throw new Error('the equations cannot be solved');
  return found;
}

/** Worst difference of the gradient from differences of the value, as a share of the largest. */
function gradientError(problem: Problem): number {
  const model = modelOf(problem);
  const theta = startingPoint(model.numbers, 0, 0);
  const { gradient } = at(model, theta);
  const size = Math.max(...gradient.map(Math.abs));
  const h = 1e-4;
  const errors = theta.map((_, q) => {
    const value = (step: number): number =>
      at(
        model,
        theta.map((x, i) => (i === q ? x + step * h : x)),
      ).value;
    const slope = (8 * (value(1) - value(-1)) - (value(2) - value(-2))) / (12 * h);
    return Math.abs(slope - gradient[q]) / size;
  });
  return Math.max(...errors);
}

const parameter = (name: string) => ({ kind: 'parameter' as const, name });

const decay = `
estimate k = 0.7 in [0.01, 10]
estimate gain = 1.3 in [0.1, 10]
estimate sigma = 0.2 in [0.01, 10]
estimate nu = 4 in [1, 50]
variable t in [0, 4]
unknown u(t)
equation fall: u' = -k*u
initial start: u(0) = 2
data seen { t = [0.5, 1, 2, 3, 4]  gain*u = [1.8, 1.4, 0.5, 0.4, 0.1]  noise = 0.1 }
`;

/** The data of `problem` with another noise. */
function noisy(problem: Problem, distribution: NoiseDistribution, more: { censored?: boolean } = {}): Problem {
  return {
    ...problem,
    parameters: problem.parameters.map((p) => (p.estimate ? { ...p, estimate: { ...p.estimate, scale: 'log' } } : p)),
    terms: problem.terms.map((term) =>
      term.data
        ? {
            ...term,
            data: {
              ...term.data,
              noise: null,
              deviation: {
                ...{ kind: 'binary', operator: '+', left: parameter('sigma') },
                right: { kind: 'binary', operator: '*', left: { kind: 'number', value: 0.1 }, right: term.residual },
              },
              distribution,
              ...(more.censored ? { censored: [null, 'above', null, null, 'below'] } : {}),
            },
          }
        : term,
    ),
  };
}

const source = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** An experiment with the data of `problem` under a name of its own. */
function experimentOf(problem: Problem, name: string, more: Partial<Experiment> = {}): Experiment {
  return {
    name,
    parameters: [],
    without: [],
    terms: problem.terms
      .filter(({ kind }) => kind === 'data')
      .map((term) => ({ ...term, name: `${term.name}[${name}]` })),
    inputs: [],
    events: [],
    steady: null,
    source,
    ...more,
  };
}

const without = (problem: Problem): Problem => ({
  ...problem,
  terms: problem.terms.filter(({ kind }) => kind !== 'data'),
});

describe('the likelihood of a fit', () => {
  const distributions: Record<string, NoiseDistribution> = {
    normal: { name: 'normal' },
    lognormal: { name: 'lognormal' },
    laplace: { name: 'laplace' },
    student: { name: 'student', freedom: parameter('nu') },
  };
  for (const [name, distribution] of Object.entries(distributions)) {
    for (const censored of [false, true]) {
      it(`has exact derivatives: ${name}${censored ? ', some censored' : ''}`, () => {
        expect(gradientError(noisy(problemIn(decay), distribution, { censored }))).toBeLessThan(1e-6);
      });
    }
  }

  it.each([
    ['poisson', ''],
    ['poisson, some censored', 'limits'],
    ['negative_binomial(size)', ''],
    ['negative_binomial(size)', 'limits'],
    ['negative_binomial(k*size)', ''],
  ])('has exact derivatives: %s %s', (distribution, limits) => {
    const problem = problemIn(`
estimate k = 0.7 in [0.01, 10]
estimate gain = 1.3 in [0.1, 10]
estimate size = 3 in log [0.1, 1e3]
variable t in [0, 4]
unknown u(t)
equation fall: u' = -k*u
initial start: u(0) = 9
data seen { t = [0.5, 1, 2, 3, 4]  gain*u = [9, 4, 6, 0, 1]  distribution = ${distribution.replace(', some censored', '')} }
`);
    const censored: Measurements['censored'] = limits ? [null, 'above', null, null, 'below'] : [];
    const terms = problem.terms.map((t) => (t.data && limits ? { ...t, data: { ...t.data, censored } } : t));
    expect(gradientError({ ...problem, terms })).toBeLessThan(1e-6);
  });

  it('has exact derivatives with priors', () => {
    const problem = problemIn(decay);
    const [k, gain, ...rest] = problem.parameters;
    expect(
      gradientError({
        ...problem,
        parameters: [
          { ...k, estimate: { ...k.estimate!, prior: { distribution: 'gamma', args: [2, 0.5], source } } },
          { ...gain, estimate: { ...gain.estimate!, prior: { distribution: 'lognormal', args: [0, 1], source } } },
          ...rest,
        ],
      }),
    ).toBeLessThan(1e-6);
  });

  it('has exact derivatives where equations are of second order or algebraic', () => {
    const text = `
estimate w = 2
estimate c = 0.3
estimate v = 0.5
variable t in [0, 5]
unknown u(t), e(t)
equation swing: u'' = -w^2*u - c*u'*e
equation energy: e + 0.1*e^3 = u^2 + v*u'^2
initial a: u(0) = 1
initial b: u'(0) = v
data one { t = [0, 1, 2, 3, 5]  u'' = [-4, 1, 2, -3, 0.5]  noise = 0.1 }
data two { t = [0, 1, 2, 3, 5]  e = [1, 0.4, 0.7, 0.6, 0.5]  noise = 0.05 }
`;
    expect(gradientError(problemIn(text))).toBeLessThan(1e-6);
  });

  it('has exact derivatives through doses whose time and amount are estimated', () => {
    const text = `
estimate lag = 0.35
estimate k = 0.7
estimate amount = 90
variable t in [0, 24]
unknown gut(t), blood(t)
equation absorption: gut' = -1.1*gut
equation elimination: blood' = 1.1*gut - k*blood
initial g0: gut(0) = 0
initial b0: blood(0) = 0
dose gut: amount at 0 + lag every 8 times 3
data seen { t = [0, 1, 3, 8, 9, 12, 17, 23]  blood = [0, 30, 20, 2, 35, 20, 30, 5]  noise = 2 }
`;
    expect(gradientError(problemIn(text))).toBeLessThan(1e-6);
  });

  it('has exact derivatives where an event waits for the solution', () => {
    const text = `
estimate g = 9.5
estimate e = 0.85
variable t in [0, 2]
unknown h(t)
equation fall: h'' = -g - 0.1*h'
initial drop: h(0) = 1
initial rest: h'(0) = 0
event bounce when h = 0 falling { h' = -e*h' }
data seen { t = [0.2, 0.6, 1.0, 1.4, 1.9]  h = [0.8, 0.2, 0.4, 0.3, 0.2]  noise = 0.1 }
`;
    expect(gradientError(problemIn(text))).toBeLessThan(1e-6);
  });

  it('has the derivatives of delays and of where it starts, if nothing says where', () => {
    const text = `
estimate a = 0.9
estimate tau = 0.7
variable t in [0, 2]
unknown u(t)
history u(t) = 1
equation lag: u' = -a*u(t - tau)
data seen { t = [0.5, 1, 2]  u = [0.5, 0, -0.4]  noise = 0.1 }
`;
    expect(modelOf(problemIn(text)).numbers.map(({ name }) => name)).toEqual(['a', 'tau', 'u(t₀)']);
    expect(gradientError(problemIn(text))).toBeLessThan(1e-6);
  });

  it('has the derivatives of events that look at the past, by the delay and by what it passes', () => {
    const text = `
estimate tau = 0.5
estimate level = 0.2
variable t in [0, 1.4]
unknown u(t)
state s = 1
equation e: u' = s - u/5
initial start: u(0) = 0
history u(t) = t
event down when u(t - tau) = level rising { s = -1  u = 0.9*u(t - tau/2) }
data seen { t = [1.3]  u = [0.4]  noise = 0.1 }
`;
    expect(gradientError(problemIn(text))).toBeLessThan(1e-6);
  });
});

describe('experiments', () => {
  const base = problemIn(`
estimate k = 0.7
estimate gain = 1.2
estimate gain_low = 1.1
estimate gain_high = 0.9
param dose = 2
param twice = 2*dose
variable t in [0, 4]
unknown u(t)
equation fall: u' = -k*u
initial start: u(0) = twice
data seen { t = [0.5, 1, 2, 3, 4]  gain*u = [1.8, 1.4, 0.5, 0.4, 0.1]  noise = 0.1 }
`);
  const stated: Problem = {
    ...without(base),
    experiments: [
      experimentOf(base, 'low', { parameters: [{ name: 'gain', value: parameter('gain_low') }] }),
      experimentOf(base, 'high', {
        parameters: [
          { name: 'gain', value: parameter('gain_high') },
          { name: 'dose', value: { kind: 'number', value: 20 } },
        ],
      }),
    ],
  };

  it('are plain problems with their own parameters and what follows from them', () => {
    const [low, high] = experimentProblems(stated);
    expect([low.name, high.name]).toEqual(['low', 'high']);
    const dataOf = ({ problem }: typeof low) => problem.terms.find(({ kind }) => kind === 'data')!;
    expect(dataOf(high).name).toBe('seen[high]');
    expect(JSON.stringify(dataOf(low).residual)).toContain('gain_low');
    const start = high.problem.terms.find(({ name }) => name === 'start')!;
    expect(JSON.stringify(start.residual)).toContain('20');
    expect(high.problem.experiments).toBeUndefined();
    expect(experimentProblems(base)).toHaveLength(1);
  });

  it('have exact derivatives together', () => {
    expect(gradientError(stated)).toBeLessThan(1e-6);
  });

  it('begin at a steady state, with what is conserved, with exact derivatives', () => {
    const problem = problemIn(`
estimate on = 0.5
estimate off = 0.3
estimate total = 2
param drug = 1
variable t in [0, 4]
unknown free(t), bound(t)
equation loss: free' = -on*drug*free + off*bound
equation gain: bound' = on*drug*free - off*bound
initial a: free(0) = total
initial b: bound(0) = 0
data seen { t = [0, 0.5, 1, 2, 3, 4]  bound = [0.3, 0.8, 1.1, 1.2, 1.4, 1.3]  noise = 0.1 }
`);
    const steady: Problem = {
      ...without(problem),
      experiments: [
        experimentOf(problem, 'wash', { steady: [{ name: 'drug', value: { kind: 'number', value: 0.1 } }] }),
      ],
    };
    const model = modelOf(steady);
    const [first] = at(model, startingPoint(model.numbers, 0, 0)).points;
    // At rest on·drug·free = off·bound.
    expect(first.predicted).toBeCloseTo((2 * 0.05) / 0.35, 8);
    expect(gradientError(steady)).toBeLessThan(1e-6);
  });

  it('hold a number where it is held, wherever the others start', () => {
    const starts: Record<string, number>[] = [{}, { k: 3 }];
    const ends = starts.map((start) => {
      const fit = fitOf(stated, { ...free, fixed: { k: 0.7 }, start });
      if (!fit.ok) throw new Error(fit.reason);
      return last(fit.value).report!.objective;
    });
    expect(ends[1]).toBe(ends[0]);
    const other = fitOf(stated, { ...free, fixed: { k: 3 } });
    if (!other.ok) throw new Error(other.reason);
    expect(last(other.value).report!.objective).toBeGreaterThan(ends[0] + 1);
  });

  it('are fitted together', () => {
    const truth = { k: 0.8, low: 1.5, high: 0.6 };
    const times = [0.5, 1, 2, 3, 4];
    const values = (gain: number, start: number) => times.map((t) => gain * start * Math.exp(-truth.k * t));
    const problem: Problem = {
      ...stated,
      experiments: stated.experiments!.map((experiment) => ({
        ...experiment,
        terms: experiment.terms.map((term) => ({
          ...term,
          data: {
            ...term.data!,
            values: experiment.name === 'low' ? values(truth.low, 4) : values(truth.high, 40),
          },
        })),
      })),
    };
    const fit = fitOf(problem, free);
    if (!fit.ok) throw new Error(fit.reason);
    const { report, trouble } = last(fit.value);
    expect(trouble).toBeNull();
    const found = Object.fromEntries(report!.parameters.map((p) => [p.name, p]));
    expect(found.k.value).toBeCloseTo(truth.k, 4);
    expect(found.gain_low.value).toBeCloseTo(truth.low, 4);
    expect(found.gain_high.value).toBeCloseTo(truth.high, 4);
    expect(report!.undetermined).toEqual([['gain']]);
    expect(report!.series.map((s) => s.experiment)).toEqual(['low', 'high']);
  });
});

describe('unknowns of very different sizes', () => {
  it('are each followed to the accuracy asked for', () => {
    const problem = problemIn(`
estimate k = 0.5 in [0.01, 10]
variable t in [0, 4]
unknown many(t), few(t)
equation decay: many' = -0.1*many
equation swing: few' = k*(1 + 0.5*sin(6*t))*few
initial many(0) = 1e9
initial few(0) = 1e-3
data seen { t = [4]  few = [0.01]  noise = 0.001 }
`);
    const model = modelOf(problem);
    const found = last(evaluateFit(model, startingPoint(model.numbers, 0, 0), { ...free, accuracy: 1e-6 }));
    const exact = 1e-3 * Math.exp(0.5 * (4 + (1 - Math.cos(24)) / 12));
    expect(Math.abs(found!.points[0].predicted / exact - 1)).toBeLessThan(1e-4);
  });
});

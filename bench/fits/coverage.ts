/**
 * @file How often 95 % limits hold the truth: simulated data of three models, and counts, linearised intervals and profiles
 * beside each other. `coverageOf` is also what the test of a smaller number calls.
 */
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { Random } from '../../src/numeric/random.ts';
import type { Problem } from '../../src/problem/problem.ts';
import { fitPoint, subjectOf } from '../../src/run/profile/side.ts';
import { fitOf } from '../../src/solver/fit/fit.ts';
import { noLimit } from '../../src/solver/problem/work.ts';
import { marchSide, type Refit } from '../../src/solver/profile/side.ts';

export interface CoverageModel {
  name: string;
  /** What its data are drawn by, where other models have the same; else the name. */
  draws?: string;
  /** The number whose limits are looked at, and its truth. */
  parameter: string;
  truth: number;
  /** What is measured at `times` if nothing scatters, in closed form. */
  exact: (t: number) => number;
  times: readonly number[];
  /** A measurement of what is `exact`. */
  measured: (exact: number, random: Random) => number;
  /** What the spec says of its scatter. */
  noise: string;
  spec: (data: string) => string;
}

const withNoise = (deviation: number): Pick<CoverageModel, 'measured' | 'noise'> => ({
  measured: (exact, random) => exact + deviation * random.normal(),
  noise: `noise = ${deviation}`,
});

const even = (count: number, end: number): number[] => Array.from({ length: count }, (_, k) => ((k + 1) * end) / count);

export const coverageModels: readonly CoverageModel[] = [
  {
    name: 'decay',
    parameter: 'k',
    truth: 0.8,
    exact: (t) => Math.exp(-0.8 * t),
    times: even(8, 4),
    ...withNoise(0.05),
    spec: (data) => `estimate k = 0.5 in [0.01, 10]
estimate A = 0.9 in [0.1, 5]
variable t in [0, 4]
unknown u(t)
equation decay: u' = -k*u
initial start: u(0) = A
${data}`,
  },
  {
    name: 'logistic growth',
    parameter: 'K',
    truth: 2,
    exact: (t) => 2 / (1 + 19 * Math.exp(-1.5 * t)),
    times: even(10, 5),
    ...withNoise(0.1),
    spec: (data) => `estimate r = 1 in [0.1, 5]
estimate K = 1.5 in [0.5, 10]
variable t in [0, 5]
unknown u(t)
equation growth: u' = r*u*(1 - u/K)
initial start: u(0) = 0.1
${data}`,
  },
  {
    name: 'damped oscillator',
    parameter: 'c',
    truth: 0.6,
    exact: (t) => {
      const w = Math.sqrt(9 - 0.09);
      return Math.exp(-0.3 * t) * (Math.cos(w * t) + (0.3 / w) * Math.sin(w * t));
    },
    times: even(16, 6),
    ...withNoise(0.1),
    spec: (data) => `estimate c = 0.4 in [0.01, 5]
estimate k = 8 in [4, 16]
variable t in [0, 6]
unknown u(t)
equation motion: u'' + c*u' + k*u = 0
initial release: u(0) = 1
initial rest: u'(0) = 0
${data}`,
  },
];

/** As often as things come that happen one by one (Knuth, The Art of Computer Programming 2, 3.4.1). */
function poisson(mean: number, random: Random): number {
  const end = Math.exp(-mean);
  let count = 0;
  for (let product = random.uniform(); product > end; product *= random.uniform()) count++;
  return count;
}

/** Its mean scatters as a gamma variable of this whole shape does. */
function negativeBinomial(mean: number, size: number, random: Random): number {
  let gamma = 0;
  for (let k = 0; k < size; k++) gamma -= Math.log(1 - random.uniform());
  return poisson((mean * gamma) / size, random);
}

const dispersion = 5;

/** How counts scatter, and what a fit is told of it: their distribution, or the noise that goes with their mean. */
const scatters: readonly (Pick<CoverageModel, 'name' | 'measured'> & { stated: string[]; estimate: string })[] = [
  { name: 'Poisson', measured: poisson, stated: ['distribution = poisson', 'noise = sqrt(u)'], estimate: '' },
  {
    name: 'negative binomial',
    measured: (mean, random) => negativeBinomial(mean, dispersion, random),
    stated: ['distribution = negative_binomial(size)', 'noise = sqrt(u + u^2/size)'],
    estimate: 'estimate size = 2 in log [0.1, 1000]',
  },
];

const decayOfCounts = 0.3;
const firstCounts = [5, 160];

/** Counts that decay: of a mean of about 3 and 90. */
export const countModels: readonly CoverageModel[] = scatters.flatMap(({ name, measured, stated, estimate }) =>
  firstCounts.flatMap((first) => {
    const exact = (t: number): number => first * Math.exp(-decayOfCounts * t);
    const times = even(20, 4);
    const mean = times.reduce((sum, t) => sum + exact(t), 0) / times.length;
    const draws = `${name}, mean ${mean.toPrecision(2)}`;
    return stated.map(
      (noise): CoverageModel => ({
        ...{ name: `${draws}: \`${noise}\``, draws, measured, noise, exact, times },
        parameter: 'k',
        truth: decayOfCounts,
        spec: (data) => `estimate k = 0.5 in [0.001, 10]
estimate A = ${first / 2} in [0.01, 10000]
${estimate}
variable t in [0, 4]
unknown u(t)
equation decay: u' = -k*u
initial start: u(0) = A
${data}`,
      }),
    );
  }),
);

export interface Coverage {
  sets: number;
  /** Sets in which the limits hold the truth. */
  linearised: number;
  profiled: number;
}

/** @param sets simulated data sets */
export function coverageOf(model: CoverageModel, sets: number, seed = 1): Coverage {
  const out: Coverage = { sets, linearised: 0, profiled: 0 };
  for (let k = 0; k < sets; k++) {
    const random = new Random(seed, `${model.draws ?? model.name} ${k}`);
    const values = model.times.map((t) => model.measured(model.exact(t), random));
    const problem = simulated(model, values);
    const limits = limitsOf(problem, model.parameter);
    const holds = ([low, high]: readonly [number | null, number | null]): number =>
      (low === null || low <= model.truth) && (high === null || model.truth <= high) ? 1 : 0;
    out.linearised += holds(limits.linearised);
    out.profiled += holds(limits.profiled);
  }
  return out;
}

function simulated({ spec, times, noise }: CoverageModel, values: readonly number[]): Problem {
  const data = `data plate { t = [${times.join(', ')}]  u = [${values.join(', ')}]  ${noise} }`;
  const { problem, findings } = compileSpec(spec(`${data}\ntrain auto`));
  if (!problem) throw new Error(findings.map(({ message }) => message).join('; '));
  return problem;
}

type Limits = readonly [number | null, number | null];

function limitsOf(problem: Problem, name: string): { linearised: Limits; profiled: Limits } {
  const unhurried = { budget: noLimit, cancelled: () => false };
  const fitted = (fixed: Record<string, number>, start: Record<string, number>, near = false) => {
    const fit = fitOf(problem, { ...unhurried, fixed, near, start: { ...start, ...fixed } });
    if (!fit.ok) throw new Error(fit.reason);
    return ended(fit.value).report;
  };
  const report = fitted({}, {});
  if (!report) throw new Error('no fit');
  const refit: Refit = function* (value, start) {
    yield;
    const found = fitted({ [name]: value }, start, true);
    return found && fitPoint(found);
  };
  const side = (direction: -1 | 1) =>
    ended(marchSide(subjectOf(problem, report, name), direction, fitPoint(report), refit, unhurried)).limit;
  const { low, high } = report.parameters.find((p) => p.name === name)!;
  return { linearised: [low, high], profiled: [side(-1), side(1)] };
}

function ended<R>(steps: Generator<unknown, R>): R {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

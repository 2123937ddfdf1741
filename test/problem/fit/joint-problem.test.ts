import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { evaluate } from '../../../src/problem/evaluate.ts';
import { literal } from '../../../src/problem/expression.ts';
import { jointProblem, whyNotJoint } from '../../../src/problem/fit/joint-problem.ts';
import { learnsNoise } from '../../../src/problem/fit/learned-noise.ts';
import type { Experiment, Problem, Term } from '../../../src/problem/problem.ts';
import { defaultOptions } from '../../../src/problem/protocol.ts';
import type { RunHeader, RunResult } from '../../../src/problem/run.ts';
import type { Run } from '../../../src/problem/run-event.ts';
import { statedName } from '../../../src/problem/stated-name.ts';
import { train } from '../../../src/run/run.ts';
import { wasmEngine } from '../../../src/trainer/engine/embedded/wasm.ts';
import { RunControl } from '../../../src/trainer/train/control.ts';

const problemOf = (text: string): Problem => {
  const { problem, findings } = compileSpec(text);
  if (!problem) throw new Error(findings.map((f) => f.message).join('\n'));
  return problem;
};

async function ended(run: Run): Promise<{ header: RunHeader; result: RunResult }> {
  let header: RunHeader | null = null;
  for await (const event of run) {
    if (event.type === 'started') header = event.header;
    if (event.type === 'finished') return { header: header!, result: event.result };
  }
  throw new Error('no result');
}

/** A decay with a rate to be found, and measurements of it from two starts. */
const base = problemOf(`
param dose = 1
estimate k = 1
variable t in [0, 2]
unknown u(t) in [0, 4]
equation decay: u' = -k*u
initial start: u(0) = dose
data lab { t = [0.5, 1, 2]  u = [0.7, 0.5, 0.25] }
`);

const measured = base.terms.find((term) => term.name === 'lab')!;

function experiment(name: string, dose: number, values: number[], change: Partial<Term['data']> = {}): Experiment {
  return {
    name,
    parameters: [{ name: 'dose', value: literal(dose) }],
    without: [],
    terms: [{ ...measured, name: `lab[${name}]`, data: { ...measured.data!, values, ...change } as Term['data'] }],
    inputs: [],
    events: [],
    steady: null,
    source: base.variable.source,
  };
}

const both: Problem = {
  ...base,
  terms: base.terms.filter((term) => term !== measured),
  experiments: [experiment('low', 1, [0.7, 0.5, 0.25]), experiment('high', 4, [2.8, 2, 1])],
};

describe('counts as a network reads them', () => {
  const counted = (distribution: string) =>
    jointProblem(
      problemOf(`
estimate k = 1
estimate size = 4 in log [0.1, 1e3]
variable t in [0, 2]
unknown u(t)
equation decay: u' = -k*u
initial start: u(0) = 9
data lab { t = [0.5, 1, 2]  u = [7, 3, 0]  distribution = ${distribution} }
network { layers = [8] }
`),
    );
  const scaleAt = ({ terms }: Problem) => {
    const { residual } = terms.find(({ kind }) => kind === 'data')!;
    return (u: number) => evaluate(residual, { parameters: {}, unknown: () => u });
  };

  it.each([
    ['poisson', (m: number) => Math.sqrt(m)],
    ['negative_binomial(size)', (m: number) => Math.sqrt(m + (m * m) / 4)],
  ])('scatter by about 1 whatever they are, and go on smoothly below zero: %s', (distribution, deviation) => {
    const joint = counted(distribution);
    const { data } = joint.terms.find(({ kind }) => kind === 'data')!;
    const at = scaleAt(joint);
    expect(data).toMatchObject({ noise: 1, noiseShare: null });
    expect(data?.distribution).toBeUndefined();
    data!.values.forEach((value, k) => {
      expect(value).toBeCloseTo(at([7, 3, 0][k]), 12);
    });
    for (const m of [20, 100]) expect(((at(m + 1e-3) - at(m - 1e-3)) / 2e-3) * deviation(m)).toBeCloseTo(1, 1);
    expect((at(1e-6) - at(0)) / 1e-6).toBeCloseTo((at(0) - at(-1e-6)) / 1e-6, 4);
    expect(at(-3)).toBeLessThan(at(-1));
    // What only the likelihood would tell is not fitted.
    expect(joint.parameters.filter((p) => p.estimate).map((p) => p.name)).toEqual(
      distribution === 'poisson' ? ['k', 'size'] : ['k'],
    );
  });
});

describe('experiments as one problem', () => {
  it('have unknowns, equations and conditions of their own, and share estimates', () => {
    const joint = jointProblem(both);
    expect(joint.experiments).toBeUndefined();
    expect(joint.unknowns.map((u) => u.name)).toEqual(['u[low]', 'u[high]']);
    expect(joint.terms.map((term) => term.name)).toEqual([
      'decay[low]',
      'start[low]',
      'lab[low]',
      'decay[high]',
      'start[high]',
      'lab[high]',
    ]);
    expect(joint.terms.map(statedName)).toEqual(['decay', 'start', 'lab', 'decay', 'start', 'lab']);
    expect(joint.parameters.filter((p) => p.estimate).map((p) => p.name)).toEqual(['k']);
    expect(JSON.stringify(joint.terms[4].residual)).toContain('"value":4');
  });

  it('is the problem itself where there are none', () => {
    expect(jointProblem(base)).toBe(base);
  });

  it('is trained with a row of the lens for every term of every experiment', async () => {
    const training = problemOf(
      `variable t in [0, 1]\nunknown u(t)\nequation u' = -u\ninitial u(0) = 1\ntrain { levenberg_marquardt(60) }`,
    ).training;
    const run = train({ ...both, training }, { ...defaultOptions, specText: '', frameInterval: 0 }, new RunControl(), {
      engine: wasmEngine(),
    });
    const { header, result } = await ended(run);
    expect(header.terms.map((term) => term.name)).toEqual(jointProblem(both).terms.map((term) => term.name));
    expect(result.parameters.k.value).toBeCloseTo(Math.LN2, 1);
  });

  it('compares lognormal measurements by their logarithms and leaves out what is censored', () => {
    const data: Partial<Term['data']> = { distribution: { name: 'lognormal' }, censored: [null, null, 'below'] };
    const joint = jointProblem({ ...both, experiments: [experiment('low', 1, [0.7, 0.5, 0.25], data)] });
    const term = joint.terms.find((x) => x.name === 'lab[low]')!;
    // By asinh(x/c), which is their logarithm beyond c, and goes through zero where a network starts.
    const at = (x: number) => evaluate(term.residual, { unknown: () => x });
    expect(at(0.7)).toBeCloseTo(term.data!.values[0], 12);
    expect(at(0.7) - at(0.5)).toBeCloseTo(Math.log(0.7 / 0.5), 2);
    expect(at(-0.7)).toBeCloseTo(-at(0.7), 12);
    expect(at(1e-9)).toBeCloseTo(0, 6);
    expect(term.data!.times).toEqual([0.5, 1]);
  });

  it('takes a prior as a measurement of its own, and learns noise under losses that are a likelihood', () => {
    const source = base.variable.source;
    const k = base.parameters.find((p) => p.name === 'k')!;
    const sigma = { ...k, name: 'sigma', value: 0.1 };
    const noisy = (name: string, of: string): Problem => ({
      ...base,
      parameters: [
        { ...k, estimate: { ...k.estimate!, prior: { distribution: 'lognormal', args: [0, 0.5], source } } },
        sigma,
        { ...sigma, name: 'given', estimate: null },
      ],
      terms: base.terms.map((term) =>
        term === measured
          ? {
              ...term,
              loss: { ...term.loss, name },
              data: { ...term.data!, deviation: { kind: 'parameter', name: of } },
            }
          : term,
      ),
    });
    const joint = jointProblem(noisy('mse', 'sigma'));
    expect(joint.terms.at(-1)).toMatchObject({ name: 'prior k', data: { values: [0], noise: 0.5 } });
    expect(joint.parameters.find((p) => p.name === 'sigma')!.estimate).not.toBeNull();
    expect(joint.terms.map(learnsNoise)).toContain(true);
    for (const fixed of [jointProblem(noisy('huber', 'sigma')), jointProblem(noisy('mse', 'given'))]) {
      expect(fixed.parameters.find((p) => p.name === 'sigma')!.estimate).toBeNull();
      expect(fixed.terms.some((term) => term.data?.deviation)).toBe(false);
    }
  });

  it('knows the noise of each experiment that sets the param of it', () => {
    const measured = 'data lab { t = [0.5, 1]  u = [0.7, 0.5]  noise = 2*scatter }';
    const joint = jointProblem(
      problemOf(`estimate k = 1
param scatter = 0.1
variable t in [0, 2]
unknown u(t)
equation decay: u' = -k*u
initial start: u(0) = 1
experiment low { scatter = 0.3  ${measured} }
experiment high { ${measured} }
`),
    );
    const known = joint.terms.flatMap(({ name, data }) => (data ? [[name, data.noise, data.deviation]] : []));
    expect(known).toEqual([
      ['lab[low]', 0.6, undefined],
      ['lab[high]', 0.2, undefined],
    ]);
  });

  it('cannot begin at a steady state', () => {
    const [low, high] = both.experiments!;
    expect(whyNotJoint(both)).toBeNull();
    expect(whyNotJoint({ experiments: [low, { ...high, steady: [] }] })).toContain('steady state');
  });
});

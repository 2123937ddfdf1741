import { describe, expect, it } from 'vitest';
import { fitOutcome } from '../../src/cli/report/fit.ts';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { resultFromLine, resultLine } from '../../src/problem/json/lines.ts';
import type { Problem } from '../../src/problem/problem.ts';
import { type RunEvent, resultOf } from '../../src/problem/run-event.ts';
import { solveProblem } from '../../src/run/solve.ts';
import { Journal } from '../../src/solver/march/journal.ts';
import { RunControl } from '../../src/trainer/train/control.ts';

function problemIn(text: string): Problem {
  const { problem, findings } = compileSpec(text);
  if (!problem) throw new Error(findings.map((f) => f.message).join('\n'));
  return problem;
}

const spec = `
estimate k: 1/s = 0.5 in [0.01, 10]
estimate gain = 1 in [0.1, 10]
variable t: s in [0, 4]
unknown u(t)
equation fall: u' = -k*u
initial start: u(0) = 2
data seen { t = [0.5, 1, 2, 3, 4]  gain*u = [1.8, 1.4, 0.5, 0.4, 0.1]  noise = 0.1 }
train auto(starts = 4)
`;

const solved = async (problem: Problem, journal?: Journal) => {
  const options = { control: new RunControl(), frameInterval: 33, variant: null, folder: null };
  return resultOf(solveProblem(problem, { ...options, ...(journal ? { journal } : {}) }));
};

describe('a fit as a run', () => {
  it('carries a report, which comes back from its line', async () => {
    const result = await solved(problemIn(spec));
    const report = result.fit!;
    expect(report.points).toBe(5);
    expect(report.freedom).toBe(3);
    expect(report.aic).toBeCloseTo(4 - 2 * report.logLikelihood, 12);
    expect(report.starts).toHaveLength(4);
    expect(report.series[0].predicted).toHaveLength(5);
    expect(result.parameters.k.value).toBe(report.parameters[0].value);
    expect(report.parameters[0].low).toBeLessThan(report.parameters[0].value);
    expect(resultFromLine(JSON.parse(JSON.stringify(resultLine(result)))).fit).toEqual(report);
    expect(fitOutcome(report)).toContain('4 of 4 starts end at the best optimum');
  });

  it('carries one by least squares as well', async () => {
    const report = (await solved(problemIn(spec.replace('train auto(starts = 4)', '')))).fit!;
    expect(report.starts).toBeUndefined();
    expect(report.parameters.map(({ name, start }) => [name, start])).toEqual([
      ['k', 0.5],
      ['gain', 1],
    ]);
  });

  it.each(['in', 'in log'])(
    'is not reached where a bound keeps it from its data, searched %s its bounds',
    async (scale) => {
      const values = [0, 1, 2, 3, 4].map((t) => 2 * Math.exp(-0.6 * t)).join(', ');
      const bounded = (high: number): Problem =>
        problemIn(`
estimate k = 0.2 ${scale} [0.01, ${high}]
variable t in [0, 4]
unknown u(t)
equation fall: u' = -k*u
initial u(0) = 2
data seen { t = [0, 1, 2, 3, 4]  u = [${values}]  noise = 0.1 }
`);
      const held = await solved(bounded(0.4));
      expect(held.verdict).toBe('not reached');
      expect(held.because).toMatch(
        /^"seen" is met to 2\.\d+ standard deviations .* k at its bound 0\.4: widen the bound/,
      );
      expect(held.parameters.k).toEqual({ value: expect.closeTo(0.4, 9), low: null, high: null });
      expect((await solved(bounded(2))).verdict).toBe('reached');
    },
  );

  it('goes on behind the starts that were written down, to the same numbers', async () => {
    const problem = problemIn(spec);
    const trees: Parameters<ConstructorParameters<typeof Journal>[1]>[0][] = [];
    const pace = { first: 0, interval: 0 };
    const whole = await solved(problem, new Journal(null, (tree) => trees.push(structuredClone(tree)), pace));
    const early = trees.find((tree) => (tree as { starts: unknown[] }).starts.length === 2)!;
    const resumed = new Journal(early, () => {}, pace);
    expect(resumed.endedStarts).toHaveLength(2);
    expect((await solved(problem, resumed)).fit).toEqual(whole.fit);
  });

  const groups = (values: string): Problem =>
    problemIn(`
estimate k: 1/s = 0.5 in [0.01, 10]
variable t: s in [0, 4]
unknown u(t)
equation fall: u' = -k*u
initial start: u(0) = 2
experiment one { data seen { t = [0.5, 1, 2, 3, 4]  u = [1.21, 0.74, 0.27, 0.1, 0.04]  noise = 0.01 } }
experiment two { initial start: u(0) = 4  data seen { t = [0.5, 1, 2, 3, 4]  u = [${values}]  noise = 0.01 } }
`);

  it('follows the terms and the solution of every experiment', async () => {
    const options = { control: new RunControl(), frameInterval: 33, variant: null, folder: null };
    const events: RunEvent[] = [];
    for await (const event of solveProblem(groups('2.43, 1.47, 0.54, 0.2, 0.07'), options)) events.push(event);
    const of = <T extends RunEvent['type']>(type: T) =>
      events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type).at(-1)!;
    const { header } = of('started');
    expect(header.terms.map(({ name, experiment }) => [name, experiment])).toEqual([
      ['fall[one]', 'one'],
      ['start[one]', 'one'],
      ['seen[one]', 'one'],
      ['fall[two]', 'two'],
      ['start[two]', 'two'],
      ['seen[two]', 'two'],
    ]);
    expect(header.unknowns.map(({ name, experiment }) => [name, experiment])).toEqual([
      ['u[one]', { name: 'one', of: 'u' }],
      ['u[two]', { name: 'two', of: 'u' }],
    ]);
    const { losses } = of('frame').frame;
    for (const [i, { name }] of header.terms.entries()) {
      if (name.startsWith('seen')) expect(losses[i]).toBeGreaterThan(1e-7);
      else expect(losses[i]).toBeLessThan(1e-12);
    }
    const { values, residuals } = of('solution').solution;
    expect(values.map((own) => own[0])).toEqual([2, 4]);
    expect(residuals).toHaveLength(2);
    expect(of('finished').result.verdict).toBe('reached');
  });

  it('is not right where one of several experiments is not met', async () => {
    const { verdict, because, terms } = await solved(groups('2.43, 1.47, 0.54, 0.2, 0.57'));
    expect(verdict).toBe('wrong');
    expect(because).toContain('"seen[two]"');
    expect(terms['seen[two]'].loss).toBeGreaterThan(100 * terms['seen[one]'].loss);
  });

  /** Decays from 0.2, of which nothing is left at the first measurement, and from 2. */
  const reaction = (equation: string): Problem =>
    problemIn(`
estimate k: 1/s = 1 in log [0.01, 10]
estimate before = 1 in log [0.01, 10] per experiment
estimate sigma = 0.05 in log [0.001, 10]
variable t: s in [0, 8]
unknown u(t)
equation fall: u' = ${equation}
initial start: u(0) = before
experiment short { data made { t = [3, 4, 5, 6, 7, 8]  before - u = [0.22, 0.19, 0.21, 0.18, 0.2, 0.2]  noise = sigma } }
experiment long { data made { t = [0.5, 1, 1.5, 2, 3, 5]  before - u = [1.28, 1.72, 1.91, 1.95, 2.02, 1.98]  noise = sigma } }
`);

  it('takes data that hardly vary for what they are, where their noise is estimated', async () => {
    const { verdict, because } = await solved(reaction('-k*u'));
    expect(because).not.toContain('misfit');
    expect(verdict).toBe('reached');
  });

  it('is not reached where estimated noise takes up what the equations miss', async () => {
    const oscillating = problemIn(`
estimate k: 1/s = 1 in log [0.01, 10]
estimate sigma = 0.05 in log [0.001, 10]
variable t: s in [0, 6]
unknown u(t)
equation fall: u' = -k*u
initial start: u(0) = 1
data seen { t = [0.2, 0.6, 1, 1.4, 1.8, 2.2, 2.6, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8]
  u = [0.98, 0.83, 0.54, 0.17, -0.23, -0.59, -0.86, -0.99, -0.97, -0.79, -0.49, -0.11, 0.28, 0.63, 0.89]  noise = sigma }
`);
    const { verdict, because } = await solved(oscillating);
    expect(verdict).toBe('not reached');
    expect(because).toContain('All of it was taken for noise.');
  });

  it('that is stopped tells the best of the starts that have ended, and how many have', async () => {
    const trees: Parameters<ConstructorParameters<typeof Journal>[1]>[0][] = [];
    const pace = { first: 0, interval: 0 };
    const whole = await solved(problemIn(spec), new Journal(null, (tree) => trees.push(structuredClone(tree)), pace));
    const early = trees.find((tree) => (tree as { starts: unknown[] }).starts.length === 2)!;
    const control = new RunControl();
    control.stop();
    const options = { control, frameInterval: 33, variant: null, folder: null };
    const journal = new Journal(early, () => {}, pace);
    const result = await resultOf(solveProblem(problemIn(spec), { ...options, journal }));
    expect(result.ended).toBe('stopped');
    expect(result.because).toContain('2 of 4 starts have ended');
    expect(result.fit!.starts).toHaveLength(2);
    expect(result.fit!.objective).toBeCloseTo(whole.fit!.objective, 6);
  });
});

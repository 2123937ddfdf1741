import { describe, expect, it } from 'vitest';
import { fitOutcome } from '../../src/cli/report/fit.ts';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { resultFromLine, resultLine } from '../../src/problem/json/lines.ts';
import type { Problem } from '../../src/problem/problem.ts';
import { resultOf } from '../../src/problem/run-event.ts';
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
});

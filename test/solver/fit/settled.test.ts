import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { startingPoint } from '../../../src/solver/fit/free-numbers.ts';
import { type Evaluation, evaluateAgain, evaluateFit, jointModel } from '../../../src/solver/fit/joint-model.ts';
import { evaluateSettled } from '../../../src/solver/fit/settled.ts';
import { lastOf } from '../../../src/solver/march/steps.ts';
import { noLimit } from '../../../src/solver/problem/work.ts';

const asked = { budget: noLimit, cancelled: () => false, accuracy: 1e-6 };

/** A decay seen through a gain and an offset, in two experiments; `noise` is that of the data. */
function modelOf(noise: string, extra = '') {
  const { problem, findings } = compileSpec(`
estimate k = 0.7 in log [0.01, 10]
estimate gain = 1e-4 in log [1e-6, 1e6]
estimate base = 0 in [-5, 5]
estimate sigma = 100 in log [1e-5, 1e3]
param amount = 1
variable t in [0, 4]
unknown u(t)
equation decay: u' = -k*u
initial start: u(0) = amount
experiment one { param amount = 1  data seen { t = [0.5, 1, 2, 4]  gain*u + base = [7.1, 5.2, 2.6, 1.1]  ${noise} } }
experiment two { param amount = 2  data seen { t = [0.5, 1, 2, 4]  gain*u + base = [13, 9.1, 4.6, 1.6]  ${noise} } }
${extra}
`);
  if (!problem) throw new Error(findings.map(({ message }) => message).join('\n'));
  const model = jointModel(problem);
  if (!model.ok) throw new Error(model.reason);
  return model.value;
}

const found = (evaluation: Evaluation | null): Evaluation => {
  if (!evaluation) throw new Error('there is no likelihood');
  return evaluation;
};

describe('numbers that only what is measured reads', () => {
  it.each([
    ['normal', 'noise = sigma', 1e-5],
    ['in proportion', 'noise = sigma*(0.1 + abs(u))', 1e-5],
    // Its likelihood has kinks, where slopes show no way.
    ['Laplace', 'noise = sigma  distribution = laplace', 0.05],
    ['Student', 'noise = sigma  distribution = student(4)', 1e-5],
    ['lognormal', 'noise = sigma  distribution = lognormal', 1e-5],
  ])('are at their best beside the solution: %s noise', (_, noise, room) => {
    const model = modelOf(noise);
    expect([...model.observing]).toEqual([0, 1, 1, 1]);
    const start = startingPoint(model.numbers, 0, 0);
    const settled = found(lastOf(evaluateSettled(model, start, asked)));
    expect(settled.theta[0]).toBe(start[0]);
    // No step of these numbers goes further down.
    for (const q of [1, 2, 3]) {
      for (const step of [-1e-2, 1e-2]) {
        const moved = settled.theta.map((x, p) => (p === q ? x + step : x));
        expect(evaluateAgain(model, moved, false)?.value ?? Number.POSITIVE_INFINITY).toBeGreaterThan(
          settled.value - room,
        );
      }
    }
    const again = found(lastOf(evaluateFit(model, settled.theta, asked)));
    expect(settled.value).toBeCloseTo(again.value, 9);
    settled.gradient.forEach((x, q) => {
      expect(x).toBeCloseTo(again.gradient[q], 6);
    });
  });

  it('are at their best for counts: a gain that makes the means add up to the counts', () => {
    const counts = [7, 5, 2, 0];
    const { problem } = compileSpec(`
estimate k = 0.7 in log [0.01, 10]
estimate gain = 1e-2 in log [1e-6, 1e6]
variable t in [0, 4]
unknown u(t)
equation decay: u' = -k*u
initial start: u(0) = 1
data seen { t = [0.5, 1, 2, 4]  gain*u = [${counts.join(', ')}]  distribution = poisson }
`);
    const model = problem && jointModel(problem);
    if (!model?.ok) throw new Error('no model');
    const start = startingPoint(model.value.numbers, 0, 0);
    const settled = found(lastOf(evaluateSettled(model.value, start, asked)));
    const means = [0.5, 1, 2, 4].map((t) => Math.exp(-0.7 * t));
    const total = (x: readonly number[]) => x.reduce((a, b) => a + b, 0);
    expect(Math.exp(settled.theta[1])).toBeCloseTo(total(counts) / total(means), 4);
  });

  it('stay where they are held', () => {
    const model = modelOf('noise = sigma');
    const start = startingPoint(model.numbers, 0, 0);
    const held = Uint8Array.from([0, 1, 0, 0]);
    expect(found(lastOf(evaluateSettled({ ...model, held }, start, asked))).theta[1]).toBe(start[1]);
  });

  it('are none of those that an equation reads, or a march by windows needs', () => {
    expect([...modelOf('noise = sigma*k').observing]).toEqual([0, 1, 1, 1]);
    const waiting = modelOf('noise = sigma', 'event low when u < 0.5 falling { u = u + gain }');
    expect([...waiting.observing]).toEqual([0, 0, 0, 0]);
  });
});

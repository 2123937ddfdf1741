import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { type Evaluation, type JointModel, jointModel } from '../../../src/solver/fit/joint-model.ts';
import { type Evaluate, type FitEffort, minimiseInBox } from '../../../src/solver/fit/scoring.ts';
import { lastOf } from '../../../src/solver/march/steps.ts';
import { noLimit } from '../../../src/solver/problem/work.ts';

const effort: FitEffort = { accuracy: 1e-6, most: 150, enough: 1e-9, patience: 150, gain: 1e-9 };
const unhurried = { budget: noLimit, cancelled: () => false };

/** A model whose numbers are a and b, on logarithmic scales: the objective is another one. */
function modelOfTwo(): JointModel {
  const { problem } = compileSpec(`
estimate a = 1 in log [1e-200, 1e200]
estimate b = 1 in log [1e-200, 1e200]
variable t in [0, 1]
unknown u(t)
equation still: u' = 0
initial start: u(0) = a*b
data seen { t = [1]  u = [1]  noise = 1 }`);
  const model = problem && jointModel(problem);
  if (!model?.ok) throw new Error('the model is none');
  return model.value;
}

/** What is minimised, its gradient and the diagonal of its information at θ. */
function objective(
  at: (theta: Float64Array) => { value: number; gradient: number[]; information: number[] },
): Evaluate {
  return function* (_, theta): Generator<undefined, Evaluation> {
    const { value, gradient, information } = at(theta);
    const n = theta.length;
    const matrix = new Float64Array(n * n);
    information.forEach((x, q) => {
      matrix[q * n + q] = x;
    });
    return { theta, value, gradient: Float64Array.from(gradient), information: matrix, points: [], pulls: [] };
  };
}

describe('scoring in a box', () => {
  it('leaves a descent that would not come below what is known', () => {
    const slope = objective(([a]) => ({ value: 1000 - 0.6 * a, gradient: [-0.6, 0], information: [1e-6, 1e-6] }));
    const below = (beat: number) =>
      lastOf(minimiseInBox(modelOfTwo(), Float64Array.of(0, 0), effort, unhurried, slope, { beat }))!;
    expect(below(500).steps).toBeLessThan(30);
    expect(below(900).steps).toBe(effort.most);
  });

  it('leaves a descent where what is to come is known', () => {
    const slope = objective(([a]) => ({ value: 1000 - 0.6 * a, gradient: [-0.6, 0], information: [1e-6, 1e-6] }));
    const isKnown = ({ value }: Evaluation): boolean => value < 990;
    const end = lastOf(minimiseInBox(modelOfTwo(), Float64Array.of(0, 0), effort, unhurried, slope, { isKnown }))!;
    expect(end.converged).toBe(false);
    expect(end.state.value).toBeLessThan(990);
    expect(end.steps).toBeLessThan(effort.most);
  });
});

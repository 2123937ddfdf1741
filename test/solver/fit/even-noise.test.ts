import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { standardDeviation } from '../../../src/numeric/statistics.ts';
import { withEvenNoise } from '../../../src/solver/fit/even-noise.ts';
import { startingPoint } from '../../../src/solver/fit/free-numbers.ts';
import { type Evaluation, evaluateFit, type JointModel, jointModel } from '../../../src/solver/fit/joint-model.ts';
import { lastOf } from '../../../src/solver/march/steps.ts';
import { noLimit } from '../../../src/solver/problem/work.ts';

const series = {
  normal: 'data first { t = [1, 2]  u = [0.5, 0.3]  noise = s }',
  proportional: 'data second { t = [1, 2]  3*u = [1.1, 0.5]  noise = 0.1 + s*u }',
};

function modelOf(data: string): JointModel {
  const { problem, findings } = compileSpec(`
estimate k = 0.7 in log [0.1, 10]
estimate s = 0.2 in log [0.01, 1]
variable t in [0, 2]
unknown u(t)
equation decay: u' = -k*u
initial start: u(0) = 1
${data}`);
  const model = problem && jointModel(problem);
  if (!model?.ok) throw new Error(findings.map(({ message }) => message).join('\n'));
  return model.value;
}

function evaluated(model: JointModel, theta: Float64Array): Evaluation {
  const found = lastOf(evaluateFit(model, theta, { accuracy: 1e-8, budget: noLimit, cancelled: () => false }));
  if (!found) throw new Error('nothing was evaluated');
  return found;
}

describe('a fit that gives up none of its series', () => {
  it('has deviations that are a tenth of what the values differ by, and holds the noise', () => {
    const model = modelOf(Object.values(series).join('\n'));
    const seen = evaluated(model, startingPoint(model.numbers, 0, 0));
    const other = withEvenNoise(model, seen)!;
    expect([...other.held]).toEqual([0, 1]);
    // Both read s: one factor for both, the root mean square of whose deviations is a tenth of the spread of all four.
    const [first, second] = other.blur![0];
    expect(second).toBe(first);
    const { points } = evaluated(other, seen.theta);
    const rms = Math.sqrt(points.reduce((sum, { deviation }) => sum + deviation ** 2, 0) / points.length);
    expect(rms).toBeCloseTo(0.1 * standardDeviation([0.5, 0.3, 1.1, 0.5]), 12);
  });

  it('leaves noise that is stated as it is, and takes a lognormal one by logarithms', () => {
    const model = modelOf(
      'data first { t = [1, 2]  u = [0.5, 0.3]  noise = 0.05 }\ndata second { t = [1, 2]  u = [0.5, 0.3]  noise = s  distribution = lognormal }',
    );
    const seen = evaluated(model, startingPoint(model.numbers, 0, 0));
    const [first, second] = withEvenNoise(model, seen)!.blur![0];
    expect(first).toBe(1);
    expect(second * 0.2).toBeCloseTo(0.1 * standardDeviation([Math.log(0.5), Math.log(0.3)]), 12);
  });

  it('is none where no noise is estimated', () => {
    const model = modelOf('data first { t = [1, 2]  s*u = [0.5, 0.3]  noise = 0.05 }');
    expect(withEvenNoise(model, evaluated(model, startingPoint(model.numbers, 0, 0)))).toBeNull();
  });

  it('is what deviations of another size would be, with its slopes, and is not shown as the fit', () => {
    const other = { ...modelOf(Object.values(series).join('\n')), blur: [[0.25, 2]] };
    const theta = startingPoint(other.numbers, 0, 0);
    const { value, gradient, points } = evaluated(other, theta);
    const plain = evaluated({ ...other, blur: null }, theta);
    points.forEach((point, i) => {
      expect(point.deviation).toBeCloseTo(plain.points[i].deviation * (point.series === 0 ? 0.25 : 2), 12);
    });
    for (let q = 0; q < theta.length; q++) {
      const moved = (h: number) =>
        evaluated(
          other,
          theta.map((x, r) => (r === q ? x + h : x)),
        ).value;
      expect(gradient[q]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 5);
    }
    expect(value).not.toBeCloseTo(plain.value, 3);
    expect(other.path.best?.value).toBe(plain.value);
  });
});

import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { Random } from '../../../src/numeric/random.ts';
import { emphasised } from '../../../src/solver/fit/emphasis.ts';
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

describe('a fit that follows one part of its data more', () => {
  it('divides the deviations of one series and holds the noise', () => {
    const model = modelOf(Object.values(series).join('\n'));
    for (let seed = 0; seed < 8; seed++) {
      const other = emphasised(model, new Random(seed, 'emphasis'))!;
      const factors = other.blur!.flat();
      expect(factors.filter((x) => x === 0.25)).toHaveLength(1);
      expect(factors.every((x) => [0.25, 1, 2].includes(x))).toBe(true);
      expect([...other.held]).toEqual([0, 1]);
    }
  });

  it('takes experiments apart where there is one series', () => {
    const alone = modelOf(series.normal);
    const both = { ...alone, experiments: [alone.experiments[0], alone.experiments[0]] };
    const factors = emphasised(both, new Random(0, 'emphasis'))!.blur!.flat();
    expect(factors).toHaveLength(2);
    expect(factors).toContain(0.25);
    expect(emphasised(alone, new Random(0, 'emphasis'))).toBeNull();
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

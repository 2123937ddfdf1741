/** @file What a trained network follows of the noise of its data: against smoothers of which it is known, and beside a weak equation. */
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/numeric/random.ts';
import { meanSquare } from '../../../src/numeric/statistics.ts';
import { followedNoise, type TrainedRows } from '../../../src/trainer/train/followed-noise.ts';
import { trained } from '../../run/spec.ts';

/** n measurements whose residuals are `left`, moved by the columns of `slopes` [n][p]. */
const series = (
  left: readonly number[],
  slopes: readonly (readonly number[])[],
  weight = 1 / left.length,
): TrainedRows => ({
  noise: { deviation: 1, isLearned: true },
  weight,
  residuals: Float64Array.from(left),
  jacobian: Float64Array.from(slopes.flat()),
});

describe('noise that a network follows', () => {
  it('is nothing where no number of it moves the measurements', () => {
    const [told] = followedNoise([series([1, -1, 1, -1], [[0], [0], [0], [0]])], 1, 1);
    expect(told!.factor).toBeCloseTo(1, 12);
    expect(told!.freedom).toBeCloseTo(4, 12);
  });

  it('takes as many degrees of freedom as there are numbers that nothing holds, as in a linear regression', () => {
    const slopes = Array.from({ length: 10 }, (_, n) => [1e4, 1e4 * (n - 4.5)]);
    const left = Array.from({ length: 10 }, (_, n) => (n % 2 ? 1 : -1));
    const [told] = followedNoise([series(left, slopes)], 2, 2);
    expect(told!.freedom).toBeCloseTo(8, 4);
    expect(told!.factor).toBeCloseTo(Math.sqrt(10 / 8), 4);
  });

  it('takes none where an equation holds that number', () => {
    const slopes = Array.from({ length: 10 }, () => [1]);
    const equation: TrainedRows = {
      noise: null,
      weight: 1e6,
      residuals: Float64Array.of(0),
      jacobian: Float64Array.of(1),
    };
    const [, told] = followedNoise([equation, series(Array<number>(10).fill(1), slopes)], 1, 1);
    expect(told!.factor).toBeCloseTo(1, 4);
    expect(told!.freedom).toBeCloseTo(10, 4);
  });

  it('tells series of one curve apart by what each passes on to the other', () => {
    // Both measure one number of the network; the second weighs so little that the curve is the mean of the first.
    const ones = Array.from({ length: 5 }, () => [1e4]);
    const first = series([2, -2, 1, -1, 0], ones);
    const second = series([3, -3, 1, -1, 0], ones, 1e-9);
    const [a, b] = followedNoise([first, second], 1, 1);
    expect(a!.factor).toBeCloseTo(Math.sqrt(10 / 4), 4);
    // 20 = 5·σ² + 5·2.5/5
    expect(b!.factor).toBeCloseTo(Math.sqrt((20 - 2.5) / 5), 4);
  });
});

describe('noise learned beside an equation that is weighed low', () => {
  const random = new Random(9, 'noise');
  const times = Array.from({ length: 20 }, (_, i) => (i + 1) / 5);
  const noise = times.map(() => 0.1 * random.normal());
  const values = times.map((t, i) => 2 * Math.exp(-0.8 * t) + noise[i]);
  const spec = (weights: string): string => `estimate k = 0.6 in [0.01, 5]
estimate a = 1.8 in [0.1, 10]
estimate sigma = 0.3 in log [1e-4, 10]
variable t in [0, 4]
unknown y(t)
equation fade: y' = -k*y
initial start: y(0) = a
data lab { t = [${times.join(', ')}]  y = [${values.join(', ')}]  noise = sigma }
network { layers = [16, 16] }
points { fade = uniform(60)  holdout = uniform(100) }
${weights}
train { levenberg_marquardt(60) }`;

  it('is told without what the network follows of it, less certain, with what helps', async () => {
    const { result } = await trained(spec('weights { fade = 1e-3 }'), { frameInterval: Number.POSITIVE_INFINITY });
    const { value, low, high } = result.parameters.sigma;
    const finding = result.findings.find(({ code }) => code === 'noise-followed')!;
    expect(finding.message).toMatch(
      /^The equations are too weak to keep the network from following the noise of "lab": as many as \d+ of its 20 are left to tell of it\. With that "sigma" is 0\.\d+, while it was trained to 0\.0\d+\. Leave out weights\.$/,
    );
    expect(finding.fix).toEqual({ kind: 'leave-out', blocks: ['weights'] });
    const scatter = Math.sqrt(meanSquare(noise));
    expect(Math.abs(value / scatter - 1)).toBeLessThan(0.4);
    const trainedTo = Number(/trained to ([\d.]+)\. /.exec(finding.message)![1]);
    expect(trainedTo).toBeLessThan(0.9 * scatter);
    // Wider than of 20 measurements that the network leaves alone, and with the truth.
    expect(Math.log(high! / low!) / (2 * 1.96)).toBeGreaterThan(1.2 / Math.sqrt(40));
    expect(low!).toBeLessThan(0.1);
    expect(high!).toBeGreaterThan(0.1);
  });

  it('is said nothing of where the equation holds', async () => {
    const { result } = await trained(spec('weights { fade = 100 }'), { frameInterval: Number.POSITIVE_INFINITY });
    expect(result.findings.map(({ code }) => code)).not.toContain('noise-followed');
  });
});

import { expect, test } from 'vitest';
import { Random } from '../../../src/numeric/random.ts';
import { trained } from '../../run/spec.ts';

const sigma = 0.02;
const rate = 1.3;

/** Decay with rate 1.3, measured 40 times. */
function measured(equation: string, estimates: string, seed: number): string {
  const random = new Random(seed, 'noise');
  const times = Array.from({ length: 40 }, (_, i) => (i + 1) * 0.05);
  const values = times.map((t) => (Math.exp(-rate * t) + sigma * random.normal()).toFixed(5));
  return `${estimates}
variable t in [0, 2]
unknown u(t)
equation fade: ${equation}
initial start: u(0) = 1
data lab { t = [${times.map((t) => t.toFixed(2)).join(', ')}]  u = [${values.join(', ')}]  noise = ${sigma} }
network { layers = [16, 16] }
points  { fade = uniform(40)  holdout = uniform(100) }
weights { fade = 1  start = 1  lab = 1 }
train   { levenberg_marquardt(40) }`;
}

/** Standard deviation of the rate that least squares on the exact solution would have. */
function leastSquaresDeviation(): number {
  let information = 0;
  for (let i = 1; i <= 40; i++) information += ((0.05 * i * Math.exp(-rate * 0.05 * i)) / sigma) ** 2;
  return 1 / Math.sqrt(information);
}

test('the interval of an estimate is that of least squares on the solution, and holds the truth', async () => {
  const sd = leastSquaresDeviation();
  let held = 0;
  for (const seed of [1, 2, 3, 4, 5]) {
    const { result } = await trained(measured("u' = -k*u", 'estimate k = 0.5', seed), { frameInterval: 50 });
    const { value, low, high } = result.parameters.k;
    if (low! < rate && rate < high!) held++;
    expect(Math.abs(value - rate)).toBeLessThan(3 * sd);
    expect(value).toBeGreaterThan(low!);
    expect((high! - low!) / (2 * 1.96 * sd)).toBeGreaterThan(0.8);
    expect((high! - low!) / (2 * 1.96 * sd)).toBeLessThan(1.5);
    expect(result.verdict, result.because).toBe('reached');
  }
  // A 95 % interval may miss one of five.
  expect(held).toBeGreaterThanOrEqual(4);
});

test('parameters that only matter as a product are said to be undetermined, where they are declared', async () => {
  const text = measured("u' = -k*j*u", 'estimate k = 0.5\nestimate j = 1', 1);
  const { result } = await trained(text, { frameInterval: 50 });
  const found = result.findings.filter((f) => f.code === 'not-identifiable');
  expect(found.map((f) => f.range.start.line)).toEqual([0, 1]);
  expect(found[0].message).toMatch(/The data do not determine "k"/);
});

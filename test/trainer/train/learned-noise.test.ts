/** @file Noise that is learned beside a network, against the most likely one on the exact solution. */
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/numeric/random.ts';
import { meanSquare } from '../../../src/numeric/statistics.ts';
import { learnsNoise, missedShare } from '../../../src/problem/fit/learned-noise.ts';
import { compile } from '../../../src/trainer/compile/compile.ts';
import { problemOf, trained } from '../../run/spec.ts';

const sigma = 0.05;
const rate = 1.3;

/** Decay with rate 1.3, measured 60 times. */
function measured(data: string, deviation: (u: number) => number = () => sigma) {
  const random = new Random(4, 'noise');
  const times = Array.from({ length: 60 }, (_, i) => (i + 1) / 30);
  const values = times.map((t) => Math.exp(-rate * t)).map((u) => u + deviation(u) * random.normal());
  const text = `estimate k = 0.5 in [0.1, 5]
estimate sigma = 0.3 in log [0.001, 1]
variable t in [0, 2]
unknown u(t)
equation fade: u' = -k*u
initial start: u(0) = 1
data lab { t = [${times.join(', ')}]  u = [${values.join(', ')}]  ${data} }
network { layers = [16, 16] }
points { fade = uniform(40)  holdout = uniform(100) }
train { levenberg_marquardt(60) }`;
  return { text, times, values };
}

/** The rate and the noise under which the measurements are most likely on the exact solution. */
function mostLikely({ times, values }: { times: number[]; values: number[] }): { k: number; noise: number } {
  const noiseOf = (k: number) => Math.sqrt(meanSquare(values.map((y, i) => y - Math.exp(-k * times[i]))));
  const rates = Array.from({ length: 2000 }, (_, i) => 0.8 + i * 5e-4);
  const k = rates.reduce((best, x) => (noiseOf(x) < noiseOf(best) ? x : best));
  return { k, noise: noiseOf(k) };
}

describe('noise learned beside a network', () => {
  it('comes to the most likely one, with its interval, and counts for the rest as it does in a fit', async () => {
    const spec = measured('noise = sigma');
    const { result } = await trained(spec.text, { frameInterval: Number.POSITIVE_INFINITY });
    const found = result.parameters.sigma;
    const { k, noise } = mostLikely(spec);
    expect(Math.abs(found.value / sigma - 1)).toBeLessThan(0.3);
    expect(Math.abs(found.value / noise - 1)).toBeLessThan(0.1);
    expect(Math.abs(result.parameters.k.value / k - 1)).toBeLessThan(0.05);
    // The deviation of log σ from N measurements is 1/√(2N).
    expect(Math.log(found.high! / found.low!) / (2 * 1.96)).toBeCloseTo(1 / Math.sqrt(120), 2);
    expect(result.verdict, result.because).toBe('reached');
  });

  it('comes to a share of the values, however far from them the network begins', async () => {
    const { text } = measured('noise = sigma*u', (u) => 0.1 * u);
    const { result } = await trained(text, { frameInterval: Number.POSITIVE_INFINITY });
    expect(Math.abs(result.parameters.sigma.value / 0.1 - 1)).toBeLessThan(0.3);
    expect(Math.abs(result.parameters.k.value / rate - 1)).toBeLessThan(0.06);
  });

  it('is not what the data that the equations cannot produce are missed by', async () => {
    const { text } = measured('noise = sigma');
    const { result } = await trained(text.replace("u' = -k*u", "u' = k*u"), {
      frameInterval: Number.POSITIVE_INFINITY,
    });
    expect(result.verdict).not.toBe('reached');
    expect(result.because).toMatch(/The equations do not produce "lab".*All of it was taken for noise/);
  });

  it('tells from a loss what the data are missed by, as if the noise were at its best', () => {
    const { text, values } = measured('noise = sigma');
    for (const [loss, misfit] of [
      ['mse', 2],
      ['mae', 1],
    ] as const) {
      const term = { loss: { name: loss, args: {}, reduction: 'mean' as const } };
      const [floor, spread] = [1e-3, 0.25];
      const at = (s: number, share: number) => {
        const log = Math.log(s / floor);
        const normal = (share / s) ** 2 + 2 * log + 1;
        return missedShare(term, (misfit === 2 ? normal : share / s + log) * (0.1 * spread) ** misfit, spread);
      };
      expect(at(0.2, 0.2)).toBeCloseTo(0.2, 12);
      expect(at(0.1, 0.2)).toBeGreaterThan(0.2);
      expect(at(0.4, 0.2)).toBeGreaterThan(0.2);
      expect(at(1e-3, 2)).toBe(1);
    }
    const { terms } = compile(problemOf(text));
    expect(terms.map(({ term }) => learnsNoise(term))).toEqual([false, false, true]);
    expect(terms[2].counts.program).toBe(values.length);
  });
});

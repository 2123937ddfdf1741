/** @file What is seen of a fit by the solver while it searches: every series and prior as a term that is met and pulls. */
import { describe, expect, it } from 'vitest';
import { cosines } from '../../src/problem/gram.ts';
import type { Trained } from './spec.ts';
import { trained } from './spec.ts';

const times = [0.5, 1, 1.5, 2, 3];
const lab = (name: string, rate: number): string =>
  `experiment ${name} { data lab { t = [${times.join(', ')}]  u = [${times.map((t) => Math.exp(-rate * t)).join(', ')}]  noise = 0.02 } }`;
/** Two experiments that ask for two rates, and a prior for a third. */
const torn = `estimate k = 0.2 in log [0.01, 10] ~ lognormal(log(0.6), 0.3)
variable t in [0, 3]
unknown u(t)
equation fade: u' = -k*u
initial start: u(0) = 1
${lab('slow', 0.8)}
${lab('fast', 1.2)}`;

const run = (text: string): Promise<Trained> => trained(text, { frameInterval: Number.POSITIVE_INFINITY });
const pulls = ({ gram }: { gram: Float64Array }, m: number): number[] =>
  Array.from({ length: m }, (_, i) => Math.sqrt(gram[i * m + i]));

describe('frames of a fit that is solved', () => {
  it('tell each state that is better with the misfit of every series and prior, and where they pull', async () => {
    const { header, frames } = await run(torn);
    const names = header.terms.map(({ name }) => name);
    expect(names).toEqual([
      'fade[slow]',
      'start[slow]',
      'lab[slow]',
      'fade[fast]',
      'start[fast]',
      'lab[fast]',
      'prior k',
    ]);
    const m = names.length;
    const told = [2, 5, 6];
    expect(frames.length).toBeGreaterThan(3);
    for (const frame of frames.slice(0, -1)) {
      const [k] = frame.parameters;
      const misfit = (rate: number) =>
        times.reduce((sum, t) => sum + (Math.exp(-k * t) - Math.exp(-rate * t)) ** 2, 0) / times.length;
      const expected = [misfit(0.8), misfit(1.2), Math.log(k / 0.6) ** 2];
      told.forEach((i, q) => {
        expect(frame.losses[i] / expected[q]).toBeCloseTo(1, 3);
      });
      expect(names.map((_, i) => pulls(frame, m)[i] > 0)).toEqual(names.map((_, i) => told.includes(i)));
    }
    const before = frames.at(-2)!;
    const last = frames.at(-1)!;
    expect(frames[0].parameters[0]).toBe(0.2);
    for (const i of told) expect(last.losses[i] / before.losses[i]).toBeCloseTo(1, 3);
    // One of them asks for less, two for more, and at the optimum they hold each other.
    const cosine = cosines(last.gram);
    expect(cosine[2 * m + 5]).toBeCloseTo(-1, 6);
    expect(cosine[2 * m + 6]).toBeCloseTo(1, 6);
    const [slow, fast, prior] = told.map((i) => pulls(last, m)[i]);
    expect((slow + prior) / fast).toBeCloseTo(1, 3);
  });

  it('tell the same states in every run, however often a sign of life is asked for', async () => {
    const [rare, often] = [await run(torn), await trained(torn, { frameInterval: 0 })];
    const seen = ({ frames }: Trained) => [
      ...new Set(frames.map(({ losses, gram }) => JSON.stringify([...losses, ...gram]))),
    ];
    expect(seen(often).slice(1)).toEqual(seen(rare));
  });
});

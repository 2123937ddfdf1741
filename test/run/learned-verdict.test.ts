import { describe, expect, it } from 'vitest';
import { defaultOptions } from '../../src/problem/protocol.ts';
import type { RunResult } from '../../src/problem/run.ts';
import { train } from '../../src/run/run.ts';
import { problemOf } from '../language/spec.ts';

async function resultOf(spec: string): Promise<RunResult> {
  for await (const event of train(problemOf(spec), { ...defaultOptions, frameInterval: 1e9 }))
    if (event.type === 'finished') return event.result;
  throw new Error('ended without a result');
}

/** Scatter of one standard deviation, always the same. */
const scatter = [
  0.3, -1.1, 0.8, 1.4, -0.6, -0.2, 0.9, -1.5, 0.1, 1.2, -0.9, 0.4, -0.3, 0.7, -1.2, 0.5, 1.1, -0.4, -0.8, 0.2,
];

const measured = (noise: number, to: number, value: (t: number) => number): string => {
  const times = scatter.map((_, i) => ((i + 1) * to) / scatter.length);
  const values = times.map((t, i) => value(t) + noise * scatter[i]);
  return `data seen { t = [${times.join(', ')}]  u = [${values.join(', ')}]  noise = ${noise} }`;
};

describe('the verdict on a fit with a learned function', () => {
  // u' = −k·u + f(t): for any k there is an f that gives the same u.
  const balance = (width: number, weight: string) => `estimate k = 1 in [0.1, 10]
learn f(t) = 0.5 in [0, 4] { layers = [${width}] }
smooth f: ${weight}
variable t in [0, 4]
unknown u(t)
equation balance: u' = -k*u + f(t)
initial start: u(0) = 1
${measured(0.02, 4, (t) => 0.5 + 0.5 * Math.exp(-2 * t) + 0.2 * Math.sin(2 * t))}
`;

  it.each([
    [16, '1e-4'],
    [8, '1e-5'],
  ])('says of a number for which the function makes up that it is not determined, width %i', async (width, weight) => {
    const { verdict, because, parameters } = await resultOf(balance(width, weight));
    expect(verdict).toBe('not reached');
    expect(because).toMatch(/^Not determined: /);
    const { low, high } = parameters.k;
    // Whatever is told holds the truth, k = 2.
    expect(low === null || high === null || (low <= 2 && 2 <= high)).toBe(true);
  });

  it('is reached where data determine the function, and its band holds the truth', async () => {
    const law = (x: number): number => x * (1 - x / 2);
    const at = (t: number): number => 2 / (1 + 19 * Math.exp(-t));
    const { verdict, because, learned } = await resultOf(`learn f(u) = 0 in [0, 2.1] { layers = [8] }
smooth f: 1e-5
variable t in [0, 6]
unknown u(t)
equation growth: u' = f(u)
initial start: u(0) = 0.1
${measured(0.01, 6, at)}
`);
    expect([verdict, because]).toEqual(['reached', expect.any(String)]);
    const [{ at: places, values, radii, visited }] = learned!;
    const inside = places.map((x, i) => ({ x, i })).filter(({ x }) => x >= visited![0] && x <= visited![1]);
    const held = inside.filter(({ x, i }) => Math.abs(values[i] - law(x)) <= radii![i]!);
    expect(held.length).toBeGreaterThan(0.9 * inside.length);
  });

  it('says where the function cannot follow the data', async () => {
    const { verdict, because } = await resultOf(`learn f(t) = 0 in [0, 4] { layers = [2] }
smooth f: 1e-1
variable t in [0, 4]
unknown u(t)
equation drive: u' = f(t)
initial start: u(0) = 1
${measured(0.05, 4, (t) => 1 + 0.12 * Math.sin(4 * t))}
`);
    expect(verdict).toBe('not reached');
    expect(because).toContain('cannot follow it: give more neurons');
  });
});

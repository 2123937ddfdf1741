import { describe, expect, it } from 'vitest';
import { probe } from '../../src/run/probe.ts';
import { problemOf, trained } from './spec.ts';

const small = (steps: number) => `network { layers = [12]  activation = tanh }
train { levenberg_marquardt(${steps})  seed = 0  engine = wasm }
`;

/** The largest error on the grid, as a share of the largest value; points at a jump are left out. */
function errorOf(
  { header, solutions }: Awaited<ReturnType<typeof trained>>,
  exact: (t: number) => number,
  jumps: readonly number[] = [],
): number {
  const [values] = solutions.at(-1)!.values.slice(0, 1);
  const errors = header.grid.map((t, i) =>
    jumps.some((jump) => Math.abs(t - jump) < 1e-9) ? 0 : Math.abs(values[i] - exact(t)),
  );
  return Math.max(...errors) / Math.max(...header.grid.map((t) => Math.abs(exact(t))));
}

describe('a network in pieces', () => {
  it('follows three doses and an infusion, with a term of its own for what jumps and for what goes on', async () => {
    const k = 0.3;
    const run = await trained(`param k: 1/h = ${k}
variable t: h in [0, 24]
unknown c(t): mg
equation elimination: c' = -k*c
initial start: c(0) = 0
dose c: 100 mg at [0, 8, 16] h
dose c: 60 mg over 2 h at 10 h
${small(80)}`);
    const since = (t: number, at: number) => (t >= at ? Math.exp(-k * (t - at)) : 0);
    const flowed = (t: number) =>
      t < 10 ? 0 : (30 / k) * (t < 12 ? 1 - Math.exp(-k * (t - 10)) : (1 - Math.exp(-2 * k)) * Math.exp(-k * (t - 12)));
    const exact = (t: number) => 100 * (since(t, 0) + since(t, 8) + since(t, 16)) + flowed(t);
    expect(errorOf(run, exact)).toBeLessThan(1e-3);
    expect(run.result.verdict, run.result.because).toBe('reached');
    expect(run.header.terms.map((t) => `${t.kind} ${t.name}`)).toEqual([
      'equation elimination',
      'initial start',
      'jump jump c',
      'jump continuity c',
    ]);
    // Drawn upright, from one side to the other.
    const { times, values } = run.solutions.at(-1)!.jumps!;
    expect([...times]).toEqual([8, 8, 10, 10, 12, 12, 16, 16]);
    expect(Math.abs(values[0][1] - values[0][0] - 100)).toBeLessThan(0.1);
    expect(Math.abs(values[0][3] - values[0][2])).toBeLessThan(0.1);
    // Loss, weight, gradient norms and cosines of the jumps, as of every term.
    const { losses, weights, gram } = run.frames[0];
    expect([losses.length, weights.length, gram.length]).toEqual([4, 4, 16]);
    for (const i of [2, 3]) expect(losses[i] * weights[i] * gram[5 * i]).toBeGreaterThan(0);
  });

  it('is probed with its jumps', async () => {
    const { header, frame } = await probe(
      problemOf(`variable t in [0, 2]
unknown u(t)
equation e: u' = -u
initial start: u(0) = 1
dose u: 3 at 1
weights { e = 1  start = 1  jump u = 7 }
${small(1)}`),
    );
    expect(header.terms.map((t) => t.name)).toEqual(['e', 'start', 'jump u']);
    expect([...frame.weights]).toEqual([1, 1, 7]);
  });

  it('knows a delay, and its kinks are borders', async () => {
    const run = await trained(`variable t in [0, 3]
unknown u(t)
history u(t) = 1
equation lag: u' = -u(t - 1)
initial start: u(0) = 1
${small(60)}`);
    const exact = (t: number) => 1 - t + (t > 1 ? (t - 1) ** 2 / 2 : 0) - (t > 2 ? (t - 2) ** 3 / 6 : 0);
    expect(errorOf(run, exact)).toBeLessThan(1e-3);
    expect(run.result.verdict, run.result.because).toBe('reached');
    expect(run.header.terms.find((t) => t.kind === 'jump')?.members).toEqual([[1], [2]]);
  });

  it('finds a delay from data', async () => {
    const tau = 1.3;
    const exact = (t: number) =>
      1 - t + (t > tau ? (t - tau) ** 2 / 2 : 0) - (t > 2 * tau ? (t - 2 * tau) ** 3 / 6 : 0);
    const times = Array.from({ length: 14 }, (_, i) => 0.25 * (i + 1));
    const run = await trained(`estimate tau = 1 in [0.5, 2]
variable t in [0, 3.5]
unknown u(t)
history u(t) = 1
equation lag: u' = -u(t - tau)
initial start: u(0) = 1
data seen { t = [${times.join(', ')}]  u = [${times.map(exact).join(', ')}] }
${small(80)}`);
    expect(run.result.parameters.tau.value).toBeGreaterThan(tau - 1e-2);
    expect(run.result.parameters.tau.value).toBeLessThan(tau + 1e-2);
    expect(errorOf(run, exact)).toBeLessThan(1e-2);
  });

  it('switches where its equation or an input does', async () => {
    const run = await trained(`variable t in [0, 4]
unknown u(t)
input feed(t) { t = [0, 2, 4]  feed = [0, 1, 1]  interpolation = previous }
equation e: u' = if(t < 1, 1, 0) + feed
initial start: u(0) = 0
${small(40)}`);
    const exact = (t: number) => Math.min(t, 1) + Math.max(0, t - 2);
    expect(errorOf(run, exact)).toBeLessThan(1e-4);
    expect(run.header.terms.map((t) => t.name)).toEqual(['e', 'start', 'continuity u']);
  });

  it('marches over doses', async () => {
    const run = await trained(`variable t in [0, 6]
unknown c(t)
equation e: c' = -c
initial start: c(0) = 1
dose c: 2 at 1 every 2 times 2
network { layers = [10]  activation = tanh }
train { march(windows = 2)  levenberg_marquardt(40)  seed = 0  engine = wasm }
`);
    const exact = (t: number) => Math.exp(-t) + (t >= 1 ? 2 * Math.exp(1 - t) : 0) + (t >= 3 ? 2 * Math.exp(3 - t) : 0);
    expect(errorOf(run, exact, [3])).toBeLessThan(1e-3);
  });
});

/** What the optimisers reach on problems of the literature; bounds are those of the published runs or tighter. */
import { expect, test } from 'vitest';
import { oscillator, trained } from './spec.ts';

const rows: { name: string; text: string; seeds: number[]; bound: number }[] = [
  {
    name: 'damped oscillator ω₀ = 20, Adam',
    text: oscillator({ train: '{ adam(15000, rate = 1e-3 then cosine to 1e-5 at 100%) }' }),
    seeds: [0, 1, 2],
    bound: 2e-2,
  },
  {
    name: 'damped oscillator ω₀ = 20, L-BFGS',
    text: oscillator({ train: '{ lbfgs(4000, memory = 50) }' }),
    seeds: [0],
    bound: 1e-4,
  },
  {
    name: 'damped oscillator ω₀ = 20, Levenberg–Marquardt',
    text: oscillator({ train: '{ levenberg_marquardt(80) }' }),
    seeds: [0, 1, 2],
    bound: 1e-5,
  },
  {
    name: 'damped oscillator ω₀ = 20, Levenberg–Marquardt against the worst points',
    text: oscillator({ train: '{ levenberg_marquardt(80) }', extra: 'loss { motion = lp(4) }' }),
    seeds: [0],
    bound: 1e-2,
  },
  {
    name: 'damped oscillator ω₀ = 20, self-scaled Broyden on 2 × 20',
    text: oscillator({ network: '{ layers = [20, 20] }', train: '{ ssbroyden(2000) }' }),
    seeds: [0],
    bound: 1e-5,
  },
  {
    name: 'two equations around the circle, L-BFGS',
    text: `variable t in [0, 10]
unknown x(t), y(t)
equation right: x' = y
equation up:    y' = -x
initial east: x(0) = 0
initial north: y(0) = 1
exact x = sin(t)
exact y = cos(t)
network { layers = [50, 50, 50] }
points  { right = uniform(60)  up = uniform(60) }
train   { lbfgs(1500) }`,
    seeds: [0],
    bound: 1e-3,
  },
  {
    name: 'Euler beam, L-BFGS',
    text: `variable x in [0, 1]
unknown w(x)
equation load: w'''' = -1
boundary a: w(0) = 0
boundary b: w'(0) = 0
boundary c: w''(1) = 0
boundary d: w'''(1) = 0
exact w = -x^4/24 + x^3/6 - x^2/4
network { layers = [20, 20, 20] }
points  { load = uniform(16) }
train   { lbfgs(1000) }`,
    seeds: [0, 1, 2],
    bound: 1e-3,
  },
  {
    name: 'growing exponentials with the published weights, Adam',
    text: `variable t in [0, 0.25]
unknown y(t)
equation ode: y'' - 10*y' + 9*y = 5*t
initial start: y(0) = -1
initial slope: y'(0) = 2
exact y = 50/81 + 5*t/9 - 2*exp(t) + 31/81*exp(9*t)
network { layers = [50, 50, 50] }
points  { ode = uniform(32) }
weights { ode = 0.01  start = 1  slope = 1 }
train   { adam(10000, rate = 1e-3) }`,
    seeds: [0],
    bound: 1e-2,
  },
];

test.each(rows)('$name', async ({ text, seeds, bound }) => {
  for (const seed of seeds) {
    const { result } = await trained(text, { seed, frameInterval: 200 });
    expect(result.relativeL2, `seed ${seed}: ${result.because}`).toBeLessThan(bound);
  }
});

test('weights that drown the initial condition end in another solution, and the verdict says so', async () => {
  const weights = '{ motion = 1  release = 1  rest = 0.1 }';
  const { result } = await trained(oscillator({ weights, train: '{ adam(3000) }' }), { frameInterval: 50 });
  expect(result.relativeL2).toBeGreaterThan(0.9);
  expect(result.verdict).toBe('wrong');
});

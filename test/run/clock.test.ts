import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/problem/run.ts';
import { burningClock, slowClock } from '../clock.ts';
import { oscillator, type Trained, trained } from './spec.ts';

const lotka = (train: string) => `variable t in [0, 4]
unknown x(t), y(t)
equation prey: x' = x - x*y
equation hunter: y' = x*y - y
initial a: x(0) = 1.5
initial b: y(0) = 1
${train}`;

/** Runs whose every number has to come from counts. */
const runs: Record<string, string> = {
  'a solve': lotka(''),
  'a stiff solve': `variable t in [0, 40]
unknown a(t), b(t), c(t)
equation e1: a' = -0.04*a + 1e4*b*c
equation e2: b' = 0.04*a - 1e4*b*c - 3e7*b^2
equation e3: c' = 3e7*b^2
initial i1: a(0) = 1
initial i2: b(0) = 0
initial i3: c(0) = 0`,
  'a solve whose reference runs out of its budget': `variable t in [0, 30]
unknown x(t), y(t), z(t)
equation e1: x' = 10*(y - x)
equation e2: y' = x*(28 - z) - y
equation e3: z' = x*y - 8/3*z
initial a: x(0) = 1
initial b: y(0) = 1
initial c: z(0) = 1`,
  'coupled windows': `variable x in [0, 1]
unknown u(x)
equation law: u'' + exp(u) = 0
boundary a: u(0) = 0
boundary b: u(1) = 0`,
  'a fit': `estimate k = 1 in [0, 10]
variable t in [0, 2]
unknown u(t)
equation law: u' = -k*u
initial a: u(0) = 1
data d { t = [0.5, 1, 1.5]  u = [0.37, 0.13, 0.06] }`,
  'a training': oscillator({ train: '{ adam(300)  lbfgs(30)  seed = 1 }' }),
  'a training that adapts its weights': oscillator({
    weights: 'ntk(every = 20) { }',
    train: '{ adam(200)  seed = 1 }',
  }),
  'a march': lotka(`network { layers = [12, 12] }
points { prey = sobol(24)  hunter = sobol(24) }
train { march(3)  adam(120)  seed = 2 }`),
  'a march that gives up': lotka(`network { layers = [4] }
points { prey = sobol(12)  hunter = sobol(12) }
train { march  adam(40)  seed = 2 }`),
  'a march by Levenberg–Marquardt that gives up': lotka(`network { layers = [6] }
points { prey = sobol(24)  hunter = sobol(24) }
train { march  levenberg_marquardt(8)  seed = 0  tolerance = 1e-7 }`),
};

/** All that a run came to, without seconds. */
function fingerprint({ result, header, solutions, findings }: Trained): string {
  const { seconds: _, ...counted }: RunResult = result;
  const said = { counted, reference: header.reference, solution: solutions.at(-1), findings: findings.at(-1) };
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}

describe.each(Object.entries(runs))('%s', (_, text) => {
  test('is the same to the bit however slow the clock and the machine are', async () => {
    const usual = fingerprint(await trained(text, { frameInterval: 33 }));
    const restore = slowClock(10);
    const slow = fingerprint(await trained(text, { frameInterval: 33 }));
    restore();
    const stop = burningClock(0.2);
    const burnt = fingerprint(await trained(text, { frameInterval: 33 }));
    stop();
    expect([slow, burnt]).toEqual([usual, usual]);
  });
});

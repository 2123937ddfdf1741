/** Window after window: acceptance, continuity over the borders, weighting methods, frames of the whole. */
import { describe, expect, test } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { relativeError } from '../../../src/numeric/grid.ts';
import { weightMethods as methods } from '../../../src/problem/catalogue/weights.ts';
import type { Frame } from '../../../src/problem/frame.ts';
import { rawNorms } from '../../../src/problem/gram.ts';
import { classicalSolution } from '../../../src/solver/classical/classical.ts';
import { prepare } from '../../../src/solver/solver.ts';
import { RunControl } from '../../../src/trainer/train/control.ts';
import { oscillator, problemOf, trained } from '../../run/spec.ts';

const small = (parts: Parameters<typeof oscillator>[0]) =>
  oscillator({ network: '{ layers = [16, 16] }', points: '{ motion = chebyshev(24) }', ...parts });

/** Predator and prey over several periods: too long for one network. */
const prey = (train: string, more = '') => `variable t in [0, 10]
unknown x(t), y(t)
equation birth: x' = 1.5*x - x*y
equation death: y' = x*y - 3*y
initial east: x(0) = 1
initial north: y(0) = 1
network { layers = [16, 16] }
points { birth = chebyshev(24)  death = chebyshev(24) }
${more}
train ${train}`;

describe('windows that are accepted by their held-out residual', () => {
  test('follow a long interval that one network does not', async () => {
    const marched = await trained(prey('{ march  levenberg_marquardt(60) }'));
    const { header, solutions, result } = marched;
    // The run's own reference has a budget of time; this one takes as long as it takes.
    const prepared = prepare(problemOf(prey('auto')));
    if (!prepared.ok || prepared.value.kind !== 'forward') throw new Error('not a forward problem');
    const { system, start } = prepared.value;
    const truth = classicalSolution(system, start, header.grid, {
      tolerance: 1e-12,
      budget: Number.POSITIVE_INFINITY,
    })!;
    expect(relativeError(solutions.at(-1)!.values, truth)).toBeLessThan(1e-4);
    expect(result.verdict).toBe('reached');
    expect(result.windows!.length).toBeGreaterThan(5);
    const whole = await trained(prey('{ levenberg_marquardt(300) }'));
    expect(whole.result.verdict).not.toBe('reached');
  });

  test('cover the interval without a gap, each within the tolerance', async () => {
    const { result } = await trained(small({ train: '{ march  levenberg_marquardt(60)  tolerance = 1e-4 }' }));
    const windows = result.windows!;
    expect(windows[0].from).toBe(0);
    expect(windows.at(-1)!.to).toBe(1);
    windows.slice(1).forEach((w, k) => {
      expect(w.from).toBe(windows[k].to);
    });
    for (const w of windows) expect(w.measure).toBeLessThan(1e-4);
    expect(result.measure).toBe(Math.max(...windows.map((w) => w.measure)));
    expect(result.relativeL2).toBeLessThan(1e-3);
  });

  test('meet their neighbours with u and u′, as a second-order equation asks', async () => {
    const { result, solutions, header } = await trained(small({ train: '{ march  levenberg_marquardt(60) }' }));
    const u = solutions.at(-1)!.values[0];
    const h = header.grid[1] - header.grid[0];
    // The second difference over a border is as smooth as beside it: a jump in u or u′ would stand out by 1/h² or 1/h.
    const second = (k: number) => (u[k + 1] - 2 * u[k] + u[k - 1]) / h ** 2;
    for (const { to } of result.windows!.slice(0, -1)) {
      const k = header.grid.findIndex((t) => t >= to);
      const slope = (u[k + 1] - u[k - 1]) / (2 * h);
      // u″ = −4u′ − 400u, up to the differences' own error h²/12·u⁗.
      expect(Math.abs(second(k) + 4 * slope + 400 * u[k])).toBeLessThan(0.5);
    }
  });

  test('a window that nothing solves ends the march with the place where it stands', async () => {
    // 1/(u − 1) has no value where u is 1, which the solution reaches at t = 0.5.
    const { result } = await trained(`variable t in [0, 2]
unknown u(t)
equation up: u' = 1/(1 - u)
hard initial start: u(0) = 0
network { layers = [12, 12] }
points { up = chebyshev(20) }
train { march  levenberg_marquardt(60) }`);
    expect(result.verdict).toBe('not reached');
    expect(result.because).toMatch(/^The windows end at t = 0\.(49|5)/);
    expect(result.windows!.at(-1)!.to).toBeLessThan(0.51);
  });

  test('the budget and the stop end it in the middle of a window, and say how far it came', async () => {
    const { result } = await trained(
      small({ train: '{ march  levenberg_marquardt(60) }' }),
      {},
      new RunControl(),
      (frame, control) => {
        if (frame.window && frame.window.index === 2) control.stop();
      },
    );
    expect(result.ended).toBe('stopped');
    expect(result.verdict).toBe('not reached');
    expect(result.because).toMatch(/The windows end at t = .* of 1: the training was stopped\./);
    expect(result.windows!.length).toBe(3);
  });
});

describe('frames of a march', () => {
  test('are in the order of all terms; conditions keep their loss behind the first window and pull no more', async () => {
    const { frames, header } = await trained(small({ train: '{ march(4)  adam(30) }' }));
    expect(header.terms.map((t) => t.name)).toEqual(['motion', 'release', 'rest']);
    expect(header.totalSteps).toBe(120);
    const inWindow = (k: number) => frames.filter((f) => f.window?.index === k);
    expect([0, 1, 2, 3].map((k) => inWindow(k).length)).toEqual([30, 30, 30, 30]);
    expect(frames.slice(0, -1).map((f) => f.step)).toEqual(Array.from({ length: 120 }, (_, k) => k));
    for (const f of inWindow(0)) expect(rawNorms(f.gram).every((x) => x > 0)).toBe(true);
    for (const f of inWindow(2)) {
      const [motion, release, rest] = rawNorms(f.gram);
      expect(motion).toBeGreaterThan(0);
      expect([release, rest]).toEqual([0, 0]);
      expect([...f.losses]).toEqual([f.losses[0], ...inWindow(1)[0].losses.slice(1)]);
      expect(f.total).toBe(1e-4 * f.losses[0]);
    }
  });

  test('the last one is of the whole interval', async () => {
    const { frames, result } = await trained(small({ train: '{ march(4)  levenberg_marquardt(20) }' }));
    const last = frames.at(-1)!;
    const windows = result.windows!;
    expect(last.window).toBeUndefined();
    expect(last.losses[0]).toBeCloseTo(
      windows.reduce((sum, w) => sum + w.losses[0] / 4, 0),
      12,
    );
    expect(last.losses[1]).toBe(windows[0].losses[1]);
    expect(last.gram[0]).toBeCloseTo(
      windows.reduce((sum, w) => sum + w.gram[0] / 16, 0),
      12,
    );
    expect(last.gram[4]).toBeCloseTo(windows[0].gram[4], 12);
    // Only the first window has both gradients.
    expect(last.gram[1]).toBeCloseTo(windows[0].gram[1] / 4, 12);
  });
});

describe('every weighting method works in windows', () => {
  const names = methods.filter((m) => m.available).map((m) => m.name);
  test.each(names)('%s', async (name) => {
    const { frames, result } = await trained(
      prey(
        '{ march(3)  adam(80, rate = 5e-3)  seed = 1 }',
        `weights ${name} { birth = 1  death = 1  east = 1  north = 1 }`,
      ),
    );
    expect(result.windows!.length).toBe(3);
    for (const k of [0, 1, 2]) {
      const own = frames.filter((f) => f.window?.index === k);
      expect(own.length).toBe(80);
      expect(own.every((f) => f.weights.every((w) => Number.isFinite(w) && w >= 0))).toBe(true);
      // The first window learns the conditions, the later ones, which have them built in, the equations.
      const of = k === 0 ? [2, 3] : [0, 1];
      const sum = (f: Frame) => of.reduce((total, i) => total + f.losses[i], 0);
      expect(sum(own.at(-1)!)).toBeLessThan(sum(own[0]));
    }
  });

  test.each(names)('%s, where later windows have a single term', async (name) => {
    const weights = `${name} { motion = 1e-4  release = 1  rest = 0.1 }`;
    const { frames } = await trained(small({ weights, train: '{ march(2)  adam(60, rate = 5e-3) }' }));
    const own = frames.filter((f) => f.window?.index === 1);
    expect(own.length).toBe(60);
    expect(own.every((f) => f.weights.every((w) => Number.isFinite(w) && w >= 0))).toBe(true);
    expect(own.at(-1)!.losses[0]).toBeLessThan(own[0].losses[0]);
  });
});

describe('what cannot be marched says why, with its place', () => {
  const boundary = `variable t in [0, 1]
unknown u(t)
equation bend: u'' = 1
boundary left: u(0) = 0
boundary right: u(1) = 0
network { layers = [8] }
train { march  adam(5) }`;
  const estimate = `estimate k = 1 in [0, 2]
variable t in [0, 1]
unknown u(t)
equation decay: u' = -k*u
initial start: u(0) = 1
data seen { t = [0.1, 0.5]  u = [0.9, 0.6] }
network { layers = [8] }
train { march  adam(5) }`;
  test.each([
    ['a condition elsewhere', boundary, /march goes from t = 0 on, but "right" speaks of another point/, 6],
    ['an estimate', estimate, /"k" is one number for all of them/, 7],
  ])('%s', (_, text, message, line) => {
    const { problem, findings } = compileSpec(text);
    expect(problem).toBeNull();
    const [finding] = findings.filter((f) => f.code === 'not-marchable');
    expect(finding.message).toMatch(message);
    expect(finding.range.start.line).toBe(line);
  });
});

test('measurements stay with their windows and those kept out stay out', async () => {
  const times = Array.from({ length: 21 }, (_, i) => i / 20);
  const values = times.map((t) => Math.exp(-t));
  const { result, frames } = await trained(`variable t in [0, 1]
unknown u(t)
equation decay: u' = -u
initial start: u(0) = 1
exact u = exp(-t)
data seen { t = [${times.join(', ')}]  u = [${values.join(', ')}]  holdout = 0.25 }
network { layers = [12] }
points { decay = chebyshev(16) }
train { march(2)  levenberg_marquardt(30) }`);
  expect(result.windows!.map((w) => Number.isFinite(w.losses[2]))).toEqual([true, true]);
  expect(result.relativeL2).toBeLessThan(1e-4);
  expect(frames.at(-1)!.heldOut[2]).toBeLessThan(1e-6);
});

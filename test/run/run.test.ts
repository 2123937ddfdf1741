import { describe, expect, test } from 'vitest';
import { totalNorm, weightedNorms } from '../../src/problem/gram.ts';
import { probe } from '../../src/run/probe.ts';
import { RunControl } from '../../src/trainer/train/control.ts';
import { tickingClock } from '../clock.ts';
import { oscillator, problemOf, trained } from './spec.ts';

const curve = (frames: { total: number }[]) => frames.map((f) => f.total);

describe('what the equations leave open', () => {
  test('is said before the training and in the verdict', async () => {
    const text = `variable t in [0, 2]
unknown u(t), v(t)
equation u' = -v*u
initial u(0) = 1
data lab { t = [0, 1, 2]  u = [1, 0.6, 0.4] }
train { adam(2) }
`;
    const { logs, result } = await trained(text);
    expect(logs[0]).toBe('Not determined: v, with 1 equation for 2 unknowns.');
    expect(result.because).toContain(logs[0]);
    expect((await trained(oscillator({ train: '{ adam(2) }' }))).logs.join()).not.toContain('Not determined');
  });
});

describe('frames', () => {
  test('the first one is the probe’s, and every total is Σ λᵢLᵢ', async () => {
    const text = oscillator({ train: '{ adam(5)  precision = f64  seed = 3 }' });
    const { frames, header } = await trained(text);
    const probed = await probe(problemOf(text));
    expect(frames.length).toBe(6);
    expect(header.terms.map((t) => t.name)).toEqual(['motion', 'release', 'rest']);
    for (const key of ['losses', 'weights', 'gram'] as const) {
      for (const [i, x] of frames[0][key].entries()) expect(x / probed.frame[key][i]).toBeCloseTo(1, 9);
    }
    for (const f of frames) {
      expect(f.total).toBeCloseTo(
        f.losses.reduce((sum, loss, i) => sum + f.weights[i] * loss, 0),
        10,
      );
    }
    expect(frames.map((f) => f.step)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('the step taken is described by its dot products: Adam’s first step is −rate·sign(∇F)', async () => {
    const { frames } = await trained(oscillator({ train: '{ adam(2, rate = 1e-3)  precision = f64 }' }));
    const [first] = frames;
    // ‖s‖ = rate·√P for P = 2209 numbers that all move.
    expect(first.stepNorm).toBeCloseTo(1e-3 * Math.sqrt(2209), 4);
    const alongTotal = first.stepDots.reduce((sum, d, i) => sum + first.weights[i] * d, 0);
    // The change of F to first order, which is −rate·‖∇F‖₁.
    expect(alongTotal).toBeLessThan(-1e-3 * totalNorm(first.gram, first.weights));
    const change = frames[1].total - first.total;
    expect(change / alongTotal).toBeGreaterThan(0.3);
    expect(change / alongTotal).toBeLessThan(1.7);
  });

  test('a gradient step that is small follows the losses to first order', async () => {
    const { frames } = await trained(oscillator({ train: '{ adam(1, rate = 1e-7)  precision = f64 }' }));
    const [before, after] = frames;
    before.losses.forEach((loss, i) => {
      expect((after.losses[i] - loss) / before.stepDots[i]).toBeCloseTo(1, 2);
    });
  });

  test('what Adam and Levenberg–Marquardt make of the gradients sums to their step', async () => {
    const lm = await trained(oscillator({ train: '{ levenberg_marquardt(3) }' }));
    for (const f of lm.frames.slice(0, 3)) {
      const sum = f.preconditionedGram!.reduce((a, b) => a + b, 0);
      // The geodesic correction bends the step a little away from the sum of the contributions.
      expect(Math.sqrt(sum) / f.stepNorm).toBeGreaterThan(0.5);
      expect(Math.sqrt(sum) / f.stepNorm).toBeLessThan(2);
    }
    const adam = await trained(oscillator({ train: '{ adam(1)  precision = f64 }' }));
    // After one step every component of Σ Pλᵢgᵢ is ±1.
    const sum = adam.frames[0].preconditionedGram!.reduce((a, b) => a + b, 0);
    expect(Math.sqrt(sum)).toBeCloseTo(Math.sqrt(2209), 1);
  });
});

describe('a run', () => {
  test('has a hundred points where it has a hundred steps, however fast they are', async () => {
    const { frames } = await trained(oscillator({ train: '{ adam(500)  precision = f64 }' }), { frameInterval: 1000 });
    expect(frames.length).toBeGreaterThanOrEqual(100);
    const two = await trained(oscillator({ train: '{ adam(300)  lbfgs(100)  precision = f64 }' }), {
      frameInterval: 1000,
    });
    for (const phase of [0, 1]) {
      const { steps } = two.header.phases[phase];
      const taken = two.frames.filter((f) => f.phase === phase);
      const last = taken[taken.length - 1].step - taken[0].step;
      expect(taken.length).toBeGreaterThanOrEqual(Math.min(100, last / Math.ceil(steps / 100)));
    }
  });

  test('tells the solution of its last step and then that of the state it keeps', async () => {
    const { solutions, result } = await trained(oscillator({ train: '{ adam(150)  precision = f64 }' }));
    const [last, kept] = solutions.slice(-2);
    expect([last.kept, last.step]).toEqual([undefined, 150]);
    expect([kept.kept, kept.step]).toEqual([true, result.bestStep]);
  });

  test('is the same for the same seed whenever frames are sent, and another for another seed', async () => {
    tickingClock(1);
    for (const precision of ['f32', 'f64']) {
      const text = oscillator({ train: `{ adam(120)  precision = ${precision}  seed = 1 }` });
      const every = await trained(text);
      const rare = await trained(text, { frameInterval: 20 });
      const other = await trained(text, { seed: 2 });
      expect(rare.frames.length).toBeLessThan(every.frames.length);
      expect(rare.result.measure).toBe(every.result.measure);
      expect(rare.result.terms).toEqual(every.result.terms);
      expect(other.result.measure).not.toBe(every.result.measure);
      // With a frame for every step of a training in single precision not every frame is seen in double precision.
      if (precision === 'f32') continue;
      for (const f of rare.frames) expect(every.frames.find((g) => g.step === f.step)!.total).toBe(f.total);
    }
    const phases = oscillator({ train: '{ adam(60)  lbfgs(30)  precision = f64  seed = 1 }' });
    const [every, rare] = [await trained(phases), await trained(phases, { frameInterval: 20 })];
    for (const f of rare.frames) expect(every.frames.find((g) => g.step === f.step)!.total).toBe(f.total);
    expect(rare.result.terms).toEqual(every.result.terms);
  });

  test('runs its phases in order, each in its precision, over one count of steps', async () => {
    const { frames, header, result } = await trained(
      oscillator({ train: '{ adam(20)  lbfgs(5)  levenberg_marquardt(5) }' }),
    );
    expect(header.phases).toEqual([
      { name: 'adam', steps: 20 },
      { name: 'lbfgs', steps: 5 },
      { name: 'levenberg_marquardt', steps: 5 },
    ]);
    expect(frames.map((f) => f.phase)).toEqual([...Array(20).fill(0), ...Array(5).fill(1), ...Array(6).fill(2)]);
    expect(result.steps).toBe(30);
    // What follows Adam never raises the total.
    for (let k = 21; k < 31; k++) expect(frames[k].total).toBeLessThanOrEqual(frames[k - 1].total * (1 + 1e-12));
  });

  test('follows schedules of weights and rates', async () => {
    const { frames } = await trained(
      oscillator({
        weights: '{ motion = 1e-4  release = 100 until 4 then linear to 1 at 8  rest = 0.1 }',
        train: '{ adam(12, rate = 1e-3 then linear to 1e-4 at 50%) }',
      }),
    );
    expect(frames.slice(0, 10).map((f) => f.weights[1])).toEqual([100, 100, 100, 100, 100, 75.25, 50.5, 25.75, 1, 1]);
    expect(frames[3].rate).toBeCloseTo(5.5e-4, 12);
    expect(frames[11].rate).toBeCloseTo(1e-4, 12);
  });

  test('keeps the best state by the held-out measure, not the last', async () => {
    // A rate that grows until the training falls apart.
    const { result, frames, solutions, header } = await trained(
      oscillator({ train: '{ adam(600, rate = 1e-3 then exponential to 0.3 at 100%) }' }),
    );
    expect(result.bestStep).toBeLessThan(600);
    expect(result.measure).toBeLessThan(frames.at(-1)!.measure);
    const measures = frames.map((f) => f.measure).filter(Number.isFinite);
    expect(result.measure).toBeCloseTo(Math.min(...measures), 4);
    expect(solutions.at(-1)!.values[0].length).toBe(header.grid.length);
  });

  test('stops at its tolerance, its patience and its budget', async () => {
    const tolerant = await trained(oscillator({ train: '{ levenberg_marquardt(200)  tolerance = 1e-3 }' }));
    expect(tolerant.result.ended).toBe('finished');
    expect(tolerant.result.verdict).toBe('reached');
    expect(tolerant.result.steps).toBeLessThan(100);
    expect(tolerant.result.relativeL2).toBeLessThan(5e-3);
    const patient = await trained(oscillator({ train: '{ adam(5000, rate = 1)  patience = 100 }' }));
    expect(patient.result.ended).toBe('patience');
    expect(patient.result.steps).toBeLessThan(5000);
    tickingClock(1);
    const short = await trained(oscillator({ train: '{ adam(1000000)  budget = 0.3 s }' }));
    expect(short.result.ended).toBe('budget');
    expect(short.result.seconds).toBeGreaterThan(0.3);
    // One more step, and few looks at the clock.
    expect(short.result.seconds).toBeLessThan(0.4);
  });

  test('gives a twin the weight of equal total', async () => {
    const text = oscillator({
      train: '{ adam(3)  precision = f64 }',
      extra: 'variant twin { weights { release = 0.1  motion = equal_total } }',
    });
    const [own, twin] = [await trained(text), await trained(text, { variant: 'twin' })];
    expect(twin.frames[0].total / own.frames[0].total).toBeCloseTo(1, 12);
    expect(twin.frames[0].weights[1]).toBe(0.1);
    expect(twin.header.variant).toBe('twin');
    const cosine =
      twin.frames[0].gram.reduce((sum, g, k) => {
        const [i, j] = [Math.floor(k / 3), k % 3];
        return sum + own.frames[0].weights[i] * twin.frames[0].weights[j] * g;
      }, 0) /
      (totalNorm(own.frames[0].gram, own.frames[0].weights) * totalNorm(twin.frames[0].gram, twin.frames[0].weights));
    expect(cosine).toBeLessThan(0.9);
  });

  test('resamples its points and stays with them between', async () => {
    const fixed = await trained(oscillator({ points: '{ motion = sobol(64) }', train: '{ adam(60)  seed = 1 }' }));
    const moved = await trained(
      oscillator({ points: '{ motion = sobol(64, resample = 20) }', train: '{ adam(60)  seed = 1 }' }),
    );
    expect(curve(moved.frames.slice(0, 20))).toEqual(curve(fixed.frames.slice(0, 20)));
    expect(moved.frames[20].losses[0]).not.toBe(fixed.frames[20].losses[0]);
  });

  test('every adaptive weighting runs, changes weights where it should, and says so in its frames', async () => {
    const moving = [
      'gradnorm',
      'uncertainty',
      'lagrangian',
      'lr_annealing',
      'ntk(every = 10)',
      'softadapt',
      'relobralo',
    ];
    for (const method of [...moving, 'self_adaptive', 'pcgrad', 'conflict_free']) {
      const weights = `${method} { motion = 1e-4  release = 1  rest = 0.1 }`;
      const { frames, result } = await trained(oscillator({ weights, train: '{ adam(40)  seed = 0 }' }));
      expect(result.steps, method).toBe(40);
      expect(
        frames.every((f) => Number.isFinite(f.total)),
        method,
      ).toBe(true);
      const changed = frames.some((f) => f.weights.some((w, i) => w !== frames[0].weights[i]));
      expect(changed, method).toBe(moving.includes(method));
    }
  });

  test('refuses to search along a combined direction, with the reason', async () => {
    const weights = 'conflict_free { motion = 1e-4  release = 1  rest = 0.1 }';
    await expect(trained(oscillator({ weights, train: '{ lbfgs(5) }' }))).rejects.toThrow(/conflict_free.*use adam/);
  });
});

describe('the hand on a run', () => {
  test('stops within a step', async () => {
    const { frames, result } = await trained(
      oscillator({ train: '{ adam(100000) }' }),
      {},
      new RunControl(),
      (f, c) => {
        if (f.step === 30) c.stop();
      },
    );
    expect(result.ended).toBe('stopped');
    expect(result.steps).toBe(31);
    expect(frames.at(-1)!.step).toBe(31);
  });

  test('pauses, resumes, and takes the same steps as without', async () => {
    const text = oscillator({ train: '{ adam(400)  seed = 5 }' });
    const control = new RunControl();
    const plain = await trained(text);
    // Every look at the clock is time for a break, in which a pause is heard.
    tickingClock(10);
    let seen = 0;
    const waiting: number[] = [];
    const interrupted = await trained(text, {}, control, (f, c) => {
      seen++;
      if (f.step !== 100) return;
      c.pause();
      const wait = () => {
        if (waiting.push(seen) < 100) setImmediate(wait);
        else c.resume();
      };
      setImmediate(wait);
    });
    // Many turns of the event loop, in none of which a step was taken.
    expect(waiting).toEqual(Array(100).fill(101));
    expect(curve(interrupted.frames)).toEqual(curve(plain.frames));
  });

  test('changes weights and rate from the next step on', async () => {
    const { frames } = await trained(oscillator({ train: '{ adam(20) }' }), {}, new RunControl(), (f, c) => {
      if (f.step === 5) c.setWeights({ release: 7 });
      if (f.step === 9) c.setRateFactor(0.5);
    });
    expect(frames[5].weights[1]).toBe(1);
    expect(frames[6].weights[1]).toBe(7);
    expect(weightedNorms(frames[6].gram, frames[6].weights)[1]).toBeCloseTo(7 * Math.sqrt(frames[6].gram[4]), 8);
    expect(frames[9].rate).toBe(1e-3);
    expect(frames[10].rate).toBe(5e-4);
    expect(() => new RunControl().setWeights({ release: -1 })).toThrow(/must be ≥ 0/);
    expect(() => new RunControl().setRateFactor(0)).toThrow(/> 0/);
  });
});

describe('a training that breaks', () => {
  test('stops at the last good state and names term and step', async () => {
    const text = `variable t in [0, 1]
unknown u(t)
equation grow: u' = exp(exp(5*u)) - 3
initial start: u(0) = 1
network { layers = [8] }
weights { grow = 1  start = 1 }
train { adam(500, rate = 1)  seed = 0 }`;
    const { result, logs } = await trained(text);
    expect(result.ended).toBe('diverged');
    expect(result.verdict).toBe('not reached');
    expect(result.because).toMatch(/"grow" is no finite number at step \d+; the state of step \d+ is kept/);
    expect(logs.join()).toContain(result.because);
    expect(Number.isFinite(result.measure)).toBe(true);
  });
});

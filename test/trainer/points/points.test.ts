import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/numeric/random.ts';
import { methodsAt } from '../../../src/problem/catalogue/catalogue.ts';
import type { MethodCall } from '../../../src/problem/problem.ts';
import { samplePoints, samplersByName } from '../../../src/trainer/points/sampler.ts';
import { PointSchedule, radDensity } from '../../../src/trainer/points/schedule.ts';
import { sampler } from '../problems.ts';

const names = Object.keys(samplersByName);
const none = () => new Float64Array(0);

describe('samplers', () => {
  it('are the rows of the catalogue', () => {
    const available = methodsAt('sampler').filter((m) => m.available);
    expect([...names].sort()).toEqual(available.map((m) => m.name).sort());
  });

  it.each(names)('%s: as many points as asked for, sorted, inside, the same for a seed (property)', (name) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.integer(),
        (points, from, length, seed) => {
          const interval = [from, from + length] as const;
          const draw = () => samplePoints(sampler(name, { points }), interval, new Random(seed));
          const x = draw();
          expect(x).toHaveLength(points);
          expect(draw()).toEqual(x);
          x.forEach((t, i) => {
            expect(t).toBeGreaterThanOrEqual(interval[0]);
            expect(t).toBeLessThanOrEqual(interval[1]);
            if (i > 0) expect(t).toBeGreaterThanOrEqual(x[i - 1]);
          });
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  const unit = (name: string, points: number, rest: MethodCall['args'] = {}) =>
    samplePoints(sampler(name, { points, ...rest }), [0, 1], new Random(4));

  it('follow their formulas', () => {
    expect([...unit('uniform', 5)]).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect([...unit('hammersley', 4)]).toEqual([0.125, 0.375, 0.625, 0.875]);
    const chebyshev = [0, 0.5 - Math.SQRT1_2 / 2, 0.5, 0.5 + Math.SQRT1_2 / 2, 1];
    unit('chebyshev', 5).forEach((x, i) => {
      expect(x).toBeCloseTo(chebyshev[i], 15);
    });
    const decades = [0, 1e-3, 1e-2, 1e-1, 1];
    unit('log_uniform', 5, { smallest: 1e-3 }).forEach((x, i) => {
      expect(x).toBeCloseTo(decades[i], 12);
    });
  });

  it.each(['sobol', 'latin_hypercube', 'hammersley'])('%s: one point in each of N equal cells', (name) => {
    const cells = unit(name, 64).map((x) => Math.floor(64 * x));
    expect([...cells]).toEqual(Array.from({ length: 64 }, (_, i) => i));
  });

  it.each(['sobol', 'halton'])('%s fills the interval more evenly than random points', (name) => {
    const gap = (x: Float64Array) => x.reduce((worst, t, i) => Math.max(worst, t - (x[i - 1] ?? 0)), 0);
    expect(gap(unit(name, 100))).toBeLessThan(2.1 / 64);
    expect(gap(unit('random', 100))).toBeGreaterThan(2.1 / 64);
  });
});

describe('point schedules', () => {
  const schedule = (call: MethodCall, seed = 1) => new PointSchedule(call, [0, 2], new Random(seed, 'points'));

  it('keep their points without options', async () => {
    const s = schedule(sampler('sobol', { points: 32 }));
    for (let step = 0; step < 50; step++) expect(await s.next(step, 100, none)).toBe(null);
  });

  it('resample every so many steps', async () => {
    const s = schedule(sampler('random', { points: 8, resample: 5 }));
    const changes: number[] = [];
    let before = s.times;
    for (let step = 0; step <= 15; step++) {
      const now = await s.next(step, 100, none);
      if (!now) continue;
      changes.push(step);
      expect(now).not.toEqual(before);
      before = now;
    }
    expect(changes).toEqual([5, 10, 15]);
  });

  it('grow from few points to many and keep those of a sequence', async () => {
    const grow = { value: 10, segments: [{ shape: 'linear' as const, to: 100, at: { steps: 200 } }] };
    const s = schedule(sampler('halton', { points: 100, grow }));
    expect(s.times).toHaveLength(10);
    const first = [...s.times];
    const counts: number[] = [];
    for (let step = 0; step <= 300; step++) {
      const now = await s.next(step, 1000, none);
      if (now) counts.push(now.length);
    }
    expect(counts.at(-1)).toBe(100);
    expect(counts.every((n, i) => i === 0 || n > counts[i - 1])).toBe(true);
    expect(first.every((x) => s.times.includes(x))).toBe(true);
  });

  const peak = (times: Float64Array) => times.map((t) => Math.exp(-(((t - 1.2) / 0.02) ** 2)));
  const nearPeak = (times: Float64Array) => times.filter((t) => Math.abs(t - 1.2) < 0.06).length;

  it('rad moves the points to the residual, the more the larger k and the smaller c', async () => {
    const moved = async (k: number, c: number) => {
      const s = schedule(sampler('rad', { points: 100, k, c, every: 10 }));
      expect(await s.next(9, 100, peak)).toBe(null);
      const times = (await s.next(10, 100, peak))!;
      expect(times).toHaveLength(100);
      expect([...times].sort((a, b) => a - b)).toEqual([...times]);
      return nearPeak(times);
    };
    const uniform = nearPeak(schedule(sampler('rad', { points: 100 })).times);
    expect(uniform).toBeLessThan(12);
    expect(await moved(1, 1)).toBeGreaterThan(25);
    expect(await moved(1, 0)).toBeGreaterThan(await moved(1, 1));
    // c alone is uniform.
    expect(await moved(1, 1000)).toBeLessThan(20);
  });

  it('rad has the density |r|^k / mean|r|^k + c of arXiv 2207.10289, eq. 2', () => {
    expect([...radDensity(Float64Array.of(1, -3), 1, 1)]).toEqual([1.5, 2.5]);
    expect([...radDensity(Float64Array.of(1, -3), 2, 0)]).toEqual([0.2, 1.8]);
    expect([...radDensity(Float64Array.of(0, 0), 1, 1)]).toEqual([2, 2]);
    expect([...radDensity(Float64Array.of(2, Number.NaN), 1, 0)]).toEqual([1, 1]);
  });

  it('rar adds the worst candidates', async () => {
    const s = schedule(sampler('rar', { points: 20, add: 7, every: 10 }));
    const before = [...s.times];
    const times = (await s.next(10, 100, peak))!;
    expect(times).toHaveLength(27);
    expect(before.every((x) => times.includes(x))).toBe(true);
    expect(nearPeak(times.filter((x) => !before.includes(x)))).toBe(7);
  });

  it.each([
    sampler('random', { points: 16, resample: 3 }),
    sampler('rad', { points: 16, every: 4 }),
    sampler('rar', { points: 16, add: 2, every: 4 }),
    sampler('sobol', {
      points: 64,
      resample: 5,
      grow: { value: 8, segments: [{ shape: 'linear', to: 64, at: { steps: 30 } }] },
    }),
  ])('go on to the bit from their state ($name)', async (call) => {
    const whole = schedule(call);
    const first = schedule(call);
    const second = schedule(call, 99);
    for (let step = 0; step < 40; step++) {
      if (step === 20) second.restore(first.state());
      const part = step < 20 ? first : second;
      const [a, b] = [await whole.next(step, 100, peak), await part.next(step, 100, peak)];
      expect(b).toEqual(a);
      expect(part.times).toEqual(whole.times);
    }
  });
});

describe('random numbers', () => {
  it('are pinned, so that they are the same on every platform', () => {
    const random = new Random(1, 'test');
    expect([random.integer(), random.integer(), random.integer()]).toMatchInlineSnapshot(`
      [
        1146452345,
        430992076,
        1365175662,
      ]
    `);
    expect(random.uniform()).toMatchInlineSnapshot(`0.4326209271877175`);
    expect(random.normal()).toMatchInlineSnapshot(`0.1605546771512848`);
  });

  it('have the moments of their distributions and independent streams', () => {
    const random = new Random(1);
    const other = new Random(1, 'other');
    let [mean, square, uniform, both] = [0, 0, 0, 0];
    const n = 20_000;
    for (let i = 0; i < n; i++) {
      const x = random.normal();
      mean += x / n;
      square += (x * x) / n;
      uniform += random.uniform() / n;
      both += (x * other.normal()) / n;
    }
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(square - 1)).toBeLessThan(0.04);
    expect(Math.abs(uniform - 0.5)).toBeLessThan(0.01);
    expect(Math.abs(both)).toBeLessThan(0.03);
  });

  it('go on from a saved state', () => {
    const random = new Random(5);
    random.normal();
    const copy = Random.from(JSON.parse(JSON.stringify(random.state)));
    for (let i = 0; i < 10; i++) expect(copy.uniform()).toBe(random.uniform());
  });
});

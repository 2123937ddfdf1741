import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { interpolant, interpolantDerivative, knotsOf, monotoneSlopes } from '../../src/numeric/interpolant.ts';
import { gap } from './samples.ts';

const samples = fc
  .array(fc.record({ step: fc.integer({ min: 1, max: 20 }), rise: fc.integer({ min: 0, max: 20 }) }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((pieces) => {
    const times = [0];
    const values = [0];
    for (const { step, rise } of pieces) {
      times.push(times[times.length - 1] + step / 4);
      values.push(values[values.length - 1] + rise);
    }
    return { times, values };
  });

/** `count` places from the first to the last of `times`. */
const spread = (times: readonly number[], count: number): number[] =>
  Array.from({ length: count + 1 }, (_, i) => times[0] + ((times[times.length - 1] - times[0]) * i) / count);

describe('both interpolants', () => {
  test('go through the samples, keep the ends outside and rise where the samples do', () => {
    for (const interpolation of ['linear', 'cubic'] as const) {
      fc.assert(
        fc.property(samples, ({ times, values }) => {
          const f = interpolant({ times, values, interpolation });
          expect(gap(times.map(f), values)).toBeLessThan(1e-12);
          expect([f(-1), f(1e9)]).toEqual([values[0], values[values.length - 1]]);
          const y = spread(times, 200).map(f);
          for (let i = 1; i < y.length; i++) expect(y[i]).toBeGreaterThanOrEqual(y[i - 1] - 1e-12);
        }),
        { numRuns: 30 },
      );
    }
  });
});

describe('the cubic one', () => {
  test('keeps a straight line, also on uneven samples, and two samples', () => {
    const line = interpolant({ times: [0, 1, 3, 4], values: [1, 3, 7, 9], interpolation: 'cubic' });
    for (const x of [0.3, 1.7, 3.9]) expect(line(x)).toBeCloseTo(1 + 2 * x, 13);
    const two = interpolant({ times: [0, 2], values: [1, 5], interpolation: 'cubic' });
    expect(two(0.5)).toBeCloseTo(2, 15);
  });

  test('has the slopes by hand', () => {
    // 6/(3/1 + 3/3) = 1.5 and 9/(5/3 + 4/0.5) = 27/29 at the ends of [1, 2].
    const uneven = interpolant({ times: [0, 1, 2, 4], values: [0, 1, 4, 5], interpolation: 'cubic' });
    expect(uneven(1.5)).toBeCloseTo(2.5 + (1.5 - 27 / 29) / 8, 14);
    // Flat at a turning point and along a plateau.
    expect([...monotoneSlopes([0, 1, 2, 3, 4], [0, 1, 0, 0, 1])].slice(1, 4)).toEqual([0, 0, 0]);
    expect([...monotoneSlopes([0], [3])]).toEqual([0]);
  });

  test('has a continuous slope', () => {
    const f = interpolant({ times: [0, 1, 2, 4], values: [0, 1, 4, 5], interpolation: 'cubic' });
    const h = 1e-6;
    for (const t of [1, 2]) expect((f(t + h) - f(t)) / h).toBeCloseTo((f(t) - f(t - h)) / h, 4);
  });

  test('is of third order on a smooth function', () => {
    const error = (count: number): number => {
      const times = spread([0, 1], count);
      const f = interpolant({ times, values: times.map(Math.exp), interpolation: 'cubic' });
      return Math.max(...spread([0, 1], 997).map((t) => Math.abs(f(t) - Math.exp(t))));
    };
    expect(error(20) / error(40)).toBeGreaterThan(6);
  });
});

test('the linear one reads typed arrays as well', () => {
  const f = interpolant({ times: Float64Array.of(0, 1, 3), values: Float64Array.of(0, 2, 0), interpolation: 'linear' });
  expect([0.5, 1, 2.5].map(f)).toEqual([1, 2, 0.5]);
});

describe('inputs that switch', () => {
  const times = [0, 1, 1, 3];
  const values = [1, 2, 5, 7];

  test('jump where a time is given twice', () => {
    for (const interpolation of ['linear', 'cubic'] as const) {
      const f = interpolant({ times, values, interpolation });
      expect([f(1 - 1e-12), f(1), f(2)]).toEqual([expect.closeTo(2, 9), 5, expect.closeTo(6, 12)]);
    }
  });

  test('keep the last value', () => {
    const f = interpolant({ times: [0, 1, 3], values: [1, 2, 7], interpolation: 'previous' });
    expect([-1, 0, 0.9, 1, 2.9, 3, 9].map(f)).toEqual([1, 1, 1, 2, 2, 7, 7]);
  });

  test('come again, with all their knots', () => {
    const samples = { times: [0, 1, 3], values: [0, 2, 0], interpolation: 'linear', outside: 'periodic' } as const;
    const f = interpolant(samples);
    for (const [t, value] of [
      [0.5, 1],
      [3.5, 1],
      [8, 1],
      [-1, 1],
    ])
      expect(f(t)).toBeCloseTo(value, 12);
    expect([...new Set(knotsOf(samples, -1, 7))]).toEqual([0, 1, 3, 4, 6]);
    expect(interpolantDerivative(samples, 1)(3.5)).toBeCloseTo(2, 12);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { centralDifference } from '../../../src/numeric/differences.ts';
import { measurementLoss, normalResidual, scatterOf } from '../../../src/problem/fit/likelihood.ts';
import type { MeasuredPoint } from '../../../src/problem/fit/measurement-loss.ts';
import type { Censoring } from '../../../src/problem/problem.ts';

const names = ['poisson', 'negative_binomial'] as const;
const censorings: (Censoring | null)[] = [null, 'below', 'above'];
const cases = names.flatMap((distribution) => censorings.map((censored) => ({ distribution, censored })));

const point = (o: Partial<MeasuredPoint>): MeasuredPoint => ({
  ...{ distribution: 'poisson', measured: 2, predicted: 1.5, deviation: 1, shape: 3 },
  ...o,
});

const value = (o: Partial<MeasuredPoint>): number => measurementLoss(point(o)).value;

const close = (exact: number, difference: number) =>
  expect(Math.abs(exact - difference) / Math.max(1, Math.abs(exact))).toBeLessThan(1e-6);

describe.each(cases)('$distribution, censored $censored', (kind) => {
  const points = fc.record({
    distribution: fc.constant(kind.distribution),
    censored: fc.constant(kind.censored),
    measured: fc.integer({ min: kind.censored === 'below' ? 1 : 0, max: 40 }),
    predicted: fc.double({ min: 0.3, max: 30, noNaN: true }),
    deviation: fc.double({ min: 0.5, max: 2, noNaN: true }),
    shape: fc.double({ min: 0.3, max: 300, noNaN: true }),
  });

  test('has the derivatives that differences give', () =>
    fc.assert(
      fc.property(points, (o) => {
        const at = measurementLoss(o);
        const by = (key: 'predicted' | 'deviation' | 'shape', of: 'value' | 'p' | 's' | 'shape') =>
          centralDifference((x) => measurementLoss({ ...o, [key]: x })[of], o[key], 1, 2e-3 * Math.min(1, o[key]));
        close(at.p, by('predicted', 'value'));
        close(at.s, by('deviation', 'value'));
        close(at.shape, by('shape', 'value'));
        close(at.pp, by('predicted', 'p'));
        close(at.ps, by('deviation', 'p'));
        close(at.ss, by('deviation', 's'));
        if (kind.censored === null) close(at.shapes, by('shape', 'shape'));
      }),
    ));

  test('stays a number far out', () => {
    for (const predicted of [1e-9, 1e-3, 1e6])
      for (const measured of [1, 1000, 1_000_000])
        for (const shape of [1e-3, 1, 1e9]) {
          const loss = measurementLoss(point({ ...kind, predicted, measured, shape }));
          expect([loss.value, loss.p, loss.shape, loss.information.pp].every(Number.isFinite), `${predicted}`).toBe(
            true,
          );
        }
  });
});

describe.each(names)('%s', (distribution) => {
  const mean = 3.7;
  const own = { distribution, predicted: mean, shape: 2.5 };
  const counts = Array.from({ length: 400 }, (_, k) => k);
  const probability = (measured: number): number => Math.exp(-value({ ...own, measured }));
  const expected = (g: (count: number) => number): number =>
    counts.reduce((sum, count) => sum + probability(count) * g(count), 0);

  test('is one of whole numbers with the mean and the variance that it says', () => {
    expect(expected(() => 1)).toBeCloseTo(1, 12);
    expect(expected((y) => y)).toBeCloseTo(mean, 11);
    const variance = distribution === 'poisson' ? mean : mean + mean ** 2 / 2.5;
    expect(expected((y) => (y - mean) ** 2)).toBeCloseTo(variance, 10);
    expect(scatterOf(point(own))).toBeCloseTo(Math.sqrt(variance), 14);
    // Pearson's residuals have the variance 1.
    expect(expected((y) => (normalResidual(point({ ...own, measured: y })) ?? Number.NaN) ** 2)).toBeCloseTo(1, 11);
  });

  test('its information is the expected square of the slopes, and its curvature by the size that on average', () => {
    const square = (of: 'p' | 'shape') => expected((measured) => measurementLoss(point({ ...own, measured }))[of] ** 2);
    expect(square('p')).toBeCloseTo(measurementLoss(point(own)).information.pp, 11);
    expect(square('shape')).toBeCloseTo(
      expected((measured) => measurementLoss(point({ ...own, measured })).shapes),
      11,
    );
    expect(
      expected((measured) => {
        const { p, shape } = measurementLoss(point({ ...own, measured }));
        return p * shape;
      }),
    ).toBeCloseTo(0, 11);
  });

  test('limits have the sum of what they allow as their probability', () => {
    for (const limit of [1, 3, 9, 30]) {
      const sum = (allowed: (count: number) => boolean) =>
        counts.filter(allowed).reduce((s, y) => s + probability(y), 0);
      const limited = (censored: Censoring, measured = limit) => Math.exp(-value({ ...own, measured, censored }));
      expect(limited('below')).toBeCloseTo(
        sum((y) => y < limit),
        12,
      );
      expect(limited('above')).toBeCloseTo(
        sum((y) => y > limit),
        12,
      );
      // A limit between two counts says the same as the one above it.
      expect(limited('below', limit - 0.5)).toBeCloseTo(limited('below'), 14);
      expect(limited('above', limit + 0.5)).toBeCloseTo(limited('above'), 14);
    }
  });

  test('of a mean of zero there is no count, and zero is certain', () => {
    const none = (measured: number, censored: Censoring | null = null) =>
      measurementLoss(point({ ...own, predicted: 0, measured, censored }));
    expect(none(0)).toMatchObject({ value: 0, p: 1 });
    expect(none(1).value).toBe(Number.POSITIVE_INFINITY);
    expect(none(1, 'below')).toMatchObject({ value: 0, p: 1 });
    expect(none(4, 'below')).toMatchObject({ value: 0, p: 0 });
    expect(none(0, 'above').value).toBe(Number.POSITIVE_INFINITY);
    expect(normalResidual(point({ ...own, predicted: 0, measured: 0 }))).toBe(0);
    // A solution misses zero by its accuracy.
    expect(value({ ...own, predicted: -1e-9, measured: 0 })).toBe(0);
    expect(value({ ...own, predicted: -0.1, measured: 0 })).toBe(Number.POSITIVE_INFINITY);
  });

  test('a factor of the deviation is a power of the probability', () => {
    expect(value({ ...own, deviation: 2 })).toBeCloseTo(value(own) / 4, 14);
    expect(value({ ...own, deviation: 0 })).toBe(Number.POSITIVE_INFINITY);
  });
});

test('closed forms', () => {
  expect(value({ measured: 3, predicted: 2 })).toBeCloseTo(2 - 3 * Math.log(2) + Math.log(6), 14);
  // Geometric counts are negative binomial ones of size 1.
  const geometric = { distribution: 'negative_binomial', shape: 1, predicted: 4 } as const;
  expect(value({ ...geometric, measured: 6 })).toBeCloseTo(-6 * Math.log(4 / 5) + Math.log(5), 13);
  // Of a large size they are Poisson's.
  expect(value({ distribution: 'negative_binomial', shape: 1e12 })).toBeCloseTo(value({}), 10);
  expect(value({ distribution: 'negative_binomial', shape: 0 })).toBe(Number.POSITIVE_INFINITY);
  expect(normalResidual(point({ censored: 'below' }))).toBeNull();
});

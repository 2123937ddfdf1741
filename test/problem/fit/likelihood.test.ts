import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { centralDifference } from '../../../src/numeric/differences.ts';
import { gaussLegendre } from '../../../src/numeric/quadrature.ts';
import { measurementLoss, normalResidual } from '../../../src/problem/fit/likelihood.ts';
import type { MeasuredPoint } from '../../../src/problem/fit/measurement-loss.ts';
import type { Censoring, NoiseDistribution } from '../../../src/problem/problem.ts';

const distributions: NoiseDistribution['name'][] = ['normal', 'lognormal', 'laplace', 'student'];
const censorings: (Censoring | null)[] = [null, 'below', 'above'];
const cases = distributions.flatMap((distribution) => censorings.map((censored) => ({ distribution, censored })));

/** Away from the corner of Laplace's density, where there is no derivative. */
const observations = ({ distribution, censored }: (typeof cases)[number]) =>
  fc
    .record({
      distribution: fc.constant(distribution),
      censored: fc.constant(censored),
      measured: fc.double({ min: 0.2, max: 5, noNaN: true }),
      predicted: fc.double({ min: 0.2, max: 5, noNaN: true }),
      deviation: fc.double({ min: 0.2, max: 3, noNaN: true }),
      shape: fc.double({ min: 0.5, max: 30, noNaN: true }),
    })
    .filter((o) => Math.abs(o.measured - o.predicted) > 1e-2);

const close = (exact: number, difference: number) =>
  expect(Math.abs(exact - difference) / Math.max(1, Math.abs(exact))).toBeLessThan(1e-6);

describe.each(cases)('$distribution, censored $censored', (kind) => {
  test('has the derivatives that differences give', () =>
    fc.assert(
      fc.property(observations(kind), (o) => {
        const at = measurementLoss(o);
        const by = (change: (x: number) => Partial<MeasuredPoint>, x: number, of: 'value' | 'p' | 's') =>
          centralDifference((y) => measurementLoss({ ...o, ...change(y) })[of], x, 1, 2e-3);
        const predicted = (x: number) => ({ predicted: x });
        const deviation = (x: number) => ({ deviation: x });
        close(at.p, by(predicted, o.predicted, 'value'));
        close(at.s, by(deviation, o.deviation, 'value'));
        close(
          at.shape,
          by((shape) => ({ shape }), o.shape, 'value'),
        );
        close(at.pp, by(predicted, o.predicted, 'p'));
        close(at.ps, by(deviation, o.deviation, 'p'));
        close(at.ss, by(deviation, o.deviation, 's'));
      }),
    ));

  test('has an information that is never negative', () =>
    fc.assert(
      fc.property(observations(kind), (o) => {
        const { pp, ps, ss } = measurementLoss(o).information;
        expect(pp).toBeGreaterThanOrEqual(0);
        expect(ss).toBeGreaterThanOrEqual(0);
        expect(pp * ss - ps * ps).toBeGreaterThanOrEqual(-1e-12 * pp * ss);
      }),
    ));
});

describe.each(distributions)('%s', (distribution) => {
  const observation = { distribution, predicted: 1.3, deviation: 0.4, shape: 3.5 };

  /** ∫ g over measured values up to `end`, by u ↦ predicted·eᵘ or predicted + sinh u in pieces. */
  const integral = (end: number, g: (measured: number) => number) => {
    const rule = gaussLegendre(40, [0, 1]);
    let sum = 0;
    const log = distribution === 'lognormal';
    const at = (u: number) => (log ? 1.3 * Math.exp(u) : 1.3 + Math.sinh(u));
    const slope = (u: number) => (log ? at(u) : Math.cosh(u));
    const last = log ? Math.log(end / 1.3) : Math.asinh(end - 1.3);
    const first = log ? -8 : -20;
    // A border where Laplace's density has its corner.
    const borders = [...Array.from({ length: 21 }, (_, k) => first + (k * -first) / 20).filter((u) => u < last), last];
    for (let k = 4; last > 0 && k < last; k += 4) borders.splice(-1, 0, k);
    for (let k = 1; k < borders.length; k++) {
      const [a, b] = [borders[k - 1], borders[k]];
      rule.nodes.forEach((x, i) => {
        const u = a + (b - a) * x;
        sum += rule.weights[i] * (b - a) * g(at(u)) * slope(u);
      });
    }
    return sum;
  };
  const density = (measured: number) => Math.exp(-measurementLoss({ ...observation, measured }).value);

  test('what is censored has the integral of the density as its probability', () => {
    for (const end of [0.7, 1.1, 1.9, 2.6]) {
      const below = Math.exp(-measurementLoss({ ...observation, measured: end, censored: 'below' }).value);
      const above = Math.exp(-measurementLoss({ ...observation, measured: end, censored: 'above' }).value);
      expect(below + above).toBeCloseTo(1, 12);
      expect(integral(end, density)).toBeCloseTo(below, 6);
    }
  });

  test('its information is the expected square of the slopes', () => {
    const end = distribution === 'lognormal' ? 1.3 * Math.exp(8) : 1.3 + Math.sinh(20);
    const expected = (of: 'p' | 's') =>
      integral(end, (measured) => density(measured) * measurementLoss({ ...observation, measured })[of] ** 2);
    const { information } = measurementLoss({ ...observation, measured: 2 });
    expect(expected('p')).toBeCloseTo(information.pp, 4);
    expect(expected('s')).toBeCloseTo(information.ss, 4);
  });

  test('far out its tails stay numbers', () => {
    for (const measured of [1e-6, 1e6]) {
      for (const censored of censorings) {
        const loss = measurementLoss({ ...observation, deviation: 1e-2, measured, censored });
        expect(Object.values(loss.information).concat(loss.value, loss.p, loss.s).every(Number.isFinite)).toBe(true);
      }
    }
  });
});

test('closed forms', () => {
  const value = (o: Partial<MeasuredPoint>) =>
    measurementLoss({ distribution: 'normal', measured: 2, predicted: 1.5, deviation: 0.5, ...o }).value;
  const tau = Math.log(2 * Math.PI) / 2;
  expect(value({})).toBeCloseTo(tau + Math.log(0.5) + 0.5, 14);
  expect(value({ distribution: 'lognormal' })).toBeCloseTo(
    tau + Math.log(0.5) + Math.log(2) + Math.log(2 / 1.5) ** 2 / (2 * 0.25),
    14,
  );
  expect(value({ distribution: 'laplace' })).toBeCloseTo(Math.log(2 * 0.5) + 1, 14);
  // Cauchy's: Student's of one degree of freedom.
  expect(value({ distribution: 'student', shape: 1 })).toBeCloseTo(Math.log(Math.PI * 0.5 * 2), 13);
  const cauchy = Math.exp(-value({ distribution: 'student', shape: 1, censored: 'below' }));
  expect(cauchy).toBeCloseTo(0.75, 13);
  // Many degrees of shape: the normal one.
  expect(value({ distribution: 'student', shape: 1e7 })).toBeCloseTo(value({}), 6);
});

test('what cannot be is infinite', () => {
  const base: MeasuredPoint = { distribution: 'lognormal', measured: 1, predicted: 1, deviation: 1, shape: 1 };
  const impossible: Partial<MeasuredPoint>[] = [
    { deviation: 0 },
    { deviation: Number.NaN },
    { predicted: -1 },
    { measured: 0 },
    { distribution: 'student', shape: 0 },
  ];
  for (const change of impossible) {
    expect(measurementLoss({ ...base, ...change }).value).toBe(Number.POSITIVE_INFINITY);
  }
});

test('residuals are normal quantiles, and none where a measurement is censored', () => {
  const base: MeasuredPoint = { distribution: 'normal', measured: 3, predicted: 1, deviation: 1 };
  expect(normalResidual(base)).toBe(2);
  expect(normalResidual({ ...base, distribution: 'lognormal' })).toBeCloseTo(Math.log(3), 14);
  expect(normalResidual({ ...base, censored: 'below' })).toBeNull();
  // The 97.5 % quantile of Laplace's distribution is log 20.
  const laplace: MeasuredPoint = { ...base, distribution: 'laplace', measured: 1 + Math.log(20) };
  expect(normalResidual(laplace)).toBeCloseTo(1.959963984540054, 12);
  expect(normalResidual({ ...laplace, measured: 1 - Math.log(20) })).toBeCloseTo(-1.959963984540054, 12);
  // And that of Student's of one degree of freedom is tan(0.475 π).
  const student: MeasuredPoint = {
    ...base,
    distribution: 'student',
    shape: 1,
    measured: 1 + Math.tan(0.475 * Math.PI),
  };
  expect(normalResidual(student)).toBeCloseTo(1.959963984540054, 11);
  expect(normalResidual({ ...student, measured: 1 })).toBeCloseTo(0, 14);
});

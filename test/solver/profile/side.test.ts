import { describe, expect, test } from 'vitest';
import { profileCurve, profileThreshold } from '../../../src/problem/profile-curve.ts';
import { marchSide, type ProfileSubject, type Refit, type Refitted } from '../../../src/solver/profile/side.ts';
import { flat, linear, oneSided } from './closed-forms.ts';

const never = { cancelled: () => false };

function finished<R>(steps: Generator<undefined, R>): R {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

const subject = (name: string, parts: Partial<ProfileSubject> = {}): ProfileSubject => ({
  name,
  scale: 'linear',
  low: null,
  high: null,
  interval: null,
  ...parts,
});

const curveOf = (about: ProfileSubject, { fit, refit }: { fit: Refitted; refit: Refit }) => {
  const side = (direction: -1 | 1) => finished(marchSide(about, direction, fit, refit, never));
  const { name, scale } = about;
  return profileCurve({ name, scale, unit: null }, fit.parameters, () => scale, side(-1), side(1));
};

describe('a linear model', () => {
  const radius = Math.sqrt(profileThreshold / linear.curvature);
  // The linearised interval is right, of one that is far off, and none.
  test.each([[[2 - radius, 2 + radius]], [[1.99, 2.01]], [[-500, 500]], [null]] as ([number, number] | null)[][])(
    'has an exact parabola and its limits, started with %s',
    (interval) => {
      const curve = curveOf(subject('a', { interval }), linear);
      expect(curve.verdict).toBe('bounded');
      expect(curve.low).toBeCloseTo(2 - radius, 4);
      expect(curve.high).toBeCloseTo(2 + radius, 4);
      for (const { value, rise } of curve.points) expect(rise).toBeCloseTo(linear.curvature * (value - 2) ** 2, 9);
      expect(curve.points.length).toBeGreaterThan(8);
      expect(curve.along).toEqual([{ name: 'b', direction: 'falling' }]);
      const values = curve.points.map(({ value }) => value);
      expect(values).toEqual(values.toSorted((a, b) => a - b));
    },
  );

  test('that ends at a bound is open there', () => {
    const curve = curveOf(subject('a', { high: 2.5 }), linear);
    expect(curve.verdict).toBe('open to the right');
    expect(curve.ends).toEqual({ left: 'limit', right: 'bound' });
    expect(curve.points.at(-1)!.value).toBe(2.5);
  });
});

test('a saturating response is open to the right', () => {
  const curve = curveOf(subject('k', { scale: 'log' }), oneSided);
  expect(curve.verdict).toBe('open to the right');
  expect(curve.ends).toEqual({ left: 'limit', right: 'far' });
  // 40/(1 + k) − 40/1001 = threshold.
  expect(curve.low! / (40 / (profileThreshold + 40 / 1001) - 1)).toBeCloseTo(1, 4);
});

test('a product that alone is measured is flat, and its other factor moves along', () => {
  const curve = curveOf(subject('a', { scale: 'log', low: 1e-3, high: 1e3 }), flat);
  expect(curve.verdict).toBe('flat');
  expect(curve.ends).toEqual({ left: 'bound', right: 'bound' });
  expect(curve.along).toEqual([{ name: 'b', direction: 'falling' }]);
  expect(curve.points.length).toBeLessThan(40);
});

test('where no fit is found further on it says so', () => {
  const refit: Refit = function* (value) {
    return value > 3 ? null : yield* linear.refit(value);
  };
  const side = finished(marchSide(subject('a'), 1, linear.fit, refit, never));
  expect(side.end).toBe('stuck');
  expect(side.limit).toBeNull();
  expect(side.points.at(-1)!.value).toBeCloseTo(3, 2);
});

test('a better fit than the best is told', () => {
  const refit: Refit = function* (value) {
    yield;
    return { objective: 7 + (value - 2) ** 2 - (value > 2.4 ? 1 : 0), parameters: { a: value } };
  };
  expect(curveOf(subject('a'), { fit: { objective: 7, parameters: { a: 2 } }, refit }).below).toBeGreaterThan(1);
});

test('it stops when it is told to, with what it has', () => {
  let asked = 0;
  const side = finished(marchSide(subject('a'), 1, linear.fit, linear.refit, { cancelled: () => ++asked > 5 }));
  expect(side.end).toBe('stopped');
  expect(side.points.length).toBeGreaterThan(0);
});

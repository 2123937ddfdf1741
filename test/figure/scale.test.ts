import { describe, expect, test } from 'vitest';
import { colour, paperColour, screenColour } from '../../src/figure/colours.ts';
import { axisScale, growsByFactors, placeAlong, sizeScale } from '../../src/figure/scale.ts';

describe('scales', () => {
  test('an axis is logarithmic where its values grow by factors', () => {
    expect(growsByFactors([1e-4, 1e-3, 1e-2])).toBe(true);
    expect(growsByFactors([0, 50, 100])).toBe(false);
    expect(growsByFactors([1, 50.5, 100])).toBe(false);
    expect(axisScale([1e-4, 1e-2, 1]).place(1e-2)).toBeCloseTo(0.5, 12);
    expect(axisScale([0, 50, 200]).place(50)).toBeCloseTo(0.25, 12);
    expect(axisScale([3]).place(3)).toBe(0.5);
  });

  test('sizes have ticks at decades', () => {
    const { ticks, place } = sizeScale([0.02, 3]);
    expect(ticks).toEqual([0.01, 0.1, 1, 10]);
    expect(place(0.1)).toBeCloseTo(1 / 3, 12);
    expect(place(0)).toBeNaN();
  });

  test('place values along both kinds of axis', () => {
    expect(placeAlong('linear', [0, 10])(2.5)).toBe(0.25);
    const log = placeAlong('log', [1e-4, 1]);
    expect(log(1e-2)).toBeCloseTo(0.5, 12);
    expect([0, -1, Number.POSITIVE_INFINITY].map(log)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    // The ratio of the two ends is no number of double precision.
    expect(placeAlong('log', [1e-300, 1e300])(1)).toBeCloseTo(0.5, 12);
  });

  test('colours of curves begin again behind the last', () => {
    expect([screenColour(8), paperColour(9)]).toEqual([screenColour(0), paperColour(1)]);
  });

  test('text on a colour can be read', () => {
    expect(colour(0)).toEqual({ fill: 'rgb(68,1,84)', ink: '#fff' });
    expect(colour(1)).toEqual({ fill: 'rgb(253,231,37)', ink: '#111' });
  });
});

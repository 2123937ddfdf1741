import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/numeric/random.ts';
import { drawnAlong } from '../../../src/solver/fit/open-directions.ts';

/** What the data know of four numbers: a + b to 0.01 and neither by itself, c to 1; d is not drawn. */
const state = {
  theta: Float64Array.from([1, 2, 5, 7]),
  information: Float64Array.from([1e4, 1e4, 0, 0, 1e4, 1e4, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]),
};

/** Drawn with a within `reach` of where it is, and the others within three thousand. */
function draws(reach: number, weight: number): Float64Array[] {
  const numbers = [...state.theta].map((x, q) => {
    const range = q === 0 ? reach : 3000;
    return { name: 'abcd'[q], scale: 'log' as const, start: Math.exp(x), low: x - range, high: x + range, unit: 1 };
  });
  const random = new Random(0, 'open directions');
  return Array.from({ length: 2000 }, () => drawnAlong(numbers, [0, 1, 2], state, weight, random));
}

const deviation = (values: readonly number[], middle: number): number =>
  Math.sqrt(values.reduce((sum, x) => sum + (x - middle) ** 2, 0) / values.length);

describe('points drawn along what the data leave open', () => {
  it('go far where nothing is known, and keep what is', () => {
    const points = draws(1000, 1);
    const apart = points.map(([a]) => a);
    const sums = points.map(([a, b]) => a + b);
    const third = points.map((x) => x[2]);
    expect(deviation(apart, 1)).toBeGreaterThan(400);
    expect(deviation(sums, 3) / 0.01).toBeCloseTo(1, 1);
    expect(deviation(third, 5)).toBeCloseTo(1, 1);
    expect(points.every((x) => x[3] === 7)).toBe(true);
  });

  it('keep it the less the lighter it weighs', () => {
    const sums = draws(1000, 0.01).map(([a, b]) => a + b);
    expect(deviation(sums, 3) / 0.1).toBeCloseTo(1, 1);
  });

  it('keep it at a bound: what stops there is made up for by the others', () => {
    const points = draws(0.5, 1);
    const stopped = points.filter(([a]) => a === 0.5 || a === 1.5);
    expect(points.every(([a]) => a >= 0.5 && a <= 1.5)).toBe(true);
    const sums = stopped.map(([a, b]) => a + b);
    expect(stopped.length).toBeGreaterThan(400);
    expect(deviation(sums, 3) / 0.01).toBeCloseTo(1, 1);
  });

  it('are the same each time', () => {
    expect(draws(1, 0.1)).toEqual(draws(1, 0.1));
  });
});

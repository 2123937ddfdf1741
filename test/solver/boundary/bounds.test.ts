import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pushedOut, reach, within } from '../../../src/solver/boundary/bounds.ts';
import { solved } from '../solved.ts';
import type { Textbook } from '../textbook.ts';

/** A string fixed at both ends, its slope given at one: k = (mπ)² for every mode m. */
const string = (value: number, low: number, high: number): Textbook => ({
  unknowns: ['u'],
  interval: [0, 1],
  estimates: { k: { value, low, high } },
  equations: ["u'' + k*u = 0"],
  conditions: ['u(0) = 0', "u'(0) = 1", 'u(1) = 0'],
});

const growth = (low: number, high: number, value = (low + high) / 2): Textbook => ({
  unknowns: ['y'],
  interval: [0, 1],
  estimates: { p: { value, low, high } },
  equations: ["y' = p*y"],
  conditions: ['y(0) = 1', 'y(1) = 2'],
});

describe('bounds of estimates with conditions at several points', () => {
  for (const mode of [1, 2, 3, 4]) {
    it(`finds mode ${mode} of a string where the bounds allow no other`, () => {
      const k = (mode * Math.PI) ** 2;
      const solution = solved(string(1.1 * k, 0.7 * k, 1.3 * k));
      expect(solution.trouble).toBeNull();
      expect(Math.abs(solution.parameters[0].value / k - 1)).toBeLessThan(1e-11);
      expect(solution.atBound).toEqual([]);
    });
  }

  it('finds the mode from anywhere inside', () => {
    for (const value of [30.5, 35, 50, 59]) {
      const solution = solved(string(value, 30, 60));
      expect(solution.parameters[0].value).toBeCloseTo(4 * Math.PI ** 2, 9);
    }
  });

  it('names the bound where no value inside meets the conditions', () => {
    const low = solved(growth(1, 3));
    expect(low.trouble?.kind).toBe('not converged');
    expect(low.trouble?.message).toContain('p is at its bound 1');
    expect(low.atBound).toEqual([{ name: 'p', bound: 1 }]);
    const high = solved(growth(-1, 0.5));
    expect(high.trouble?.message).toContain('p is at its bound 0.5');
    expect(high.parameters[0].value).toBe(0.5);
  });

  it('takes a value that is the bound itself, and names it', () => {
    const solution = solved(growth(Math.LN2, 3));
    expect(solution.trouble).toBeNull();
    expect(solution.parameters[0].value).toBeCloseTo(Math.LN2, 10);
  });

  it('keeps bounds that stand on one side only', () => {
    const solution = solved({
      ...growth(0, 0),
      estimates: { p: { value: 3, low: 1 } },
    });
    expect(solution.atBound).toEqual([{ name: 'p', bound: 1 }]);
    expect(solution.trouble).not.toBeNull();
  });

  it('names the one of two estimates that stands at its bound', () => {
    const solution = solved({
      unknowns: ['y'],
      interval: [0, 1],
      estimates: { b: { value: 0.2, low: 0, high: 0.4 }, c: { value: 5 } },
      equations: ["y' = b + c*t"],
      conditions: ['y(0) = 1', 'y(1) = 2', 'y(0.5) = 1.1'],
    });
    // Without bounds: b/2 + c/8 = 0.1 and b + c/2 = 1 give b = −0.6, c = 3.2.
    expect(solution.atBound).toEqual([{ name: 'b', bound: 0 }]);
    expect(solution.trouble?.message).toContain('b is at its bound 0');
  });
});

describe('steps inside bounds', () => {
  it('end at the first bound, and what is pushed out is found', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.double({ min: -5, max: 5, noNaN: true }),
            fc.double({ min: 0, max: 4, noNaN: true }),
            fc.double({ min: 0, max: 1, noNaN: true }),
            fc.double({ min: -9, max: 9, noNaN: true }),
          ),
          { minLength: 1, maxLength: 5 },
        ),
        (rows) => {
          const bounds = {
            low: Float64Array.from(rows, ([low]) => low),
            high: Float64Array.from(rows, ([low, width]) => low + width),
          };
          const x = within(
            bounds,
            Float64Array.from(rows, ([low, width, share]) => low + share * width),
          );
          const change = Float64Array.from(rows, (row) => row[3]);
          const { share } = reach(bounds, x, change);
          x.forEach((v, q) => {
            const end = v + share * change[q];
            expect(end).toBeGreaterThanOrEqual(bounds.low[q] - 1e-12);
            expect(end).toBeLessThanOrEqual(bounds.high[q] + 1e-12);
          });
          for (const q of pushedOut(bounds, x, change)) expect([bounds.low[q], bounds.high[q]]).toContain(x[q]);
        },
      ),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Band, factorise, type LU, solveFactorised } from '../../src/numeric/lu.ts';
import { gap, hilbert, plainProduct, randomNumbers, unitMatrix } from './samples.ts';

/** A⁻¹ [n·n], column after column as the solver gives them. */
function inverse(lu: LU): Float64Array {
  const { n } = lu;
  const columns = Float64Array.from(unitMatrix(n));
  for (let k = 0; k < n; k++) solveFactorised(lu, columns, k * n);
  return Float64Array.from(columns, (_, at) => columns[(at % n) * n + Math.floor(at / n)]);
}

/** L·U with the row exchanges undone, the last first: exchanged are rows, while multipliers of earlier columns stay. */
function recombined({ n, factors, pivots }: LU): Float64Array {
  const a = factors.map((x, at) => (at % n < Math.floor(at / n) ? 0 : x));
  for (let k = n - 1; k >= 0; k--) {
    for (let i = k + 1; i < n; i++) for (let j = k; j < n; j++) a[i * n + j] += factors[i * n + k] * a[k * n + j];
    for (let j = k; j < n; j++) {
      [a[k * n + j], a[pivots[k] * n + j]] = [a[pivots[k] * n + j], a[k * n + j]];
    }
  }
  return a;
}

/** Whether place `at` of an [n·n] matrix is in the band. */
const inBand = (at: number, n: number, { below, above }: Band): boolean => {
  const right = (at % n) - Math.floor(at / n);
  return right <= above && -right <= below;
};

const sizes = fc.record({ n: fc.integer({ min: 1, max: 20 }), seed: fc.nat() });

describe('LU factors', () => {
  test('give a random matrix back, and its inverse', () => {
    fc.assert(
      fc.property(sizes, ({ n, seed }) => {
        const matrix = randomNumbers(n * n, seed);
        const lu = factorise(matrix.slice(), n);
        expect(lu.regular).toBe(true);
        expect(gap(recombined(lu), matrix)).toBeLessThan(1e-13);
        const inverted = inverse(lu);
        const size = Math.max(...inverted.map(Math.abs));
        expect(gap(plainProduct(matrix, inverted, n, n, n), unitMatrix(n))).toBeLessThan(1e-14 * n * size);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  test('of a nearly singular matrix still leave a small residual', () => {
    const n = 10;
    const matrix = hilbert(n);
    const b = randomNumbers(n, 5);
    const x = b.slice();
    solveFactorised(factorise(matrix.slice(), n), x);
    const size = Math.max(...x.map(Math.abs));
    // The solution itself is off by the condition, 10¹³; what counts is that the equations hold.
    expect(size).toBeGreaterThan(1e9);
    expect(gap(plainProduct(matrix, x, n, n, 1), b)).toBeLessThan(1e-15 * n * size);
  });

  test('tell a singular and an undefined matrix', () => {
    expect(factorise(Float64Array.of(1, 2, 2, 4), 2).regular).toBe(false);
    expect(factorise(new Float64Array(9), 3).regular).toBe(false);
    expect(factorise(Float64Array.of(0, 1, 1, 0), 2).regular).toBe(true);
    expect(factorise(Float64Array.of(Number.NaN, 1, 1, 0), 2).regular).toBe(false);
    expect(factorise(Float64Array.of(Number.POSITIVE_INFINITY, 1, 1, 0), 2).regular).toBe(false);
  });

  test('keep to the pivots they are given, and solve behind an offset', () => {
    const pivots = new Int32Array(2);
    const lu = factorise(Float64Array.of(0, 2, 4, 0), 2, pivots);
    expect(lu.pivots).toBe(pivots);
    const b = Float64Array.of(7, 7, 2, 8, 7);
    solveFactorised(lu, b, 2);
    expect([...b]).toEqual([7, 7, 2, 1, 7]);
  });
});

describe('factors of a band', () => {
  const bands = fc.record({
    n: fc.integer({ min: 1, max: 16 }),
    below: fc.integer({ min: 0, max: 4 }),
    above: fc.integer({ min: 0, max: 4 }),
    seed: fc.nat(),
  });

  test('are those of the whole matrix, to the bit but for signs of zeros', () => {
    fc.assert(
      fc.property(bands, ({ n, below, above, seed }) => {
        const band = { below, above };
        const matrix = randomNumbers(n * n, seed).map((x, at) => (inBand(at, n, band) ? x : 0));
        const whole = factorise(matrix.slice(), n);
        const banded = factorise(matrix.slice(), n, undefined, band);
        expect(banded.regular).toBe(whole.regular);
        expect(gap(banded.factors, whole.factors)).toBe(0);
        expect(banded.pivots).toEqual(whole.pivots);
        if (!whole.regular) return;
        const [x, y] = [randomNumbers(n, seed + 1), randomNumbers(n, seed + 1)];
        solveFactorised(whole, x);
        solveFactorised(banded, y);
        expect(gap(y, x)).toBe(0);
      }),
      { seed: 1 },
    );
  });

  test('do not look outside', () => {
    const n = 6;
    const band = { below: 1, above: 1 };
    const inside = randomNumbers(n * n, 3).map((x, at) => (inBand(at, n, band) ? x : 0));
    // Exchanges widen the upper band by the lower one, so that what stands there has to be zero.
    const outside = inside.map((x, at) => (inBand(at, n, { below: 1, above: 2 }) ? x : Number.NaN));
    const [x, y] = [randomNumbers(n, 4), randomNumbers(n, 4)];
    solveFactorised(factorise(inside, n), x);
    solveFactorised(factorise(outside, n, undefined, band), y);
    expect(y).toEqual(x);
  });
});

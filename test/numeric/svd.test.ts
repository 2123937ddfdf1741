import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { singularValues } from '../../src/numeric/svd.ts';
import { gap, hilbert, plainProduct, plainTranspose, randomNumbers, unitMatrix } from './samples.ts';

const sizes = fc.record({
  count: fc.integer({ min: 1, max: 9 }),
  more: fc.integer({ min: 0, max: 6 }),
  seed: fc.nat(),
});

/** U·diag(σ)·Vᵀ */
function recombined({ left, values, right }: ReturnType<typeof singularValues>, length: number): number[] {
  const count = values.length;
  const scaled = right.map((x, at) => x * values[Math.floor(at / length)]);
  return plainProduct(plainTranspose(left, count, count), scaled, count, count, length);
}

/** Inner products of the rows. */
const products = (a: Float64Array, n: number, length: number): number[] =>
  plainProduct(a, plainTranspose(a, n, length), n, length, n);

describe('singular values and vectors', () => {
  test('give the matrix back, are orthonormal and descend', () => {
    fc.assert(
      fc.property(sizes, ({ count, more, seed }) => {
        const length = count + more;
        const a = randomNumbers(count * length, seed);
        const found = singularValues(a, count, length);
        expect(gap(recombined(found, length), a)).toBeLessThan(1e-14 * length);
        expect(gap(products(found.left, count, count), unitMatrix(count))).toBeLessThan(1e-14 * length);
        expect(gap(products(found.right, count, length), unitMatrix(count))).toBeLessThan(1e-13 * length);
        expect([...found.values]).toEqual([...found.values].toSorted((x, y) => y - x));
      }),
      { seed: 1 },
    );
  });

  test('of a matrix known by hand', () => {
    // [[3, 0], [4, 5]]: σ² are the eigenvalues 45 and 5 of A·Aᵀ = [[9, 12], [12, 41]].
    expect(gap(singularValues(Float64Array.of(3, 0, 4, 5), 2, 2).values, [Math.sqrt(45), Math.sqrt(5)])).toBeLessThan(
      1e-14,
    );
  });

  test('of dependent rows end in zeros', () => {
    const [count, length] = [5, 7];
    const a = Float64Array.from(
      plainProduct(randomNumbers(count * 2, 1), randomNumbers(2 * length, 2), count, 2, length),
    );
    const found = singularValues(a, count, length);
    expect(Math.max(...found.values.subarray(2))).toBeLessThan(1e-15 * found.values[0]);
    expect(gap(recombined(found, length), a)).toBeLessThan(1e-14);
    const nothing = singularValues(new Float64Array(count * length), count, length);
    expect([...nothing.values]).toEqual([0, 0, 0, 0, 0]);
    expect(nothing.right.every((x) => x === 0)).toBe(true);
  });

  test('small ones are as accurate as large ones where only the sizes of rows differ', () => {
    // Orthogonal rows of length 1, 1e-7 … 1e-21.
    const h = [1, 1, 1, 1, 1, -1, 1, -1, 1, 1, -1, -1, 1, -1, -1, 1];
    const a = Float64Array.from(h, (x, at) => (x / 2) * 10 ** (-7 * Math.floor(at / 4)));
    // A rotation of columns, which mixes them with rounding errors of the size of each row.
    const [c, s] = [Math.cos(1), Math.sin(1)];
    for (let row = 0; row < 16; row += 4)
      [a[row], a[row + 3]] = [c * a[row] - s * a[row + 3], s * a[row] + c * a[row + 3]];
    singularValues(a, 4, 4).values.forEach((x, k) => {
      expect(Math.abs(x / 10 ** (-7 * k) - 1)).toBeLessThan(1e-14);
    });
  });

  test('of the Hilbert matrix of order 10 have the published condition 1.602502816811e13', () => {
    const { values } = singularValues(hilbert(10), 10, 10);
    expect(values[0] / values[9]).toBeGreaterThan(1.6e13);
    expect(values[0] / values[9]).toBeLessThan(1.61e13);
  });
});

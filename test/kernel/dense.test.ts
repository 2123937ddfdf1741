import { describe, expect, test } from 'vitest';
import { loadNative, nativeWidths } from '../../src/trainer/engine/embedded/native.ts';
import { wasmEngine } from '../../src/trainer/engine/embedded/wasm.ts';
import { plainAlgebra } from '../../src/trainer/optimise/plain-algebra.ts';
import { oscillator, randoms } from './programs.ts';

const engines = [wasmEngine(), ...nativeWidths().flatMap((width) => loadNative(width).engine ?? [])];
const algebras = engines.map((e) => [e.label, e.open(oscillator([4], 5), 'f64').dense] as const);

/** Largest difference, as a share of the largest number of `b`. */
function distance(a: Float64Array, b: Float64Array): number {
  const largest = b.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return a.reduce((most, x, k) => Math.max(most, Math.abs(x - b[k])), 0) / largest;
}

describe.each(algebras)('%s', (_, dense) => {
  test.each([
    [1, 1],
    [3, 7],
    [4, 16],
    [9, 300],
    [37, 513],
    [64, 5],
  ])('A·Aᵀ of %i rows of %i numbers', (n, p) => {
    const random = randoms(n + p);
    const a = Float64Array.from({ length: n * p }, random);
    const out = new Float64Array(n * n).fill(Number.NaN);
    dense.gramOfRows(a, n, p, out);
    let worst = 0;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        let s = 0;
        for (let k = 0; k < p; k++) s += a[i * p + k] * a[j * p + k];
        worst = Math.max(worst, Math.abs(out[i * n + j] - s));
      }
    expect(worst).toBeLessThan(1e-14 * p);
  });

  test.each([1, 2, 4, 5, 30, 67])('the factor of a matrix of order %i multiplies back', (n) => {
    const random = randoms(n);
    const rows = Float64Array.from({ length: n * (n + 3) }, random);
    const a = new Float64Array(n * n);
    dense.gramOfRows(rows, n, n + 3, a);
    const l = new Float64Array(n * n);
    expect(dense.cholesky(a, n, 0.5, l)).toBe(true);
    let worst = 0;
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        let s = i === j ? -0.5 : 0;
        for (let k = 0; k <= j; k++) s += l[i * n + k] * l[j * n + k];
        worst = Math.max(worst, Math.abs(s - a[i * n + j]));
      }
    expect(worst).toBeLessThan(1e-13 * n);
  });

  test.each([1, 2, 5, 31, 130, 385, 401])('updates an inverse Hessian of order %i and multiplies with it', (n) => {
    const random = randoms(n);
    const [mine, plain] = [dense.inverseHessian(n), plainAlgebra.inverseHessian(n)];
    for (const name of ['h', 'u', 's', 'x'] as const) {
      plain[name].set(plain[name].map(random));
      mine[name].set(plain[name]);
    }
    for (let round = 0; round < 2; round++) {
      mine.updateAndMultiply(0.9, 0.3, -0.2, 0.7);
      plain.updateAndMultiply(0.9, 0.3, -0.2, 0.7);
      expect(distance(mine.h, plain.h)).toBeLessThan(1e-14);
      expect(distance(mine.product, plain.product)).toBeLessThan(1e-14 * n);
    }
  });

  test.each([
    [1, 1, 0, 1],
    [7, 3, 2, 2],
    [40, 6, 4, 6],
    [129, 5, 0, 0],
    [673, 50, 20, 50],
  ])('two loops over pairs of %i numbers, ring of %i from place %i with %i', (n, memory, head, count) => {
    const random = randoms(n);
    const [mine, plain] = [dense.curvaturePairs(n, memory), plainAlgebra.curvaturePairs(n, memory)];
    for (const name of ['steps', 'changes', 'rho', 'scale', 'q'] as const) {
      const size = name === 'rho' ? 1 / n : 1;
      plain[name].set(plain[name].map(() => size * random()));
      mine[name].set(plain[name]);
    }
    mine.twoLoops(head, count, 0.6);
    plain.twoLoops(head, count, 0.6);
    expect(Math.max(...plain.q)).not.toBe(0);
    expect(distance(mine.q, plain.q)).toBeLessThan(1e-12);
  });

  test('a matrix that is not positive definite, or not a number, is told', () => {
    const out = new Float64Array(4);
    expect(dense.cholesky(Float64Array.from([1, 2, 2, 1]), 2, 0, out)).toBe(false);
    expect(dense.cholesky(Float64Array.from([1, 2, 2, 1]), 2, 1.5, out)).toBe(true);
    expect(dense.cholesky(Float64Array.from([Number.NaN, 0, 0, 1]), 2, 0, out)).toBe(false);
  });
});

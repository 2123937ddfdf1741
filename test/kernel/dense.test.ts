import { describe, expect, test } from 'vitest';
import { loadNative, nativeWidths } from '../../src/trainer/engine/embedded/native.ts';
import { wasmEngine } from '../../src/trainer/engine/embedded/wasm.ts';
import { oscillator, randoms } from './programs.ts';

const engines = [wasmEngine(), ...nativeWidths().flatMap((width) => loadNative(width).engine ?? [])];
const algebras = engines.map((e) => [e.label, e.open(oscillator([4], 5), 'f64').dense] as const);

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

  test('a matrix that is not positive definite, or not a number, is told', () => {
    const out = new Float64Array(4);
    expect(dense.cholesky(Float64Array.from([1, 2, 2, 1]), 2, 0, out)).toBe(false);
    expect(dense.cholesky(Float64Array.from([1, 2, 2, 1]), 2, 1.5, out)).toBe(true);
    expect(dense.cholesky(Float64Array.from([Number.NaN, 0, 0, 1]), 2, 0, out)).toBe(false);
  });
});

/** @file Special functions: factorials, binomial coefficients, the error function, sigmoid, softplus, softmax. */
import { sum } from './vector.ts';

/** 0! … 170!, the last that double precision holds. */
const factorials = Float64Array.from({ length: 171 });
for (let n = 0, product = 1; n < factorials.length; n++, product *= n) factorials[n] = product;

/** n! of a whole number 0 ≤ n ≤ 170. */
export const factorial = (n: number): number => factorials[n];

/** n over k for whole numbers 0 ≤ k ≤ n. */
export function binomial(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return result;
}

/**
 * Error function to double precision: its Maclaurin series for small |x|, else the continued fraction of erfc
 * (Abramowitz & Stegun 7.1.6 and 7.1.14).
 */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (a < 2.5) {
    let term = a;
    let series = a;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(series); n++) {
      term *= (2 * a * a) / (2 * n + 1);
      series += term;
    }
    return (Math.sign(x) * 2 * Math.exp(-a * a) * series) / Math.sqrt(Math.PI);
  }
  if (a > 6) return Math.sign(x);
  return Math.sign(x) * (1 - Math.exp(-a * a) * scaledErfc(a));
}

/** exp(x²)·(1 − erf(x)) for x ≥ 2.5, which neither underflows nor cancels (Abramowitz & Stegun 7.1.14). */
export function scaledErfc(x: number): number {
  let fraction = x;
  for (let k = 60; k >= 1; k--) fraction = x + k / 2 / fraction;
  return 1 / (Math.sqrt(Math.PI) * fraction);
}

const twoOverRootPi = 2 / Math.sqrt(Math.PI);

/** erf′(x) */
export const erfSlope = (x: number): number => twoOverRootPi * Math.exp(-x * x);

/** 1/(1 + e⁻ˣ), without overflow. */
export const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

/** log(1 + eˣ), without overflow; its derivative is `sigmoid`. */
export const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** exp(xᵢ)/Σ exp(xⱼ), shifted by the largest x so that it cannot overflow. */
export function softmax(x: readonly number[]): number[] {
  const top = Math.max(...x);
  const powers = x.map((value) => Math.exp(value - top));
  const whole = sum(powers);
  return powers.map((p) => p / whole);
}

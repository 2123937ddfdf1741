/** @file The incomplete beta function, by its logarithm. */
import { logGamma } from './gamma.ts';

/**
 * log Iₓ(a, b) for a, b > 0 and 0 ≤ x ≤ 1, without underflow: the continued fraction (Abramowitz & Stegun 26.5.8) on the
 * side where it converges fast.
 * @param rest 1 − x, which x may be too near to 1 to give
 */
export function logIncompleteBeta(a: number, b: number, x: number, rest = 1 - x): number {
  if (x <= 0) return Number.NEGATIVE_INFINITY;
  if (rest <= 0) return 0;
  if (x < (a + 1) / (a + b + 2)) return logFront(a, b, x, rest) + Math.log(betaFraction(a, b, x)) - Math.log(a);
  const other = Math.exp(logFront(b, a, rest, x) + Math.log(betaFraction(b, a, rest)) - Math.log(b));
  return Math.log1p(-Math.min(1, other));
}

/** log of xᵃ(1 − x)ᵇ/B(a, b). */
const logFront = (a: number, b: number, x: number, rest: number): number =>
  a * Math.log(x) + b * Math.log(rest) + logGamma(a + b) - logGamma(a) - logGamma(b);

function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / nearlyZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nearlyZero(1 + even * d);
    c = nearlyZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nearlyZero(1 + odd * d);
    c = nearlyZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return fraction;
}

const nearlyZero = (x: number): number => (Math.abs(x) < 1e-300 ? 1e-300 : x);

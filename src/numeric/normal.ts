/** @file The standard normal distribution: its probability, also far out, and its quantiles. */
import { erf, scaledErfc } from './special.ts';

const root2 = Math.SQRT2;
const logRootTau = 0.5 * Math.log(2 * Math.PI);

/** log Φ(z), accurate in both tails. */
export function logNormalProbability(z: number): number {
  const a = -z / root2;
  if (a > 2.5) return -a * a + Math.log(scaledErfc(a) / 2);
  if (a < -2.5) return Math.log1p((-Math.exp(-a * a) * scaledErfc(-a)) / 2);
  return Math.log((1 - erf(a)) / 2);
}

/** φ(z)/Φ(z), accurate in both tails. */
export const normalHazard = (z: number): number => Math.exp((-z * z) / 2 - logRootTau - logNormalProbability(z));

/**
 * z with Φ(z) = exp(`logProbability`), by Newton's method on log Φ, which is concave, so that it converges from the left.
 * −∞ for a probability of 0, ∞ for 1.
 */
export function normalQuantile(logProbability: number): number {
  if (logProbability >= 0) return Number.POSITIVE_INFINITY;
  if (logProbability === Number.NEGATIVE_INFINITY) return Number.NEGATIVE_INFINITY;
  // The upper half by symmetry, where log Φ is flat.
  if (logProbability > -Math.LN2) return -normalQuantile(Math.log(-Math.expm1(logProbability)));
  let z = -Math.sqrt(-2 * logProbability);
  for (let k = 0; k < 60; k++) {
    const step = (logProbability - logNormalProbability(z)) / normalHazard(z);
    z += step;
    if (Math.abs(step) < 1e-14 * Math.max(1, Math.abs(z))) break;
  }
  return z;
}

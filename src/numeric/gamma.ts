/** @file The gamma function by its logarithm, its logarithmic derivative, and the incomplete gamma function. */

/** Lanczos' coefficients for g = 7 (C. Lanczos, SIAM J. Numer. Anal. 1, 1964; digits after P. Godfrey). */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** log Γ(x) for x > 0, to 1e-14 of max(1, |log Γ|). */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const y = x - 1;
  let series = lanczos[0];
  for (let k = 1; k < lanczos.length; k++) series += lanczos[k] / (y + k);
  const t = y + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(series);
}

/** ψ(x) = Γ′(x)/Γ(x) for x > 0: its recurrence up to 10, then its asymptotic series (Abramowitz & Stegun 6.3.5, 6.3.18). */
export function digamma(x: number): number {
  let shift = 0;
  let y = x;
  for (; y < 10; y++) shift -= 1 / y;
  const s = 1 / (y * y);
  const series =
    s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s * (1 / 132 - s * (691 / 32760 - s / 12))))));
  return shift + Math.log(y) - 0.5 / y - series;
}

/**
 * Q(a, x) = Γ(a, x)/Γ(a) for a > 0, x ≥ 0: its series below a + 1, else its continued fraction (Abramowitz & Stegun 6.5.29
 * and 6.5.31).
 */
export function upperIncompleteGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let series = term;
    for (let n = 1; term > 1e-17 * series; n++) {
      term *= x / (a + n);
      series += term;
    }
    return Math.max(0, 1 - front * series);
  }
  return front / gammaFraction(a, x);
}

/** Denominator of the continued fraction of Γ(a, x)/(xᵃ e⁻ˣ), by Lentz' method. */
function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = b;
  let d = 0;
  let fraction = b;
  for (let n = 1; n < 10_000; n++) {
    const step = -n * (n - a);
    b += 2;
    d = 1 / nonZero(b + step * d);
    c = nonZero(b + step / c);
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return fraction;
}

/** What a fraction may be divided by. */
const nonZero = (x: number): number => (Math.abs(x) < 1e-300 ? 1e-300 : x);

/** Probability that a χ² variable of `freedom` degrees exceeds `value`. */
export const chiSquaredTail = (value: number, freedom: number): number => upperIncompleteGamma(freedom / 2, value / 2);

/** @file The gamma function by its logarithm, its logarithmic derivatives, and the incomplete gamma function. */

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

/** ψ′(x) for x > 0: its recurrence up to 10, then its asymptotic series (Abramowitz & Stegun 6.4.6, 6.4.12). */
export function trigamma(x: number): number {
  let shift = 0;
  let y = x;
  for (; y < 10; y++) shift += 1 / (y * y);
  const s = 1 / (y * y);
  const series =
    s * (1 / 6 - s * (1 / 30 - s * (1 / 42 - s * (1 / 30 - s * (5 / 66 - s * (691 / 2730 - (s * 7) / 6))))));
  return shift + (1 + 0.5 / y + series) / y;
}

/** Arguments from which Stirling's series below is exact to double precision. */
const stirlingFrom = 16;

/** log Γ(x) − (x − ½) log x + x − ½ log 2π for large x (Abramowitz & Stegun 6.1.41). */
function stirlingRest(x: number): number {
  const s = 1 / (x * x);
  return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - (s * 691) / 360_360))))) / x;
}

/** log Γ(x + n)/Γ(x) for x > 0 and whole n ≥ 0, without the cancellation of two large logarithms. */
export function logRising(x: number, n: number): number {
  let sum = 0;
  let y = x;
  let left = n;
  for (; left > 0 && y < stirlingFrom; y++, left--) sum += Math.log(y);
  if (left === 0) return sum;
  const end = y + left;
  return sum + (y - 0.5) * Math.log1p(left / y) + left * (Math.log(end) - 1) + stirlingRest(end) - stirlingRest(y);
}

/**
 * log P(a, x) and log Q(a, x) of Q = Γ(a, x)/Γ(a) = 1 − P for a > 0, x ≥ 0, without underflow: the series of P below
 * a + 1, else the continued fraction of Q (Abramowitz & Stegun 6.5.29 and 6.5.31).
 */
export function logIncompleteGamma(a: number, x: number): { lower: number; upper: number } {
  if (x <= 0) return { lower: Number.NEGATIVE_INFINITY, upper: 0 };
  const front = a * Math.log(x) - x - logGamma(a);
  if (x < a + 1) {
    let term = 1 / a;
    let series = term;
    for (let n = 1; term > 1e-17 * series; n++) {
      term *= x / (a + n);
      series += term;
    }
    const lower = Math.min(0, front + Math.log(series));
    return { lower, upper: Math.log1p(-Math.exp(lower)) };
  }
  const upper = front - Math.log(gammaFraction(a, x));
  return { lower: Math.log1p(-Math.exp(upper)), upper };
}

/** Q(a, x) for a > 0, x ≥ 0. */
export const upperIncompleteGamma = (a: number, x: number): number => Math.exp(logIncompleteGamma(a, x).upper);

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

/** @file Quantiles for confidence intervals. */

/** 97.5 % quantile of the normal distribution. */
const normal975 = 1.959963984540054;

/**
 * 97.5 % quantile of Student's t distribution: the factor of a two-sided 95 % interval. Exact for one and two degrees of
 * freedom, otherwise the Cornish–Fisher expansion (Abramowitz & Stegun 26.7.5), off by less than 0.2 % from three on.
 */
export function student975(degrees: number): number {
  if (degrees <= 0) return Number.POSITIVE_INFINITY;
  if (degrees === 1) return 12.706204736432095;
  if (degrees === 2) return 4.302652729911275;
  const x = normal975;
  const n = degrees;
  const g1 = (x ** 3 + x) / 4;
  const g2 = (5 * x ** 5 + 16 * x ** 3 + 3 * x) / 96;
  const g3 = (3 * x ** 7 + 19 * x ** 5 + 17 * x ** 3 - 15 * x) / 384;
  const g4 = (79 * x ** 9 + 776 * x ** 7 + 1482 * x ** 5 - 1920 * x ** 3 - 945 * x) / 92160;
  return x + g1 / n + g2 / n ** 2 + g3 / n ** 3 + g4 / n ** 4;
}

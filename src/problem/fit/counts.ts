/**
 * @file What a count says against its mean m: Poisson's probabilities of variance m, and negative binomial ones of variance
 * m + m²/size (J. M. Hilbe, Negative Binomial Regression, 2011, ch. 8: NB2). The first are the second for 1/size = 0.
 *
 * A factor φ of the standard deviation takes the power 1/φ² of a probability (quasi-likelihood; R. W. M. Wedderburn,
 * Biometrika 61, 1974). It is 1 but on the way of a search.
 */
import { logIncompleteBeta } from '../../numeric/beta.ts';
import { digamma, logIncompleteGamma, logRising, trigamma } from '../../numeric/gamma.ts';
import { impossible, type MeasuredPoint, type MeasurementLoss } from './measurement-loss.ts';

/** Means this far below zero are zeros that a solution has missed; counts have no finer unit than 1. */
const missedZero = 1e-6;

/** −log p by the mean. */
interface CountJet {
  value: number;
  first: number;
  second: number;
  /** Expected second derivative; of censored counts the second where it is not negative. */
  information: number;
}

type Jet = (m: number, count: number, size: number) => CountJet;

const variance = (m: number, size: number): number => m + (m * m) / size;

const density: Jet = (m, y, size) => ({
  value: logRising(1, y) - (y === 0 ? 0 : y * Math.log(m)) + surplus(m, y, size),
  first: (m - y) / variance(m, size),
  second: y / (m * m) - (1 / size + y / size / size) / (1 + m / size) ** 2,
  information: 1 / variance(m, size),
});

/** −log of the probability but for m^y/y!: m for Poisson's. */
const surplus = (m: number, y: number, size: number): number =>
  size === Number.POSITIVE_INFINITY ? m : size * Math.log1p(m / size) - logRising(size, y) + y * Math.log(size + m);

/** −log of the probability of fewer than n ≥ 1. */
const fewer: Jet = (m, n, size) => {
  const log =
    size === Number.POSITIVE_INFINITY
      ? logIncompleteGamma(n, m).upper
      : logIncompleteBeta(size, n, size / (size + m), m / (size + m));
  return tail(log, 1, m, n, size);
};

/** −log of the probability of n ≥ 1 and more. */
const more: Jet = (m, n, size) => {
  const log =
    size === Number.POSITIVE_INFINITY
      ? logIncompleteGamma(n, m).lower
      : logIncompleteBeta(n, size, m / (size + m), size / (size + m));
  return tail(log, -1, m, n, size);
};

/** @param direction 1 where the probability falls with the mean: its slope is that of a gamma or beta distribution */
function tail(log: number, direction: 1 | -1, m: number, n: number, size: number): CountJet {
  const slope = -surplus(m, n, size) + (n - 1) * Math.log(m) - logRising(1, n - 1);
  const hazard = Math.exp(slope - log);
  const bend = (n - 1) / m - (1 + n / size) / (1 + m / size);
  const second = direction * hazard * bend + hazard * hazard;
  return { value: -log, first: direction * hazard, second, information: Math.max(0, second) };
}

/** What is certain, and what is as if nothing were measured. */
const certain: CountJet = { value: 0, first: 0, second: 0, information: 0 };

/** The jet that holds, with the whole number it is asked for. `<5` is fewer than 5, `>5` is 6 and more. */
function readingOf({ measured, censored = null }: MeasuredPoint): { jet: Jet; count: number } {
  if (censored === null) return { jet: density, count: measured };
  return censored === 'below'
    ? { jet: fewer, count: Math.ceil(measured) }
    : { jet: more, count: Math.floor(measured) + 1 };
}

/**
 * −log p of one count. Its value is ∞, and its derivatives NaN, where that cannot be: a mean below zero, or of zero beside a
 * count, a size or a factor that are not above zero.
 */
export function countLoss(observation: MeasuredPoint): MeasurementLoss {
  const { distribution, predicted: m, deviation } = observation;
  const hasSize = distribution === 'negative_binomial';
  const size = hasSize ? (observation.shape ?? Number.NaN) : Number.POSITIVE_INFINITY;
  if (!(size > 0 && deviation > 0 && m >= -missedZero)) return impossible;
  const { jet, count } = readingOf(observation);
  const found = m > 0 ? jetAt(jet, m, count, size) : atZero(jet, count);
  if (!found) return impossible;
  const weight = 1 / deviation ** 2;
  const bySize = hasSize && m > 0 ? sizeSlopes(jet, m, count, size) : { first: 0, second: 0 };
  return {
    value: weight * found.value,
    p: weight * found.first,
    s: (-2 * weight * found.value) / deviation,
    shape: weight * bySize.first,
    pp: weight * found.second,
    ps: (-2 * weight * found.first) / deviation,
    ss: 6 * weight * weight * found.value,
    shapes: weight * bySize.second,
    information: { pp: weight * found.information, ps: 0, ss: 0 },
  };
}

/** No count is below zero. */
const jetAt = (jet: Jet, m: number, count: number, size: number): CountJet | null =>
  count > 0 || jet === density ? jet(m, count, size) : jet === more ? certain : null;

/** Of a mean of zero there is the count 0 alone; `null` where that is not it. */
function atZero(jet: Jet, count: number): CountJet | null {
  const isNone = jet === density ? count === 0 : jet === fewer && count === 1;
  if (isNone) return { ...certain, first: 1 };
  return (jet === fewer && count > 1) || (jet === more && count <= 0) ? certain : null;
}

/** Derivatives by the size: in closed form, those of what is censored by differences in its logarithm. */
function sizeSlopes(jet: Jet, m: number, count: number, size: number): { first: number; second: number } {
  if (jet === density) {
    const whole = size + m;
    return {
      first: digamma(size) - digamma(size + count) + Math.log1p(m / size) + (count - m) / whole,
      second: trigamma(size) - trigamma(size + count) - m / (size * whole) - (count - m) / whole ** 2,
    };
  }
  const step = 1e-3;
  const at = (k: number): number => jetAt(jet, m, count, size * Math.exp(k * step))?.value ?? Number.NaN;
  const first = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step * size);
  return { first, second: first * first };
}

/** The standard deviation of a count. */
export const countSpread = ({ predicted, shape, distribution }: MeasuredPoint): number =>
  Math.sqrt(
    variance(Math.max(0, predicted), distribution === 'poisson' ? Number.POSITIVE_INFINITY : (shape ?? Number.NaN)),
  );

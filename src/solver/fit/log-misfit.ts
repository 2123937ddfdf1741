/**
 * @file How far predictions are from measurements on a logarithmic scale, half the sum of squares. Far from the data a
 * likelihood of differences is flat: a rate that is a hundred times too slow and one that is a thousand times too slow miss
 * a peak alike. The logarithm still tells them apart, so that a fit finds its way there first. Of Raue et al. (PLoS ONE 8,
 * 2013), who fit logarithms; here they only show the way to the likelihood, which is what is minimised.
 */
import type { MeasurementLoss } from '../../problem/fit/measurement-loss.ts';
import { isOfCounts } from '../../problem/fit/shape.ts';
import type { NoiseDistribution } from '../../problem/problem.ts';

/** Scale of one series, fixed before the fit. */
export interface LogScale {
  /**
   * Values this close to zero are not told apart, counts below 1; `null` where values have both signs: those are compared as
   * they are.
   */
  floor: number | null;
  /** Deviation of values that are compared as they are and have no known one. */
  spread: number;
  /** Whether deviations are numbers; else all logarithms of the series count alike. */
  known: boolean;
  distribution: NoiseDistribution['name'];
}

/** Share of the largest value of a series that is the floor. */
const smallest = 1e-8;

export function logScaleOf(
  values: readonly number[],
  scale: Pick<LogScale, 'spread' | 'known' | 'distribution'>,
): LogScale {
  if (isOfCounts(scale.distribution)) return { ...scale, floor: 1 };
  const largest = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const oneSign = values.every((x) => x >= 0) || values.every((x) => x <= 0);
  return { ...scale, floor: largest > 0 && oneSign ? smallest * largest : null };
}

/** By which a small difference of logarithms is one in deviations. */
function weightOf(distribution: NoiseDistribution['name'], deviation: number, measured: number, floor: number): number {
  if (distribution === 'lognormal') return 1 / deviation;
  const own = isOfCounts(distribution) ? deviation * Math.sqrt(measured + 1) : deviation;
  return Math.hypot(measured, floor) / own;
}

type LogLoss = Pick<MeasurementLoss, 'value' | 'p'> & { pp: number };

const nothing: LogLoss = { value: 0, p: 0, pp: 0 };

/** Half the square, its first derivative by the prediction and what stands for its second. */
export function logMisfit(
  { floor, spread, known, distribution }: LogScale,
  seen: { measured: number; predicted: number; deviation: number; censored: 'below' | 'above' | null },
): LogLoss {
  const { measured, predicted, deviation, censored } = seen;
  const difference = predicted - measured;
  // A prediction on the right side of a limit misses nothing.
  if ((censored === 'below' && difference <= 0) || (censored === 'above' && difference >= 0)) return nothing;
  if (floor === null) {
    const s = known ? deviation : spread;
    return { value: (difference / s) ** 2 / 2, p: difference / s ** 2, pp: 1 / s ** 2 };
  }
  // By this factor a small difference weighs as it does in the likelihood.
  const weight = !known ? 1 : weightOf(distribution, deviation, measured, floor);
  const r = weight * (Math.asinh(predicted / floor) - Math.asinh(measured / floor));
  const slope = weight / Math.hypot(predicted, floor);
  return { value: r ** 2 / 2, p: r * slope, pp: slope ** 2 };
}

/** @file How noisy each of several measurements is. */
import { mean, standardDeviation } from '../numeric/statistics.ts';
import type { Measurements } from './problem.ts';

/** Values below this share of the largest are as noisy as one of that size: a zero is not known exactly. */
const smallest = 1e-2;

/** Size of values that relative noise is a share of, whatever a single value is. */
export const relativeFloor = (values: readonly number[]): number => smallest * Math.max(0, ...values.map(Math.abs));

/**
 * Standard deviation of each of `values`, in their unit.
 * @param share of each value
 */
export function relativeDeviations(values: readonly number[], share: number): Float64Array {
  const floor = relativeFloor(values);
  return Float64Array.from(values, (x) => share * Math.max(Math.abs(x), floor));
}

/** Standard deviation of each measurement, in the unit of the values; `null` where no noise is stated. */
export function deviationsOf({ values, noise, noiseShare, deviations }: Measurements): Float64Array | null {
  if (deviations) return Float64Array.from(deviations);
  if (noiseShare !== null) return relativeDeviations(values, noiseShare);
  return noise === null ? null : new Float64Array(values.length).fill(noise);
}

/** What measurements without a stated noise are compared with: their spread, or their size where they do not differ. */
export const spreadOf = (values: readonly number[]): number => standardDeviation(values) || Math.abs(mean(values)) || 1;

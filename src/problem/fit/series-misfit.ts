/** @file How well one measured series is met. Pure. */
import type { FittedSeries } from '../fit-report.ts';

/** Root mean square of its residuals in deviations of the noise, about 1 where the noise is as stated; NaN where all are limits. */
export function seriesMisfit({ residuals }: Pick<FittedSeries, 'residuals'>): number {
  const measured = residuals.filter((r) => r !== null);
  return Math.sqrt(measured.reduce((sum, r) => sum + r * r, 0) / measured.length);
}

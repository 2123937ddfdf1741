/** @file Numbers by which a fit is compared with others, and with chance. */
import { chiSquaredTail } from '../../numeric/gamma.ts';
import type { FitReport } from '../fit-report.ts';

/**
 * @param logLikelihood natural, constants included, priors left out
 * @param points measurements, censored ones too
 * @param estimates fitted numbers, those of the noise too; what smoothness holds counts as far as the data move it
 * @param residuals standardised ones, `null` for censored measurements, which χ² leaves out
 */
export function fitCriteria(
  logLikelihood: number,
  points: number,
  estimates: number,
  residuals: readonly (number | null)[],
): Pick<FitReport, 'aic' | 'bic' | 'chiSquared' | 'freedom' | 'pValue'> {
  const measured = residuals.filter((r) => r !== null);
  const chiSquared = measured.reduce((sum, r) => sum + r * r, 0);
  const freedom = measured.length - estimates;
  return {
    // H. Akaike, IEEE Trans. Autom. Control 19, 1974.
    aic: 2 * estimates - 2 * logLikelihood,
    // G. Schwarz, Ann. Statist. 6, 1978.
    bic: estimates * Math.log(points) - 2 * logLikelihood,
    chiSquared,
    freedom,
    pValue: freedom > 0 && Number.isFinite(chiSquared) ? chiSquaredTail(chiSquared, freedom) : null,
  };
}

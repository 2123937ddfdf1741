/** @file What a fit says of itself, as plain data: in `result.json`, on the command line and in the panel. */

import type { OpenGroup } from './open-group.ts';
import type { Censoring, NoiseDistribution } from './problem.ts';

/** One fitted number. */
export interface FittedParameter {
  name: string;
  unit: string | null;
  start: number;
  value: number;
  /** Ends of its 95 % interval, linearised about the optimum; `null` where the data leave it open. */
  low: number | null;
  high: number | null;
  /** The bound it rests on; `null` for none. */
  atBound: number | null;
  scale: 'linear' | 'log';
  /** Share of what is known of it that smoothness of learned functions says, not the data; absent without any. */
  fromSmoothness?: number;
}

/** One measured series of one experiment beside what the fit makes of it. All arrays are [points]. */
export interface FittedSeries {
  term: string;
  /** `null` where the problem has no experiments. */
  experiment: string | null;
  label: string;
  times: number[];
  measured: number[];
  /** Which of them are limits: `below` for `<0.1`. Absent where all were measured, and in older reports. */
  censored?: (Censoring | null)[];
  predicted: number[];
  /** Standard deviation of each, as fitted; its scale where the distribution is not normal. */
  deviations: number[];
  distribution: NoiseDistribution['name'];
  /** Quantiles of the standard normal distribution that residuals correspond to; censored points have `null`. */
  residuals: (number | null)[];
  /** Negative log-likelihood of the series, natural logarithm, constants included. */
  negativeLogLikelihood: number;
  /** Absent where it could not be solved over the interval, and in older reports. */
  curve?: PredictedCurve;
}

/** What is predicted over the whole interval. All arrays are [times]. */
export interface PredictedCurve {
  times: number[];
  values: number[];
  /** Half widths of the pointwise 95 % band, linearised; `null` where it hangs on what the data leave open. */
  radii: number[] | null;
}

/** Unknowns of one experiment over the interval, in the unit of each. */
export interface FittedExperiment {
  /** `null` for the data that belong to none. */
  name: string | null;
  solution: ({ unknown: string } & PredictedCurve)[];
}

/** One local fit of several. */
export interface FitStart {
  /** Which start it was, from 0; 0 is that of the spec. */
  index: number;
  /** Objective where it ended, `null` where the equations could not be solved. */
  objective: number | null;
  /** [estimates] where it began and ended, in their units. */
  from: number[];
  to: number[];
  /** Starts that ended at the same optimum have the same number; 0 is the best. `null` for failed ones. */
  optimum: number | null;
}

export interface FitReport {
  /** Natural logarithm, constants included, priors left out. */
  logLikelihood: number;
  /** −log-likelihood − log-priors: what was minimised. */
  objective: number;
  points: number;
  /** Akaike's and Schwarz's criterion. */
  aic: number;
  bic: number;
  /** Sum of squared normalised residuals, its degrees of freedom, not whole beside learned functions, and the probability of more by chance. */
  chiSquared: number;
  freedom: number;
  pValue: number | null;
  parameters: FittedParameter[];
  /** [estimates][estimates]; `null` where an estimate is not determined. */
  correlations: (number | null)[][];
  /**
   * [estimates][estimates] the inverse of Fisher's information at the optimum: of an estimate's logarithm where it is
   * searched by that, else in its unit. `null` where an estimate is not determined or rests on a bound; absent in older
   * reports.
   */
  covariance?: (number | null)[][];
  /** Combinations that the data leave open, each by the names that move along. */
  undetermined: string[][];
  /** Of these, what no data of the kind tell apart, with what of it is determined; absent where the form explains none. */
  open?: OpenGroup[];
  series: FittedSeries[];
  /** Unknowns of the experiment that is shown, in the unit of each. Absent as `curve` is, or where they are many. */
  solution?: FittedExperiment['solution'];
  /** The same of the experiments that are not shown; absent where there are none, and as `solution` is. */
  others?: FittedExperiment[];
  /** Present where several starts were made. */
  starts?: FitStart[];
}

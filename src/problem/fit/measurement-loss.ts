/** @file One measurement beside its prediction, and what is said of it: −log p with its derivatives. */
import type { Censoring, NoiseDistribution } from '../problem.ts';

/** One measurement beside its prediction. */
export interface MeasuredPoint {
  distribution: NoiseDistribution['name'];
  measured: number;
  predicted: number;
  /**
   * Above 0: the standard deviation, that of the logarithm for `lognormal`, the scale of `laplace` and `student`. Of counts
   * what their own is multiplied by: 1 but on the way of a search.
   */
  deviation: number;
  /** Degrees of freedom of `student`, size of `negative_binomial`. */
  shape?: number;
  censored?: Censoring | null;
}

/** −log p and its derivatives; `p` stands for the prediction and `s` for the deviation. */
export interface MeasurementLoss {
  value: number;
  p: number;
  s: number;
  /** By the shape, else 0. */
  shape: number;
  pp: number;
  ps: number;
  ss: number;
  /** By the shape twice; where that is not known the square of the first derivative, which it is on average. */
  shapes: number;
  /**
   * Expected second derivatives (Fisher's information), never indefinite: what a Gauss–Newton step uses. Of censored
   * measurements the curvature of −log F along z.
   */
  information: { pp: number; ps: number; ss: number };
}

/** What cannot be: no step may go there. */
export const impossible: MeasurementLoss = {
  value: Number.POSITIVE_INFINITY,
  p: Number.NaN,
  s: Number.NaN,
  shape: Number.NaN,
  pp: Number.NaN,
  ps: Number.NaN,
  ss: Number.NaN,
  shapes: Number.NaN,
  information: { pp: Number.NaN, ps: Number.NaN, ss: Number.NaN },
};

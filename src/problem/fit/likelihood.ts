/**
 * @file What one measurement says against a prediction: negative natural logarithms of densities, constants included, and
 * their derivatives.
 *
 * With the standardised error z = (T(measured) − T(predicted))/deviation, where T is the logarithm for `lognormal` and the
 * identity else, a density is exp(−ρ(z))/deviation·|T′(measured)|; what is censored counts by its probability F(z), without
 * T′. A distribution is then a row of `families`; those of counts stand in `counts.ts`.
 */
import { logIncompleteBeta } from '../../numeric/beta.ts';
import { digamma, logGamma } from '../../numeric/gamma.ts';
import { logNormalProbability, normalHazard, normalQuantile } from '../../numeric/normal.ts';
import type { Censoring, NoiseDistribution } from '../problem.ts';
import { countLoss, countSpread } from './counts.ts';
import { impossible, type MeasuredPoint, type MeasurementLoss } from './measurement-loss.ts';
import { isOfCounts } from './shape.ts';

/** Value, first and second derivative. */
interface Jet {
  value: number;
  first: number;
  second: number;
}

/** A symmetric density of the standardised error z. */
interface Family {
  /** −log of the density */
  density(z: number, freedom: number): Jet;
  /** −log of the probability of not more than z */
  below(z: number, freedom: number): Jet;
  /** Expected second derivatives by location and by scale, where the scale is 1. */
  information(freedom: number): { location: number; scale: number };
}

const halfLogTau = 0.5 * Math.log(2 * Math.PI);

const normal: Family = {
  density: (z) => ({ value: halfLogTau + (z * z) / 2, first: z, second: 1 }),
  below: (z) => {
    const h = normalHazard(z);
    // h·(h + z) cancels far to the left, where it goes to 1 − 1/z².
    const second = z < -1e5 ? 1 : h * (h + z);
    return { value: -logNormalProbability(z), first: -h, second };
  },
  information: () => ({ location: 1, scale: 2 }),
};

const laplace: Family = {
  density: (z) => ({ value: Math.LN2 + Math.abs(z), first: Math.sign(z), second: 0 }),
  below: (z) => {
    if (z <= 0) return { value: Math.LN2 - z, first: -1, second: 0 };
    const tail = Math.exp(-z) / 2;
    const h = tail / (1 - tail);
    return { value: -Math.log1p(-tail), first: -h, second: h * (1 + h) };
  },
  information: () => ({ location: 1, scale: 1 }),
};

const student: Family = {
  density: (z, nu) => {
    const s = nu + z * z;
    return {
      value:
        logGamma(nu / 2) -
        logGamma((nu + 1) / 2) +
        0.5 * Math.log(nu * Math.PI) +
        ((nu + 1) / 2) * Math.log1p((z * z) / nu),
      first: ((nu + 1) * z) / s,
      second: ((nu + 1) * (nu - z * z)) / (s * s),
    };
  },
  below: (z, nu) => {
    const value = -logStudentProbability(z, nu);
    const density = student.density(z, nu);
    const h = Math.exp(value - density.value);
    return { value, first: -h, second: h * (h + density.first) };
  },
  // K. L. Lange, R. J. A. Little, J. M. G. Taylor, J. Am. Stat. Assoc. 84, 1989.
  information: (nu) => ({ location: (nu + 1) / (nu + 3), scale: (2 * nu) / (nu + 3) }),
};

/** log of the probability of not more than z under Student's t (Abramowitz & Stegun 26.7.1). */
function logStudentProbability(z: number, nu: number): number {
  const whole = nu + z * z;
  const tail = logIncompleteBeta(nu / 2, 0.5, nu / whole, (z * z) / whole) - Math.LN2;
  return z <= 0 ? tail : Math.log1p(-Math.exp(tail));
}

type Continuous = Exclude<NoiseDistribution['name'], 'poisson' | 'negative_binomial'>;

const families: Record<Continuous, Family> = { normal, lognormal: normal, laplace, student };

/**
 * −log p of one measurement. Its value is ∞, and its derivatives NaN, where the density is 0: a deviation or degrees of
 * freedom that are not above 0, a logarithm of what is not.
 */
export function measurementLoss(observation: MeasuredPoint): MeasurementLoss {
  const { distribution, measured, predicted, deviation, censored = null } = observation;
  if (isCount(distribution)) return countLoss(observation);
  const freedom = observation.shape ?? Number.NaN;
  const logarithmic = distribution === 'lognormal';
  if (!(deviation > 0)) return impossible;
  if (distribution === 'student' && !(freedom > 0)) return impossible;
  if (logarithmic && !(predicted > 0 && measured > 0)) return impossible;

  const family = families[distribution];
  const z = standardisedError(observation);
  // T(predicted) by the prediction, twice.
  const t = logarithmic ? 1 / predicted : 1;
  const tt = logarithmic ? -t * t : 0;
  const zp = -t / deviation;
  const zs = -z / deviation;
  const zpp = -tt / deviation;
  const zps = t / deviation ** 2;
  const zss = (2 * z) / deviation ** 2;

  const byShape = distribution === 'student' ? byFreedom(z, freedom, censored) : 0;
  const jet = jetOf(family, z, freedom, censored);
  const scale = censored === null ? 1 : 0;
  const jacobian = censored === null && logarithmic ? Math.log(measured) : 0;
  return {
    value: jet.value + scale * Math.log(deviation) + jacobian,
    p: jet.first * zp,
    s: jet.first * zs + scale / deviation,
    shape: byShape,
    pp: jet.second * zp * zp + jet.first * zpp,
    ps: jet.second * zp * zs + jet.first * zps,
    ss: jet.second * zs * zs + jet.first * zss - scale / deviation ** 2,
    shapes: byShape ** 2,
    information: informationOf(family, freedom, { zp, zs, deviation }, censored === null ? null : jet.second),
  };
}

const standardisedError = ({ distribution, measured, predicted, deviation }: MeasuredPoint): number =>
  (distribution === 'lognormal' ? Math.log(measured / predicted) : measured - predicted) / deviation;

/** In z; what is above is by symmetry below −z. */
function jetOf(family: Family, z: number, freedom: number, censored: Censoring | null): Jet {
  if (censored === null) return family.density(z, freedom);
  if (censored === 'below') return family.below(z, freedom);
  const { value, first, second } = family.below(-z, freedom);
  return { value, first: -first, second };
}

function informationOf(
  family: Family,
  freedom: number,
  { zp, zs, deviation }: { zp: number; zs: number; deviation: number },
  curvature: number | null,
): MeasurementLoss['information'] {
  if (curvature === null) {
    const { location, scale } = family.information(freedom);
    return { pp: location * zp * zp, ps: 0, ss: scale / deviation ** 2 };
  }
  const c = Math.max(0, curvature);
  return { pp: c * zp * zp, ps: c * zp * zs, ss: c * zs * zs };
}

/** Derivative by Student's degrees of freedom ν: of the density in closed form, of its probability by differences in log ν. */
function byFreedom(z: number, nu: number, censored: Censoring | null): number {
  if (censored === null) {
    const rising = digamma(nu / 2) - digamma((nu + 1) / 2) + 1 / nu + Math.log1p((z * z) / nu);
    return (rising - ((nu + 1) * z * z) / (nu * (nu + z * z))) / 2;
  }
  const side = censored === 'below' ? z : -z;
  const step = 1e-3;
  const at = (k: number) => -logStudentProbability(side, nu * Math.exp(k * step));
  return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step * nu);
}

const isCount = (name: NoiseDistribution['name']): name is Exclude<NoiseDistribution['name'], Continuous> =>
  isOfCounts(name);

/** The standard deviation of a measurement; its scale where the distribution is not normal and not one of counts. */
export const scatterOf = (observation: MeasuredPoint): number =>
  isOfCounts(observation.distribution) ? countSpread(observation) : observation.deviation;

/**
 * The standard normal quantile that a measurement's error corresponds to: what a plot of residuals shows, whatever the
 * distribution. Of counts Pearson's residual, the error by its standard deviation, whose square is 1 on average whatever
 * the mean (P. McCullagh & J. A. Nelder, Generalized Linear Models, 1989, § 2.4.1). `null` for a censored measurement, whose
 * error nobody knows.
 */
export function normalResidual(observation: MeasuredPoint): number | null {
  const { distribution, measured, predicted, censored = null, shape = Number.NaN } = observation;
  if (censored !== null) return null;
  if (isCount(distribution)) return measured === predicted ? 0 : (measured - predicted) / countSpread(observation);
  const z = standardisedError(observation);
  if (families[distribution] === normal) return z;
  return Math.sign(z) * -normalQuantile(-families[distribution].below(-Math.abs(z), shape).value);
}

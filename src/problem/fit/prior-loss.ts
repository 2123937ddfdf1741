/** @file What is known of a parameter before the data, as −log of its density (natural, constants included) and derivatives. */
import { logGamma } from '../../numeric/gamma.ts';
import type { Prior, PriorName } from '../problem.ts';

export interface PriorLoss {
  value: number;
  /** By the parameter. */
  first: number;
  second: number;
  /** Never negative: the part of the second derivative that a Gauss–Newton step uses. */
  information: number;
}

const halfLogTau = 0.5 * Math.log(2 * Math.PI);

/** Outside of what the density allows. */
const outside: PriorLoss = {
  value: Number.POSITIVE_INFINITY,
  first: Number.NaN,
  second: Number.NaN,
  information: Number.NaN,
};

/** By the two usual arguments, see `Prior`. */
const densities: Record<PriorName, (x: number, a: number, b: number) => PriorLoss> = {
  normal(x, middle, deviation) {
    const z = (x - middle) / deviation;
    const second = 1 / deviation ** 2;
    return { value: halfLogTau + Math.log(deviation) + (z * z) / 2, first: z / deviation, second, information: second };
  },
  lognormal(x, middle, deviation) {
    if (!(x > 0)) return outside;
    const z = (Math.log(x) - middle) / deviation;
    const information = 1 / (deviation * x) ** 2;
    return {
      value: halfLogTau + Math.log(deviation) + Math.log(x) + (z * z) / 2,
      first: (1 + z / deviation) / x,
      second: information - (1 + z / deviation) / x ** 2,
      information,
    };
  },
  uniform(x, low, high) {
    if (!(x >= low && x <= high)) return outside;
    return { value: Math.log(high - low), first: 0, second: 0, information: 0 };
  },
  laplace(x, middle, scale) {
    return {
      value: Math.log(2 * scale) + Math.abs(x - middle) / scale,
      first: Math.sign(x - middle) / scale,
      second: 0,
      information: 1 / scale ** 2,
    };
  },
  gamma(x, shape, scale) {
    if (!(x > 0)) return outside;
    const second = (shape - 1) / x ** 2;
    return {
      value: logGamma(shape) + shape * Math.log(scale) - (shape - 1) * Math.log(x) + x / scale,
      first: 1 / scale - (shape - 1) / x,
      second,
      information: Math.max(0, second),
    };
  },
};

/** Of a parameter's value `x`; ∞, with derivatives NaN, where the density is 0. */
export const priorLoss = ({ distribution, args: [a, b] }: Prior, x: number): PriorLoss =>
  densities[distribution](x, a, b);

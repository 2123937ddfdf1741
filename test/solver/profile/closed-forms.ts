/** @file Likelihoods whose profiles are known in closed form, as fits with one number held. */
import type { Refit, Refitted } from '../../../src/solver/profile/side.ts';

/** ½(a, b)·M·(a, b) about (2, −1): its profile over a is a parabola with the Schur complement of M. */
export const linear = {
  fit: { objective: 7, parameters: { a: 2, b: -1 } } satisfies Refitted,
  /** M₁₁ − M₁₂²/M₂₂ for M = [[5, 3], [3, 2]] */
  curvature: 5 - 9 / 2,
  *refit(value) {
    const x = value - 2;
    yield;
    const y = (-3 / 2) * x;
    const objective = 7 + (5 * x * x + 6 * x * y + 2 * y * y) / 2;
    return { objective, parameters: { a: value, b: -1 + y } };
  },
} satisfies { fit: Refitted; curvature: number; refit: Refit };

/** A saturating response: a large rate is as good as an infinite one, a small one is not. −2 log L = 40/(1 + k) − 0. */
export const oneSided = {
  fit: { objective: 20 / (1 + 1e3), parameters: { k: 1e3 } } satisfies Refitted,
  *refit(value) {
    yield;
    return { objective: 20 / (1 + value), parameters: { k: value } };
  },
} satisfies { fit: Refitted; refit: Refit };

/** Only a·b is measured: it stays as good along the hyperbola. */
export const flat = {
  fit: { objective: 3, parameters: { a: 2, b: 3, c: 1 } } satisfies Refitted,
  *refit(value) {
    yield;
    return { objective: 3, parameters: { a: value, b: 6 / value, c: 1 } };
  },
} satisfies { fit: Refitted; refit: Refit };

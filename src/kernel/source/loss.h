/** @file Loss functions ρ(r) and their derivatives; Lᵢ is the mean or sum of wₙ·ρ(rₙ). */
#ifndef LOSS_H
#define LOSS_H

#include "tape.h"

/** `relative` is the mean square whose pointwise factors hold 1/scale². */
enum Loss { LOSS_MSE, LOSS_MAE, LOSS_HUBER, LOSS_LOG_COSH, LOSS_RELATIVE, LOSS_LP };

/** At a kink (mae at 0, lp with p ≤ 1 at 0) the derivative is 0, the middle of the subdifferential. */
INLINE void loss_of(int kind, Real parameter, V r, V *value, V *slope) {
  const V size = magnitude(r);
  switch (kind) {
    case LOSS_MAE:
      *value = size;
      *slope = sign_of(r);
      return;
    case LOSS_HUBER: {
      const VI inside = size <= splat(parameter);
      *value = choose(inside, FLOAT(0.5) * r * r, parameter * (size - FLOAT(0.5) * parameter));
      *slope = choose(inside, r, with_sign(splat(parameter), r) + FLOAT(0.0) * r);
      return;
    }
    case LOSS_LOG_COSH:
      *value = size + each_lane(exp_of_negative(FLOAT(-2.0) * size), log1p) - FLOAT(0.69314718055994530942);
      *slope = vtanh(r);
      return;
    case LOSS_LP: {
      const V p = splat(parameter);
      *value = each_lane2(size, p, pow);
      *slope = choose(r == zero(), zero(), parameter * each_lane2(size, p - FLOAT(1.0), pow) * sign_of(r));
      return;
    }
    default:
      *value = r * r;
      *slope = FLOAT(2.0) * r;
  }
}

#endif

/**
 * @file Activations and the jets through them. A jet of C channels is (z, z′, …, z⁽ᶜ⁻¹⁾), derivatives in τ; the chain
 * rule of Faà di Bruno gives the jet of σ(z), and its transpose carries the adjoints back.
 */
#ifndef ACTIVATION_H
#define ACTIVATION_H

#include "vector.h"

enum Activation { ACT_TANH, ACT_SIN, ACT_SWISH, ACT_GELU, ACT_SOFTPLUS };

#define MAX_CHANNELS 5

/** d[k] = σ⁽ᵏ⁾ for k = 1…n (n ≤ 5), from a = tanh z: every derivative is a polynomial in a. */
INLINE void tanh_slopes(const int n, V a, V *d) {
  const V q = a * a, s = FLOAT(1.0) - q;
  d[1] = s;
  if (n > 1) d[2] = FLOAT(-2.0) * a * s;
  if (n > 2) d[3] = (FLOAT(6.0) * q - FLOAT(2.0)) * s;
  if (n > 3) d[4] = (FLOAT(16.0) - FLOAT(24.0) * q) * a * s;
  if (n > 4) d[5] = ((FLOAT(120.0) * q - FLOAT(120.0)) * q + FLOAT(16.0)) * s;
}

static double half_erfc_of_negative(double z) { return 0.5 * erfc(-z * 0.70710678118654752440); }

/** d[0…5] = σ and its first five derivatives, for the activations other than tanh. */
static __attribute__((noinline)) void other_slopes(int kind, V z, V *d) {
  if (kind == ACT_SIN) {
    V s, c;
    vsincos(z, &s, &c);
    d[0] = s, d[1] = c, d[2] = -s, d[3] = -c, d[4] = s, d[5] = c;
    return;
  }
  if (kind == ACT_GELU) {
    // z·Φ(z) with the exact normal distribution; φ′ = −zφ makes every derivative φ times a polynomial.
    const V t = z * z, p = FLOAT(0.39894228040143267794) * exp_of_negative(FLOAT(-0.5) * t);
    const V cdf = each_lane(z, half_erfc_of_negative);
    d[0] = z * cdf;
    d[1] = cdf + z * p;
    d[2] = (FLOAT(2.0) - t) * p;
    d[3] = (t - FLOAT(4.0)) * z * p;
    d[4] = ((FLOAT(7.0) - t) * t - FLOAT(4.0)) * p;
    d[5] = ((t - FLOAT(11.0)) * t + FLOAT(18.0)) * z * p;
    return;
  }
  // g = sigmoid; g′ = q, g″ = q(1−2g), g‴ = q(1−6q), g⁗ = q(1−2g)(1−12q), g⁽⁵⁾ = q(1−30q+120q²).
  const V e = exp_of_negative(-magnitude(z));
  const V r = FLOAT(1.0) / (FLOAT(1.0) + e);
  const V g = choose(z < zero(), e * r, r);
  const V q = e * r * r, w = FLOAT(1.0) - FLOAT(2.0) * g;
  const V g2 = q * w, g3 = q * (FLOAT(1.0) - FLOAT(6.0) * q), g4 = g2 * (FLOAT(1.0) - FLOAT(12.0) * q);
  if (kind == ACT_SOFTPLUS) {
    d[0] = choose(z < zero(), zero(), z) + each_lane(e, log1p);
    d[1] = g, d[2] = q, d[3] = g2, d[4] = g3, d[5] = g4;
    return;
  }
  const V g5 = q * (FLOAT(1.0) + q * (FLOAT(120.0) * q - FLOAT(30.0)));
  d[0] = z * g;
  d[1] = z * q + g;
  d[2] = z * g2 + FLOAT(2.0) * q;
  d[3] = z * g3 + FLOAT(3.0) * g2;
  d[4] = z * g4 + FLOAT(4.0) * g3;
  d[5] = z * g5 + FLOAT(5.0) * g4;
}

/** a = jet of σ(z), from d[k] = σ⁽ᵏ⁾(z), k = 0…C−1. */
INLINE void chain(const int C, const V *d, const V *z, V *a) {
  a[0] = d[0];
  if (C > 1) a[1] = d[1] * z[1];
  if (C > 2) a[2] = d[2] * (z[1] * z[1]) + d[1] * z[2];
  if (C > 3) a[3] = (d[3] * (z[1] * z[1]) + FLOAT(3.0) * d[2] * z[2]) * z[1] + d[1] * z[3];
  if (C > 4) {
    const V t = z[1] * z[1];
    a[4] = (d[4] * t + FLOAT(6.0) * d[3] * z[2]) * t +
           d[2] * (FLOAT(3.0) * z[2] * z[2] + FLOAT(4.0) * z[1] * z[3]) + d[1] * z[4];
  }
}

/** Adjoint of `chain`: zb = (∂a/∂z)ᵀ ab, from d[k], k = 1…C. */
INLINE void chain_adjoint(const int C, const V *d, const V *z, const V *ab, V *zb) {
  V b0 = d[1] * ab[0];
  if (C > 1) {
    const V s = d[2] * z[1];
    V b1 = d[1] * ab[1];
    b0 += s * ab[1];
    if (C > 2) {
      const V t = z[1] * z[1], m = d[3] * t + d[2] * z[2];
      V b2 = d[1] * ab[2];
      b1 += FLOAT(2.0) * s * ab[2];
      b0 += m * ab[2];
      if (C > 3) {
        V b3 = d[1] * ab[3];
        b2 += FLOAT(3.0) * s * ab[3];
        b1 += FLOAT(3.0) * m * ab[3];
        b0 += ((d[4] * t + FLOAT(3.0) * d[3] * z[2]) * z[1] + d[2] * z[3]) * ab[3];
        if (C > 4) {
          zb[4] = d[1] * ab[4];
          b3 += FLOAT(4.0) * s * ab[4];
          b2 += FLOAT(6.0) * m * ab[4];
          b1 += FLOAT(4.0) * ((d[4] * t + FLOAT(3.0) * d[3] * z[2]) * z[1] + d[2] * z[3]) * ab[4];
          b0 += ((d[5] * t + FLOAT(6.0) * d[4] * z[2]) * t +
                 d[3] * (FLOAT(3.0) * z[2] * z[2] + FLOAT(4.0) * z[1] * z[3]) + d[2] * z[4]) * ab[4];
        }
        zb[3] = b3;
      }
      zb[2] = b2;
    }
    zb[1] = b1;
  }
  zb[0] = b0;
}

#endif

/**
 * @file Activations and the jets through them. A jet of C channels is (z, z′, …, z⁽ᶜ⁻¹⁾), derivatives in τ; the chain
 * rule of Faà di Bruno gives the jets of σ(z) and of σ′(z); the second one carries the adjoints back.
 */
#ifndef ACTIVATION_H
#define ACTIVATION_H

#include "vector.h"

enum Activation { ACT_TANH, ACT_SIN, ACT_SWISH, ACT_GELU, ACT_SOFTPLUS };

#define MAX_CHANNELS 5

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

/** a = jet of f(z) from d[k] = f⁽ᵏ⁾(z), k = 0…C−1. */
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

/** Products of jets take derivatives by Leibniz' rule: (f·g)⁽ʲ⁾ = Σᵢ BINOMIAL[j][i]·f⁽ʲ⁻ⁱ⁾·g⁽ⁱ⁾. */
static const Real BINOMIAL[MAX_CHANNELS][MAX_CHANNELS] = {{1}, {1, 1}, {1, 2, 1}, {1, 3, 3, 1}, {1, 4, 6, 4, 1}};

/**
 * Jets of a = tanh z and of its slope, by the recurrence that tanh′ = 1 − tanh² gives: slope = 1 − a·a and
 * a′ = slope·z′, one derivative after the other.
 */
INLINE void tanh_jets(const int C, const V *z, V *a, V *slope) {
  a[0] = vtanh(z[0]);
  slope[0] = FLOAT(1.0) - a[0] * a[0];
  UNROLL for (int j = 1; j < C; j++) {
    V rise = slope[0] * z[j];
    UNROLL for (int i = 1; i < j; i++) rise += BINOMIAL[j - 1][i] * slope[i] * z[j - i];
    a[j] = rise;
    V square = a[0] * rise;
    UNROLL for (int i = 1; i < (j + 1) / 2; i++) square += BINOMIAL[j][i] * a[i] * a[j - i];
    if (j % 2 == 0) square += FLOAT(0.5) * BINOMIAL[j][j / 2] * a[j / 2] * a[j / 2];
    slope[j] = FLOAT(-2.0) * square;
  }
}

/** Jets of a = σ(z) for n neurons; those of the slope σ′(z) take the place of z. */
INLINE void activate(const int C, int kind, int n, V *z, V *a) {
  for (int j = 0; j < n; j++, z += C, a += C) {
    V x[MAX_CHANNELS], y[MAX_CHANNELS], slope[MAX_CHANNELS], d[MAX_CHANNELS + 1];
    UNROLL for (int c = 0; c < C; c++) x[c] = z[c];
    if (kind == ACT_TANH) tanh_jets(C, x, y, slope);
    else {
      other_slopes(kind, x[0], d);
      chain(C, d, x, y);
      chain(C, d + 1, x, slope);
    }
    UNROLL for (int c = 0; c < C; c++) a[c] = y[c], z[c] = slope[c];
  }
}

/** zb = (∂a/∂z)ᵀ·ab. From ∂a = slope·∂z as jets: zb[i] = Σⱼ BINOMIAL[j][i]·slope⁽ʲ⁻ⁱ⁾·ab[j]. */
INLINE void chain_adjoint(const int C, const V *slope, const V *ab, V *zb) {
  V sum[MAX_CHANNELS];
  UNROLL for (int i = 0; i < C; i++) {
    sum[i] = slope[0] * ab[i];
    UNROLL for (int j = i + 1; j < C; j++) sum[i] += BINOMIAL[j][i] * slope[j - i] * ab[j];
  }
  UNROLL for (int i = 0; i < C; i++) zb[i] = sum[i];
}

#endif

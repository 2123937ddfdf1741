/**
 * @file Vectors of LANES points and their elementary functions. Everything above this file is written once for both
 * precisions and every width; PRECISION (32 or 64) and VECTOR_BYTES (16, 32, 64) come from the command line.
 *
 * Accuracy, measured by test/kernel: about 3 ulp in single, 1e-15 relative in double precision. NaN and infinity
 * propagate as in libm; nothing here may be compiled with finite-math-only assumptions.
 */
#ifndef VECTOR_H
#define VECTOR_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#if PRECISION == 32
typedef float Real;
typedef int32_t Bits;
#define FLOAT(x) x##f
#define MANTISSA 23
#define EXPONENT_BIAS 127
#else
typedef double Real;
typedef int64_t Bits;
#define FLOAT(x) x
#define MANTISSA 52
#define EXPONENT_BIAS 1023
#endif

#define LANES ((int)(VECTOR_BYTES / sizeof(Real)))
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

typedef Real V __attribute__((ext_vector_type(VECTOR_BYTES / (PRECISION / 8))));
/** What a comparison gives: all bits set or none. (Its elements are `long` or `long long`, whichever the platform chose.) */
typedef __typeof__((V)FLOAT(0.0) < (V)FLOAT(0.0)) VI;
/** The same vector at any address of a Real. */
typedef V VU __attribute__((aligned(PRECISION / 8)));

INLINE V splat(Real x) { return (V)x; }
INLINE V zero(void) { return (V)FLOAT(0.0); }
INLINE V load(const Real *p) { return *(const VU *)p; }
INLINE void store(Real *p, V x) { *(VU *)p = x; }
INLINE V choose(VI mask, V a, V b) { return mask ? a : b; }
INLINE V magnitude(V x) { return (V)((VI)x & (VI)(Bits)(((Bits)1 << (PRECISION - 2)) - 1 + ((Bits)1 << (PRECISION - 2)))); }
/** |x| with the sign of s, for x ≥ 0. */
INLINE V with_sign(V x, V s) {
  const Bits most = ((Bits)1 << (PRECISION - 2)) - 1 + ((Bits)1 << (PRECISION - 2));
  return (V)((VI)x | ((VI)s & ~(VI)most));
}
INLINE V unless_above(V x, Real cap) { return choose(x > splat(cap), splat(cap), x); }
INLINE V unless_below(V x, Real floor) { return choose(x < splat(floor), splat(floor), x); }

/** Sum over the lanes, as a balanced tree. */
INLINE Real lane_sum(V x) {
  Real s[VECTOR_BYTES / (PRECISION / 8)];
  UNROLL for (int i = 0; i < LANES; i++) s[i] = x[i];
  UNROLL for (int width = LANES / 2; width > 0; width /= 2)
    UNROLL for (int i = 0; i < width; i++) s[i] += s[i + width];
  return s[0];
}

/** x rounded to the nearest integer, for |x| < 2^(MANTISSA − 2), with the integer in the low bits of `*bits`. */
INLINE V nearest(V x, VI *bits) {
  const V magic = splat(FLOAT(1.5) * (Real)((Bits)1 << MANTISSA));
  const V shifted = x + magic;
  *bits = (VI)shifted;
  return shifted - magic;
}

/** exp(r) − 1 on |r| ≤ ln(2)/2 by its Taylor polynomial; the first term left out is below half an ulp of the result. */
INLINE V expm1_reduced(V r) {
#if PRECISION == 32
  V p = splat(1.0f / 5040);
  p = p * r + 1.0f / 720;
#else
  V p = splat(1.0 / 6227020800.0);
  p = p * r + 1.0 / 479001600;
  p = p * r + 1.0 / 39916800;
  p = p * r + 1.0 / 3628800;
  p = p * r + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
#endif
  p = p * r + FLOAT(1.0) / 120;
  p = p * r + FLOAT(1.0) / 24;
  p = p * r + FLOAT(1.0) / 6;
  p = p * r + FLOAT(0.5);
  return r + r * r * p;
}

/** x = k·ln 2 + r; returns r, and k in the low bits. ln 2 in two parts (Cody and Waite), the first one short enough that k times it is exact. */
INLINE V reduce_by_log2(V x, VI *k) {
  const V n = nearest(x * FLOAT(1.44269504088896340736), k);
#if PRECISION == 32
  return (x - n * 0.693145751953125f) - n * 1.42860682030941723212e-6f;
#else
  return (x - n * 6.93147180369123816490e-1) - n * 1.90821492927058770002e-10;
#endif
}

INLINE V power_of_two(VI k) { return (V)((k << MANTISSA) + ((VI)(Bits)EXPONENT_BIAS << MANTISSA)); }

/** exp(x) for x ≤ 0; flushes to a number near the smallest normal one. */
INLINE V exp_of_negative(V x) {
  VI k;
  const V r = reduce_by_log2(unless_below(x, PRECISION == 32 ? FLOAT(-87.0) : FLOAT(-708.0)), &k);
  const V s = power_of_two(k);
  return s + s * expm1_reduced(r);
}

/** exp(x), over- and underflowing as libm does. */
INLINE V vexp(V x) {
  const Real high = PRECISION == 32 ? FLOAT(90.0) : FLOAT(712.0);
  const Real low = PRECISION == 32 ? FLOAT(-105.0) : FLOAT(-750.0);
  VI k;
  const V r = reduce_by_log2(unless_above(unless_below(x, low), high), &k);
  // The integer sits in the low bits of the shifted number: sign-extend it, then scale in two steps.
  const VI whole = (k << (PRECISION - MANTISSA + 1)) >> (PRECISION - MANTISSA + 1);
  const VI half = whole >> 1;
  return (FLOAT(1.0) + expm1_reduced(r)) * power_of_two(half) * power_of_two(whole - half);
}

#if PRECISION == 32
/**
 * tanh(x) = x·p(x²)/q(x²), the minimax quotient of degrees 4 and 4 for the relative error on |x| ≤ 9.02 (2.1e-8, fitted
 * by iteratively reweighted least squares); beyond, tanh is 1 in single precision.
 */
INLINE V vtanh(V x) {
  const V y = unless_below(unless_above(x, 9.02f), -9.02f);
  const V t = y * y;
  const V p = (((t * 1.3319082936657356e-8f + 2.0583489372278204e-5f) * t + 3.494035052953678e-3f) * t + 0.13379718353793943f) * t + 1.0f;
  const V q = (((t * 7.76202400575591e-7f + 3.2830936471091716e-4f) * t + 2.58710750711458e-2f) * t + 0.46713033594075903f) * t + 1.0f;
  // Rounding may not lift a saturated neuron above 1, where its slope would change sign.
  return unless_below(unless_above(y * p / q, 1.0f), -1.0f);
}
#else
/**
 * tanh(x) = E/(E + 2), E = exp(2|x|) − 1 = 2ᵏ·(2r/d) + 2ᵏ − 1 with d = r·coth(r/2) − r, as one quotient that stays
 * accurate near 0. The series r·coth(r/2) = 2·Σ B₂ₙ r²ⁿ/(2n)! (Bernoulli numbers) needs half the terms of exp(r).
 */
INLINE V vtanh(V x) {
  VI k;
  const V y = unless_above(2.0 * magnitude(x), 40.0);
  const V r = reduce_by_log2(y, &k);
  const V s = power_of_two(k), t = r * r;
  V p = splat(-691 / 653837184000.0);
  p = p * t + 1.0 / 23950080;
  p = p * t - 1.0 / 604800;
  p = p * t + 1.0 / 15120;
  p = p * t - 1.0 / 360;
  p = p * t + 1.0 / 6;
  const V d = (p * t + 2.0) - r, e = s * (r + r) + (s - 1.0) * d;
  return with_sign(e / (e + (d + d)), x);
}
#endif

INLINE V vsigmoid(V x) {
  const V e = exp_of_negative(-magnitude(x));
  const V d = FLOAT(1.0) / (FLOAT(1.0) + e);
  return choose(x < zero(), e * d, d);
}

/** sin(x) and cos(x); π/2 in three parts: full accuracy for |x| < 1e4 in single, 1e6 in double precision. */
INLINE void vsincos(V x, V *sine, V *cosine) {
  VI q;
  const V n = nearest(x * FLOAT(0.63661977236758134308), &q);
#if PRECISION == 32
  const V r = ((x - n * 1.5703125f) - n * 4.837512969970703125e-4f) - n * 7.54978995489188216e-8f;
  const V t = r * r;
  V s = splat(1.0f / 362880);
  s = s * t - 1.0f / 5040;
  V c = splat(1.0f / 40320);
  c = c * t - 1.0f / 720;
#else
  const V r = ((x - n * 1.57079632673412561417e+00) - n * 6.07710050630396597660e-11) - n * 2.02226624879595063154e-21;
  const V t = r * r;
  V s = splat(1.0 / 355687428096000.0);
  s = s * t - 1.0 / 1307674368000.0;
  s = s * t + 1.0 / 6227020800.0;
  s = s * t - 1.0 / 39916800;
  s = s * t + 1.0 / 362880;
  s = s * t - 1.0 / 5040;
  V c = splat(1.0 / 20922789888000.0);
  c = c * t - 1.0 / 87178291200.0;
  c = c * t + 1.0 / 479001600;
  c = c * t - 1.0 / 3628800;
  c = c * t + 1.0 / 40320;
  c = c * t - 1.0 / 720;
#endif
  s = s * t + FLOAT(1.0) / 120;
  s = s * t - FLOAT(1.0) / 6;
  s = r + r * t * s;
  c = c * t + FLOAT(1.0) / 24;
  c = FLOAT(1.0) - FLOAT(0.5) * t + t * t * c;
  const VI swap = -(q & 1);
  const VI sign = (VI)(Bits)1 << (PRECISION - 1);
  const V a = choose(swap, c, s), b = choose(swap, s, c);
  *sine = (V)((VI)a ^ ((q << (PRECISION - 2)) & sign));
  *cosine = (V)((VI)b ^ (((q + 1) << (PRECISION - 2)) & sign));
}

/** A scalar function lane by lane, in double precision: for what is rare in a residual. */
INLINE V each_lane(V x, double (*f)(double)) {
  V y;
  for (int i = 0; i < LANES; i++) y[i] = (Real)f((double)x[i]);
  return y;
}
INLINE V each_lane2(V x, V z, double (*f)(double, double)) {
  V y;
  for (int i = 0; i < LANES; i++) y[i] = (Real)f((double)x[i], (double)z[i]);
  return y;
}

#endif

/** @file Interpreter of residual tapes over one tile. Four numbers per instruction; instruction k writes register k. */
#ifndef TAPE_H
#define TAPE_H

#include "activation.h"
#include "operations.h"

typedef struct {
  const int32_t *code;
  int length;
  const double *constants;
} Tape;

/** Where a tile's leaves come from. Slot s of the tile stands s·`slot_capacity` numbers further in `times`. */
typedef struct {
  const Real *times;
  size_t slot_capacity;
  const Real *aux;
  size_t aux_capacity;
  const Real *scalars;
  /** [slots][outputs][MAX_CHANNELS] */
  const V *jets;
  int outputs;
} Leaves;

INLINE V as_number(VI mask) { return (V)(mask & (VI)splat(FLOAT(1.0))); }
INLINE V sign_of(V x) { return choose(x == zero(), zero(), choose(x != x, x, with_sign(splat(FLOAT(1.0)), x))); }
INLINE V softplus_of(V x) { return choose(x < zero(), zero(), x) + each_lane(exp_of_negative(-magnitude(x)), log1p); }
INLINE V square_root(V x) { return __builtin_elementwise_sqrt(x); }

static __attribute__((noinline)) void run_tape(const Tape *tape, const Leaves *leaves, V *r) {
  const int32_t *code = tape->code;
  for (int k = 0; k < tape->length; k++, code += 4) {
    const int32_t a = code[1], b = code[2], c = code[3];
    V s, t;
    switch ((enum Op)code[0]) {
      case OP_CONSTANT: r[k] = splat((Real)tape->constants[a]); break;
      case OP_TIME: r[k] = load(leaves->times + a * leaves->slot_capacity); break;
      case OP_JET: r[k] = leaves->jets[((size_t)c * leaves->outputs + a) * MAX_CHANNELS + b]; break;
      case OP_AUX: r[k] = load(leaves->aux + a * leaves->aux_capacity); break;
      case OP_SCALAR: r[k] = splat(leaves->scalars[a]); break;
      case OP_NEG: r[k] = -r[a]; break;
      case OP_ADD: r[k] = r[a] + r[b]; break;
      case OP_SUB: r[k] = r[a] - r[b]; break;
      case OP_MUL: r[k] = r[a] * r[b]; break;
      case OP_DIV: r[k] = r[a] / r[b]; break;
      case OP_POW: r[k] = each_lane2(r[a], r[b], pow); break;
      case OP_SIN: vsincos(r[a], &s, &t); r[k] = s; break;
      case OP_COS: vsincos(r[a], &s, &t); r[k] = t; break;
      case OP_TAN: r[k] = each_lane(r[a], tan); break;
      case OP_ASIN: r[k] = each_lane(r[a], asin); break;
      case OP_ACOS: r[k] = each_lane(r[a], acos); break;
      case OP_ATAN: r[k] = each_lane(r[a], atan); break;
      case OP_ATAN2: r[k] = each_lane2(r[a], r[b], atan2); break;
      case OP_SINH: r[k] = each_lane(r[a], sinh); break;
      case OP_COSH: r[k] = each_lane(r[a], cosh); break;
      case OP_TANH: r[k] = vtanh(r[a]); break;
      case OP_EXP: r[k] = vexp(r[a]); break;
      case OP_LOG: r[k] = each_lane(r[a], log); break;
      case OP_SQRT: r[k] = square_root(r[a]); break;
      case OP_CBRT: r[k] = each_lane(r[a], cbrt); break;
      case OP_ABS: r[k] = magnitude(r[a]); break;
      case OP_SIGN: r[k] = sign_of(r[a]); break;
      case OP_MIN: r[k] = choose(r[b] < r[a], r[b], choose(r[b] != r[b], r[b], r[a])); break;
      case OP_MAX: r[k] = choose(r[b] > r[a], r[b], choose(r[b] != r[b], r[b], r[a])); break;
      case OP_STEP: r[k] = as_number(r[a] >= zero()); break;
      case OP_ERF: r[k] = each_lane(r[a], erf); break;
      case OP_SIGMOID: r[k] = vsigmoid(r[a]); break;
      case OP_SOFTPLUS: r[k] = softplus_of(r[a]); break;
      case OP_LT: r[k] = as_number(r[a] < r[b]); break;
      case OP_LE: r[k] = as_number(r[a] <= r[b]); break;
      case OP_EQ: r[k] = as_number(r[a] == r[b]); break;
      case OP_NE: r[k] = as_number(r[a] != r[b]); break;
      case OP_SELECT: r[k] = choose(r[a] != zero(), r[b], r[c]); break;
    }
  }
}

/** b·a^(b−1)·d, but 0 where d or b is 0, so that x² at x = 0 and a^b under an unused branch stay finite. */
INLINE V power_by_base(V a, V b, V d) {
  const V slope = b * each_lane2(a, b - FLOAT(1.0), pow) * d;
  return choose((b == zero()) | (d == zero()), zero(), slope);
}
/** aᵇ·log a·d, 0 where a is 0 and b positive (its limit). */
INLINE V power_by_exponent(V a, V b, V value, V d) {
  const V slope = value * each_lane(a, log) * d;
  return choose(((a == zero()) & (b > zero())) | (d == zero()), zero(), slope);
}

/** A slope times its adjoint, 0 where the adjoint is 0: an unused branch of a select must not turn 0·∞ into NaN. */
INLINE V used(V d, V product) { return choose(d == zero(), zero(), product); }

/**
 * Reverse sweep over the instructions listed in `sweep` (descending, only those through which something trainable
 * reaches the result). `d` holds the adjoints of all registers, zero but for the seed; jets' adjoints are added to
 * `jet_adjoints` (layout of `Leaves.jets`), scalars' to `scalar_sums`.
 */
static __attribute__((noinline)) void reverse_tape(const Tape *tape, const int32_t *sweep, int length, const Leaves *leaves,
                                                   const V *r, V *d, V *jet_adjoints, V *scalar_sums) {
  for (int n = 0; n < length; n++) {
    const int k = sweep[n];
    const int32_t *code = tape->code + 4 * k;
    const int32_t a = code[1], b = code[2], c = code[3];
    const V g = d[k], x = r[k];
    V s, t;
    d[k] = zero();
    switch ((enum Op)code[0]) {
      case OP_JET: jet_adjoints[((size_t)c * leaves->outputs + a) * MAX_CHANNELS + b] += g; break;
      case OP_SCALAR: scalar_sums[a] += g; break;
      case OP_NEG: d[a] -= g; break;
      case OP_ADD: d[a] += g; d[b] += g; break;
      case OP_SUB: d[a] += g; d[b] -= g; break;
      case OP_MUL: s = g * r[b], t = g * r[a]; d[a] += s; d[b] += t; break;
      case OP_DIV: s = used(g, g / r[b]), t = used(g, s * x); d[a] += s; d[b] -= t; break;
      case OP_POW: s = power_by_base(r[a], r[b], g), t = power_by_exponent(r[a], r[b], x, g); d[a] += s; d[b] += t; break;
      case OP_SIN: vsincos(r[a], &s, &t); d[a] += g * t; break;
      case OP_COS: vsincos(r[a], &s, &t); d[a] -= g * s; break;
      case OP_TAN: d[a] += g * (FLOAT(1.0) + x * x); break;
      case OP_ASIN: d[a] += used(g, g / square_root(FLOAT(1.0) - r[a] * r[a])); break;
      case OP_ACOS: d[a] -= used(g, g / square_root(FLOAT(1.0) - r[a] * r[a])); break;
      case OP_ATAN: d[a] += g / (FLOAT(1.0) + r[a] * r[a]); break;
      case OP_ATAN2: s = used(g, g / (r[a] * r[a] + r[b] * r[b])); t = s * r[a]; d[a] += s * r[b]; d[b] -= t; break;
      case OP_SINH: d[a] += g * each_lane(r[a], cosh); break;
      case OP_COSH: d[a] += g * each_lane(r[a], sinh); break;
      case OP_TANH: d[a] += g * (FLOAT(1.0) - x * x); break;
      case OP_EXP: d[a] += g * x; break;
      case OP_LOG: d[a] += used(g, g / r[a]); break;
      case OP_SQRT: d[a] += used(g, FLOAT(0.5) * g / x); break;
      case OP_CBRT: d[a] += used(g, g / (FLOAT(3.0) * x * x)); break;
      case OP_ABS: d[a] += g * sign_of(r[a]); break;
      case OP_MIN: { const VI second = r[b] < r[a]; d[a] += choose(second, zero(), g); d[b] += choose(second, g, zero()); break; }
      case OP_MAX: { const VI second = r[b] > r[a]; d[a] += choose(second, zero(), g); d[b] += choose(second, g, zero()); break; }
      case OP_ERF: d[a] += g * FLOAT(1.12837916709551257390) * exp_of_negative(-(r[a] * r[a])); break;
      case OP_SIGMOID: d[a] += g * x * (FLOAT(1.0) - x); break;
      case OP_SOFTPLUS: d[a] += g * vsigmoid(r[a]); break;
      case OP_SELECT: { const VI first = r[a] != zero(); d[b] += choose(first, g, zero()); d[c] += choose(first, zero(), g); break; }
      // Nothing trainable reaches a result through these.
      case OP_CONSTANT: case OP_TIME: case OP_AUX: case OP_SIGN: case OP_STEP: case OP_LT: case OP_LE: case OP_EQ: case OP_NE: break;
    }
  }
}

#endif

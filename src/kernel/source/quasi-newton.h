/**
 * @file What a step of the quasi-Newton methods costs beside its evaluations, in double precision: the product of the
 * inverse Hessian with a gradient, once as a dense matrix and once as pairs of steps and gradient differences.
 */
#ifndef QUASI_NEWTON_H
#define QUASI_NEWTON_H

#include "dense.h"

/**
 * A matrix of more rows than this is taken in parts of about the same area, each with its own sums, so that threads can
 * share them; the sums are added in the order of the parts, whoever formed them.
 */
#define UNDIVIDED 384
#define PARTS 8

/** H ← a·H + pᵢ·uⱼ + qᵢ·sⱼ with p = b₁u + b₂s and q = b₂u + b₃s, and out ← H·x. */
typedef struct {
  /** Lower triangle, row after row. */
  Real *h;
  const Real *u, *s, *x;
  /** [parts·n] */
  Real *out;
  Real a, b1, b2, b3;
  int n, parts, next;
} Inverse;

/** Rows i … i + R − 1: their columns left of i by vectors, the small triangle that is left number by number. */
INLINE void update_rows(const int R, const Inverse *m, int i, Real *out) {
  const Real *u = m->u, *s = m->s, *x = m->x;
  Real *row[ROWS_AT_ONCE], p[ROWS_AT_ONCE], q[ROWS_AT_ONCE], dots[ROWS_AT_ONCE];
  V sum[ROWS_AT_ONCE];
  UNROLL for (int r = 0; r < R; r++) {
    row[r] = m->h + (size_t)(i + r) * (i + r + 1) / 2;
    p[r] = m->b1 * u[i + r] + m->b2 * s[i + r];
    q[r] = m->b2 * u[i + r] + m->b3 * s[i + r];
    sum[r] = zero();
  }
  const V a = splat(m->a);
  int k = 0;
  for (; k + LANES <= i; k += LANES) {
    const V uk = load(u + k), sk = load(s + k), xk = load(x + k);
    V o = load(out + k);
    UNROLL for (int r = 0; r < R; r++) {
      const V h = a * load(row[r] + k) + p[r] * uk + q[r] * sk;
      store(row[r] + k, h);
      sum[r] += h * xk;
      o += h * x[i + r];
    }
    store(out + k, o);
  }
  UNROLL for (int r = 0; r < R; r++) dots[r] = lane_sum(sum[r]);
  for (int r = 0; r < R; r++) {
    for (int j = k; j <= i + r; j++) {
      const Real h = m->a * row[r][j] + p[r] * u[j] + q[r] * s[j];
      row[r][j] = h;
      dots[r] += h * x[j];
      if (j < i + r) out[j] += h * x[i + r];
    }
    out[i + r] += dots[r];
  }
}

/** First row of a part: the area above it grows with the square of the row. */
static int first_row(const Inverse *m, int part) {
  const int row = (int)(m->n * __builtin_sqrt((double)part / m->parts));
  return part == m->parts ? m->n : row - row % ROWS_AT_ONCE;
}

static int run_parts(void *context, int worker) {
  (void)worker;
  Inverse *m = context;
  for (int done = 0;; done++) {
    const int part = __atomic_fetch_add(&m->next, 1, __ATOMIC_RELAXED);
    if (part >= m->parts) return done;
    const int end = first_row(m, part + 1);
    Real *out = m->out + (size_t)part * m->n;
    __builtin_memset(out, 0, sizeof(Real) * m->n);
    int i = first_row(m, part);
    for (; i + ROWS_AT_ONCE <= end; i += ROWS_AT_ONCE) update_rows(ROWS_AT_ONCE, m, i, out);
    for (; i < end; i++) update_rows(1, m, i, out);
  }
}

/** `space`: H [n(n + 1)/2], u, s, x [n] each, out [PARTS·n], whose first n numbers become H·x. `parallel`: 0 for one thread. */
static void update_and_multiply(Real *space, int n, Real a, Real b1, Real b2, Real b3, const Parallel *parallel) {
  Real *vectors = space + (size_t)n * (n + 1) / 2;
  Inverse m = {.h = space, .u = vectors, .s = vectors + n, .x = vectors + 2 * n, .out = vectors + 3 * n,
               .a = a, .b1 = b1, .b2 = b2, .b3 = b3, .n = n, .parts = n > UNDIVIDED ? PARTS : 1, .next = 0};
  if (parallel && parallel->threads > 1 && m.parts > 1)
    parallel->run(run_parts, &m, m.parts < parallel->threads ? m.parts : parallel->threads, m.parts);
  else run_parts(&m, 0);
  for (int part = 1; part < m.parts; part++)
    for (int k = 0; k < n; k++) m.out[k] += m.out[(size_t)part * n + k];
}

/** q ← f·q + g·y; returns s·q. */
static Real combine_and_dot(Real *q, Real f, Real g, const Real *y, const Real *s, int n) {
  V sum[2] = {zero(), zero()};
  int k = 0;
  for (; k + 2 * LANES <= n; k += 2 * LANES)
    UNROLL for (int r = 0; r < 2; r++) {
      const V x = f * load(q + k + r * LANES) + g * load(y + k + r * LANES);
      store(q + k + r * LANES, x);
      sum[r] += x * load(s + k + r * LANES);
    }
  Real along = lane_sum(sum[0] + sum[1]);
  for (; k < n; k++) {
    q[k] = f * q[k] + g * y[k];
    along += q[k] * s[k];
  }
  return along;
}

/**
 * q ← H·q by the two loops of L-BFGS (Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 7.4), where every
 * pair first multiplies the H before it with a number of its own. `space`: steps and gradient differences [memory·n]
 * each, 1/(yᵀs), those numbers and room [memory] each, q [n]. The oldest of `count` pairs stands at `head`; `gamma` is
 * the diagonal of the first H.
 */
static void two_loops(Real *space, int n, int memory, int head, int count, Real gamma) {
  const size_t pairs = (size_t)memory * n;
  const Real *rho = space + 2 * pairs, *scale = rho + memory;
  Real *alpha = space + 2 * pairs + 2 * memory, *q = alpha + memory;
#define SLOT(j) ((head + (j)) % memory)
#define STEP(j) (space + (size_t)SLOT(j) * n)
#define CHANGE(j) (space + pairs + (size_t)SLOT(j) * n)
  // Each pass also forms the product that the next one begins with; behind the last there is none.
  Real along = count > 0 ? dot(STEP(count - 1), q, n) : 0;
  for (int j = count - 1; j >= 0; j--) {
    alpha[j] = rho[SLOT(j)] * along;
    along = combine_and_dot(q, 1, -alpha[j], CHANGE(j), STEP(j > 0 ? j - 1 : 0), n);
  }
  for (int k = 0; k < n; k++) q[k] *= gamma;
  if (count > 0) along = dot(CHANGE(0), q, n);
  for (int j = 0; j < count; j++) {
    const Real f = scale[SLOT(j)];
    along = combine_and_dot(q, f, alpha[j] - rho[SLOT(j)] * f * along, STEP(j), CHANGE(j + 1 < count ? j + 1 : j), n);
  }
#undef SLOT
#undef STEP
#undef CHANGE
}

#endif

/**
 * @file The dense algebra of the second-order methods, in double precision: A·Aᵀ and the factor of Cholesky, both made
 * of 4 × 4 blocks of inner products of rows.
 */
#ifndef DENSE_H
#define DENSE_H

#include "kernel.h"
#include "transpose.h"

/** Numbers of a row that are taken at a time: what a block of rows needs stays in the first-level cache. */
#define PIECE 256

/** Rows of the block kept in registers. */
#if defined(__AVX512F__) || defined(__aarch64__)
#define ROWS_AT_ONCE 4
#else
#define ROWS_AT_ONCE 2
#endif

/** dots[r][c] += Σ_k a[r·stride + k]·b[c·stride + k], k = 0…n−1, for R × 4 rows. */
INLINE void add_dots_block(const int R, const Real *a, const Real *b, size_t stride, int n, Real (*dots)[4]) {
  V sum[ROWS_AT_ONCE][4];
  UNROLL for (int r = 0; r < R; r++) UNROLL for (int c = 0; c < 4; c++) sum[r][c] = zero();
  int k = 0;
  for (; k + LANES <= n; k += LANES) {
    V y[4];
    UNROLL for (int c = 0; c < 4; c++) y[c] = load(b + c * stride + k);
    UNROLL for (int r = 0; r < R; r++) {
      const V x = load(a + r * stride + k);
      UNROLL for (int c = 0; c < 4; c++) sum[r][c] += x * y[c];
    }
  }
  for (int i = 0; i < 4 * R; i += LANES) store(*dots + i, load(*dots + i) + lane_sums(*sum + i));
  for (; k < n; k++)
    for (int r = 0; r < R; r++)
      for (int c = 0; c < 4; c++) dots[r][c] += a[r * stride + k] * b[c * stride + k];
}

static __attribute__((noinline)) void add_dots(const Real *a, const Real *b, size_t stride, int n, Real dots[4][4]) {
  for (int r = 0; r < 4; r += ROWS_AT_ONCE) add_dots_block(ROWS_AT_ONCE, a + r * stride, b, stride, n, dots + r);
}

static Real dot(const Real *a, const Real *b, int n) {
  V sum = zero();
  int k = 0;
  for (; k + LANES <= n; k += LANES) sum += load(a + k) * load(b + k);
  Real s = lane_sum(sum);
  for (; k < n; k++) s += a[k] * b[k];
  return s;
}

/** Rows of the product that one thread forms at a time, and columns: their pieces stay in the second-level cache. */
#define PANEL 32

typedef struct {
  const Real *a;
  Real *out;
  int n, p, next;
} Panels;

/** The lower triangle in panels of rows, the longest first. Every number is formed by one thread: rounding does not depend on them. */
static int run_panels(void *context, int worker) {
  (void)worker;
  Panels *panels = context;
  const Real *a = panels->a;
  Real *out = panels->out;
  const int n = panels->n, p = panels->p, whole = n - n % 4;
  for (int done = 0;; done++) {
    const int panel = (n + PANEL - 1) / PANEL - 1 - __atomic_fetch_add(&panels->next, 1, __ATOMIC_RELAXED);
    if (panel < 0) return done;
    const int from = panel * PANEL, to = from + PANEL < n ? from + PANEL : n, blocks = to < whole ? to : whole;
    __builtin_memset(out + (size_t)from * n, 0, sizeof(Real) * n * (to - from));
    for (int k = 0; k < p; k += PIECE) {
      const int length = p - k < PIECE ? p - k : PIECE;
      for (int columns = 0; columns < to; columns += PANEL)
        for (int i = from; i < blocks; i += 4)
          for (int j = columns; j <= i && j < columns + PANEL; j += 4) {
            Real dots[4][4] = {{0}};
            add_dots(a + (size_t)i * p + k, a + (size_t)j * p + k, p, length, dots);
            for (int r = 0; r < 4; r++)
              for (int c = 0; c < 4; c++) out[(size_t)(i + r) * n + j + c] += dots[r][c];
          }
      for (int i = blocks; i < to; i++)
        for (int j = 0; j <= i; j++) out[(size_t)i * n + j] += dot(a + (size_t)i * p + k, a + (size_t)j * p + k, length);
    }
  }
}

/** out [n·n] ← A·Aᵀ for A [n·p], both row-major. `parallel`: 0 for one thread. */
static void gram_of_rows(const Real *a, int n, int p, Real *out, const Parallel *parallel) {
  Panels panels = {a, out, n, p, 0};
  const int count = (n + PANEL - 1) / PANEL;
  // Worth waking a thread for from about a million multiply-adds.
  if (parallel && parallel->threads > 1 && (double)n * n * p > 2e6)
    parallel->run(run_panels, &panels, count < parallel->threads ? count : parallel->threads, count);
  else run_panels(&panels, 0);
  for (int i = 0; i < n; i++)
    for (int j = 0; j < i; j++) out[(size_t)j * n + i] = out[(size_t)i * n + j];
}

/**
 * Lower factor L of A + μI = L·Lᵀ into the lower triangle of `out` [n·n]; the lower triangle of A is read. 0 when the
 * matrix is not positive definite in this precision, else 1.
 */
static int cholesky_factor(const Real *a, int n, Real mu, Real *out) {
  for (int j0 = 0; j0 < n; j0 += 4)
    for (int i0 = j0; i0 < n; i0 += 4) {
      Real dots[4][4] = {{0}};
      const int rows = n - i0 < 4 ? n - i0 : 4, columns = n - j0 < 4 ? n - j0 : 4;
      if (rows == 4 && columns == 4) add_dots(out + (size_t)i0 * n, out + (size_t)j0 * n, n, j0, dots);
      else
        for (int r = 0; r < rows; r++)
          for (int c = 0; c < columns; c++) dots[r][c] = dot(out + (size_t)(i0 + r) * n, out + (size_t)(j0 + c) * n, j0);
      for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns && j0 + c <= i0 + r; c++) {
          const int i = i0 + r, j = j0 + c;
          Real s = a[(size_t)i * n + j] - dots[r][c];
          for (int k = j0; k < j; k++) s -= out[(size_t)i * n + k] * out[(size_t)j * n + k];
          if (i == j) {
            s += mu;
            if (!(s > 0)) return 0;
            out[(size_t)i * n + i] = (Real)__builtin_sqrt(s);
          } else out[(size_t)i * n + j] = s / out[(size_t)j * n + j];
        }
    }
  return 1;
}

#endif

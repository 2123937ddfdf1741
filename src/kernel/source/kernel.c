/**
 * @file The kernel's entry points in one precision and width. WebAssembly exports them; the add-on calls them through
 * the table of the width it chose.
 */
#include "kernel.h"
#include "run.h"

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#if defined(__wasm__)
#define ENTRY(name) __attribute__((export_name(JOIN_NAME(name)))) JOIN(name, KERNEL_SUFFIX)
#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)
#define JOIN_NAME(name) #name TEXT(KERNEL_SUFFIX)
#else
#define ENTRY(name) static JOIN(name, KERNEL_SUFFIX)
#endif

int32_t ENTRY(open)(const int32_t *words, const double *numbers, char *base, size_t limit) {
  return (int32_t)open_session(words, numbers, base, limit);
}
void ENTRY(begin)(char *base, int groups, int gradients) { begin_session(session_at(base, groups), gradients); }
#if defined(__wasm__)
void ENTRY(run)(char *base, int groups, int group, int count, int total, int mode) {
  run_samples(session_at(base, groups), group, count, total, mode, 0);
}
#else
void ENTRY(run)(char *base, int groups, int group, int count, int total, int mode, const Parallel *parallel) {
  run_samples(session_at(base, groups), group, count, total, mode, parallel);
}
#endif
void ENTRY(gram)(char *base, int groups) { gram_matrix(session_at(base, groups)); }
int ENTRY(jacobian)(char *base, int groups, int group, int result, int at, int count) {
  return run_jacobian(session_at(base, groups), group, result, at, count);
}
void ENTRY(jets)(char *base, int groups, int count, int channels) { run_jets(session_at(base, groups), count, channels); }
void ENTRY(adam)(char *base, int groups, double rate, double beta1, double beta2, double epsilon,
                 double correction1, double correction2) {
  adam_step(session_at(base, groups), rate, beta1, beta2, epsilon, correction1, correction2);
}

#if PRECISION == 64
#include "dense.h"
#include "quasi-newton.h"
#if defined(__wasm__)
void ENTRY(gram_of_rows)(const double *a, int n, int p, double *out) { gram_of_rows(a, n, p, out, 0); }
void ENTRY(update_and_multiply)(double *space, int n, double a, double b1, double b2, double b3) {
  update_and_multiply(space, n, a, b1, b2, b3, 0);
}
#else
void ENTRY(gram_of_rows)(const double *a, int n, int p, double *out, const Parallel *parallel) {
  gram_of_rows(a, n, p, out, parallel);
}
void ENTRY(update_and_multiply)(double *space, int n, double a, double b1, double b2, double b3, const Parallel *parallel) {
  update_and_multiply(space, n, a, b1, b2, b3, parallel);
}
#endif
int ENTRY(cholesky)(const double *a, int n, double mu, double *out) { return cholesky_factor(a, n, mu, out); }
void ENTRY(two_loops)(double *space, int n, int memory, int head, int count, double gamma) {
  two_loops(space, n, memory, head, count, gamma);
}
#define DENSE                                                         \
  JOIN(gram_of_rows, KERNEL_SUFFIX), JOIN(cholesky, KERNEL_SUFFIX),   \
      JOIN(update_and_multiply, KERNEL_SUFFIX), JOIN(two_loops, KERNEL_SUFFIX)
#else
#define DENSE 0, 0, 0, 0
#endif

#if !defined(__wasm__)
const KernelTable JOIN(kernel, KERNEL_SUFFIX) = {
    JOIN(open, KERNEL_SUFFIX), JOIN(begin, KERNEL_SUFFIX), JOIN(run, KERNEL_SUFFIX), JOIN(gram, KERNEL_SUFFIX),
    JOIN(jacobian, KERNEL_SUFFIX), JOIN(jets, KERNEL_SUFFIX), JOIN(adam, KERNEL_SUFFIX), DENSE,
};
#endif

/** @file What the add-on sees of a kernel of one width and precision. */
#ifndef KERNEL_H
#define KERNEL_H

#include <stddef.h>
#include <stdint.h>

/** Part of what is to be done, whatever is left for `worker`; returns how many units that were. */
typedef int Work(void *context, int worker);

typedef struct {
  int threads;
  /**
   * Runs work(context, worker) for worker = 0 … workers − 1, or fewer of them but always the first, at the same time;
   * `units` in all.
   */
  void (*run)(Work *work, void *context, int workers, int units);
  /** Returns when *number, which other workers raise, is `value`. */
  void (*wait)(const int *number, int value, int worker);
} Parallel;

typedef struct {
  int32_t (*open)(const int32_t *words, const double *numbers, char *base, size_t limit);
  void (*begin)(char *base, int groups, int gradients);
  void (*run)(char *base, int groups, int group, int count, int total, int mode, const Parallel *parallel);
  void (*gram)(char *base, int groups);
  int (*jacobian)(char *base, int groups, int group, int result, int at, int count);
  void (*jets)(char *base, int groups, int count, int channels);
  void (*adam)(char *base, int groups, double rate, double beta1, double beta2, double epsilon,
               double correction1, double correction2);
  /** Dense algebra: in double precision only, else 0. */
  void (*gram_of_rows)(const double *a, int n, int p, double *out, const Parallel *parallel);
  int (*cholesky)(const double *a, int n, double mu, double *out);
  void (*update_and_multiply)(double *space, int n, double a, double b1, double b2, double b3, const Parallel *parallel);
  void (*two_loops)(double *space, int n, int memory, int head, int count, double gamma);
} KernelTable;

#endif

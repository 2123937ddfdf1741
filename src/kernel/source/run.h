/** @file Runs a group of points through networks, tape and losses, and back: the training step. */
#ifndef RUN_H
#define RUN_H

#include "session.h"

enum Mode { MODE_LOSSES, MODE_GRADIENTS, MODE_RESIDUALS };

/** One copy per number of channels, so that every inner loop has its jets in registers. */
#define FOR_CHANNELS(M) M(1) M(2) M(3) M(4) M(5)

#define FORWARD(C)                                                                                                  \
  static __attribute__((noinline)) void forward_##C(const Network *net, const Real *theta, size_t shift, V tau, int keep, V *out) { \
    forward_network(C, net, theta, shift, tau, keep, out);                                                          \
  }
#define REVERSE(C)                                                                                                  \
  static __attribute__((noinline)) void reverse_##C(const Network *net, const Real *theta, size_t shift, int channels, int active, \
                                                    const V *adjoints, V *zb, V *ab, Sums sums) {                   \
    reverse_network(C, net, theta, shift, channels, active, adjoints, zb, ab, sums, 0, 0);                          \
  }
#define ROWS(C)                                                                                                     \
  static __attribute__((noinline)) void rows_##C(const Network *net, const Real *theta, size_t shift, int channels, int active, \
                                                 const V *adjoints, V *zb, V *ab, Real *jacobian, size_t parameters) { \
    reverse_network(C, net, theta, shift, channels, active, adjoints, zb, ab, (Sums){0, 0}, jacobian, parameters);   \
  }
FOR_CHANNELS(FORWARD)
FOR_CHANNELS(REVERSE)
FOR_CHANNELS(ROWS)

static void forward(int channels, const Network *net, const Real *theta, size_t shift, V tau, int keep, V *out) {
  switch (channels) {
#define CASE(C) case C: forward_##C(net, theta, shift, tau, keep, out); break;
    FOR_CHANNELS(CASE)
#undef CASE
  }
}

/** All slots of the tile that starts at sample `at`: jets of every network that the tape reads, then the tape. */
static Leaves forward_tile(const Session *s, const Workspace *own, const Group *group, int at, int keep) {
  const Leaves leaves = {.times = group->times + at,
                         .slot_capacity = group->capacity,
                         .aux = group->aux + at,
                         .aux_capacity = group->capacity,
                         .scalars = s->theta + s->parameters - s->scalars,
                         .jets = own->jets,
                         .outputs = s->outputs};
  for (int slot = 0; slot < group->slots; slot++) {
    const V tau = load(group->tau + slot * group->capacity + at);
    for (int n = 0; n < s->network_count; n++)
      forward(group->channels[slot * s->network_count + n], &s->networks[n], s->theta, own->shift + slot * s->stride, tau, keep,
              own->jets + (size_t)slot * s->outputs * MAX_CHANNELS);
  }
  run_tape(&group->tape, &leaves, own->registers);
  return leaves;
}

/** Carries `seed`, the adjoint of one residual, back to the jets and scalars. Adjoints of the jets are set anew. */
static void reverse_residual(const Session *s, const Workspace *own, const Group *group, const Result *result, const Leaves *leaves, V seed, V *scalar_sums) {
  V *adjoints = own->adjoints;
  for (int slot = 0; slot < group->slots; slot++)
    for (int n = 0; n < s->network_count; n++)
      if (result->channels[slot * s->network_count + n]) {
        const Network *net = &s->networks[n];
        V *to = adjoints + ((size_t)slot * s->outputs + net->first_output) * MAX_CHANNELS;
        for (int i = 0; i < net->outputs * MAX_CHANNELS; i++) to[i] = zero();
      }
  own->bars[result->result] = seed;
  reverse_tape(&group->tape, result->sweep, result->sweep_length, leaves, own->registers, own->bars, adjoints, scalar_sums);
  own->bars[result->result] = zero();
}

static void reverse_tile(const Session *s, const Workspace *own, const Group *group, const Result *result, int active, Sums sums) {
  for (int slot = 0; slot < group->slots; slot++)
    for (int n = 0; n < s->network_count; n++) {
      const V *adjoints = own->adjoints + (size_t)slot * s->outputs * MAX_CHANNELS;
      switch (result->channels[slot * s->network_count + n]) {
#define CASE(C) case C: reverse_##C(&s->networks[n], s->theta, own->shift + slot * s->stride, group->channels[slot * s->network_count + n], active, adjoints, own->zb, own->ab, sums); break;
        FOR_CHANNELS(CASE)
#undef CASE
      }
    }
}

/** to[i] += from[i], from[i] = 0 */
INLINE void move_numbers(Real *to, Real *from, int n) {
  int i = 0;
  for (; i + LANES <= n; i += LANES) {
    store(to + i, load(to + i) + load(from + i));
    store(from + i, zero());
  }
  for (; i < n; i++) {
    to[i] += from[i];
    from[i] = 0;
  }
}

/** to[i] += sum over the lanes of from[i], from[i] = 0; with one sample only the first lane can differ from 0. */
INLINE void move_lane_sums(Real *to, V *from, int n, int single) {
  int i = 0;
  if (!single)
    for (; i + LANES <= n; i += LANES) {
      // As many sums as a vector has lanes.
      V r[VECTOR_BYTES / (PRECISION / 8)];
      UNROLL for (int q = 0; q < LANES; q++) {
        r[q] = from[i + q];
        from[i + q] = zero();
      }
      store(to + i, load(to + i) + lane_sums(r));
    }
  for (; i < n; i++) {
    to[i] += single ? from[i][0] : lane_sum(from[i]);
    from[i] = zero();
  }
}

/** gradient += sums, in the order of θ, and sums = 0. */
static void fold(const Session *s, Sums sums, V *scalar_sums, int single, Real *gradient) {
  for (int n = 0; n < s->network_count; n++) {
    const Network *net = &s->networks[n];
    for (int l = 0; l < net->layer_count; l++) {
      const Layer *layer = &net->layers[l];
      Real *w = gradient + layer->weights;
      if (layer->wide)
        for (int j = 0; j < layer->out; j++)
          move_numbers(w + j * layer->in, sums.weights + layer->weight_sums + j * layer->padded, layer->in);
      else
        move_lane_sums(w, sums.vectors + layer->weight_sums, layer->in * layer->out, single);
      move_lane_sums(gradient + layer->bias, sums.vectors + layer->bias_sums, layer->out, single);
    }
  }
  move_lane_sums(gradient + s->parameters - s->scalars, scalar_sums, s->scalars, single);
}

/** Sweeps leave adjoints behind in registers that nothing trainable reaches: harmless to their own tape, not to others. */
static void clear_bars(const Workspace *own, const Group *group) {
  for (int k = 0; k < group->tape.length; k++) own->bars[k] = zero();
}

static void begin_session(Session *s, int gradients) {
  for (int i = 0; i < s->terms; i++) s->losses[i] = 0;
  if (gradients) __builtin_memset(s->gradients, 0, sizeof(Real) * s->parameters * s->terms);
}

/** Losses, and in MODE_GRADIENTS sums of gradients, of the staged samples from … to − 1, in a workspace. */
static void run_chunk(const Session *s, const Workspace *own, const Group *group, int from, int to, int total, int mode) {
  const int results = group->result_count, keep = mode == MODE_GRADIENTS;
  const double mean = 1.0 / total;
  for (int k = 0; k < results; k++) own->losses[k] = 0;
  if (keep) clear_bars(own, group);
  for (int at = from; at < to; at += LANES) {
    const int active = to - at < LANES ? to - at : LANES;
    const Leaves leaves = forward_tile(s, own, group, at, keep);
    for (int k = 0; k < results; k++) {
      const Result *result = &group->results[k];
      const V r = own->registers[result->result];
      if (mode == MODE_RESIDUALS) {
        store(group->residuals + (size_t)k * group->capacity + at, r);
        continue;
      }
      V value, slope;
      loss_of(result->loss, result->parameter, r, &value, &slope);
      const V weight = load(group->weights + (size_t)k * group->capacity + at);
      const double share = result->reduction ? 1.0 : mean;
      own->losses[k] += (double)lane_sum(value * weight) * share;
      if (!keep) continue;
      reverse_residual(s, own, group, result, &leaves, slope * weight * (Real)share, own->scalar_sums[k]);
      reverse_tile(s, own, group, result, active, own->sums[k]);
    }
  }
}

/** The chunks of a group on their way through the threads. */
typedef struct {
  Session *session;
  const Group *group;
  int count, total, mode, chunks;
  const Parallel *parallel;
  /** Next chunk to run, and how many have been added to losses and gradients. */
  int next, added;
} Chunks;

/** Takes chunk after chunk. They are added in their order, whoever ran them: rounding does not depend on the threads. */
static int run_chunks(void *context, int worker) {
  Chunks *chunks = context;
  Session *s = chunks->session;
  const Workspace *own = &s->workspace[worker];
  const Group *group = chunks->group;
  for (int done = 0;; done++) {
    const int chunk = __atomic_fetch_add(&chunks->next, 1, __ATOMIC_RELAXED);
    if (chunk >= chunks->chunks) return done;
    const int from = chunk * group->chunk, end = from + group->chunk, to = end < chunks->count ? end : chunks->count;
    run_chunk(s, own, group, from, to, chunks->total, chunks->mode);
    if (chunks->parallel) chunks->parallel->wait(&chunks->added, chunk, worker);
    for (int k = 0; k < group->result_count; k++) {
      const int term = group->results[k].term;
      s->losses[term] += own->losses[k];
      if (chunks->mode == MODE_GRADIENTS)
        fold(s, own->sums[k], own->scalar_sums[k], to - from == 1, s->gradients + (size_t)term * s->parameters);
    }
    __atomic_store_n(&chunks->added, chunk + 1, __ATOMIC_RELEASE);
  }
}

/**
 * Adds the first `count` staged samples of a group (of `total` in all, for means) to losses and gradients; in
 * MODE_RESIDUALS only writes the residuals. Samples are padded to whole tiles with weight 0. `parallel`: 0 for one thread.
 */
static void run_samples(Session *s, int group_index, int count, int total, int mode, const Parallel *parallel) {
  const Group *group = &s->groups[group_index];
  Chunks chunks = {s, group, count, total, mode, (count + group->chunk - 1) / group->chunk, parallel, 0, 0};
  int workers = chunks.chunks < s->workspaces ? chunks.chunks : s->workspaces;
  if (!parallel || parallel->threads < 2) workers = 1;
  else if (parallel->threads < workers) workers = parallel->threads;
  if (workers > 1) parallel->run(run_chunks, &chunks, workers, chunks.chunks);
  else run_chunks(&chunks, 0);
}

/** Doubles of a vector, and as many numbers. */
enum { DOUBLES = VECTOR_BYTES / 8 };
typedef double Doubles __attribute__((ext_vector_type(VECTOR_BYTES / 8)));
typedef Real Numbers __attribute__((ext_vector_type(VECTOR_BYTES / 8), aligned(PRECISION / 8)));
INLINE Doubles doubles(const Real *p) { return __builtin_convertvector(*(const Numbers *)p, Doubles); }

/** dots[j] = a·bⱼ in double precision for four rows bⱼ of n numbers, one after the other. */
INLINE void dots_of_four(const Real *a, const Real *b, int n, double *dots) {
  Doubles sum[4] = {(Doubles)0.0, (Doubles)0.0, (Doubles)0.0, (Doubles)0.0};
  int k = 0;
  for (; k + DOUBLES <= n; k += DOUBLES) {
    const Doubles x = doubles(a + k);
    UNROLL for (int j = 0; j < 4; j++) sum[j] += x * doubles(b + (size_t)j * n + k);
  }
  UNROLL for (int j = 0; j < 4; j++) {
    double dot = 0;
    for (int q = 0; q < DOUBLES; q++) dot += sum[j][q];
    for (int l = k; l < n; l++) dot += (double)a[l] * (double)b[(size_t)j * n + l];
    dots[j] = dot;
  }
}

/** The same of B ≤ 4 rows with themselves: dots[i·m + j], j ≤ i. */
INLINE void dots_among(const int B, const Real *a, int n, double *dots, int m) {
  Doubles sum[4][4];
  UNROLL for (int i = 0; i < B; i++) UNROLL for (int j = 0; j <= i; j++) sum[i][j] = (Doubles)0.0;
  int k = 0;
  for (; k + DOUBLES <= n; k += DOUBLES) {
    Doubles x[4];
    UNROLL for (int i = 0; i < B; i++) x[i] = doubles(a + (size_t)i * n + k);
    UNROLL for (int i = 0; i < B; i++) UNROLL for (int j = 0; j <= i; j++) sum[i][j] += x[i] * x[j];
  }
  UNROLL for (int i = 0; i < B; i++) UNROLL for (int j = 0; j <= i; j++) {
    double dot = 0;
    for (int q = 0; q < DOUBLES; q++) dot += sum[i][j][q];
    for (int l = k; l < n; l++) dot += (double)a[(size_t)i * n + l] * (double)a[(size_t)j * n + l];
    dots[i * m + j] = dot;
  }
}

/** gram[i][j] = gᵢ·gⱼ in double precision, four terms at a time. */
static void gram_matrix(Session *s) {
  const int m = s->terms, P = s->parameters;
  for (int first = 0; first < m; first += 4) {
    const Real *a = s->gradients + (size_t)first * P;
    double *rows = s->gram + first * m;
    const int count = m - first < 4 ? m - first : 4;
    for (int i = 0; i < count; i++)
      for (int j = 0; j < first; j += 4) dots_of_four(a + (size_t)i * P, s->gradients + (size_t)j * P, P, rows + i * m + j);
    switch (count) {
#define CASE(B) case B: dots_among(B, a, P, rows + first, m); break;
      CASE(1) CASE(2) CASE(3) CASE(4)
#undef CASE
    }
  }
  for (int i = 0; i < m; i++)
    for (int j = 0; j < i; j++) s->gram[j * m + i] = s->gram[i * m + j];
}

/**
 * Rows ∂rₙ/∂θ of result `k` for the tile of staged samples that starts at `at`, into the stage [active][P]; the
 * residuals go where MODE_RESIDUALS puts them. Returns the samples done.
 */
static int run_jacobian(Session *s, int group_index, int k, int at, int count) {
  const Group *group = &s->groups[group_index];
  const Result *result = &group->results[k];
  const int active = count - at < LANES ? count - at : LANES;
  const size_t P = s->parameters;
  const Workspace *own = s->workspace;
  const Leaves leaves = forward_tile(s, own, group, at, 1);
  store(group->residuals + (size_t)k * group->capacity + at, own->registers[result->result]);
  V *scalar_sums = own->scalar_sums[0];
  clear_bars(own, group);
  reverse_residual(s, own, group, result, &leaves, splat(FLOAT(1.0)), scalar_sums);
  __builtin_memset(s->stage, 0, sizeof(Real) * P * active);
  for (int slot = 0; slot < group->slots; slot++)
    for (int n = 0; n < s->network_count; n++) {
      const V *adjoints = own->adjoints + (size_t)slot * s->outputs * MAX_CHANNELS;
      switch (result->channels[slot * s->network_count + n]) {
#define CASE(C) case C: rows_##C(&s->networks[n], s->theta, slot * s->stride, group->channels[slot * s->network_count + n], active, adjoints, own->zb, own->ab, s->stage, P); break;
        FOR_CHANNELS(CASE)
#undef CASE
      }
    }
  for (int i = 0; i < s->scalars; i++)
    for (int p = 0; p < active; p++) s->stage[p * P + P - s->scalars + i] = scalar_sums[i][p];
  for (int i = 0; i < s->scalars; i++) scalar_sums[i] = zero();
  return active;
}

/** Jets at `count` ≤ STAGE_POINTS values of τ at the start of the stage, to [channels][outputs][STAGE_POINTS] behind them. */
static void run_jets(Session *s, int count, int channels) {
  const Workspace *own = s->workspace;
  Real *out = s->stage + STAGE_POINTS;
  for (int at = 0; at < count; at += LANES) {
    const V tau = load(s->stage + at);
    for (int n = 0; n < s->network_count; n++) forward(channels, &s->networks[n], s->theta, 0, tau, 0, own->jets);
    for (int c = 0; c < channels; c++)
      for (int j = 0; j < s->outputs; j++) store(out + ((size_t)c * s->outputs + j) * STAGE_POINTS + at, own->jets[(size_t)j * MAX_CHANNELS + c]);
  }
}

/**
 * One step of Adam (Kingma and Ba, arXiv 1412.6980, algorithm 1) along Σ coefficientsᵢ·gᵢ; `correction1`, `correction2`
 * are 1 − βᵗ. The arrays are padded to whole vectors.
 */
static void adam_step(Session *s, double rate, double beta1, double beta2, double epsilon, double correction1, double correction2) {
  const int P = s->parameters, terms = s->terms;
  const Real b1 = (Real)beta1, b2 = (Real)beta2, e = (Real)epsilon, step = (Real)(rate / correction1), c2 = (Real)(1 / correction2);
  Real *theta = s->theta, *first = s->first_moment, *second = s->second_moment;
  const Real *gradients = s->gradients;
  for (int k = 0; k < P; k += LANES) {
    V g = zero();
    for (int i = 0; i < terms; i++) g += load(gradients + (size_t)i * P + k) * (Real)s->coefficients[i];
    const V m = b1 * load(first + k) + (FLOAT(1.0) - b1) * g;
    const V v = b2 * load(second + k) + (FLOAT(1.0) - b2) * (g * g);
    store(first + k, m);
    store(second + k, v);
    store(theta + k, load(theta + k) - step * m / (square_root(v * c2) + e));
  }
}

#endif

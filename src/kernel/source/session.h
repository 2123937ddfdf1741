/**
 * @file A program in memory. `open_session` reads its description (words and numbers packed by src/kernel/pack.ts) and
 * lays everything out in one arena, so that nothing is allocated afterwards and memory does not depend on how many
 * points are run: the caller streams points through the staging areas.
 */
#ifndef SESSION_H
#define SESSION_H

#include "kernel.h"
#include "loss.h"
#include "network.h"

#define KERNEL_ABI 2

typedef struct {
  /** Global number of the term, its register, its loss. */
  int term, result, loss, reduction;
  Real parameter;
  const int32_t *sweep;
  int sweep_length;
  /** [slots][networks]: channels of the network's jets that the residual reads; 0: none. */
  const int32_t *channels;
} Result;

typedef struct {
  int slots, capacity, aux_columns, result_count;
  /** Samples whose sums are formed together; depends on the program alone, so that results do not depend on threads. */
  int chunk;
  Tape tape;
  Result *results;
  /** [slots][networks]: channels of the network's jets that the tape reads; 0: none. */
  const int32_t *channels;
  /** Staging: τ and t [slots][capacity], aux [columns][capacity], weights and residuals [results][capacity]. */
  Real *tau, *times, *aux, *weights, *residuals;
} Group;

/** What a thread needs to run samples on its own. */
typedef struct {
  V *jets, *adjoints, *registers, *bars, *zb, *ab;
  /** Per result of the group in hand. */
  Sums *sums;
  V **scalar_sums;
  double *losses;
  /** Vectors from the activations of the first workspace to those of this one. */
  size_t shift;
} Workspace;

typedef struct {
  int network_count, scalars, group_count, terms, parameters, outputs, slots, workspaces;
  Network *networks;
  Group *groups;
  Real *theta, *gradients;
  double *losses, *gram;
  /** [terms] weights of the gradients in `adam_step`. */
  double *coefficients;
  /** Moments of Adam. */
  Real *first_moment, *second_moment;
  /** Vectors per slot of activations. */
  size_t stride;
  Workspace *workspace;
  size_t sums_weights, sums_vectors;
  /** Times and jets of `run_jets`; rows of `run_jacobian`. */
  Real *stage;
} Session;

/** Byte offsets of what the caller reads and writes, at the start of the arena. */
enum Report {
  REPORT_NEEDED, REPORT_THETA, REPORT_GRADIENTS, REPORT_LOSSES, REPORT_GRAM, REPORT_COEFFICIENTS, REPORT_FIRST_MOMENT, REPORT_SECOND_MOMENT,
  REPORT_STAGE, REPORT_LANES, REPORT_GROUPS,
  /** Then for every group: */
  GROUP_TAU = 0, GROUP_TIMES, GROUP_AUX, GROUP_WEIGHTS, GROUP_RESIDUALS, GROUP_FIELDS
};

typedef struct {
  char *base;
  size_t used, limit;
} Arena;

/** Zero-based arena: beyond `limit` it only counts, and hands out the base, which is then never written. */
static void *take(Arena *arena, size_t bytes) {
  const size_t at = (arena->used + 63) & ~(size_t)63;
  arena->used = at + bytes;
  return arena->base + (arena->used <= arena->limit ? at : 0);
}

static int round_up(int n) { return (n + LANES - 1) / LANES * LANES; }

#define STAGE_POINTS 256
#define NARROW_INPUTS 4
#define NARROW_OUTPUTS 2

static void open_network(Session *s, Arena *arena, Network *net, const int32_t **words, const double *numbers, int *offset, Arena *slot) {
  const int32_t *w = *words;
  net->frequencies = *w++;
  net->omega = numbers + *w++;
  net->activation = *w++;
  net->layer_count = *w++;
  net->first_output = s->outputs;
  net->layers = take(arena, sizeof(Layer) * net->layer_count);
  int in = net->frequencies ? 2 * net->frequencies : 1;
  for (int l = 0; l < net->layer_count; l++) {
    Layer *layer = &net->layers[l];
    const int out = *w++;
    *layer = (Layer){.in = in, .out = out, .padded = round_up(in), .weights = *offset, .bias = *offset + in * out};
    layer->wide = in >= NARROW_INPUTS && out > NARROW_OUTPUTS;
    *offset += (in + 1) * out;
    if (layer->wide) {
      layer->weight_sums = (int)s->sums_weights;
      s->sums_weights += (size_t)layer->padded * out;
    } else {
      layer->weight_sums = (int)s->sums_vectors;
      s->sums_vectors += (size_t)in * out;
    }
    layer->bias_sums = (int)s->sums_vectors;
    s->sums_vectors += out;
    const size_t jets = sizeof(V) * MAX_CHANNELS;
    layer->input = take(slot, jets * in);
    layer->rows = layer->wide ? take(slot, jets * layer->padded) : 0;
    if (l + 1 < net->layer_count) layer->z = take(slot, jets * out);
    in = out;
  }
  net->outputs = in;
  s->outputs += in;
  *words = w;
}

/**
 * Samples per chunk: about 1.7 million multiply-adds, some 25 µs, so that threads find several chunks in the few hundred
 * points of an ordinary problem; between 64 and 256 samples, or adding up sums would tell, or chunks would be too few.
 */
static int chunk_of(const Session *s, const Group *group) {
  int channels = 0;
  for (int i = 0; i < group->slots * s->network_count; i++) channels += group->channels[i];
  const double sample = (double)(s->parameters + 1) * (channels + 1) * (1 + 2 * group->result_count);
  const double chunk = 1.7e6 / sample;
  return chunk > 256 ? 256 : chunk < 64 ? 64 : (int)chunk / 64 * 64;
}

static int32_t offset_of(const Arena *arena, const void *p) { return (int32_t)((const char *)p - arena->base); }

/**
 * Lays out a session at `base` (64-byte aligned, zeroed). Returns the bytes it needs; when that is more than `limit`
 * nothing usable was written and the call is repeated with more memory (at least 64 KiB + 64 bytes per word).
 */
static size_t open_session(const int32_t *words, const double *numbers, char *base, size_t limit) {
  if (words[0] != KERNEL_ABI) return 0;
  Arena arena = {base, 0, limit};
  const int32_t *w = words + 1;
  const int network_count = *w++, scalars = *w++, group_count = *w++, terms = *w++, threads = *w++;
  int32_t *report = take(&arena, sizeof(int32_t) * (REPORT_GROUPS + GROUP_FIELDS * group_count));
  Session *s = take(&arena, sizeof(Session));
  *s = (Session){.network_count = network_count, .scalars = scalars, .group_count = group_count, .terms = terms, .workspaces = 1};
  s->networks = take(&arena, sizeof(Network) * network_count);
  s->groups = take(&arena, sizeof(Group) * group_count);

  // Slot buffers are laid out once relative to 0 and moved behind the headers when their size is known.
  Arena slot = {0, 0, SIZE_MAX};
  int offset = 0, widest = 1;
  for (int n = 0; n < network_count; n++) open_network(s, &arena, &s->networks[n], &w, numbers, &offset, &slot);
  s->parameters = offset + scalars;
  s->stride = (slot.used + sizeof(V) - 1) / sizeof(V);
  for (int n = 0; n < network_count; n++)
    for (int l = 0; l < s->networks[n].layer_count; l++) {
      const Layer *layer = &s->networks[n].layers[l];
      if (layer->in > widest) widest = layer->in;
      if (layer->out > widest) widest = layer->out;
    }

  int instructions = 1, most_results = 1;
  s->slots = 1;
  for (int g = 0; g < group_count; g++) {
    Group *group = &s->groups[g];
    group->slots = *w++;
    group->capacity = *w++;
    group->aux_columns = *w++;
    group->tape.length = *w++;
    group->result_count = *w++;
    group->tape.constants = numbers + *w++;
    group->tape.code = w;
    w += 4 * group->tape.length;
    group->channels = w;
    w += group->slots * network_count;
    group->results = take(&arena, sizeof(Result) * group->result_count);
    for (int k = 0; k < group->result_count; k++) {
      Result *result = &group->results[k];
      result->term = *w++;
      result->result = *w++;
      result->loss = *w++;
      result->reduction = *w++;
      result->parameter = (Real)numbers[*w++];
      result->channels = w;
      w += group->slots * network_count;
      result->sweep_length = *w++;
      result->sweep = w;
      w += result->sweep_length;
    }
    group->chunk = chunk_of(s, group);
    const int chunks = (group->capacity + group->chunk - 1) / group->chunk;
    if (chunks > s->workspaces) s->workspaces = chunks < threads ? chunks : threads;
    if (group->slots > s->slots) s->slots = group->slots;
    if (group->tape.length > instructions) instructions = group->tape.length;
    if (group->result_count > most_results) most_results = group->result_count;
  }

  const size_t P = s->parameters, jets = sizeof(V) * MAX_CHANNELS;
  // Padded by a vector: `adam_step` runs over whole ones.
  s->theta = take(&arena, sizeof(Real) * (P + LANES));
  s->gradients = take(&arena, sizeof(Real) * (P * terms + LANES));
  s->losses = take(&arena, sizeof(double) * terms);
  s->gram = take(&arena, sizeof(double) * terms * terms);
  s->coefficients = take(&arena, sizeof(double) * terms);
  s->first_moment = take(&arena, sizeof(Real) * (P + LANES));
  s->second_moment = take(&arena, sizeof(Real) * (P + LANES));
  const size_t rows = P * LANES, drawn = STAGE_POINTS * ((size_t)1 + MAX_CHANNELS * s->outputs);
  s->stage = take(&arena, sizeof(Real) * (rows > drawn ? rows : drawn));
  for (int g = 0; g < group_count; g++) {
    Group *group = &s->groups[g];
    group->tau = take(&arena, sizeof(Real) * group->slots * group->capacity);
    group->times = take(&arena, sizeof(Real) * group->slots * group->capacity);
    group->aux = take(&arena, sizeof(Real) * group->aux_columns * group->capacity);
    group->weights = take(&arena, sizeof(Real) * group->result_count * group->capacity);
    group->residuals = take(&arena, sizeof(Real) * group->result_count * group->capacity);
  }
  const size_t weight_bytes = sizeof(Real) * round_up((int)s->sums_weights);
  const size_t sums_bytes = weight_bytes + sizeof(V) * (s->sums_vectors + scalars);
  s->workspace = take(&arena, sizeof(Workspace) * s->workspaces);
  for (int t = 0; t < s->workspaces; t++) {
    const Workspace mine = {
        .jets = take(&arena, jets * s->slots * s->outputs),
        .adjoints = take(&arena, jets * s->slots * s->outputs),
        .registers = take(&arena, sizeof(V) * instructions),
        .bars = take(&arena, sizeof(V) * instructions),
        .zb = take(&arena, jets * widest),
        .ab = take(&arena, jets * widest),
        .losses = take(&arena, sizeof(double) * most_results),
        .sums = take(&arena, sizeof(Sums) * most_results),
        .scalar_sums = take(&arena, sizeof(V *) * most_results),
        .shift = s->stride * s->slots * t,
    };
    char *sums = take(&arena, most_results * sums_bytes);
    if (arena.used > arena.limit) continue;
    s->workspace[t] = mine;
    for (int k = 0; k < most_results; k++, sums += sums_bytes) {
      mine.sums[k] = (Sums){(Real *)sums, (V *)(sums + weight_bytes)};
      mine.scalar_sums[k] = mine.sums[k].vectors + s->sums_vectors;
    }
  }
  V *slots = take(&arena, sizeof(V) * s->stride * s->slots * s->workspaces);
  if (arena.used > arena.limit) return arena.used;

  for (int n = 0; n < network_count; n++)
    for (int l = 0; l < s->networks[n].layer_count; l++) {
      Layer *layer = &s->networks[n].layers[l];
      layer->input = (V *)((char *)slots + (size_t)layer->input);
      layer->rows = (Real *)((char *)slots + (size_t)layer->rows);
      layer->z = (V *)((char *)slots + (size_t)layer->z);
    }

  report[REPORT_NEEDED] = (int32_t)arena.used;
  report[REPORT_THETA] = offset_of(&arena, s->theta);
  report[REPORT_GRADIENTS] = offset_of(&arena, s->gradients);
  report[REPORT_LOSSES] = offset_of(&arena, s->losses);
  report[REPORT_GRAM] = offset_of(&arena, s->gram);
  report[REPORT_COEFFICIENTS] = offset_of(&arena, s->coefficients);
  report[REPORT_FIRST_MOMENT] = offset_of(&arena, s->first_moment);
  report[REPORT_SECOND_MOMENT] = offset_of(&arena, s->second_moment);
  report[REPORT_STAGE] = offset_of(&arena, s->stage);
  report[REPORT_LANES] = LANES;
  for (int g = 0; g < group_count; g++) {
    int32_t *fields = report + REPORT_GROUPS + GROUP_FIELDS * g;
    fields[GROUP_TAU] = offset_of(&arena, s->groups[g].tau);
    fields[GROUP_TIMES] = offset_of(&arena, s->groups[g].times);
    fields[GROUP_AUX] = offset_of(&arena, s->groups[g].aux);
    fields[GROUP_WEIGHTS] = offset_of(&arena, s->groups[g].weights);
    fields[GROUP_RESIDUALS] = offset_of(&arena, s->groups[g].residuals);
  }
  return arena.used;
}

/** The session stands right behind the report. */
static Session *session_at(char *base, int group_count) {
  Arena arena = {base, 0, SIZE_MAX};
  take(&arena, sizeof(int32_t) * (REPORT_GROUPS + GROUP_FIELDS * group_count));
  return take(&arena, sizeof(Session));
}

#endif

/**
 * @file Multilayer perceptrons on a tile: LANES points side by side in vectors, weights splatted.
 *
 * Jets of n neurons in C channels stand as V[n][C]. The matrix products keep BLOCK outputs × C channels in registers.
 * The weight gradient ∂L/∂W = Σ z̄ aᵀ instead keeps the inputs of a layer in the lanes: `rows` holds the transposed
 * jets, so the sums over points and channels end in a matrix of plain numbers that stays in the first-level cache,
 * and lanes without a point cost nothing.
 */
#ifndef NETWORK_H
#define NETWORK_H

#include "activation.h"
#include "transpose.h"

typedef struct {
  /** Neurons before and after, and `in` rounded up to whole vectors. */
  int in, out, padded;
  /** 1: gradient with inputs in lanes (`rows`); 0: narrow, vector partial sums over points. */
  int wide;
  /** Offsets in θ. */
  int weights, bias;
  /** Offsets in the partial sums of a term: in numbers (wide) or vectors (narrow), and in vectors. */
  int weight_sums, bias_sums;
  /** Jets of slot 0; slot s stands s·stride vectors further. `z` holds the slopes σ′(z) once a = σ(z) is known. */
  V *input, *z;
  Real *rows;
} Layer;

typedef struct {
  int frequencies;
  const double *omega;
  int layer_count, activation, outputs, first_output;
  Layer *layers;
} Network;

/** Partial sums of one term's gradient over a chunk of samples: zero before it, and again when folded into the gradient. */
typedef struct {
  Real *weights;
  V *vectors;
} Sums;

/** Outputs kept in registers at a time, for each number of channels; and by the weight gradient. */
#if defined(__AVX512F__)
static const int BLOCK_OF[6] = {0, 8, 8, 6, 5, 4};
#define GRADIENT_BLOCK 8
#elif defined(__AVX2__) || defined(__aarch64__)
static const int BLOCK_OF[6] = {0, 8, 4, 3, 2, 2};
#else
static const int BLOCK_OF[6] = {0, 4, 4, 2, 2, 2};
#endif
#ifndef GRADIENT_BLOCK
#define GRADIENT_BLOCK 4
#endif

/**
 * y[o][c] = Σᵢ w[o·so + i·si]·x[i][c] (+ bias[o] in channel 0), o = 0…B−1; x has `xs` vectors per neuron, y has `ys`.
 * With `slopes` (`ss` vectors per neuron) y are adjoints, carried on through the activation.
 */
INLINE void product_block(const int C, const int B, const Real *w, const int so, const int si, const V *x, const int n,
                          const int xs, const Real *bias, const V *slopes, const int ss, V *y, const int ys) {
  V sum[8][MAX_CHANNELS];
  UNROLL for (int o = 0; o < B; o++)
    UNROLL for (int c = 0; c < C; c++) sum[o][c] = c == 0 && bias ? splat(bias[o]) : zero();
  _Pragma("clang loop unroll(disable)") for (int i = 0; i < n; i++) {
    V a[MAX_CHANNELS];
    UNROLL for (int c = 0; c < C; c++) a[c] = x[i * xs + c];
    UNROLL for (int o = 0; o < B; o++) {
      const V s = splat(w[o * so + i * si]);
      UNROLL for (int c = 0; c < C; c++) sum[o][c] += a[c] * s;
    }
  }
  UNROLL for (int o = 0; o < B; o++) {
    if (slopes) chain_adjoint(C, slopes + o * ss, sum[o], sum[o]);
    UNROLL for (int c = 0; c < C; c++) y[o * ys + c] = sum[o][c];
  }
}

INLINE void product(const int C, const Real *w, const int so, const int si, const int outputs, const V *x, const int n,
                    const int xs, const Real *bias, const V *slopes, const int ss, V *y, const int ys) {
#define PRODUCT_BLOCK(B) \
  product_block(C, B, w + o * so, so, si, x, n, xs, bias ? bias + o : 0, slopes ? slopes + o * ss : 0, ss, y + o * ys, ys)
  const int B = BLOCK_OF[C];
  int o = 0;
  for (; o + B <= outputs; o += B) PRODUCT_BLOCK(B);
  if (B > 4 && o + 4 <= outputs) {
    PRODUCT_BLOCK(4);
    o += 4;
  }
  if (B > 2) for (; o + 2 <= outputs; o += 2) PRODUCT_BLOCK(2);
  for (; o < outputs; o++) PRODUCT_BLOCK(1);
#undef PRODUCT_BLOCK
}

/** rows[c·LANES + p][i] = x[i][c] of lane p. */
INLINE void transpose_jets(const int C, const V *x, int n, int padded, Real *rows) {
  for (int i = 0; i < n; i += LANES)
    UNROLL for (int c = 0; c < C; c++) {
      V r[VECTOR_BYTES / (PRECISION / 8)];
      UNROLL for (int q = 0; q < LANES; q++) r[q] = i + q < n ? x[(i + q) * C + c] : zero();
      transpose(r);
      UNROLL for (int q = 0; q < LANES; q++) store(rows + (c * LANES + q) * padded + i, r[q]);
    }
}

/** Input jets of the first layer from τ: (τ, 1, 0, …), or sines and cosines of ωτ. */
INLINE void input_jets(const int C, const Network *net, V tau, V *x) {
  if (net->frequencies == 0) {
    x[0] = tau;
    for (int c = 1; c < C; c++) x[c] = splat(c == 1 ? FLOAT(1.0) : FLOAT(0.0));
    return;
  }
  for (int k = 0; k < net->frequencies; k++) {
    const Real w = (Real)net->omega[k];
    V s, t;
    vsincos(tau * w, &s, &t);
    V *sine = x + k * C, *cosine = x + (net->frequencies + k) * C;
    for (int c = 0; c < C; c++) {
      sine[c] = s;
      cosine[c] = t;
      const V next = t * w;
      t = s * -w;
      s = next;
    }
  }
}

/** Jets of all outputs; `keep`: also what the reverse sweep needs. `shift`: vectors from slot 0 to the slot in hand. */
INLINE void forward_network(const int C, const Network *net, const Real *theta, size_t shift, V tau, int keep, V *outputs) {
  input_jets(C, net, tau, net->layers[0].input + shift);
  for (int l = 0; l < net->layer_count; l++) {
    const Layer *layer = &net->layers[l];
    const V *x = layer->input + shift;
    const Real *w = theta + layer->weights, *bias = theta + layer->bias;
    if (keep && layer->wide) transpose_jets(C, x, layer->in, layer->padded, (Real *)((V *)layer->rows + shift));
    if (l + 1 == net->layer_count) {
      product(C, w, layer->in, 1, layer->out, x, layer->in, C, bias, 0, 0, outputs + (size_t)net->first_output * MAX_CHANNELS, MAX_CHANNELS);
      return;
    }
    V *z = layer->z + shift, *a = net->layers[l + 1].input + shift;
    product(C, w, layer->in, 1, layer->out, x, layer->in, C, bias, 0, 0, z, C);
    if (net->activation == ACT_TANH) activate(C, ACT_TANH, layer->out, z, a);
    else activate(C, net->activation, layer->out, z, a);
  }
}

/** Wide weight gradient, B outputs × I vectors of inputs: sums over channels and the `active` lanes. */
INLINE void gradient_block(const int C, const int B, const int I, const V *zb, const Real *rows, int padded, int active, Real *sums) {
  V sum[8][4];
  UNROLL for (int j = 0; j < B; j++)
    UNROLL for (int i = 0; i < I; i++) sum[j][i] = load(sums + j * padded + i * LANES);
  // Lanes of one channel are followed by those of the next: a tile without gaps is one run.
  const int runs = active == LANES ? 1 : C, length = active == LANES ? C * LANES : active;
  for (int c = 0; c < runs; c++) {
    const Real *row = rows + c * LANES * padded, *z = (const Real *)(zb + c);
    _Pragma("clang loop unroll(disable)") for (int p = 0; p < length; p++, row += padded, z++) {
      V a[4];
      UNROLL for (int i = 0; i < I; i++) a[i] = load(row + i * LANES);
      UNROLL for (int j = 0; j < B; j++) {
        const V s = splat(z[j * C * LANES]);
        UNROLL for (int i = 0; i < I; i++) sum[j][i] += a[i] * s;
      }
    }
  }
  UNROLL for (int j = 0; j < B; j++)
    UNROLL for (int i = 0; i < I; i++) store(sums + j * padded + i * LANES, sum[j][i]);
}

/** All inputs of B outputs. */
INLINE void gradient_rows(const int C, const int B, const V *zb, const Real *rows, int padded, int active, Real *sums) {
  int i = 0;
  for (; i + 2 * LANES <= padded; i += 2 * LANES) gradient_block(C, B, 2, zb, rows + i, padded, active, sums + i);
  if (i < padded) gradient_block(C, B, 1, zb, rows + i, padded, active, sums + i);
}

/** to[k·ts] += Σ a[c]·b[k·bs + c] over the channels, k = 0…n−1. */
INLINE void add_products(const int C, const V *a, const V *b, int bs, int n, V *to, int ts) {
  V x[MAX_CHANNELS];
  UNROLL for (int c = 0; c < C; c++) x[c] = a[c];
  for (int k = 0; k < n; k++, b += bs, to += ts) {
    V s = *to;
    UNROLL for (int c = 0; c < C; c++) s += x[c] * b[c];
    *to = s;
  }
}

/** C: channels of the adjoints; `channels` ≥ C: channels of the stored jets. */
INLINE void weight_gradient(const int C, const Layer *layer, const V *zb, const V *x, const Real *rows, int channels, int active, Sums sums) {
  V *bias = sums.vectors + layer->bias_sums;
  for (int j = 0; j < layer->out; j++) bias[j] += zb[j * C];
  if (!layer->wide) {
    V *w = sums.vectors + layer->weight_sums;
    if (layer->out > layer->in)
      for (int i = 0; i < layer->in; i++) add_products(C, x + i * channels, zb, C, layer->out, w + i, layer->in);
    else
      for (int j = 0; j < layer->out; j++) add_products(C, zb + j * C, x, channels, layer->in, w + j * layer->in, 1);
    return;
  }
  const int padded = layer->padded;
  Real *w = sums.weights + layer->weight_sums;
  int j = 0;
  for (; j + GRADIENT_BLOCK <= layer->out; j += GRADIENT_BLOCK)
    gradient_rows(C, GRADIENT_BLOCK, zb + j * C, rows, padded, active, w + j * padded);
  if (GRADIENT_BLOCK > 4)
    for (; j + 4 <= layer->out; j += 4) gradient_rows(C, 4, zb + j * C, rows, padded, active, w + j * padded);
  for (; j < layer->out; j++) gradient_rows(C, 1, zb + j * C, rows, padded, active, w + j * padded);
}

/** Rows of the Jacobian instead of a sum: lane p adds to `jacobian + p·parameters`. */
INLINE void weight_rows(const int C, const Layer *layer, const V *zb, const V *x, const Real *rows, int channels, int active,
                        Real *jacobian, size_t parameters) {
  const int in = layer->in, padded = layer->padded, whole = layer->wide ? in / LANES * LANES : 0;
  for (int j = 0; j < layer->out; j++)
    for (int p = 0; p < active; p++) {
      Real *to = jacobian + p * parameters + layer->weights + j * in;
      jacobian[p * parameters + layer->bias + j] += zb[j * C][p];
      for (int i = 0; i < whole; i += LANES) {
        V sum = load(to + i);
        UNROLL for (int c = 0; c < C; c++) sum += load(rows + (c * LANES + p) * padded + i) * zb[j * C + c][p];
        store(to + i, sum);
      }
      for (int i = whole; i < in; i++) {
        Real sum = to[i];
        UNROLL for (int c = 0; c < C; c++) sum += zb[j * C + c][p] * x[i * channels + c][p];
        to[i] = sum;
      }
    }
}

/**
 * Reverse sweep of one network at one slot. `adjoints`: [outputs][MAX_CHANNELS] of the jets, the first C of which can
 * be non-zero; `channels`: channels of the stored forward pass. Adds to `sums`, or to rows of `jacobian` if given.
 */
INLINE void reverse_network(const int C, const Network *net, const Real *theta, size_t shift, int channels, int active,
                            const V *adjoints, V *zb, V *ab, Sums sums, Real *jacobian, size_t parameters) {
  for (int j = 0; j < net->outputs; j++)
    UNROLL for (int c = 0; c < C; c++) zb[j * C + c] = adjoints[(net->first_output + j) * MAX_CHANNELS + c];
  for (int l = net->layer_count - 1;; l--) {
    const Layer *layer = &net->layers[l];
    const V *x = layer->input + shift;
    const Real *rows = (const Real *)((const V *)layer->rows + shift);
    if (jacobian) weight_rows(C, layer, zb, x, rows, channels, active, jacobian, parameters);
    else weight_gradient(C, layer, zb, x, rows, channels, active, sums);
    if (l == 0) return;
    const V *slopes = net->layers[l - 1].z + shift;
    product(C, theta + layer->weights, 1, layer->in, layer->in, zb, layer->out, C, 0, slopes, channels, ab, C);
    V *const swap = zb;
    zb = ab, ab = swap;
  }
}

#endif

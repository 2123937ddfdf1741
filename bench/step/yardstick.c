/**
 * @file The unit in which steps are quoted: one training step of one fixed problem, fused by hand, single precision, one
 * thread, four lanes. u″ + 2d·u′ + ω²u = 0 on [0, 1], a network 1-W-W-W-1 of tanh, jets to second order, mean square
 * residual of one term, Adam. It knows nothing else and shares no code with the kernel.
 *
 * Reads "points steps" per line on standard input, answers with seconds per step and the loss.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#ifndef WIDTH
#define WIDTH 32
#endif
#define DEPTH 3
#define MOST_POINTS 65536
enum { LANES = 4, P = 2 * WIDTH + (DEPTH - 1) * (WIDTH * WIDTH + WIDTH) + WIDTH + 1 };

typedef float lane __attribute__((vector_size(16)));
typedef int mask __attribute__((vector_size(16)));

/** Parameters in one array: w₁ b₁ | W b | W b | w₄ b₄. */
static float theta[P], gradient[P], first[P], second[P];
#define HIDDEN(h) (2 * WIDTH + ((h)-1) * (WIDTH * WIDTH + WIDTH))
#define LAST HIDDEN(DEPTH)
static lane sums[DEPTH][WIDTH][WIDTH];
static float points[MOST_POINTS];

/** Jets of activations, pre-activation derivatives, adjoints. */
static lane act[DEPTH][3][WIDTH], pre[DEPTH][3][WIDTH], adj[3][WIDTH], back[3][WIDTH];

static inline lane all(float x) { return (lane){x, x, x, x}; }
static inline float total(lane x) { return (x[0] + x[1]) + (x[2] + x[3]); }
static inline lane pick(mask m, lane a, lane b) { return (lane)((m & (mask)a) | (~m & (mask)b)); }

/** Continued fraction of tanh to x¹³ over x¹², good to a few ulp below the clamp at 4.97 … and flat beyond. */
static inline lane tanh4(lane x) {
  const lane top = all(4.97f);
  x = pick(x > top, top, pick(x < -top, -top, x));
  const lane t = x * x;
  const lane p = x * (135135.0f + t * (17325.0f + t * (378.0f + t)));
  const lane q = 135135.0f + t * (62370.0f + t * (3150.0f + t * 28.0f));
  return p / q;
}

static void activate(int h, int j, lane z0, lane z1, lane z2) {
  const lane a = tanh4(z0), s = 1.0f - a * a;
  pre[h][1][j] = z1;
  pre[h][2][j] = z2;
  act[h][0][j] = a;
  act[h][1][j] = s * z1;
  act[h][2][j] = s * (z2 - 2.0f * a * z1 * z1);
}

static float tile(lane t, float damping, float stiffness, float scale) {
  for (int j = 0; j < WIDTH; j++) activate(0, j, t * theta[j] + theta[WIDTH + j], all(theta[j]), all(0));
  for (int h = 1; h < DEPTH; h++) {
    const float *w = theta + HIDDEN(h), *b = w + WIDTH * WIDTH;
    for (int j = 0; j < WIDTH; j += 2) {
      lane p0 = all(b[j]), p1 = all(0), p2 = p1, q0 = all(b[j + 1]), q1 = p1, q2 = p1;
      for (int i = 0; i < WIDTH; i++) {
        const lane x0 = act[h - 1][0][i], x1 = act[h - 1][1][i], x2 = act[h - 1][2][i];
        const lane u = all(w[j * WIDTH + i]), v = all(w[(j + 1) * WIDTH + i]);
        p0 += x0 * u, p1 += x1 * u, p2 += x2 * u;
        q0 += x0 * v, q1 += x1 * v, q2 += x2 * v;
      }
      activate(h, j, p0, p1, p2);
      activate(h, j + 1, q0, q1, q2);
    }
  }
  const float *w = theta + LAST;
  lane u0 = all(w[WIDTH]), u1 = all(0), u2 = u1;
  for (int i = 0; i < WIDTH; i++) u0 += act[DEPTH - 1][0][i] * w[i], u1 += act[DEPTH - 1][1][i] * w[i], u2 += act[DEPTH - 1][2][i] * w[i];
  const lane r = u2 + damping * u1 + stiffness * u0, seed = r * (2.0f * scale);
  const lane d0 = seed * stiffness, d1 = seed * damping;
  for (int i = 0; i < WIDTH; i++) {
    gradient[LAST + i] += total(d0 * act[DEPTH - 1][0][i] + d1 * act[DEPTH - 1][1][i] + seed * act[DEPTH - 1][2][i]);
    back[0][i] = d0 * w[i], back[1][i] = d1 * w[i], back[2][i] = seed * w[i];
  }
  gradient[LAST + WIDTH] += total(d0);
  for (int h = DEPTH - 1; h >= 0; h--) {
    for (int j = 0; j < WIDTH; j++) {
      const lane a = act[h][0][j], s = 1.0f - a * a, s2 = -2.0f * a * s, s3 = -2.0f * (s * s + a * s2);
      const lane z1 = pre[h][1][j], z2 = pre[h][2][j];
      adj[2][j] = s * back[2][j];
      adj[1][j] = s * back[1][j] + 2.0f * s2 * z1 * back[2][j];
      adj[0][j] = s * back[0][j] + s2 * z1 * back[1][j] + (s3 * z1 * z1 + s2 * z2) * back[2][j];
    }
    if (h == 0) {
      for (int j = 0; j < WIDTH; j++) {
        gradient[j] += total(adj[0][j] * t + adj[1][j]);
        gradient[WIDTH + j] += total(adj[0][j]);
      }
      break;
    }
    const float *m = theta + HIDDEN(h);
    for (int j = 0; j < WIDTH; j++) {
      const lane y0 = adj[0][j], y1 = adj[1][j], y2 = adj[2][j];
      gradient[HIDDEN(h) + WIDTH * WIDTH + j] += total(y0);
      for (int i = 0; i < WIDTH; i++) sums[h][j][i] += y0 * act[h - 1][0][i] + y1 * act[h - 1][1][i] + y2 * act[h - 1][2][i];
    }
    for (int i = 0; i < WIDTH; i += 2) {
      lane p0 = all(0), p1 = p0, p2 = p0, q0 = p0, q1 = p0, q2 = p0;
      for (int j = 0; j < WIDTH; j++) {
        const lane u = all(m[j * WIDTH + i]), v = all(m[j * WIDTH + i + 1]);
        const lane y0 = adj[0][j], y1 = adj[1][j], y2 = adj[2][j];
        p0 += y0 * u, p1 += y1 * u, p2 += y2 * u;
        q0 += y0 * v, q1 += y1 * v, q2 += y2 * v;
      }
      back[0][i] = p0, back[1][i] = p1, back[2][i] = p2;
      back[0][i + 1] = q0, back[1][i + 1] = q1, back[2][i + 1] = q2;
    }
  }
  return total(r * r) * scale;
}

static float step(int count, float rate) {
  float loss = 0;
  memset(gradient, 0, sizeof gradient);
  for (int n = 0; n < count; n += LANES) loss += tile(*(lane *)(points + n), 4.0f, 400.0f, 1.0f / count);
  for (int h = 1; h < DEPTH; h++)
    for (int k = 0; k < WIDTH * WIDTH; k++) {
      lane *s = &sums[h][0][0] + k;
      gradient[HIDDEN(h) + k] = total(*s);
      *s = all(0);
    }
  for (int k = 0; k < P; k++) {
    first[k] = 0.9f * first[k] + 0.1f * gradient[k];
    second[k] = 0.999f * second[k] + 0.001f * gradient[k] * gradient[k];
    theta[k] -= rate * first[k] / (sqrtf(second[k]) + 1e-8f);
  }
  return loss;
}

int main(void) {
  unsigned state = 7;
  for (int k = 0; k < P; k++) {
    state = state * 1664525u + 1013904223u;
    theta[k] = ((float)(state >> 8) / 8388608.0f - 1.0f) * (k < 2 * WIDTH ? 1.0f : 0.3f);
  }
  int count, steps;
  while (scanf("%d %d", &count, &steps) == 2) {
    for (int n = 0; n < count; n++) points[n] = (float)n / (float)(count - 1);
    struct timespec a, b;
    float loss = 0;
    clock_gettime(CLOCK_MONOTONIC, &a);
    for (int k = 0; k < steps; k++) loss = step(count, 1e-4f);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%.9e %g\n", ((b.tv_sec - a.tv_sec) + (b.tv_nsec - a.tv_nsec) * 1e-9) / steps, loss);
    fflush(stdout);
  }
  return 0;
}

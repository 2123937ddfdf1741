/** @file Square transposition of LANES × LANES numbers, and the sums of its rows: first inside 128-bit lanes, then of the lanes themselves. */
#ifndef TRANSPOSE_H
#define TRANSPOSE_H

#include "vector.h"

#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)

/** LOW/HIGH interleave two vectors inside each 128-bit lane; NEAR/FAR exchange lanes at distance 1; EVEN/ODD at distance 2. */
#if PRECISION == 32 && VECTOR_BYTES == 16
#define LOW 0, 4, 1, 5
#define HIGH 2, 6, 3, 7
#elif PRECISION == 32 && VECTOR_BYTES == 32
#define LOW 0, 8, 1, 9, 4, 12, 5, 13
#define HIGH 2, 10, 3, 11, 6, 14, 7, 15
#define NEAR_A 0, 1, 2, 3, 8, 9, 10, 11
#define NEAR_B 4, 5, 6, 7, 12, 13, 14, 15
#elif PRECISION == 32 && VECTOR_BYTES == 64
#define LOW 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29
#define HIGH 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31
#define NEAR_A 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27
#define NEAR_B 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31
#define FAR_A 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
#define FAR_B 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31
#elif PRECISION == 64 && VECTOR_BYTES == 16
#define LOW 0, 2
#define HIGH 1, 3
#elif PRECISION == 64 && VECTOR_BYTES == 32
#define LOW 0, 4, 2, 6
#define HIGH 1, 5, 3, 7
#define NEAR_A 0, 1, 4, 5
#define NEAR_B 2, 3, 6, 7
#elif PRECISION == 64 && VECTOR_BYTES == 64
#define LOW 0, 8, 2, 10, 4, 12, 6, 14
#define HIGH 1, 9, 3, 11, 5, 13, 7, 15
#define NEAR_A 0, 1, 8, 9, 4, 5, 12, 13
#define NEAR_B 2, 3, 10, 11, 6, 7, 14, 15
#define FAR_A 0, 1, 2, 3, 8, 9, 10, 11
#define FAR_B 4, 5, 6, 7, 12, 13, 14, 15
#endif

/** Numbers in a 128-bit lane, and such lanes in a vector. */
#define QUAD (16 / (PRECISION / 8))
#define QUADS (VECTOR_BYTES / 16)

/** Exchanges blocks of 128 bits between rows `distance` groups apart. */
#define EXCHANGE(distance, A, B)                                       \
  UNROLL for (int g = 0; g < QUADS; g++) if (!(g & (distance)))         \
    UNROLL for (int q = 0; q < QUAD; q++) {                            \
      const V a = r[g * QUAD + q], b = r[(g + (distance)) * QUAD + q]; \
      r[g * QUAD + q] = SHUFFLE(a, b, A);                              \
      r[(g + (distance)) * QUAD + q] = SHUFFLE(a, b, B);               \
    }

INLINE void transpose(V r[VECTOR_BYTES / (PRECISION / 8)]) {
  UNROLL for (int g = 0; g < QUADS; g++) {
    V *x = r + g * QUAD;
#if QUAD == 4
    const V a = SHUFFLE(x[0], x[2], LOW), b = SHUFFLE(x[0], x[2], HIGH);
    const V c = SHUFFLE(x[1], x[3], LOW), d = SHUFFLE(x[1], x[3], HIGH);
    x[0] = SHUFFLE(a, c, LOW), x[1] = SHUFFLE(a, c, HIGH);
    x[2] = SHUFFLE(b, d, LOW), x[3] = SHUFFLE(b, d, HIGH);
#else
    const V a = SHUFFLE(x[0], x[1], LOW), b = SHUFFLE(x[0], x[1], HIGH);
    x[0] = a, x[1] = b;
#endif
  }
#ifdef NEAR_A
  EXCHANGE(1, NEAR_A, NEAR_B)
#endif
#ifdef FAR_A
  EXCHANGE(2, FAR_A, FAR_B)
#endif
}

#define COMBINED(a, b, A, B) (SHUFFLE(a, b, A) + SHUFFLE(a, b, B))

/** Lane q: the sum over the lanes of r[q]; the same exchanges, added up on the way. */
INLINE V lane_sums(V r[VECTOR_BYTES / (PRECISION / 8)]) {
  UNROLL for (int g = 0; g < QUADS; g++) {
    V *x = r + g * QUAD;
#if QUAD == 4
    const V a = COMBINED(x[0], x[2], LOW, HIGH), b = COMBINED(x[1], x[3], LOW, HIGH);
    r[g] = COMBINED(a, b, LOW, HIGH);
#else
    r[g] = COMBINED(x[0], x[1], LOW, HIGH);
#endif
  }
#ifdef NEAR_A
  UNROLL for (int g = 0; g < QUADS; g += 2) r[g] = COMBINED(r[g], r[g + 1], NEAR_A, NEAR_B);
#endif
#ifdef FAR_A
  r[0] = COMBINED(r[0], r[2], FAR_A, FAR_B);
#endif
  return r[0];
}

#endif

/**
 * @file The operations of a tape over the points of a batch: the one place where values and derivatives of plain numbers
 * are computed. Registers stand as rows; point n of register k is at `k·capacity + n`.
 */
import { erf, erfSlope, sigmoid, softplus } from '../numeric/special.ts';
import type { InnerName, SmoothName } from './operations.ts';

/** Where the rows of one instruction begin. */
export interface Rows {
  /** Of the register that it writes. */
  o: number;
  /** Of its operands; of register 0 where it has fewer. */
  a: number;
  b: number;
  c: number;
  /** Whether a and b depend on an input. */
  activeA: boolean;
  activeB: boolean;
}

/** Writes the first `count` points of row o into `r`. */
export type BatchValue = (r: Float64Array, rows: Rows, count: number) => void;

export const batchValues: { readonly [O in InnerName]: BatchValue } = {
  neg(r, { o, a }, count) {
    for (let n = 0; n < count; n++) r[o + n] = -r[a + n];
  },
  add(r, { o, a, b }, count) {
    for (let n = 0; n < count; n++) r[o + n] = r[a + n] + r[b + n];
  },
  sub(r, { o, a, b }, count) {
    for (let n = 0; n < count; n++) r[o + n] = r[a + n] - r[b + n];
  },
  mul(r, { o, a, b }, count) {
    for (let n = 0; n < count; n++) r[o + n] = r[a + n] * r[b + n];
  },
  div(r, { o, a, b }, count) {
    for (let n = 0; n < count; n++) r[o + n] = r[a + n] / r[b + n];
  },
  pow(r, { o, a, b }, count) {
    for (let n = 0; n < count; n++) r[o + n] = r[a + n] ** r[b + n];
  },
  sin(r, { o, a }, count) {
    for (let n = 0; n < count; n++) r[o + n] = Math.sin(r[a + n]);
  },
  cos(r, { o, a }, count) {
    for (let n = 0; n < count; n++) r[o + n] = Math.cos(r[a + n]);
  },
  tan(r, { o, a }, count) {
    for (let n = 0; n < count; n++) r[o + n] = Math.tan(r[a + n]);
  },
  asin(r, { o, a }, count) {
    for (let n = 0; n < count; n++) r[o + n] = Math.asin(r[a + n]);
  },
  acos(r, { o, a }, count) {
    for (let n = 0; n < count; n++) r[o + n] = Math.acos(r[a + n]);
  },
  atan(r, { o, a }, count) {
    for (let n = 0; n < count; n++) r[o + n] = Math.atan(r[a + n]);
  },
  atan2(r, { o, a, b }, count) {
    for (let n = 0; n < count; n++) r[o + n] = Math.atan2(r[a + n], r[b + n]);
  },
  sinh(r, { o, a }, count) {
    for (let n = 0; n < count; n++) r[o + n] = Math.sinh(r[a + n]);
  },
  cosh(r, { o, a }, count) {
    for (let n = 0; n < count; n++) r[o + n] = Math.cosh(r[a + n]);
  },
  tanh(r, { o, a }, count) {
    for (let n = 0; n < count; n++) r[o + n] = Math.tanh(r[a + n]);
  },
  exp(r, { o, a }, count) {
    for (let n = 0; n < count; n++) r[o + n] = Math.exp(r[a + n]);
  },
  log(r, { o, a }, count) {
    for (let n = 0; n < count; n++) r[o + n] = Math.log(r[a + n]);
  },
  sqrt(r, { o, a }, count) {
    for (let n = 0; n < count; n++) r[o + n] = Math.sqrt(r[a + n]);
  },
  cbrt(r, { o, a }, count) {
    for (let n = 0; n < count; n++) r[o + n] = Math.cbrt(r[a + n]);
  },
  abs(r, { o, a }, count) {
    for (let n = 0; n < count; n++) r[o + n] = Math.abs(r[a + n]);
  },
  sign(r, { o, a }, count) {
    for (let n = 0; n < count; n++) r[o + n] = Math.sign(r[a + n]);
  },
  min(r, { o, a, b }, count) {
    for (let n = 0; n < count; n++) r[o + n] = Math.min(r[a + n], r[b + n]);
  },
  max(r, { o, a, b }, count) {
    for (let n = 0; n < count; n++) r[o + n] = Math.max(r[a + n], r[b + n]);
  },
  step(r, { o, a }, count) {
    for (let n = 0; n < count; n++) r[o + n] = r[a + n] >= 0 ? 1 : 0;
  },
  erf(r, { o, a }, count) {
    for (let n = 0; n < count; n++) r[o + n] = erf(r[a + n]);
  },
  sigmoid(r, { o, a }, count) {
    for (let n = 0; n < count; n++) r[o + n] = sigmoid(r[a + n]);
  },
  softplus(r, { o, a }, count) {
    for (let n = 0; n < count; n++) r[o + n] = softplus(r[a + n]);
  },
  lt(r, { o, a, b }, count) {
    for (let n = 0; n < count; n++) r[o + n] = r[a + n] < r[b + n] ? 1 : 0;
  },
  le(r, { o, a, b }, count) {
    for (let n = 0; n < count; n++) r[o + n] = r[a + n] <= r[b + n] ? 1 : 0;
  },
  eq(r, { o, a, b }, count) {
    for (let n = 0; n < count; n++) r[o + n] = r[a + n] === r[b + n] ? 1 : 0;
  },
  ne(r, { o, a, b }, count) {
    for (let n = 0; n < count; n++) r[o + n] = r[a + n] !== r[b + n] ? 1 : 0;
  },
  select(r, { o, a, b, c }, count) {
    for (let n = 0; n < count; n++) r[o + n] = r[a + n] !== 0 ? r[b + n] : r[c + n];
  },
};

/**
 * Hands the adjoint of row o in `bar` on to the rows of the operands. Where the adjoint is zero nothing is handed on, so
 * that a singular derivative in the branch not taken of an `if` does not turn into NaN.
 */
export type BatchPull = (r: Float64Array, bar: Float64Array, rows: Rows, count: number) => void;

export const batchPulls: { readonly [O in SmoothName]: BatchPull } = {
  neg(_r, bar, { o, a }, count) {
    for (let n = 0; n < count; n++) bar[a + n] -= bar[o + n];
  },
  add(_r, bar, { o, a, b }, count) {
    for (let n = 0; n < count; n++) bar[a + n] += bar[o + n];
    for (let n = 0; n < count; n++) bar[b + n] += bar[o + n];
  },
  sub(_r, bar, { o, a, b }, count) {
    for (let n = 0; n < count; n++) bar[a + n] += bar[o + n];
    for (let n = 0; n < count; n++) bar[b + n] -= bar[o + n];
  },
  mul(r, bar, { o, a, b }, count) {
    for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], r[b + n]);
    for (let n = 0; n < count; n++) bar[b + n] += nz(bar[o + n], r[a + n]);
  },
  div(r, bar, { o, a, b }, count) {
    for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], 1 / r[b + n]);
    for (let n = 0; n < count; n++) bar[b + n] -= nz(bar[o + n], r[o + n] / r[b + n]);
  },
  pow(r, bar, { o, a, b, activeA, activeB }, count) {
    if (activeA) {
      for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], r[b + n] * r[a + n] ** (r[b + n] - 1));
    }
    if (activeB) {
      for (let n = 0; n < count; n++) {
        // 0^b is flat in b for b > 0.
        bar[b + n] += nz(bar[o + n], r[o + n] === 0 ? 0 : r[o + n] * Math.log(r[a + n]));
      }
    }
  },
  sin(r, bar, { o, a }, count) {
    for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], Math.cos(r[a + n]));
  },
  cos(r, bar, { o, a }, count) {
    for (let n = 0; n < count; n++) bar[a + n] -= nz(bar[o + n], Math.sin(r[a + n]));
  },
  tan(r, bar, { o, a }, count) {
    for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], 1 + r[o + n] * r[o + n]);
  },
  asin(r, bar, { o, a }, count) {
    for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], 1 / Math.sqrt(1 - r[a + n] * r[a + n]));
  },
  acos(r, bar, { o, a }, count) {
    for (let n = 0; n < count; n++) bar[a + n] -= nz(bar[o + n], 1 / Math.sqrt(1 - r[a + n] * r[a + n]));
  },
  atan(r, bar, { o, a }, count) {
    for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], 1 / (1 + r[a + n] * r[a + n]));
  },
  atan2(r, bar, { o, a, b }, count) {
    for (let n = 0; n < count; n++) {
      const y = r[a + n];
      const x = r[b + n];
      const q = 1 / (x * x + y * y);
      bar[a + n] += nz(bar[o + n], x * q);
      bar[b + n] -= nz(bar[o + n], y * q);
    }
  },
  sinh(r, bar, { o, a }, count) {
    for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], Math.cosh(r[a + n]));
  },
  cosh(r, bar, { o, a }, count) {
    for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], Math.sinh(r[a + n]));
  },
  tanh(r, bar, { o, a }, count) {
    for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], 1 - r[o + n] * r[o + n]);
  },
  exp(r, bar, { o, a }, count) {
    for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], r[o + n]);
  },
  log(r, bar, { o, a }, count) {
    for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], 1 / r[a + n]);
  },
  sqrt(r, bar, { o, a }, count) {
    for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], 0.5 / r[o + n]);
  },
  cbrt(r, bar, { o, a }, count) {
    for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], 1 / (3 * r[o + n] * r[o + n]));
  },
  abs(r, bar, { o, a }, count) {
    for (let n = 0; n < count; n++) bar[a + n] += bar[o + n] * Math.sign(r[a + n]);
  },
  min(r, bar, { o, a, b }, count) {
    // A tie goes to the first operand.
    for (let n = 0; n < count; n++) bar[(r[a + n] <= r[b + n] ? a : b) + n] += bar[o + n];
  },
  max(r, bar, { o, a, b }, count) {
    for (let n = 0; n < count; n++) bar[(r[a + n] >= r[b + n] ? a : b) + n] += bar[o + n];
  },
  erf(r, bar, { o, a }, count) {
    for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], erfSlope(r[a + n]));
  },
  sigmoid(r, bar, { o, a }, count) {
    for (let n = 0; n < count; n++) bar[a + n] += bar[o + n] * r[o + n] * (1 - r[o + n]);
  },
  softplus(r, bar, { o, a }, count) {
    for (let n = 0; n < count; n++) bar[a + n] += bar[o + n] * sigmoid(r[a + n]);
  },
  select(r, bar, { o, a, b, c }, count) {
    for (let n = 0; n < count; n++) bar[(r[a + n] !== 0 ? b : c) + n] += bar[o + n];
  },
};

/** seed·slope, and 0 where the seed is 0 whatever the slope. */
function nz(seed: number, slope: number): number {
  return seed === 0 ? 0 : seed * slope;
}

/** Exponents so large that products are no quicker. */
const mostHalves = 9;

/** A power whose exponent is half an odd number, by a square root and products. */
export interface HalfPower {
  value: BatchValue;
  pull: BatchPull;
}

/** `null` for any other exponent: whole ones are products already. */
export function halfPower(exponent: number): HalfPower | null {
  const halves = 2 * exponent;
  if (!Number.isInteger(halves) || halves % 2 === 0 || Math.abs(halves) > mostHalves) return null;
  return {
    value(r, { o, a }, count) {
      for (let n = 0; n < count; n++) r[o + n] = powerOfRoot(r[a + n], halves);
    },
    pull(r, bar, { o, a }, count) {
      for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], exponent * powerOfRoot(r[a + n], halves - 2));
    },
  };
}

/** √xʰ for odd h. */
function powerOfRoot(x: number, h: number): number {
  let power = Math.sqrt(x);
  for (let k = Math.abs(h); k > 1; k -= 2) power *= x;
  return h < 0 ? 1 / power : power;
}

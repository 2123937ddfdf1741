/**
 * @file Enclosures of operations: from intervals that hold the operands, an interval that holds the value (Moore,
 * Kearfott & Cloud 2009, chapters 2 and 5). Not rounded outwards: they look for what hides, they prove nothing to the
 * last digit. Where an operand leaves the domain of an operation, what lies inside counts; where all of it does, both
 * ends are NaN.
 */
import { erf, sigmoid, softplus } from './special.ts';

/** Intervals of all registers; a register that is no number has NaN at both ends. */
export interface Boxes {
  low: Float64Array;
  high: Float64Array;
}

/** Writes the interval of register `o` from those of its operands. */
export type EncloseOperation = (x: Boxes, o: number, a: number, b: number, c: number) => void;

function put({ low, high }: Boxes, o: number, l: number, h: number): void {
  low[o] = l;
  high[o] = h;
}

const anything = (x: Boxes, o: number): void => put(x, o, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);

/** A factor that is exactly zero makes the product zero, however large the other may be. */
const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);

/** The hull of f at the corners of the boxes a and b. */
function corners(x: Boxes, o: number, a: number, b: number, f: (p: number, q: number) => number): void {
  const { low, high } = x;
  const p = f(low[a], low[b]);
  const q = f(low[a], high[b]);
  const r = f(high[a], low[b]);
  const s = f(high[a], high[b]);
  const least = Math.min(p, q, r, s);
  // Infinite ends leave corners that are no number, though the operands are.
  if (Number.isNaN(least) && !Number.isNaN(low[a]) && !Number.isNaN(low[b])) anything(x, o);
  else put(x, o, least, Math.max(p, q, r, s));
}

/** An operation that never falls, on its domain [least, most]. */
const rising =
  (f: (a: number) => number, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY): EncloseOperation =>
  (x, o, a) => {
    if (x.high[a] < least || x.low[a] > most) put(x, o, Number.NaN, Number.NaN);
    else put(x, o, f(Math.max(x.low[a], least)), f(Math.min(x.high[a], most)));
  };

/** An even operation that rises away from zero. */
const even =
  (f: (a: number) => number): EncloseOperation =>
  (x, o, a) => {
    const l = f(x.low[a]);
    const h = f(x.high[a]);
    put(x, o, x.low[a] <= 0 && x.high[a] >= 0 ? f(0) : Math.min(l, h), Math.max(l, h));
  };

/** sin or cos; `crest`: where its maxima lie, modulo 2π. */
const wave =
  (f: (a: number) => number, crest: number): EncloseOperation =>
  (x, o, a) => {
    const l = x.low[a];
    const h = x.high[a];
    const holds = (at: number) => at + 2 * Math.PI * Math.ceil((l - at) / (2 * Math.PI)) <= h;
    // A phase beyond what doubles resolve may be anything.
    if (!(h - l < 2 * Math.PI)) put(x, o, -1, 1);
    else {
      put(x, o, holds(crest + Math.PI) ? -1 : Math.min(f(l), f(h)), holds(crest) ? 1 : Math.max(f(l), f(h)));
    }
  };

/** 1 where it holds for all operands, 0 where for none, else both. */
function decided(x: Boxes, o: number, always: boolean, never: boolean): void {
  put(x, o, always ? 1 : 0, never ? 0 : 1);
}

const power = (a: number, b: number): number => a ** b;

export const encloseOperations = {
  neg: (x, o, a) => put(x, o, -x.high[a], -x.low[a]),
  add: (x, o, a, b) => put(x, o, x.low[a] + x.low[b], x.high[a] + x.high[b]),
  sub: (x, o, a, b) => (a === b ? put(x, o, 0, 0) : put(x, o, x.low[a] - x.high[b], x.high[a] - x.low[b])),
  mul: (x, o, a, b) => (a === b ? even((y) => y * y)(x, o, a, b, 0) : corners(x, o, a, b, times)),
  div: (x, o, a, b) => {
    if (x.low[a] === 0 && x.high[a] === 0) put(x, o, 0, 0);
    else if (x.low[b] <= 0 && x.high[b] >= 0) {
      // A divisor that touches zero from one side keeps its sign.
      const up = x.low[b] === 0 && x.high[b] > 0;
      const down = x.high[b] === 0 && x.low[b] < 0;
      if ((up && x.low[a] >= 0) || (down && x.high[a] <= 0)) {
        put(x, o, up ? x.low[a] / x.high[b] : x.high[a] / x.low[b], Number.POSITIVE_INFINITY);
      } else if ((up && x.high[a] <= 0) || (down && x.low[a] >= 0)) {
        put(x, o, Number.NEGATIVE_INFINITY, up ? x.high[a] / x.high[b] : x.low[a] / x.low[b]);
      } else anything(x, o);
    } else corners(x, o, a, b, (p, q) => p / q);
  },
  pow: (x, o, a, b) => {
    const fixed = x.low[b] === x.high[b] && Number.isInteger(x.low[b]);
    if (x.low[a] >= 0 || (fixed && x.high[a] < 0)) corners(x, o, a, b, power);
    else if (fixed && x.low[b] > 0) {
      const l = power(x.low[a], x.low[b]);
      const h = power(x.high[a], x.low[b]);
      put(x, o, Math.min(l, h, 0), Math.max(l, h, 0));
    } else if (x.high[a] < 0) put(x, o, Number.NaN, Number.NaN);
    else anything(x, o);
  },
  sin: wave(Math.sin, Math.PI / 2),
  cos: wave(Math.cos, 0),
  tan: (x, o, a) => {
    const turn = (y: number) => Math.floor(y / Math.PI + 0.5);
    if (turn(x.low[a]) !== turn(x.high[a])) anything(x, o);
    else put(x, o, Math.tan(x.low[a]), Math.tan(x.high[a]));
  },
  asin: rising(Math.asin, -1, 1),
  acos: (x, o, a) => {
    if (x.high[a] < -1 || x.low[a] > 1) put(x, o, Number.NaN, Number.NaN);
    else put(x, o, Math.acos(Math.min(1, x.high[a])), Math.acos(Math.max(-1, x.low[a])));
  },
  atan: rising(Math.atan),
  // Away from the cut along the negative second operand the angle is extreme at a corner.
  atan2: (x, o, a, b) =>
    x.low[b] > 0 || x.low[a] > 0 || x.high[a] < 0 ? corners(x, o, a, b, Math.atan2) : put(x, o, -Math.PI, Math.PI),
  sinh: rising(Math.sinh),
  cosh: even(Math.cosh),
  tanh: rising(Math.tanh),
  exp: rising(Math.exp),
  log: rising(Math.log, 0),
  sqrt: rising(Math.sqrt, 0),
  cbrt: rising(Math.cbrt),
  abs: even(Math.abs),
  sign: rising(Math.sign),
  min: (x, o, a, b) => put(x, o, Math.min(x.low[a], x.low[b]), Math.min(x.high[a], x.high[b])),
  max: (x, o, a, b) => put(x, o, Math.max(x.low[a], x.low[b]), Math.max(x.high[a], x.high[b])),
  step: rising((a) => (a >= 0 ? 1 : 0)),
  erf: rising(erf),
  sigmoid: rising(sigmoid),
  softplus: rising(softplus),
  lt: (x, o, a, b) => decided(x, o, x.high[a] < x.low[b], x.low[a] >= x.high[b]),
  le: (x, o, a, b) => decided(x, o, x.high[a] <= x.low[b], x.low[a] > x.high[b]),
  eq: (x, o, a, b) =>
    decided(
      x,
      o,
      x.low[a] === x.high[a] && x.low[b] === x.high[b] && x.low[a] === x.low[b],
      x.high[a] < x.low[b] || x.low[a] > x.high[b],
    ),
  ne: (x, o, a, b) =>
    decided(
      x,
      o,
      x.high[a] < x.low[b] || x.low[a] > x.high[b],
      x.low[a] === x.high[a] && x.low[b] === x.high[b] && x.low[a] === x.low[b],
    ),
  select: (x, o, a, b, c) => {
    if (x.low[a] > 0 || x.high[a] < 0) put(x, o, x.low[b], x.high[b]);
    else if (x.low[a] === 0 && x.high[a] === 0) put(x, o, x.low[c], x.high[c]);
    else put(x, o, Math.min(x.low[b], x.low[c]), Math.max(x.high[b], x.high[c]));
  },
} as const satisfies Readonly<Record<string, EncloseOperation>>;

/** The same where it is known that nothing switches in the interval: what holds in its middle holds all over. */
export type SettledOperation = (x: Boxes, middle: Boxes, o: number, a: number, b: number) => void;

const asInTheMiddle: SettledOperation = (x, { low, high }, o) => put(x, o, low[o], high[o]);

const chosenInTheMiddle: SettledOperation = (x, { low }, o, a, b) => {
  const chosen = low[o] === low[a] ? a : b;
  put(x, o, x.low[chosen], x.high[chosen]);
};

export const settledOperations: Readonly<Record<string, SettledOperation | undefined>> = {
  abs: (x, middle, o, a) =>
    middle.low[a] >= 0 ? put(x, o, Math.max(0, x.low[a]), x.high[a]) : put(x, o, Math.max(0, -x.high[a]), -x.low[a]),
  sign: asInTheMiddle,
  step: asInTheMiddle,
  lt: asInTheMiddle,
  le: asInTheMiddle,
  eq: asInTheMiddle,
  ne: asInTheMiddle,
  min: chosenInTheMiddle,
  max: chosenInTheMiddle,
};

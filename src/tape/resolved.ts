/**
 * @file Whether points show what a tape does between them. Sums and products of what is smooth are as smooth; a function
 * of it is where its argument goes by no more from point to point than the function needs to change, and a quotient or
 * power where what is divided by stays as far from zero.
 */
import type { InnerName } from './operations.ts';

/** Whether an operation does nothing between two neighbours at which its operands are these. */
export type Near = (a: number, nextA: number, b: number, nextB: number) => boolean;

const within =
  (most: number): Near =>
  (a, next) =>
    Math.abs(next - a) <= most;

/** What divides changes by no more than this factor. */
const mostOfDivisor = 4;

/** Of one sign and about one size. */
const alike = (a: number, next: number): boolean =>
  a * next > 0 && Math.abs(a) <= mostOfDivisor * Math.abs(next) && Math.abs(next) <= mostOfDivisor * Math.abs(a);

const always: Near = () => true;
/** Singular somewhere: not told by two neighbours. */
const never: Near = () => false;

/** A power changes by no more than this factor. */
const mostOfPower = 16;

export const nearBy: { readonly [O in InnerName]: Near } = {
  neg: always,
  add: always,
  sub: always,
  mul: always,
  div: (_a, _nextA, b, nextB) => alike(b, nextB),
  pow: (a, nextA, b, nextB) =>
    a > 0 && b === nextB && alike(a, nextA) && Math.max(a / nextA, nextA / a) ** Math.abs(b) <= mostOfPower,
  sin: within(1),
  cos: within(1),
  tan: never,
  asin: never,
  acos: never,
  atan: within(0.5),
  atan2: never,
  sinh: within(1),
  cosh: within(1),
  tanh: within(0.5),
  exp: within(1),
  log: alike,
  sqrt: alike,
  cbrt: alike,
  // What has kinks and jumps is looked for as such.
  abs: always,
  sign: always,
  min: always,
  max: always,
  step: always,
  erf: within(0.5),
  sigmoid: within(0.5),
  softplus: within(0.5),
  lt: always,
  le: always,
  eq: always,
  ne: always,
  select: always,
};

/** Whether there is anything to look at. */
export const isPlain = (op: InnerName): boolean => nearBy[op] === always;

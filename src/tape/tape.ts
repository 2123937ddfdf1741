/**
 * @file Residual graphs as a tape: a short straight-line program in single-assignment form over the points of a group.
 * Every engine interprets or translates the same tape; it is the only form in which an author's expression is run.
 *
 * Instruction k occupies `code[4k … 4k+3]` = (operation, a, b, c) and writes register k. Operands a, b, c are register
 * numbers unless the table below says otherwise.
 */

/** Operation codes. They are part of the kernel's binary interface: append only, and mirror in src/kernel/source. */
export const Op = {
  /** constants[a] */
  constant: 0,
  /** The variable at slot a, in the author's unit. */
  time: 1,
  /** b-th derivative, in the network's input τ, of network output a, at slot c. */
  jet: 2,
  /** Column a of the group's auxiliary table. */
  aux: 3,
  /** Trainable scalar a (raw, before its smooth bounds transform). */
  scalar: 4,
  neg: 5,
  add: 6,
  sub: 7,
  mul: 8,
  div: 9,
  /** a^b by exp(b·log a) for general exponents. */
  pow: 10,
  sin: 11,
  cos: 12,
  tan: 13,
  asin: 14,
  acos: 15,
  atan: 16,
  atan2: 17,
  sinh: 18,
  cosh: 19,
  tanh: 20,
  exp: 21,
  log: 22,
  sqrt: 23,
  cbrt: 24,
  abs: 25,
  sign: 26,
  min: 27,
  max: 28,
  /** 1 where a ≥ 0, else 0; zero derivative. */
  step: 29,
  erf: 30,
  /** 1/(1+exp(−a)) */
  sigmoid: 31,
  /** log(1+exp(a)) */
  softplus: 32,
  /** 1 or 0; zero derivative. */
  lt: 33,
  le: 34,
  eq: 35,
  ne: 36,
  /** a ≠ 0 ? b : c */
  select: 37,
} as const;

export type OpName = keyof typeof Op;
export type OpCode = (typeof Op)[OpName];

export interface Tape {
  /** 4 numbers per instruction. */
  code: Int32Array;
  constants: Float64Array;
  /** Registers that hold the residuals, one per term of the group. */
  results: Int32Array;
}

export const instructionCount = (tape: Tape): number => tape.code.length / 4;

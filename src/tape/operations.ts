/**
 * @file The operations of a tape, one row each: what an instruction's operands name, its value on numbers, and which
 * operands a derivative passes through. Whatever else there is per operation stands in a mapped type over these names,
 * so that the compiler names a rule that is missing; the kernel's enumeration is generated from the numbers.
 */

import { sigmoid, softplus } from '../numeric/special.ts';
import { functionValue } from '../problem/evaluate.ts';
import { type FunctionName, functionArity } from '../problem/expression.ts';

/** What an operand names: an earlier instruction, or a place among what the tape reads. */
export type OperandKind = 'register' | 'constant' | 'slot' | 'output' | 'derivative' | 'column' | 'scalar';

/** An operation that reads something from outside. */
interface Leaf {
  /** Its number in a packed tape. */
  code: number;
  /** Operands that are registers. */
  arity: 0;
  operands: readonly OperandKind[];
}

type Value = (a: number, b: number, c: number) => number;

/** An operation whose operands are registers. */
interface Inner<Arity extends 1 | 2 | 3, Differentiable extends readonly number[]> {
  code: number;
  arity: Arity;
  operands: readonly OperandKind[];
  value: Value;
  /** Places among the operands that a derivative passes through. */
  differentiable: Differentiable;
  /** op(a, b) = op(b, a) to the bit. */
  commutative: boolean;
}

const leaf = (code: number, ...operands: OperandKind[]): Leaf => ({ code, arity: 0, operands });

const places = { 1: [0], 2: [0, 1], 3: [0, 1, 2] } as const;

const inner = <Arity extends 1 | 2 | 3>(
  code: number,
  arity: Arity,
  value: Value,
): Inner<Arity, (typeof places)[Arity]> => ({
  code,
  arity,
  operands: places[arity].map(() => 'register'),
  value,
  differentiable: places[arity],
  commutative: false,
});

const unary = (code: number, value: (a: number) => number) => inner(code, 1, value);
const binary = (code: number, value: (a: number, b: number) => number) => inner(code, 2, value);

/** A function of the language, which says how many arguments it has and what it gives. */
const called = <Name extends FunctionName>(code: number, name: Name) =>
  inner(code, functionArity[name], (a, b) => functionValue[name](a, b));

const commutative = <Row extends object>(row: Row): Row => ({ ...row, commutative: true });

/** Constant between its jumps: no derivative passes through. */
const flat = <Row extends object>(row: Row): Omit<Row, 'differentiable'> & { differentiable: readonly [] } => ({
  ...row,
  differentiable: [],
});

/** Numbers are part of the kernel's binary interface: append only. */
export const operations = {
  constant: leaf(0, 'constant'),
  /** The variable at a slot, in the author's unit. */
  time: leaf(1, 'slot'),
  /** A derivative, in the network's input τ, of a network output at a slot. */
  jet: leaf(2, 'output', 'derivative', 'slot'),
  /** A column of the group's auxiliary table. */
  aux: leaf(3, 'column'),
  /** A trainable scalar (raw, before its smooth bounds transform). */
  scalar: leaf(4, 'scalar'),
  neg: unary(5, (a) => -a),
  add: commutative(binary(6, (a, b) => a + b)),
  sub: binary(7, (a, b) => a - b),
  mul: commutative(binary(8, (a, b) => a * b)),
  div: binary(9, (a, b) => a / b),
  /** Integer exponents keep the sign of a negative base; other exponents of a negative base give NaN. */
  pow: called(10, 'pow'),
  sin: called(11, 'sin'),
  cos: called(12, 'cos'),
  tan: called(13, 'tan'),
  asin: called(14, 'asin'),
  acos: called(15, 'acos'),
  atan: called(16, 'atan'),
  atan2: called(17, 'atan2'),
  sinh: called(18, 'sinh'),
  cosh: called(19, 'cosh'),
  tanh: called(20, 'tanh'),
  exp: called(21, 'exp'),
  log: called(22, 'log'),
  sqrt: called(23, 'sqrt'),
  cbrt: called(24, 'cbrt'),
  abs: called(25, 'abs'),
  sign: flat(called(26, 'sign')),
  min: commutative(called(27, 'min')),
  max: commutative(called(28, 'max')),
  /** 1 where a ≥ 0, else 0. */
  step: flat(called(29, 'step')),
  erf: called(30, 'erf'),
  sigmoid: unary(31, sigmoid),
  softplus: unary(32, softplus),
  /** Comparisons give 1 or 0. */
  lt: flat(binary(33, (a, b) => (a < b ? 1 : 0))),
  le: flat(binary(34, (a, b) => (a <= b ? 1 : 0))),
  eq: flat(commutative(binary(35, (a, b) => (a === b ? 1 : 0)))),
  ne: flat(commutative(binary(36, (a, b) => (a !== b ? 1 : 0)))),
  /** a ≠ 0 ? b : c */
  select: { ...inner(37, 3, (a, b, c) => (a !== 0 ? b : c)), differentiable: [1, 2] as const },
};

type Table = typeof operations;

export type OpName = keyof Table;
export type LeafName = { [O in OpName]: Table[O]['arity'] extends 0 ? O : never }[OpName];
/** Operations whose operands are registers. */
export type InnerName = Exclude<OpName, LeafName>;
export type UnaryName = { [O in OpName]: Table[O]['arity'] extends 1 ? O : never }[OpName];
export type BinaryName = { [O in OpName]: Table[O]['arity'] extends 2 ? O : never }[OpName];
/** Operations that a derivative passes through. */
export type SmoothName = {
  [O in InnerName]: Table[O]['differentiable'] extends readonly [] ? never : O;
}[InnerName];

/** Names by number. */
export const opNames = (Object.keys(operations) as OpName[]).sort((x, y) => operations[x].code - operations[y].code);

export const isUnary = (op: OpName): op is UnaryName => operations[op].arity === 1;
export const isSmooth = (op: InnerName): op is SmoothName => operations[op].differentiable.length > 0;

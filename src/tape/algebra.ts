/**
 * @file Elementwise arithmetic on some carrier. The tape, the activations and the loss functions are written once over
 * it; a carrier is a plain number (tests), a shader expression or a tensor.
 */

import type { BinaryName, UnaryName } from './operations.ts';

/** Comparisons give 1 or 0; `select` takes the second where the first is not 0, else the third. */
export interface Algebra<V> {
  constant(value: number): V;
  unary(name: UnaryName, a: V): V;
  binary(name: BinaryName, a: V, b: V): V;
  select(condition: V, a: V, b: V): V;
}

/** Short hands, so that formulas read as formulas; a plain number stands for a constant. */
export interface Formula<V> {
  add(...terms: (V | number)[]): V;
  sub(a: V | number, b: V | number): V;
  mul(...factors: (V | number)[]): V;
  div(a: V | number, b: V | number): V;
  neg(a: V): V;
  square(a: V): V;
  apply(name: UnaryName, a: V): V;
  binary(name: BinaryName, a: V | number, b: V | number): V;
  select(condition: V, a: V | number, b: V | number): V;
  constant(value: number): V;
}

export function formulas<V>(k: Algebra<V>): Formula<V> {
  const lift = (x: V | number): V => (typeof x === 'number' ? k.constant(x) : x);
  const fold = (name: 'add' | 'mul', xs: (V | number)[]): V => xs.map(lift).reduce((a, b) => k.binary(name, a, b));
  return {
    add: (...xs) => fold('add', xs),
    mul: (...xs) => fold('mul', xs),
    sub: (a, b) => k.binary('sub', lift(a), lift(b)),
    div: (a, b) => k.binary('div', lift(a), lift(b)),
    neg: (a) => k.unary('neg', a),
    square: (a) => k.binary('mul', a, a),
    apply: (name, a) => k.unary(name, a),
    binary: (name, a, b) => k.binary(name, lift(a), lift(b)),
    select: (c, a, b) => k.select(c, lift(a), lift(b)),
    constant: (x) => k.constant(x),
  };
}

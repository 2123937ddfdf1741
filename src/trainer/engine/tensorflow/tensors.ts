/** @file The carrier of tensors. Constants are made once and kept until the carrier is disposed. */
import type { Algebra } from '../../../tape/algebra.ts';
import type { BinaryName, UnaryName } from '../../../tape/operations.ts';
import type { Tensor, Tf } from './tf.ts';

type Row<F> = (tf: Tf) => F;

const unary: { readonly [O in UnaryName]: Row<(a: Tensor) => Tensor> } = {
  neg: (tf) => tf.neg,
  sin: (tf) => tf.sin,
  cos: (tf) => tf.cos,
  tan: (tf) => tf.tan,
  asin: (tf) => tf.asin,
  acos: (tf) => tf.acos,
  atan: (tf) => tf.atan,
  sinh: (tf) => tf.sinh,
  cosh: (tf) => tf.cosh,
  tanh: (tf) => tf.tanh,
  exp: (tf) => tf.exp,
  log: (tf) => tf.log,
  sqrt: (tf) => tf.sqrt,
  cbrt: (tf) => (a) => tf.mul(tf.sign(a), tf.pow(tf.abs(a), tf.scalar(1 / 3))),
  abs: (tf) => tf.abs,
  sign: (tf) => tf.sign,
  step: (tf) => (a) => tf.cast(tf.greaterEqual(a, tf.scalar(0)), 'float32'),
  erf: (tf) => tf.erf,
  sigmoid: (tf) => tf.sigmoid,
  softplus: (tf) => tf.softplus,
};

const truth = (tf: Tf, compare: (a: Tensor, b: Tensor) => Tensor) => (a: Tensor, b: Tensor) =>
  tf.cast(compare(a, b), 'float32');

const binary: { readonly [O in BinaryName]: Row<(a: Tensor, b: Tensor) => Tensor> } = {
  add: (tf) => tf.add,
  sub: (tf) => tf.sub,
  mul: (tf) => tf.mul,
  div: (tf) => tf.div,
  pow: (tf) => tf.pow,
  atan2: (tf) => tf.atan2,
  min: (tf) => tf.minimum,
  max: (tf) => tf.maximum,
  lt: (tf) => truth(tf, tf.less),
  le: (tf) => truth(tf, tf.lessEqual),
  eq: (tf) => truth(tf, tf.equal),
  ne: (tf) => truth(tf, tf.notEqual),
};

export class Tensors implements Algebra<Tensor> {
  readonly #tf: Tf;
  readonly #constants = new Map<number, Tensor>();

  constructor(tf: Tf) {
    this.#tf = tf;
  }

  constant(value: number): Tensor {
    const known = this.#constants.get(value);
    if (known) return known;
    const made = this.#tf.keep(this.#tf.scalar(value));
    this.#constants.set(value, made);
    return made;
  }

  unary(name: UnaryName, a: Tensor): Tensor {
    return unary[name](this.#tf)(a);
  }

  binary(name: BinaryName, a: Tensor, b: Tensor): Tensor {
    return binary[name](this.#tf)(a, b);
  }

  select(condition: Tensor, a: Tensor, b: Tensor): Tensor {
    return this.#tf.where(this.#tf.cast(condition, 'bool'), a, b);
  }

  dispose(): void {
    for (const t of this.#constants.values()) t.dispose();
    this.#constants.clear();
  }
}

/** @file Derivatives of a tape's operations, written once over any carrier. */

import type { Formula } from './algebra.ts';
import type { SmoothName } from './operations.ts';

/**
 * y = op(a, b, c), `bar` its adjoint; gives the adjoints of the operands that a derivative passes through, in the order
 * of the operation's `differentiable`.
 */
type Derivative = <V>(f: Formula<V>, x: { y: V; bar: V; a: V; b: V; c: V }) => V[];

const unary =
  (adjoint: <V>(f: Formula<V>, x: { y: V; bar: V; a: V }) => V): Derivative =>
  (f, x) => [adjoint(f, x)];

export const derivatives: { readonly [O in SmoothName]: Derivative } = {
  neg: unary((f, { bar }) => f.neg(bar)),
  add: (_, { bar }) => [bar, bar],
  sub: (f, { bar }) => [bar, f.neg(bar)],
  mul: (f, { bar, a, b }) => [f.mul(bar, b), f.mul(bar, a)],
  div: (f, { bar, y, b }) => [f.div(bar, b), f.neg(f.div(f.mul(bar, y), b))],
  pow: (f, { bar, y, a, b }) => [
    f.mul(bar, b, f.binary('pow', a, f.sub(b, 1))),
    // a^b does not move with b at a = 0 (b > 0); log would make it NaN there.
    f.select(f.binary('lt', 0, a), f.mul(bar, y, f.apply('log', f.select(f.binary('lt', 0, a), a, 1))), 0),
  ],
  sin: unary((f, { bar, a }) => f.mul(bar, f.apply('cos', a))),
  cos: unary((f, { bar, a }) => f.neg(f.mul(bar, f.apply('sin', a)))),
  tan: unary((f, { bar, y }) => f.mul(bar, f.add(1, f.mul(y, y)))),
  asin: unary((f, { bar, a }) => f.div(bar, f.apply('sqrt', f.sub(1, f.mul(a, a))))),
  acos: unary((f, { bar, a }) => f.neg(f.div(bar, f.apply('sqrt', f.sub(1, f.mul(a, a)))))),
  atan: unary((f, { bar, a }) => f.div(bar, f.add(1, f.mul(a, a)))),
  atan2: (f, { bar, a, b }) => {
    const square = f.add(f.mul(a, a), f.mul(b, b));
    return [f.div(f.mul(bar, b), square), f.neg(f.div(f.mul(bar, a), square))];
  },
  sinh: unary((f, { bar, a }) => f.mul(bar, f.apply('cosh', a))),
  cosh: unary((f, { bar, a }) => f.mul(bar, f.apply('sinh', a))),
  tanh: unary((f, { bar, y }) => f.mul(bar, f.sub(1, f.mul(y, y)))),
  exp: unary((f, { bar, y }) => f.mul(bar, y)),
  log: unary((f, { bar, a }) => f.div(bar, a)),
  sqrt: unary((f, { bar, y }) => f.div(f.mul(0.5, bar), y)),
  cbrt: unary((f, { bar, y }) => f.div(bar, f.mul(3, y, y))),
  abs: unary((f, { bar, a }) => f.mul(bar, f.apply('sign', a))),
  min: (f, { bar, a, b }) => {
    const first = f.binary('le', a, b);
    return [f.mul(bar, first), f.mul(bar, f.sub(1, first))];
  },
  max: (f, { bar, a, b }) => {
    const first = f.binary('le', b, a);
    return [f.mul(bar, first), f.mul(bar, f.sub(1, first))];
  },
  erf: unary((f, { bar, a }) => f.mul(bar, 2 / Math.sqrt(Math.PI), f.apply('exp', f.neg(f.mul(a, a))))),
  sigmoid: unary((f, { bar, y }) => f.mul(bar, y, f.sub(1, y))),
  softplus: unary((f, { bar, a }) => f.mul(bar, f.apply('sigmoid', a))),
  select: (f, { bar, a }) => [f.select(a, bar, 0), f.select(a, 0, bar)],
};

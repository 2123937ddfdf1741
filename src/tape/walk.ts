/**
 * @file A tape run forward and in reverse over any carrier. The rules are one table: operation → adjoints of its
 * operands.
 */

import { type Algebra, type BinaryName, type Formula, formulas, type UnaryName } from './algebra.ts';
import { Op, type OpName, type Tape } from './tape.ts';

/** What the leaves of a tape stand for. */
export interface TapeLeaves<V> {
  time(slot: number): V;
  jet(output: number, order: number, slot: number): V;
  aux(column: number): V;
  scalar(index: number): V;
}

/** Adjoints of the leaves that θ moves; absent where a result does not depend on the leaf. */
export interface LeafAdjoints<V> {
  jets: { output: number; order: number; slot: number; adjoint: V }[];
  scalars: { index: number; adjoint: V }[];
}

/** y = op(a, b, c), `bar` its adjoint; gives the adjoints of a, b, c, `null` where the derivative vanishes. */
type Reverse = <V>(f: Formula<V>, x: { y: V; bar: V; a: V; b: V; c: V }) => (V | null)[];

const flat: Reverse = () => [null, null, null];

interface Rule {
  operands: 1 | 2 | 3;
  reverse: Reverse;
}

const unary = (reverse: <V>(f: Formula<V>, x: { y: V; bar: V; a: V }) => V): Rule => ({
  operands: 1,
  reverse: (f, x) => [reverse(f, x)],
});
const binary = (reverse: Reverse): Rule => ({ operands: 2, reverse });

type InnerName = Exclude<OpName, 'constant' | 'time' | 'jet' | 'aux' | 'scalar'>;

const rules: Record<InnerName, Rule> = {
  neg: unary((f, { bar }) => f.neg(bar)),
  add: binary((_, { bar }) => [bar, bar]),
  sub: binary((f, { bar }) => [bar, f.neg(bar)]),
  mul: binary((f, { bar, a, b }) => [f.mul(bar, b), f.mul(bar, a)]),
  div: binary((f, { bar, y, b }) => [f.div(bar, b), f.neg(f.div(f.mul(bar, y), b))]),
  pow: binary((f, { bar, y, a, b }) => [
    f.mul(bar, b, f.binary('pow', a, f.sub(b, 1))),
    // a^b does not move with b at a = 0 (b > 0); log would make it NaN there.
    f.select(f.binary('lt', 0, a), f.mul(bar, y, f.apply('log', f.select(f.binary('lt', 0, a), a, 1))), 0),
  ]),
  sin: unary((f, { bar, a }) => f.mul(bar, f.apply('cos', a))),
  cos: unary((f, { bar, a }) => f.neg(f.mul(bar, f.apply('sin', a)))),
  tan: unary((f, { bar, y }) => f.mul(bar, f.add(1, f.mul(y, y)))),
  asin: unary((f, { bar, a }) => f.div(bar, f.apply('sqrt', f.sub(1, f.mul(a, a))))),
  acos: unary((f, { bar, a }) => f.neg(f.div(bar, f.apply('sqrt', f.sub(1, f.mul(a, a)))))),
  atan: unary((f, { bar, a }) => f.div(bar, f.add(1, f.mul(a, a)))),
  atan2: binary((f, { bar, a, b }) => {
    const square = f.add(f.mul(a, a), f.mul(b, b));
    return [f.div(f.mul(bar, b), square), f.neg(f.div(f.mul(bar, a), square))];
  }),
  sinh: unary((f, { bar, a }) => f.mul(bar, f.apply('cosh', a))),
  cosh: unary((f, { bar, a }) => f.mul(bar, f.apply('sinh', a))),
  tanh: unary((f, { bar, y }) => f.mul(bar, f.sub(1, f.mul(y, y)))),
  exp: unary((f, { bar, y }) => f.mul(bar, y)),
  log: unary((f, { bar, a }) => f.div(bar, a)),
  sqrt: unary((f, { bar, y }) => f.div(f.mul(0.5, bar), y)),
  cbrt: unary((f, { bar, y }) => f.div(bar, f.mul(3, y, y))),
  abs: unary((f, { bar, a }) => f.mul(bar, f.apply('sign', a))),
  sign: { operands: 1, reverse: flat },
  min: binary((f, { bar, a, b }) => {
    const first = f.binary('le', a, b);
    return [f.mul(bar, first), f.mul(bar, f.sub(1, first))];
  }),
  max: binary((f, { bar, a, b }) => {
    const first = f.binary('le', b, a);
    return [f.mul(bar, first), f.mul(bar, f.sub(1, first))];
  }),
  step: { operands: 1, reverse: flat },
  erf: unary((f, { bar, a }) => f.mul(bar, 2 / Math.sqrt(Math.PI), f.apply('exp', f.neg(f.mul(a, a))))),
  sigmoid: unary((f, { bar, y }) => f.mul(bar, y, f.sub(1, y))),
  softplus: unary((f, { bar, a }) => f.mul(bar, f.apply('sigmoid', a))),
  lt: binary(flat),
  le: binary(flat),
  eq: binary(flat),
  ne: binary(flat),
  select: {
    operands: 3,
    reverse: (f, { bar, a }) => [null, f.select(a, bar, 0), f.select(a, 0, bar)],
  },
};

const names: readonly OpName[] = (() => {
  const list: OpName[] = [];
  for (const [name, code] of Object.entries(Op)) list[code] = name as OpName;
  return list;
})();

interface Instruction {
  name: OpName;
  a: number;
  b: number;
  c: number;
}

export function instructions(tape: Tape): Instruction[] {
  return Array.from({ length: tape.code.length / 4 }, (_, k) => {
    const [op, a, b, c] = tape.code.subarray(4 * k, 4 * k + 4);
    return { name: names[op], a, b, c };
  });
}

const isLeaf = (name: OpName): name is Exclude<OpName, InnerName> => !(name in rules);

/** Values of all registers. */
export function tapeForward<V>(k: Algebra<V>, tape: Tape, leaves: TapeLeaves<V>): V[] {
  const r: V[] = [];
  for (const { name, a, b, c } of instructions(tape)) {
    if (name === 'constant') r.push(k.constant(tape.constants[a]));
    else if (name === 'time') r.push(leaves.time(a));
    else if (name === 'jet') r.push(leaves.jet(a, b, c));
    else if (name === 'aux') r.push(leaves.aux(a));
    else if (name === 'scalar') r.push(leaves.scalar(a));
    else if (name === 'select') r.push(k.select(r[a], r[b], r[c]));
    else if (rules[name].operands === 1) r.push(k.unary(name as UnaryName, r[a]));
    else r.push(k.binary(name as BinaryName, r[a], r[b]));
  }
  return r;
}

/** Registers that depend on θ. */
function activeRegisters(list: Instruction[]): boolean[] {
  const active: boolean[] = [];
  for (const { name, a, b, c } of list) {
    if (isLeaf(name)) active.push(name === 'jet' || name === 'scalar');
    else active.push([a, b, c].slice(0, rules[name].operands).some((x) => active[x]));
  }
  return active;
}

/** Adjoints of the leaves for register `result` with adjoint `seed`, given all values of the forward run. */
export function tapeReverse<V>(k: Algebra<V>, tape: Tape, values: V[], result: number, seed: V): LeafAdjoints<V> {
  const f = formulas(k);
  const list = instructions(tape);
  const active = activeRegisters(list);
  const bars: (V | null)[] = new Array(list.length).fill(null);
  const out: LeafAdjoints<V> = { jets: [], scalars: [] };
  if (!active[result]) return out;
  bars[result] = seed;
  for (let r = result; r >= 0; r--) {
    const bar = bars[r];
    if (bar === null || !active[r]) continue;
    const { name, a, b, c } = list[r];
    if (name === 'jet') out.jets.push({ output: a, order: b, slot: c, adjoint: bar });
    else if (name === 'scalar') out.scalars.push({ index: a, adjoint: bar });
    else if (!isLeaf(name)) {
      const { operands, reverse } = rules[name];
      const operandsOf = [a, b, c].slice(0, operands);
      const adjoints = reverse(f, { y: values[r], bar, a: values[a], b: values[b], c: values[c] });
      operandsOf.forEach((x, n) => {
        const adjoint = adjoints[n];
        if (adjoint === null || adjoint === undefined || !active[x]) return;
        const old = bars[x];
        bars[x] = old === null ? adjoint : f.add(old, adjoint);
      });
    }
  }
  return out;
}

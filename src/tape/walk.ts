/** @file A tape run forward and in reverse over any carrier. */

import { type Algebra, formulas } from './algebra.ts';
import { derivatives } from './derivatives.ts';
import { instructions, interpret, isInner, isInput, registersOf, type TapeLeaves } from './instructions.ts';
import { isSmooth, isUnary, operations } from './operations.ts';
import type { Tape } from './tape.ts';

/** Adjoints of the leaves that θ moves; absent where a result does not depend on the leaf. */
export interface LeafAdjoints<V> {
  jets: { output: number; order: number; slot: number; adjoint: V }[];
  scalars: { index: number; adjoint: V }[];
}

/** Values of all registers. */
export const tapeForward = <V>(k: Algebra<V>, tape: Tape, leaves: Omit<TapeLeaves<V>, 'constant'>): V[] =>
  interpret(tape, { ...leaves, constant: (value) => k.constant(value) }, (op, [a, b, c]) => {
    if (op === 'select') return k.select(a, b, c);
    return isUnary(op) ? k.unary(op, a) : k.binary(op, a, b);
  });

/** Adjoints of the leaves for register `result` with adjoint `seed`, given all values of the forward run. */
export function tapeReverse<V>(k: Algebra<V>, tape: Tape, values: V[], result: number, seed: V): LeafAdjoints<V> {
  const f = formulas(k);
  const list = instructions(tape);
  /** Registers that depend on θ. */
  const active: boolean[] = [];
  for (const i of list) active.push(isInput(i) || registersOf(i).some((x) => active[x]));
  const bars: (V | null)[] = new Array(list.length).fill(null);
  const out: LeafAdjoints<V> = { jets: [], scalars: [] };
  if (!active[result]) return out;
  bars[result] = seed;
  for (let r = result; r >= 0; r--) {
    const bar = bars[r];
    if (bar === null || !active[r]) continue;
    const i = list[r];
    if (i.op === 'jet') out.jets.push({ output: i.output, order: i.order, slot: i.slot, adjoint: bar });
    else if (i.op === 'scalar') out.scalars.push({ index: i.index, adjoint: bar });
    else if (isInner(i) && isSmooth(i.op)) {
      const [a, b, c] = i.operands.map((x) => values[x]);
      const adjoints = derivatives[i.op](f, { y: values[r], bar, a, b, c });
      operations[i.op].differentiable.forEach((place, n) => {
        const x = i.operands[place];
        if (!active[x]) return;
        const old = bars[x];
        bars[x] = old === null ? adjoints[n] : f.add(old, adjoints[n]);
      });
    }
  }
  return out;
}

/** @file A packed tape decoded: nothing outside this room reads its numbers. */

import { type InnerName, type LeafName, operations, opNames } from './operations.ts';
import type { Tape } from './tape.ts';

/** Instruction k of a tape writes register k. */
export type Instruction =
  | { op: 'constant'; value: number }
  | { op: 'time'; slot: number }
  | { op: 'jet'; output: number; order: number; slot: number }
  | { op: 'aux'; column: number }
  | { op: 'scalar'; index: number }
  | { op: InnerName; operands: readonly number[] };

type LeafInstruction<L extends LeafName> = Extract<Instruction, { op: L }>;

const leaves: { [L in LeafName]: (a: number, b: number, c: number, tape: Tape) => LeafInstruction<L> } = {
  constant: (a, _b, _c, { constants }) => ({ op: 'constant', value: constants[a] }),
  time: (slot) => ({ op: 'time', slot }),
  jet: (output, order, slot) => ({ op: 'jet', output, order, slot }),
  aux: (column) => ({ op: 'aux', column }),
  scalar: (index) => ({ op: 'scalar', index }),
};

const isLeaf = (op: LeafName | InnerName): op is LeafName => operations[op].arity === 0;

const known = new WeakMap<Tape, readonly Instruction[]>();

/** The instructions of a tape, first to last; decoded once for each tape. */
export function instructions(tape: Tape): readonly Instruction[] {
  let list = known.get(tape);
  if (!list) {
    list = Array.from({ length: instructionCount(tape) }, (_, k) => decoded(tape, k));
    known.set(tape, list);
  }
  return list;
}

export const instructionCount = (tape: Tape): number => tape.code.length / 4;

function decoded(tape: Tape, k: number): Instruction {
  const [code, a, b, c] = tape.code.subarray(4 * k, 4 * k + 4);
  const op = opNames[code];
  if (isLeaf(op)) return leaves[op](a, b, c, tape);
  return { op, operands: [a, b, c].slice(0, operations[op].arity) };
}

type InnerInstruction = Extract<Instruction, { op: InnerName }>;

export const isInner = (i: Instruction): i is InnerInstruction => operations[i.op].arity > 0;

/** Registers that an instruction reads. */
export const registersOf = (i: Instruction): readonly number[] => (isInner(i) ? i.operands : []);

/** Registers among them that a derivative passes through. */
export const pulledRegisters = (i: Instruction): readonly number[] =>
  isInner(i) ? operations[i.op].differentiable.map((place) => i.operands[place]) : [];

/** Whether an optimiser or a solver moves what the instruction reads. */
export const isInput = (i: Instruction): boolean => i.op === 'jet' || i.op === 'scalar';

/** What the leaves of a tape stand for. */
export interface TapeLeaves<V> {
  constant(value: number): V;
  time(slot: number): V;
  jet(output: number, order: number, slot: number): V;
  aux(column: number): V;
  scalar(index: number): V;
}

/**
 * The value of every register, whatever a value is.
 * @param apply gives the value of instruction k.
 */
export function interpret<V>(
  tape: Tape,
  leaves: TapeLeaves<V>,
  apply: (op: InnerName, operands: V[], k: number) => V,
): V[] {
  const values: V[] = [];
  instructions(tape).forEach((i, k) => {
    switch (i.op) {
      case 'constant':
        values.push(leaves.constant(i.value));
        break;
      case 'time':
        values.push(leaves.time(i.slot));
        break;
      case 'jet':
        values.push(leaves.jet(i.output, i.order, i.slot));
        break;
      case 'aux':
        values.push(leaves.aux(i.column));
        break;
      case 'scalar':
        values.push(leaves.scalar(i.index));
        break;
      default:
        values.push(
          apply(
            i.op,
            i.operands.map((register) => values[register]),
            k,
          ),
        );
    }
  });
  return values;
}

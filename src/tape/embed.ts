/** @file One tape inside another, reading something else. */
import type { Register, TapeBuilder } from './builder.ts';
import { interpret, type TapeLeaves } from './instructions.ts';
import type { Tape } from './tape.ts';

/** Writes the instructions of `tape` into `t`. @returns the registers of its results */
export function embed(t: TapeBuilder, tape: Tape, leaves: Omit<TapeLeaves<Register>, 'constant'>): Register[] {
  const registers = interpret(tape, { ...leaves, constant: (value) => t.constant(value) }, (op, [a, b, c]) =>
    t.apply(op, a, b, c),
  );
  return Array.from(tape.results, (r) => registers[r]);
}

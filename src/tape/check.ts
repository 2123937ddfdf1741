/** @file Whether everything that a tape names is there; for runners that do not check while they run. */

import { instructionCount } from './instructions.ts';
import { type OperandKind, operations, opNames } from './operations.ts';
import type { Tape } from './tape.ts';

/** How many there are of what stands outside a tape. */
export type TapeLimits = Record<Exclude<OperandKind, 'register' | 'constant'>, number>;

/** The first operand of a tape that names nothing, in words; `null` where there is none. */
export function tapeFault(tape: Tape, limits: TapeLimits): string | null {
  const { code, constants, results } = tape;
  const length = instructionCount(tape);
  const outside = (where: string, what: string, value: number, limit: number): string | null =>
    value >= 0 && value < limit ? null : `${where} of a tape: ${what} ${value} is not below ${limit}`;
  for (let k = 0; k < length; k++) {
    const [op, ...operands] = code.subarray(4 * k, 4 * k + 4);
    const unknown = outside(`instruction ${k}`, 'operation', op, opNames.length);
    if (unknown) return unknown;
    // A register is read after it is written.
    const all = { ...limits, register: k, constant: constants.length };
    for (const [place, kind] of operations[opNames[op]].operands.entries()) {
      const fault = outside(`instruction ${k}`, kind, operands[place], all[kind]);
      if (fault) return fault;
    }
  }
  for (const [k, register] of results.entries()) {
    const fault = outside(`result ${k}`, 'register', register, length);
    if (fault) return fault;
  }
  return null;
}

/** @file The carrier of plain numbers, against which the rules are tested. */

import { Op } from '../../compile/tape.ts';
import { applyOp } from '../../compile/tape-op.ts';
import type { Algebra } from './algebra.ts';

export const numbers: Algebra<number> = {
  constant: (value) => value,
  unary: (name, a) => applyOp(Op[name], a, 0, 0),
  binary: (name, a, b) => applyOp(Op[name], a, b, 0),
  select: (c, a, b) => (c !== 0 ? a : b),
};

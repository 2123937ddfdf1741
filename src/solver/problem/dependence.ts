/** @file How residuals depend on what is looked for: linearly or not, by a walk over their tapes. */
import { interpret } from '../../tape/instructions.ts';
import type { InnerName } from '../../tape/operations.ts';
import type { Tape } from '../../tape/tape.ts';

/**
 * How a register depends on what is looked at: 0 free of it and of everything that counts as varying, 1 varies but is free
 * of it, 2 linear in it with coefficients of kind 0, 3 anything else.
 */
type Dependence = 0 | 1 | 2 | 3;

const largest = (x: Dependence, y: Dependence): Dependence => (x > y ? x : y);

/** Operations that keep what is linear; any other makes 3 of it. */
const linear: { readonly [O in InnerName]?: (...operands: Dependence[]) => Dependence } = {
  neg: (x) => x,
  add: largest,
  sub: largest,
  mul: (x, y) => (largest(x, y) < 2 || x === 0 || y === 0 ? largest(x, y) : 3),
  div: (x, y) => (y === 0 ? x : largest(x, y) < 2 ? 1 : 3),
  select: (condition, x, y) => (condition === 0 ? largest(x, y) : largest(condition, largest(x, y)) < 2 ? 1 : 3),
};

const combined = (op: InnerName, operands: readonly Dependence[]): Dependence => {
  const known = linear[op];
  if (known) return known(...operands);
  const all = operands.reduce(largest);
  return all < 2 ? all : 3;
};

/** Whether the highest derivatives enter every residual linearly with coefficients of numbers and parameters alone. */
export function isLeadingConstant(tape: Tape, orders: readonly number[]): boolean {
  const kinds = interpret<Dependence>(
    tape,
    {
      constant: () => 0,
      scalar: () => 0,
      time: () => 1,
      aux: () => 1,
      jet: (output, order) => (order === orders[output] ? 2 : 1),
    },
    combined,
  );
  return tape.results.every((r) => kinds[r] === 2);
}

/** Whether every result is linear in all derivatives and scalars together; its coefficients may vary with the time. */
export const isAffine = (tape: Tape): boolean => isLinearIn(tape, 2);

/** Whether every result is linear in all derivatives; its coefficients may vary with the time and with scalars. */
export const isAffineInJets = (tape: Tape): boolean => isLinearIn(tape, 0);

/** @param scalar how results depend on scalars to begin with */
function isLinearIn(tape: Tape, scalar: Dependence): boolean {
  const kinds = interpret<Dependence>(
    tape,
    { constant: () => 0, time: () => 0, aux: () => 0, scalar: () => scalar, jet: () => 2 },
    combined,
  );
  return tape.results.every((r) => kinds[r] <= 2);
}

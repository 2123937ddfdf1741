/** @file A term with its expressions and its data replaced, those of its members too. */
import type { Expression } from '../expression.ts';
import type { Measurements, Term } from '../problem.ts';

export const changedTerm = (
  term: Term,
  residual: (e: Expression) => Expression,
  data: (measured: Measurements) => Measurements,
): Term => ({
  ...term,
  residual: residual(term.residual),
  ...(term.members
    ? {
        members: term.members.map((member) => ({
          ...member,
          residual: residual(member.residual),
          ...(member.data ? { data: data(member.data) } : {}),
        })),
      }
    : {}),
  data: term.data && data(term.data),
});

/** @file Families of statements written out: one term for each member, as solvers, exports and checks read a problem. */
import { memberName } from './member.ts';
import type { Problem, Term, TermMember } from './problem.ts';

/** A problem whose terms are single statements. */
export interface Unrolled {
  problem: Problem;
  /** [terms of `problem`] the place of the term it is a member of, among those of the problem as stated. */
  origins: readonly number[];
}

const known = new WeakMap<Problem, Unrolled>();

const statements = new WeakMap<Term, Term[]>();

/** The statements of a term, each as a term of its own; the term itself where it is one statement. */
export function statementsOf(term: Term): Term[] {
  if (!term.members) return [term];
  const done = statements.get(term) ?? writtenOut(term, term.members);
  statements.set(term, done);
  return done;
}

function writtenOut({ members: _, ...rest }: Term, members: TermMember[]): Term[] {
  return members.map(({ index, residual, data }) => ({
    ...rest,
    name: memberName(rest.name, index),
    member: { family: rest.name, index },
    residual,
    data: data ?? null,
  }));
}

/** `problem` with its families written out; itself where it has none. */
export function unrolled(problem: Problem): Unrolled {
  const done = known.get(problem);
  if (done) return done;
  const origins: number[] = [];
  const terms = problem.terms.flatMap((term, i) => {
    const statements = statementsOf(term);
    for (const _ of statements) origins.push(i);
    return statements;
  });
  const isPlain = terms.length === problem.terms.length && terms.every((term, i) => term === problem.terms[i]);
  const result: Unrolled = { problem: isPlain ? problem : { ...problem, terms }, origins };
  known.set(problem, result);
  // What is written out already stays as it is.
  if (!isPlain) known.set(result.problem, { problem: result.problem, origins: terms.map((_, i) => i) });
  return result;
}

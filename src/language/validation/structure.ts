/** @file The structure of a spec's equations, found once, as far as they could be read. */
import { familyName } from '../../problem/member.ts';
import { parameterValues } from '../../problem/parameters.ts';
import type { Problem, Term } from '../../problem/problem.ts';
import type { Determination } from '../../problem/structure/determined.ts';
import { isImplied } from '../../problem/structure/implied.ts';
import { determinationIn } from '../../problem/structure/of-problem.ts';
import { type EquationStructure, structureOf } from '../../problem/structure/structure.ts';
import type { TermSymbol } from '../syntax/symbols.ts';
import type { CheckContext } from './context.ts';

interface Known {
  structure: EquationStructure;
  determination?: Determination;
}

const cache = new WeakMap<Problem, Known>();

function knownOf({ problem, termsOf, unread }: CheckContext): Known {
  let known = cache.get(problem);
  if (!known) {
    const unsure = new Set([...unread.terms].flatMap((symbol) => termsOf.get(symbol) ?? []).map((t) => t.name));
    const equations = problem.terms.filter((t) => t.kind === 'equation' && !unsure.has(t.name));
    const unknowns = problem.unknowns.map((u) => u.name).filter((name) => !unread.names.has(familyName(name)));
    known = { structure: structureOf(equations, unknowns, parameterValues(problem), problem.variable.from) };
    cache.set(problem, known);
  }
  return known;
}

/** Whether a name, or that of its family, stands in what could not be read. */
export const isUnread = (name: string, { unread }: CheckContext): boolean => unread.names.has(familyName(name));

/** The statement that a term comes from. */
export const symbolOf = (term: Term, { symbols, termsOf }: CheckContext): TermSymbol | undefined =>
  symbols.terms.find((symbol) => termsOf.get(symbol)?.some((own) => own.name === term.name));

export const structureFor = (context: CheckContext): EquationStructure => knownOf(context).structure;

export function determinationFor(context: CheckContext): Determination {
  const known = knownOf(context);
  const { problem, unread, termsOf } = context;
  const unsure = new Set([...unread.terms].flatMap((symbol) => termsOf.get(symbol) ?? []));
  known.determination ??= determinationIn(problem, known.structure, (term) => !unsure.has(term));
  return known.determination;
}

/** Whether an equation that is left over follows from the others. */
export const impliedIn = (context: CheckContext, extra: Term): boolean =>
  isImplied(extra, structureFor(context), parameterValues(context.problem), context.problem.variable.from);

/** @file The structure of a spec's equations, found once, as far as they could be read. */
import { expressionsIn } from '../../problem/effect.ts';
import { type Expression, walk } from '../../problem/expression.ts';
import { familyName } from '../../problem/member.ts';
import { parameterValues } from '../../problem/parameters.ts';
import type { Problem, Term } from '../../problem/problem.ts';
import { type Determination, determinationOf } from '../../problem/structure/determined.ts';
import { isImplied } from '../../problem/structure/implied.ts';
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

function unknownsIn({ residual }: Term): string[] {
  const found = new Set<string>();
  walk(residual, (e) => {
    if (e.kind === 'unknown') found.add(e.name);
  });
  return [...found];
}

/** What events assign, and what they are set off by, by unknown. */
function changesOf({ events = [] }: Problem): Map<string, Expression[]> {
  const found = new Map<string, Expression[]>();
  for (const event of events)
    for (const { unknown } of event.assignments)
      found.set(unknown, [...(found.get(unknown) ?? []), ...expressionsIn(event)]);
  return found;
}

/** Unknowns that bring their own start: states that only events change. */
const heldIn = (problem: Problem): ReadonlySet<string> =>
  new Set(problem.unknowns.filter((u) => u.held).map((u) => u.name));

export function isAboutHeld(term: Term, problem: Problem): boolean {
  const held = heldIn(problem);
  return held.size > 0 && unknownsIn(term).some((name) => held.has(name));
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
  const isKnown = (term: Term) =>
    !unsure.has(term) && !isAboutHeld(term, problem) && unknownsIn(term).every((u) => known.structure.orders.has(u));
  known.determination ??= determinationOf({
    structure: known.structure,
    terms: problem.terms.filter((term) => term.kind === 'equation' || isKnown(term)),
    estimates: problem.parameters.filter((p) => p.estimate).map((p) => p.name),
    held: heldIn(problem),
    changes: changesOf(problem),
    from: problem.variable.from,
  });
  return known.determination;
}

/** Whether an equation that is left over follows from the others. */
export const impliedIn = (context: CheckContext, extra: Term): boolean =>
  isImplied(extra, structureFor(context), parameterValues(context.problem), context.problem.variable.from);

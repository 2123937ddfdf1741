/** @file The structure of a whole problem's equations, and which values at its start its conditions and data determine. */
import { isCondition } from '../conditions.ts';
import { expressionsIn, parametersIn } from '../effect.ts';
import { type Expression, walk } from '../expression.ts';
import { shapeOf } from '../fit/shape.ts';
import { parameterValues } from '../parameters.ts';
import type { Problem, Term } from '../problem.ts';
import { statementsOf, unrolled } from '../unrolled.ts';
import { type Determination, determinationOf } from './determined.ts';
import { type EquationStructure, structureOf } from './structure.ts';

/** Unknowns that a term reads. */
export function unknownsIn({ residual }: Term): string[] {
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

/** Whether a term reads one of them. */
function aboutHeldIn(problem: Problem): (term: Term) => boolean {
  const held = heldIn(problem);
  return (term) => held.size > 0 && unknownsIn(term).some((name) => held.has(name));
}

/** Parameters of noise: how far measurements scatter determines them. */
function noiseParameters({ terms }: Problem): Set<string> {
  const found = new Set<string>();
  for (const { data } of terms.flatMap(statementsOf)) {
    if (data?.deviation) parametersIn(data.deviation, found);
    const shape = shapeOf(data?.distribution);
    if (shape) parametersIn(shape, found);
  }
  return found;
}

/** @param isKnown whether a term could be read */
export const determinationIn = (
  problem: Problem,
  structure: EquationStructure,
  isKnown: (term: Term) => boolean,
): Determination => {
  const inNoise = noiseParameters(problem);
  const isAboutHeld = aboutHeldIn(problem);
  return determinationOf({
    structure,
    terms: problem.terms.filter(
      (term) =>
        term.kind === 'equation' ||
        (isKnown(term) && !isAboutHeld(term) && unknownsIn(term).every((u) => structure.orders.has(u))),
    ),
    estimates: problem.parameters
      .filter((p) => p.estimate && !p.estimate.prior && !inNoise.has(p.name))
      .map((p) => p.name),
    held: heldIn(problem),
    changes: changesOf(problem),
    from: problem.variable.from,
  });
};

/** How many conditions count towards those that are needed. */
export function givenIn(problem: Problem): number {
  const isAboutHeld = aboutHeldIn(problem);
  return problem.terms.filter((term) => isCondition(term) && !isAboutHeld(term)).length;
}

export interface ProblemStructure {
  /** With its families written out. */
  problem: Problem;
  structure: EquationStructure;
  determination: Determination;
}

/** Of a problem that has been read as a whole. */
export function structureOfProblem(stated: Problem): ProblemStructure {
  const { problem } = unrolled(stated);
  const equations = problem.terms.filter((t) => t.kind === 'equation');
  const unknowns = problem.unknowns.map((u) => u.name);
  const structure = structureOf(equations, unknowns, parameterValues(problem), problem.variable.from);
  return { problem, structure, determination: determinationIn(problem, structure, () => true) };
}

/** @file What conditions are, and how many a problem asks for. */
import { sum } from '../numeric/vector.ts';
import { orders } from './expression.ts';
import type { Problem, Term } from './problem.ts';
import { statementsOf } from './unrolled.ts';

/** Whether a term is a condition on the solution at a point or over the interval. */
export const isCondition = ({ kind }: Pick<Term, 'kind'>): boolean => kind === 'initial' || kind === 'boundary';

/** Highest derivative of each unknown over all equations; unknowns that no equation contains are absent. */
export function totalOrders(terms: readonly Term[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { residual } of terms.filter(({ kind }) => kind === 'equation').flatMap(statementsOf)) {
    for (const [name, order] of orders(residual)) found.set(name, Math.max(found.get(name) ?? 0, order));
  }
  return found;
}

/** Total order of the equations, and how many conditions are given. */
export const conditionCount = ({ terms }: Pick<Problem, 'terms'>): { needed: number; given: number } => ({
  needed: sum([...totalOrders(terms).values()]),
  given: terms.filter(isCondition).flatMap(statementsOf).length,
});

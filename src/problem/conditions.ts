/** @file What conditions are, and up to which derivatives the equations determine each unknown. */
import { type Expression, orders, walk } from './expression.ts';
import type { Term } from './problem.ts';
import { statementsOf } from './unrolled.ts';

const conditionKinds = new Set(['initial', 'boundary', 'jump']);

/** Whether a term is a condition on the solution at a point or over the interval. */
export const isCondition = ({ kind }: Pick<Term, 'kind'>): boolean => conditionKinds.has(kind);

/** Highest derivative of each unknown over all equations; unknowns that no equation contains are absent. */
export function totalOrders(terms: readonly Term[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { residual } of terms.filter(({ kind }) => kind === 'equation').flatMap(statementsOf)) {
    for (const [name, order] of orders(residual)) found.set(name, Math.max(found.get(name) ?? 0, order));
  }
  return found;
}

/** Whether a condition speaks of the start of the interval alone. */
export function holdsAtStart(residual: Expression, from: number): boolean {
  let start = true;
  walk(residual, (e) => {
    if (e.kind === 'integral' || (e.kind === 'unknown' && e.at?.kind === 'number' && e.at.value !== from))
      start = false;
  });
  return start;
}

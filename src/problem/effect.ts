/** @file What an expression depends on, products with zero left out. */
import { children, type Expression, walk } from './expression.ts';
import type { Problem, ProblemEvent } from './problem.ts';
import { statementsOf } from './unrolled.ts';

/** Whether `e` is zero whatever its names stand for, as far as its form shows. */
function isZero(e: Expression): boolean {
  switch (e.kind) {
    case 'number':
      return e.value === 0;
    case 'unary':
    case 'integral':
      return children(e).every(isZero);
    case 'binary':
      if (e.operator === '*') return isZero(e.left) || isZero(e.right);
      if (e.operator === '/') return isZero(e.left);
      return (e.operator === '+' || e.operator === '-') && isZero(e.left) && isZero(e.right);
    default:
      return false;
  }
}

/** Names of the parameters that `e` depends on. */
export function parametersIn(e: Expression, found = new Set<string>()): Set<string> {
  if (isZero(e)) return found;
  if (e.kind === 'parameter') found.add(e.name);
  for (const child of children(e)) parametersIn(child, found);
  return found;
}

/** All that an event is made of. */
export function expressionsIn({ trigger, assignments }: ProblemEvent): Expression[] {
  const values = assignments.map((x) => x.value);
  if (trigger.kind === 'crossing') return [trigger.gap, ...values];
  const { repeat } = trigger;
  return [...trigger.times, ...(repeat ? [repeat.period, ...(repeat.until ? [repeat.until] : [])] : []), ...values];
}

/** Unknowns that a measured expression reads. */
export function measuredUnknowns({ terms }: Pick<Problem, 'terms'>): Set<string> {
  const found = new Set<string>();
  for (const { kind, residual } of terms.flatMap(statementsOf)) {
    if (kind === 'data')
      walk(residual, (e) => {
        if (e.kind === 'unknown') found.add(e.name);
      });
  }
  return found;
}

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
function parametersIn(e: Expression, found = new Set<string>()): Set<string> {
  if (isZero(e)) return found;
  if (e.kind === 'parameter') found.add(e.name);
  for (const child of children(e)) parametersIn(child, found);
  return found;
}

/** Estimates that no equation, condition or measurement depends on; learned functions are not among them. */
export function estimatesWithoutEffect({
  parameters,
  terms,
  events = [],
  histories = [],
  learned = [],
}: Pick<Problem, 'parameters' | 'terms' | 'events' | 'histories' | 'learned'>): string[] {
  if (!parameters.some((p) => p.estimate)) return [];
  const known = new Set(learned.flatMap((f) => f.coefficients));
  for (const { residual } of terms.flatMap(statementsOf)) parametersIn(residual, known);
  for (const { value } of histories) parametersIn(value, known);
  for (const event of events) for (const e of expressionsIn(event)) parametersIn(e, known);
  return parameters.filter((p) => p.estimate && !known.has(p.name)).map((p) => p.name);
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

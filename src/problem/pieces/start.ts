/**
 * @file Events at the very start: the conditions speak of the values before them, and what is trained begins behind
 * them. Pure.
 */
import { isCondition } from '../conditions.ts';
import { evaluate } from '../evaluate.ts';
import { binary, type Expression, literal, mapped } from '../expression.ts';
import { changedTerm } from '../fit/changed-term.ts';
import { linearForm, NotLinearError } from '../linear-form.ts';
import { parameterValues } from '../parameters.ts';
import type { Problem, Term } from '../problem.ts';
import { statementsOf } from '../unrolled.ts';
import { type Assigned, assignedTo } from './composed.ts';

/** What a condition says alone of one derivative of an unknown at the start. */
interface Stated {
  unknown: string;
  order: number;
  value: Expression;
}

/** `null` where the condition speaks of more, of another point, or not in a linear way. */
function statedBy(residual: Expression, problem: Problem): Stated | null {
  const { from } = problem.variable;
  const parameters = parameterValues(problem);
  try {
    const form = linearForm(
      residual,
      (at) => (at ? evaluate(at, { parameters }) : from),
      (e) => evaluate(e, { parameters }),
    );
    const [only] = form.coefficients;
    if (form.coefficients.length !== 1 || only.of.point !== from || !Number.isFinite(1 / only.value)) return null;
    const value = binary('*', literal(-1 / only.value), form.rest);
    return { unknown: only.of.unknown, order: only.of.order, value };
  } catch (error) {
    if (error instanceof NotLinearError) return null;
    throw error;
  }
}

/** The value that a condition of its own gives u⁽ᵏ⁾ at the start; `null` where none does. */
function valueAtStart(problem: Problem, unknown: string, order: number): Expression | null {
  for (const { residual } of problem.terms.filter(isCondition).flatMap(statementsOf)) {
    const stated = statedBy(residual, problem);
    if (stated?.unknown === unknown && stated.order === order) return stated.value;
  }
  return null;
}

/** An unknown as its quotation: `u''`. */
const quoted = (unknown: string, order: number): string => `${unknown}${"'".repeat(order)}`;

/** What is assigned, in values before the start; the unknown that no condition states where there is one. */
function behindStart({ value }: Assigned, problem: Problem): { value: Expression } | { open: string } {
  let open: string | null = null;
  const isRead = (e: Expression): boolean => e.kind === 'unknown' && !e.at;
  const known = (e: Expression): Expression => {
    if (e.kind !== 'unknown') return e;
    const before = valueAtStart(problem, e.name, e.order);
    if (before === null) open ??= quoted(e.name, e.order);
    return before ?? e;
  };
  const after = mapped(value, isRead, known) ?? value;
  return open === null ? { value: after } : { open };
}

/** The unknown whose value before events at the start no condition of its own states; `null` where all are known. */
export function openBeforeStart(assigned: ReadonlyMap<string, Assigned>, problem: Problem): string | null {
  for (const one of assigned.values()) {
    const behind = behindStart(one, problem);
    if ('open' in behind) return behind.open;
    if (valueAtStart(problem, one.unknown, one.order) === null) return quoted(one.unknown, one.order);
  }
  return null;
}

/** Value of u⁽ᵏ⁾ behind the events at the start; `null` where no condition states it. */
export function valueBehindStart(
  assigned: ReadonlyMap<string, Assigned>,
  problem: Problem,
  unknown: string,
  order: number,
): Expression | null {
  const own = assignedTo(assigned, unknown, order);
  if (!own) return valueAtStart(problem, unknown, order);
  const behind = behindStart(own, problem);
  return 'value' in behind ? behind.value : null;
}

/** The condition as one on the value behind the events at the start. */
export function conditionBehindStart(term: Term, assigned: ReadonlyMap<string, Assigned>, problem: Problem): Term {
  if (!isCondition(term) || assigned.size === 0) return term;
  const moved = (residual: Expression): Expression => {
    const stated = statedBy(residual, problem);
    if (!stated || !assignedTo(assigned, stated.unknown, stated.order)) return residual;
    const value = valueBehindStart(assigned, problem, stated.unknown, stated.order);
    if (value === null) return residual;
    const at = literal(problem.variable.from);
    return binary('-', { kind: 'unknown', name: stated.unknown, order: stated.order, at }, value);
  };
  return changedTerm(term, moved, (data) => data);
}

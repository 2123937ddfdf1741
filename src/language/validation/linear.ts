/** @file Conditions as linear forms with numbers in place of parameters. */

import { evaluate } from '../../problem/evaluate.ts';
import type { Expression } from '../../problem/expression.ts';
import { walk } from '../../problem/expression.ts';
import type { Functional } from '../../problem/linear-form.ts';
import { linearForm, NotLinearError } from '../../problem/linear-form.ts';
import { type Outcome, refused } from '../../problem/outcome.ts';
import { parameterValues } from '../../problem/parameters.ts';
import type { Problem, Term } from '../../problem/problem.ts';

export interface NumericForm {
  coefficients: { of: Functional; value: number }[];
  rest: number;
}

const cache = new WeakMap<Problem, Set<string>>();

function estimatesOf(problem: Problem): Set<string> {
  let found = cache.get(problem);
  if (!found) {
    found = new Set(problem.parameters.filter((p) => p.estimate).map((p) => p.name));
    cache.set(problem, found);
  }
  return found;
}

const mentionsEstimate = (e: Expression, problem: Problem): boolean => {
  const estimates = estimatesOf(problem);
  let found = false;
  walk(e, (x) => {
    if (x.kind === 'parameter' && estimates.has(x.name)) found = true;
  });
  return found;
};

/** The form of a condition and why it has none: `reason` completes "it …". */
export function formOrReason(term: Term, problem: Problem): Outcome<ReturnType<typeof linearForm>> {
  const parameters = parameterValues(problem);
  try {
    const form = linearForm(
      term.residual,
      (at) => (at ? evaluate(at, { parameters }) : Number.NaN),
      (e) => {
        if (mentionsEstimate(e, problem)) throw new NotLinearError('has a factor that is trained');
        return evaluate(e, { parameters });
      },
    );
    return { ok: true, value: form };
  } catch (error) {
    if (error instanceof NotLinearError) return refused(error.message);
    throw error;
  }
}

/** `null` where the condition is not linear, or holds a trained parameter. */
export function linearFormOf(term: Term, problem: Problem): NumericForm | null {
  const found = formOrReason(term, problem);
  if (!found.ok || mentionsEstimate(found.value.rest, problem)) return null;
  const rest = evaluate(found.value.rest, { parameters: parameterValues(problem) });
  const coefficients = found.value.coefficients.filter((c) => c.value !== 0);
  const isUsable = coefficients.every((c) => Number.isFinite(c.value) && Number.isFinite(c.of.point));
  return isUsable && Number.isFinite(rest) ? { coefficients, rest } : null;
}

/** The factor with b's coefficients = factor · a's, or `null` when they are no multiple of each other. */
export function multipleOf(a: NumericForm, b: NumericForm): number | null {
  if (a.coefficients.length !== b.coefficients.length) return null;
  let ratio: number | null = null;
  for (const { of, value } of a.coefficients) {
    const other = b.coefficients.find(
      (c) => c.of.unknown === of.unknown && c.of.order === of.order && c.of.point === of.point,
    );
    if (!other) return null;
    const own = other.value / value;
    if (ratio !== null && Math.abs(own - ratio) > 1e-12 * Math.abs(ratio)) return null;
    ratio = own;
  }
  return ratio;
}

/** @file The same problem with other values of the parameters that have a range: what a preview tries out. Pure. */
import { under } from './by-name.ts';
import type { Parameter, Problem } from './problem.ts';
import { applyOverrides } from './variant.ts';

/** A parameter whose value can be tried out, in its own unit. */
export interface Adjustable {
  name: string;
  unit: string | null;
  low: number;
  high: number;
  value: number;
}

/** Range of a `param`, bounds of an `estimate`; `null` where one end is open. */
function rangeOf({ range, estimate }: Parameter): [low: number, high: number] | null {
  if (estimate) return estimate.low === null || estimate.high === null ? null : [estimate.low, estimate.high];
  return range ?? null;
}

export const adjustables = ({ parameters }: Problem): Adjustable[] =>
  parameters.flatMap((p) => {
    const range = rangeOf(p);
    return range && !p.isSize ? [{ name: p.name, unit: p.unit, low: range[0], high: range[1], value: p.value }] : [];
  });

/**
 * The plain problem with these values, each kept within its range. Nothing is estimated in it and no data are fitted:
 * it shows what the values mean. Names that are no adjustable parameter are left out; without any the problem is as it
 * is.
 */
export function withValues(problem: Problem, values: Readonly<Record<string, number>>): Problem {
  const tried = adjustables(problem).flatMap(({ name, low, high }) => {
    const value = under(values, name);
    return value !== undefined && Number.isFinite(value) ? [[name, Math.min(high, Math.max(low, value))] as const] : [];
  });
  if (tried.length === 0) return problem;
  const parameters = applyOverrides({ ...problem, terms: [] }, Object.fromEntries(tried)).parameters;
  return {
    ...problem,
    parameters: parameters.map((p) => ({ ...p, estimate: null })),
    terms: problem.terms.filter((t) => t.kind !== 'data'),
  };
}

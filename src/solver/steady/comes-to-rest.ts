/** @file Where the solution that starts at the conditions of a spec comes to rest. */
import type { Problem } from '../../problem/problem.ts';
import { restedAt, restOf } from '../fit/rest.ts';
import { lastOf } from '../march/steps.ts';
import { Work, workBudget } from '../problem/work.ts';

/** Relative error of the march. */
const accuracy = 1e-12;
/** Operations that it may take: a second, about. */
const mostOperations = 1e9;

/**
 * @param problem autonomous, at the values in it
 * @returns [unknowns] in their units; `null` where it does not come to rest, or cannot be marched
 */
export function comesToRest(problem: Problem): Float64Array | null {
  const work = new Work();
  const rest = restOf(problem, work);
  if (!rest.ok) return null;
  const { system } = rest.value;
  const values = problem.parameters.filter((p) => p.estimate).map((p) => p.value);
  const options = { accuracy, budget: workBudget(work, mostOperations), cancelled: () => false };
  const rested = lastOf(restedAt(rest.value, values, false, options));
  if (!rested) return null;
  const found = problem.unknowns.map(({ name }) => {
    const { order, offset } = system.unknowns.find((u) => u.name === name)!;
    return order === 0 ? Number.NaN : rested.state[offset];
  });
  return found.every(Number.isFinite) ? Float64Array.from(found) : null;
}

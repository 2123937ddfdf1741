/** @file The written exact solution, where there is one. */

import { curveFunction } from '../problem/curve-function.ts';
import { exactMisfit, misfitText } from '../problem/exact-misfit.ts';
import { parameterValues } from '../problem/parameters.ts';
import type { Problem } from '../problem/problem.ts';
import type { RunHeader } from '../problem/run.ts';

/** The written exact solution on `grid`; `null` unless it is written for every unknown and finite there. */
export function exactReference(problem: Problem, grid: Float64Array): RunHeader['reference'] {
  const parameters = parameterValues(problem);
  const values: Float64Array[] = [];
  for (const { name } of problem.unknowns) {
    const exact = problem.exact.find((e) => e.unknown === name);
    if (!exact) return null;
    values.push(grid.map(curveFunction(exact.value, parameters)));
  }
  return values.every((v) => v.some(Number.isFinite)) ? { kind: 'exact', label: 'exact solution', values } : null;
}

/**
 * That the written exact solution is none, as notes of a result. It stays what a solution is compared with: the mistake
 * may as well be in the equations.
 */
export function notesOnExact(problem: Problem): string[] {
  const misfit = exactMisfit(problem);
  return misfit ? [`What is written as \`exact\` ${misfitText(misfit, problem)}: one of the two is mistyped.`] : [];
}

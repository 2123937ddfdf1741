/** @file The learned functions of a run that has ended, as curves. */
import { interpolant } from '../numeric/interpolant.ts';
import type { Surroundings } from '../problem/evaluate.ts';
import { type LearnedCurve, learnedCurve } from '../problem/learned.ts';
import { parameterValues } from '../problem/parameters.ts';
import type { Problem } from '../problem/problem.ts';
import type { RunResult } from '../problem/run.ts';

/**
 * @param grid where the unknowns have `values` [unknowns][points]; NaN where there is no solution
 * @param bands half widths of the bands, [learned][points of the curve]; `null` where nothing tells
 */
export function learnedCurves(
  problem: Problem,
  fitted: RunResult['parameters'],
  solution: { grid: ArrayLike<number>; values: readonly ArrayLike<number>[] },
  bands: readonly ArrayLike<number>[] | null,
): LearnedCurve[] {
  const { learned = [], unknowns, inputs } = problem;
  if (learned.length === 0) return [];
  const found = Object.entries(fitted).map(([name, { value }]) => [name, value] as const);
  const parameters = { ...parameterValues(problem), ...Object.fromEntries(found) };
  const place = new Map(unknowns.map((u, i) => [u.name, i]));
  const given = new Map(inputs.map((input) => [input.name, interpolant(input)]));
  const along = Array.from(
    solution.grid,
    (variable, p): Surroundings => ({
      variable,
      parameters,
      // Derivatives are not drawn.
      unknown: (name, order, at) =>
        order === 0 && at === null ? (solution.values[place.get(name) ?? -1]?.[p] ?? Number.NaN) : Number.NaN,
      input: (name) => given.get(name)?.(variable) ?? Number.NaN,
    }),
  );
  return learned.map((f, i) => learnedCurve(f, parameters, along, bands?.[i] ?? null));
}

/** @file Textbook problems, solved to the end. */
import type { Solution, SolveOptions } from '../../src/solver/march/solution.ts';
import { lastOf } from '../../src/solver/march/steps.ts';
import { noLimit } from '../../src/solver/problem/work.ts';
import { type Prepared, prepare, solve } from '../../src/solver/solver.ts';
import { problemOf, type Textbook } from './textbook.ts';

/** @throws Error when the solver does not take the problem. */
export function preparedOf(text: Textbook): Prepared {
  const prepared = prepare(problemOf(text));
  if (!prepared.ok) throw new Error(prepared.reason);
  return prepared.value;
}

/** What the solver finds with all the time it needs; what is given replaces the options. */
export const solutionOf = (prepared: Prepared, options: Partial<SolveOptions> = {}): Solution =>
  lastOf(solve(prepared, { tolerance: 1e-6, seed: 0, budget: noLimit, cancelled: () => false, ...options }));

export const solved = (text: Textbook, options: Partial<SolveOptions> = {}): Solution =>
  solutionOf(preparedOf(text), options);

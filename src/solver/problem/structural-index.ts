/** @file How much harder than an ODE a problem is. */
import type { Problem } from '../../problem/problem.ts';
import { reducedProblem } from './reduced-problem.ts';

/**
 * Structural index of the equations as written: 0 for an ODE in its highest derivatives, 1 with algebraic equations that
 * can be solved as they are, more where constraints are hidden behind them, so that a small residual alone says little
 * about the error. Or why there is none: a clause without a full stop, such as `structurally singular: …`.
 */
export function structuralIndex(problem: Problem): number | string {
  const reduced = reducedProblem(problem);
  return reduced.ok ? reduced.value.reduction.index : reduced.reason;
}

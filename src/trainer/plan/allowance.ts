/**
 * @file Work that a training may do, counted in operations (about a multiply-add each) like that of a solve, so that it
 * ends at the same step on a fast and a slow machine.
 */
import { sum } from '../../numeric/vector.ts';
import { type Program, parameterCount } from '../compile/program.ts';
import type { Phase } from './phases.ts';

/** Counts down over all windows and phases of a run. */
export class Allowance {
  left: number;

  /** @param operations that may be done */
  constructor(operations: number) {
    this.left = operations;
  }

  /** False where `operations` are more than what is left. */
  spend(operations: number): boolean {
    if (operations > this.left) return false;
    this.left -= operations;
    return true;
  }
}

/** A forward pass, and a backward pass of twice its work. */
const passes = 3;
/** Evaluations of one step: line searches, and for Levenberg–Marquardt the Jacobian and the steps that are refused. */
const evaluations: Readonly<Record<string, number>> = { adam: 1, levenberg_marquardt: 10 };
const otherEvaluations = 2;

/** Operations of one step of `phase`: its evaluations, and the least-squares problem of a Levenberg–Marquardt step. */
export function stepWork(program: Program, { name }: Pick<Phase, 'name'>): number {
  const parameters = parameterCount(program);
  const evaluation = passes * parameters * sum(program.groups.map((g) => g.count * g.slots * (g.order + 1)));
  const work = (evaluations[name] ?? otherEvaluations) * evaluation;
  if (name !== 'levenberg_marquardt') return work;
  const residuals = sum(program.groups.map((g) => g.count * g.terms.length));
  const small = Math.min(residuals, parameters);
  return work + small * small * Math.max(residuals, parameters);
}

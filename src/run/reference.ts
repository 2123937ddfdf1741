/**
 * @file What stands beside a solution: the exact one where it is written, a classical one where the problem allows, or
 * the random-feature solution of the same equations and conditions, which is also the second, independent solve that the
 * estimate of a trained network's global error rests on.
 */
import { relativeError } from '../numeric/grid.ts';
import { say } from '../problem/number-text/sentence.ts';
import type { Problem } from '../problem/problem.ts';
import type { RunHeader } from '../problem/run.ts';
import { classicalSolution } from '../solver/classical/classical.ts';
import { shortestTime } from '../solver/classical/time-scale.ts';
import { lastOf } from '../solver/march/steps.ts';
import { valuesOn } from '../solver/network/piecewise.ts';
import { operationsPerSecond, workBudget } from '../solver/problem/work.ts';
import { type Prepared, prepare, solve } from '../solver/solver.ts';
import { exactReference } from './exact-reference.ts';

export type Reference = RunHeader['reference'];

/** The solver's own solution. */
interface Solved {
  /** [unknowns] on the grid. */
  values: Float64Array[];
  /** Its own estimated relative error. */
  errorEstimate: number;
}

/** Operations that the solver and a classical method may take. */
const solveBudget = 0.6 * operationsPerSecond;
const classicalBudget = 0.15 * operationsPerSecond;
const classicalTolerance = 1e-12;
/** Error that the solver is asked for, and the largest with which its solution still is one. */
const wanted = 1e-7;
const largestError = 1e-4;

/** A classical solution of a plain initial-value problem; `null` for others and where it takes more than `budget`. */
export function classicalReference(prepared: Prepared | null, grid: Float64Array, budget = classicalBudget): Reference {
  if (prepared?.kind !== 'forward' || budget <= 0) return null;
  const { system, start } = prepared;
  const values = classicalSolution(system, start, grid, { tolerance: classicalTolerance, budget });
  return values && { kind: 'classical', label: 'classical solution (ODEX, tolerance 1e-12)', values };
}

/** What a training is compared with; solves when first asked. */
export class References {
  readonly #problem: Problem;
  readonly #grid: Float64Array;
  readonly #prepared: Prepared | null;
  #solved: Solved | null | undefined;

  constructor(problem: Problem, grid: Float64Array) {
    this.#problem = problem;
    this.#grid = grid;
    const prepared = prepare(problem);
    this.#prepared = prepared.ok ? prepared.value : null;
  }

  /** The random-feature solution; `null` where windows do not apply or do not get there within their budget. */
  get solved(): Solved | null {
    if (this.#solved === undefined) this.#solved = this.#solve();
    return this.#solved;
  }

  #solve(): Solved | null {
    if (!this.#prepared) return null;
    const { network, trouble, errorEstimate, others } = lastOf(
      solve(this.#prepared, {
        tolerance: wanted,
        seed: 0,
        budget: workBudget(this.#prepared.system.work, solveBudget),
        cancelled: () => false,
      }),
    );
    // Of several solutions a training may have found another.
    if (trouble || others.length > 0 || errorEstimate === null || !(errorEstimate < largestError)) return null;
    return { values: valuesOn(network, this.#grid), errorEstimate };
  }

  /** Estimated relative error of `values` (on the grid); `null` without a second solution. */
  errorOf(values: Float64Array[]): number | null {
    const { solved } = this;
    return solved && relativeError(values, solved.values) + solved.errorEstimate;
  }

  /** What the solution is compared with: the exact one, else a classical one, else the solver's. */
  best(): Reference {
    return (
      exactReference(this.#problem, this.#grid) ?? classicalReference(this.#prepared, this.#grid) ?? this.#windows()
    );
  }

  #windows(): Reference {
    const { solved } = this;
    if (!solved) return null;
    const label = `random-feature windows (estimated error ${say(solved.errorEstimate)})`;
    return { kind: 'classical', label, values: solved.values };
  }

  /** Shortest time of the problem in the variable's unit, along `reference` where there is one; NaN where unknown. */
  shortestTime(reference: Reference): number {
    if (this.#prepared?.kind !== 'forward') return Number.NaN;
    return shortestTime(this.#prepared.system, this.#prepared.start, reference, this.#grid);
  }
}

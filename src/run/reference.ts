/**
 * @file The random-feature solution of the same equations and conditions, which stands beside a trained network where
 * one exists: drawn, and as the second, independent solve that the estimate of the global error rests on.
 */
import type { Problem } from '../problem/problem.ts';
import type { RunHeader } from '../problem/run.ts';
import { classicalSolution } from '../solver/classical/classical.ts';
import { shortestTime } from '../solver/classical/time-scale.ts';
import { valuesOn } from '../solver/network/piecewise.ts';
import { type Prepared, prepare, solve } from '../solver/solver.ts';
import { say } from '../trainer/findings/detector.ts';
import { relativeError } from '../trainer/train/held-out.ts';
import { exactSolution } from './header.ts';

export interface Companion {
  /** [unknowns] on the grid. */
  values: Float64Array[];
  /** Its own estimated relative error. */
  errorEstimate: number;
}

/** Milliseconds that a companion and a classical reference may take. */
const solveBudget = 600;
const classicalBudget = 150;
/** Error that a companion is asked for, and the largest with which it still is one. */
const wanted = 1e-7;
const largestError = 1e-4;

/** Solves when first asked; `null` where the windows do not apply or do not get there in time. */
export class Companions {
  readonly #problem: Problem;
  readonly #grid: Float64Array;
  readonly #prepared: Prepared | null;
  #companion: Companion | null | undefined;

  constructor(problem: Problem, grid: Float64Array) {
    this.#problem = problem;
    this.#grid = grid;
    const prepared = prepare(problem);
    this.#prepared = prepared.ok ? prepared.value : null;
  }

  get solved(): Companion | null {
    if (this.#companion === undefined) this.#companion = this.#solve();
    return this.#companion;
  }

  #solve(): Companion | null {
    if (!this.#prepared) return null;
    const steps = solve(this.#prepared, {
      tolerance: wanted,
      seed: 0,
      deadline: performance.now() + solveBudget,
      cancelled: () => false,
    });
    let next = steps.next();
    while (!next.done) next = steps.next();
    const { network, trouble, errorEstimate } = next.value;
    if (trouble || errorEstimate === null || !(errorEstimate < largestError)) return null;
    return { values: valuesOn(network, this.#grid), errorEstimate };
  }

  /** Estimated relative error of `values` (on the grid); `null` without a companion. */
  errorOf(values: Float64Array[]): number | null {
    const companion = this.solved;
    return companion && relativeError(values, companion.values) + companion.errorEstimate;
  }

  /** What the solution is compared with: the exact one, else a classical one, else the companion. */
  reference(): RunHeader['reference'] {
    const exact = exactSolution(this.#problem, this.#grid);
    if (exact) return { kind: 'exact', label: 'exact solution', values: exact };
    if (this.#prepared?.kind === 'forward') {
      const { system, start } = this.#prepared;
      const values = classicalSolution(system, start, this.#grid, { tolerance: 1e-12, budgetMs: classicalBudget });
      if (values) return { kind: 'classical', label: 'classical solution (ODEX, tolerance 1e-12)', values };
    }
    const { solved } = this;
    return (
      solved && {
        kind: 'classical',
        label: `random-feature windows (estimated error ${say(solved.errorEstimate)})`,
        values: solved.values,
      }
    );
  }

  /** Shortest time of the problem in the variable's unit, along `reference` where there is one; NaN where unknown. */
  shortestTime(reference: RunHeader['reference']): number {
    if (this.#prepared?.kind !== 'forward') return Number.NaN;
    return shortestTime(this.#prepared.system, this.#prepared.start, reference, this.#grid);
  }
}

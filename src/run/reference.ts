/**
 * @file What stands beside a solution: the exact one where it is written, a classical one where the problem allows, or
 * the random-feature solution of the same equations and conditions, which is also the second, independent solve that the
 * estimate of a trained network's global error rests on.
 */
import { relativeError } from '../numeric/grid.ts';
import { listed, say } from '../problem/number-text/sentence.ts';
import { type Outcome, refused } from '../problem/outcome.ts';
import { penaltiesOf } from '../problem/penalty.ts';
import type { Problem } from '../problem/problem.ts';
import type { RunHeader } from '../problem/run.ts';
import { classicalSolution } from '../solver/classical/classical.ts';
import { shortestTime } from '../solver/classical/time-scale.ts';
import { determinacy } from '../solver/determinacy.ts';
import { lastOf } from '../solver/march/steps.ts';
import { valuesOn } from '../solver/network/piecewise.ts';
import { openEnd } from '../solver/problem/uniqueness.ts';
import { operationsPerSecond, workBudget } from '../solver/problem/work.ts';
import { type Prepared, prepare, solve } from '../solver/solver.ts';
import { exactReference } from './exact-reference.ts';
import { missedFeature } from './solver-evidence.ts';
import type { Evidence } from './verdict.ts';

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
const classicalBudget = 0.3 * operationsPerSecond;
const classicalTolerance = 1e-12;
/** Tolerance of a second solution, and by how much it may differ: the first is then better by orders of magnitude. */
const coarserTolerance = 1e-9;
const largestDoubt = 1e-4;
/** Error that the solver is asked for, and the largest with which its solution still is one. */
const wanted = 1e-7;
const largestError = 1e-4;

/** A classical solution of a plain initial-value problem; `null` for others and where it takes more than `budget`. */
export function classicalReference(prepared: Prepared | null, grid: Float64Array, budget = classicalBudget): Reference {
  if (prepared?.kind !== 'forward' || budget <= 0) return null;
  const { system, start } = prepared;
  // A reference that may have stepped over something is no evidence.
  if (system.scan.unverified !== null || system.problem.events || system.delays) return null;
  const solved = (tolerance: number) => classicalSolution(system, start, grid, { tolerance, budget: budget / 2 });
  const values = solved(classicalTolerance);
  // A problem that amplifies what a tolerance leaves gives a classical method no solution either.
  const coarse = values && solved(coarserTolerance);
  if (!values || !coarse || !(relativeError(coarse, values) < largestDoubt)) return null;
  return { kind: 'classical', label: 'classical solution (ODEX, tolerance 1e-12)', values };
}

/** What a training is compared with; solves when first asked. */
export class References {
  readonly #problem: Problem;
  readonly #grid: Float64Array;
  readonly #prepared: Outcome<Prepared>;
  #solved: Outcome<Solved> | undefined;
  /** What data leave open, as the solver found. */
  #open: string | null = null;

  constructor(problem: Problem, grid: Float64Array) {
    this.#problem = problem;
    this.#grid = grid;
    const penalties = penaltiesOf(problem).map((t) => `"${t.name}"`);
    // As an equation a penalty would be met, which is not what it is there for.
    this.#prepared =
      penalties.length > 0
        ? refused(`${listed(penalties)} is a penalty and no physics: what it alone decides may be anything`)
        : prepare(problem);
  }

  /** The random-feature solution, or why windows do not apply or do not get there within their budget. */
  get solved(): Outcome<Solved> {
    this.#solved ??= this.#solve();
    return this.#solved;
  }

  #solve(): Outcome<Solved> {
    if (!this.#prepared.ok) return this.#prepared;
    const { system } = this.#prepared.value;
    if (system.scan.unverified !== null) return refused(system.scan.unverified);
    const { network, trouble, errorEstimate, others, undetermined } = lastOf(
      solve(this.#prepared.value, {
        tolerance: wanted,
        seed: 0,
        budget: workBudget(system.work, solveBudget),
        cancelled: () => false,
      }),
    );
    this.#open = undetermined;
    if (trouble) return refused(`no classical solution is at hand either (${trouble.message.replace(/\.$/, '')})`);
    // Of several solutions a training may have found another.
    if (others.length > 0) return refused('there are several solutions');
    if (errorEstimate === null || !(errorEstimate < largestError)) {
      return refused('no independent solution is accurate enough to compare with');
    }
    const missed = missedFeature(system, network, system.scan.points);
    if (missed !== null) return refused('no independent solution follows the features of the equations');
    return { ok: true, value: { values: valuesOn(network, this.#grid), errorEstimate } };
  }

  /** Estimated relative error of `values` (on the grid); `null` without a second solution. */
  errorOf(values: Float64Array[]): number | null {
    const { solved } = this;
    return solved.ok ? relativeError(values, solved.value.values) + solved.value.errorEstimate : null;
  }

  /** Why nothing measures the error of a training, and what would tell. */
  get unknown(): Evidence['unknown'] {
    const { solved } = this;
    return solved.ok ? null : { because: solved.reason, wouldTell: 'an `exact` solution' };
  }

  /** Why the problem leaves its answer open, one sentence; `null` where it is not known to. */
  get undetermined(): string | null {
    const prepared = this.#prepared;
    const way = prepared.ok ? prepared.value : null;
    const open = way?.kind === 'forward' ? openEnd(way.system, way.start) : null;
    // Whether data determine what is fitted to them, only a fit tells.
    const openToData = () => (way?.kind === 'inverse' && this.solved ? this.#open : null);
    return open ?? determinacy(this.#problem) ?? openToData();
  }

  /** What the solution is compared with: the exact one, else a classical one, else the solver's. */
  best(): Reference {
    const prepared = this.#prepared.ok ? this.#prepared.value : null;
    return exactReference(this.#problem, this.#grid) ?? classicalReference(prepared, this.#grid) ?? this.#windows();
  }

  #windows(): Reference {
    const { solved } = this;
    if (!solved.ok) return null;
    const { values, errorEstimate } = solved.value;
    return { kind: 'classical', label: `random-feature windows (estimated error ${say(errorEstimate)})`, values };
  }

  /** Shortest time of the problem in the variable's unit, along `reference` where there is one; NaN where unknown. */
  shortestTime(reference: Reference): number {
    if (!this.#prepared.ok || this.#prepared.value.kind !== 'forward') return Number.NaN;
    const { system, start } = this.#prepared.value;
    return shortestTime(system, start, reference, this.#grid);
  }
}

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
import { courseThrough } from '../solver/classical/course.ts';
import { type KnownCourse, notUnique } from '../solver/classical/departure.ts';
import { shortestTime } from '../solver/classical/time-scale.ts';
import { determinacy } from '../solver/determinacy.ts';
import { lastOf } from '../solver/march/steps.ts';
import { lookAlong } from '../solver/network/along.ts';
import { missedFeature } from '../solver/network/held-out.ts';
import { valuesOn } from '../solver/network/piecewise.ts';
import type { System } from '../solver/problem/system.ts';
import { operationsPerSecond, workBudget } from '../solver/problem/work.ts';
import { type Prepared, prepare, solve } from '../solver/solver.ts';
import { featuresAlong } from '../tape/enclosure/along.ts';
import { switchesAlong } from '../tape/enclosure/hidden-events.ts';
import { exactReference } from './exact-reference.ts';
import { farthestFrom } from './result.ts';
import { othersNote } from './solver-evidence.ts';
import type { Evidence } from './verdict.ts';

export type Reference = RunHeader['reference'];

/** The solver's own solution. */
interface Solved {
  /** [unknowns] on the grid. */
  values: Float64Array[];
  /** Its own estimated relative error. */
  errorEstimate: number;
  /** Whether it is one of several: what is near it is it, what is far from it may be another. */
  isOne: boolean;
  /** That there are others, a sentence each. */
  notes: string[];
  /** What it was fitted with, where it is a fit. */
  parameters: readonly { name: string; value: number }[];
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
/** Of several solutions what is this near to one is that one. */
const sameSolution = 1e-2;

/** A classical solution of a plain initial-value problem; `null` for others and where it takes more than `budget`. */
export function classicalReference(prepared: Prepared | null, grid: Float64Array, budget = classicalBudget): Reference {
  if (prepared?.kind !== 'forward' || budget <= 0) return null;
  const { system, start } = prepared;
  // A reference that may have stepped over something is no evidence.
  if (system.scan.unverified !== null || system.problem.events || system.delays) return null;
  const solved = (tolerance: number, stops: number[] = []) =>
    classicalSolution(system, start, grid, { tolerance, budget: budget / 2, stops });
  const values = solved(classicalTolerance);
  // A problem that amplifies what a tolerance leaves gives a classical method no solution either, and neither does one
  // whose first steps went over something.
  const coarse = values && solved(coarserTolerance, shortAlong(system, grid, values));
  if (!values || !coarse || !(relativeError(coarse, values) < largestDoubt)) return null;
  return { kind: 'classical', label: 'classical solution (ODEX, tolerance 1e-12)', values };
}

/** Operations for looking between the steps of a classical solution. */
const lookBudget = 0.02 * operationsPerSecond;

/** Both ends of whatever is short along a solution that is known on a grid, and where its equations switch. */
function shortAlong(system: System, grid: Float64Array, values: Float64Array[]): number[] {
  const { problem } = system;
  const course = courseThrough(grid, values, problem.inputs);
  const { features } = featuresAlong(problem, course, grid, { operations: lookBudget });
  const ends = features.flatMap(({ from, to }) => [from, (from + to) / 2, to]);
  return [...ends, ...switchesAlong(problem, course, grid, lookBudget)];
}

/** What a training is compared with; solves when first asked. */
export class References {
  readonly #problem: Problem;
  readonly #grid: Float64Array;
  readonly #prepared: Outcome<Prepared>;
  #solved: Outcome<Solved> | undefined;
  #best: Reference | undefined;
  /** What data leave open, as the solver found. */
  #open: string | null = null;
  #lost: { reached: number; message: string } | null = null;

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
    const { network, trouble, errorEstimate, others, undetermined, parameters } = lastOf(
      solve(this.#prepared.value, {
        tolerance: wanted,
        seed: 0,
        budget: workBudget(system.work, solveBudget),
        cancelled: () => false,
      }),
    );
    this.#open = undetermined;
    if (trouble?.kind === 'blow-up') this.#lost = { reached: trouble.reached, message: trouble.message };
    if (trouble) return refused(`no classical solution is at hand either (${trouble.message.replace(/\.$/, '')})`);
    if (errorEstimate === null || !(errorEstimate < largestError)) {
      return refused('no independent solution is accurate enough to compare with');
    }
    const { overstepped, unseen } = lookAlong(system, network, system.work.done);
    const missed = missedFeature(system, network, system.scan) ?? overstepped?.message ?? null;
    if (missed !== null) return refused('no independent solution follows the features of the equations');
    if (unseen !== null) return refused(unseen);
    return {
      ok: true,
      value: {
        values: valuesOn(network, this.#grid),
        errorEstimate,
        isOne: others.length > 0,
        notes: othersNote(others),
        parameters,
      },
    };
  }

  /** Estimated relative error of `values` (on the grid); `null` without a second solution. */
  errorOf(values: Float64Array[]): number | null {
    const { solved } = this;
    if (!solved.ok) return null;
    const apart = relativeError(values, solved.value.values);
    return solved.value.isOne && !(apart < sameSolution) ? null : apart + solved.value.errorEstimate;
  }

  /** The unknown of `values` (on the grid) that is off by the largest share of its own size; `null` without a second solution. */
  farthestIn(values: Float64Array[]): Evidence['farthest'] {
    const { solved } = this;
    return solved.ok && !solved.value.isOne ? farthestFrom(solved.value.values, values, this.#problem) : null;
  }

  /** The solver's solution on the grid; `null` where there is none, or several. */
  get second(): Float64Array[] | null {
    const { solved } = this;
    return solved.ok && !solved.value.isOne ? solved.value.values : null;
  }

  /** What is to be said of a training whose error is known from the solver's solution. */
  get notes(): string[] {
    return this.#solved?.ok ? this.#solved.value.notes : [];
  }

  /** Estimates of a fit of the same data by windows, by name; `null` where there is none. */
  get fitted(): ReadonlyMap<string, number> | null {
    const { solved } = this;
    return solved.ok && !solved.value.isOne && this.#open === null
      ? new Map(solved.value.parameters.map(({ name, value }) => [name, value]))
      : null;
  }

  /** Why nothing measures the error of a training, and what would tell. */
  get unknown(): Evidence['unknown'] {
    const { solved } = this;
    const because = solved.ok
      ? 'there are several solutions, and this is not the one that windows find'
      : solved.reason;
    return { because, wouldTell: 'an `exact` solution' };
  }

  /** Why the problem leaves its answer open, one sentence; `null` where it is not known to. */
  get undetermined(): string | null {
    const prepared = this.#prepared;
    const way = prepared.ok ? prepared.value : null;
    const open = way?.kind === 'forward' ? notUnique(way.system, way.start, this.#course()) : null;
    // Whether data determine what is fitted to them, only a fit tells.
    const openToData = () => (way?.kind === 'inverse' && this.solved ? this.#open : null);
    // What a march has seen, where there was one.
    const openOnTheWay = way?.kind === 'forward' ? this.#open : null;
    return open ?? openOnTheWay ?? determinacy(this.#problem) ?? this.lost?.message ?? openToData();
  }

  /** Where the solution ends inside the interval, as far as it has been solved for; `null` where it is not known to. */
  get lost(): { reached: number; message: string } | null {
    return this.#lost;
  }

  /** What the solution is compared with: the exact one, else a classical one, else the solver's. */
  best(): Reference {
    if (this.#best === undefined) {
      const prepared = this.#prepared.ok ? this.#prepared.value : null;
      this.#best =
        exactReference(this.#problem, this.#grid) ?? classicalReference(prepared, this.#grid) ?? this.#windows();
    }
    return this.#best;
  }

  #course(): KnownCourse | null {
    const best = this.best();
    return best && { times: this.#grid, values: best.values };
  }

  #windows(): Reference {
    const { solved } = this;
    // Of several solutions a training may find another.
    if (!solved.ok || solved.value.isOne) return null;
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

/** @file Which problems the window solver takes, and by which of its ways. */
import { type Outcome, refused } from '../problem/outcome.ts';
import type { Problem } from '../problem/problem.ts';
import { solveBoundary } from './boundary/boundary.ts';
import { solveInverse } from './inverse/inverse.ts';
import { type InverseStart, inverseStart } from './inverse/start.ts';
import { solveForward } from './march/forward.ts';
import type { Solution, SolveOptions, SolveProgress } from './march/solution.ts';
import { type Conditions, conditionsOf, type InitialState, initialState } from './problem/initial.ts';
import { type Measured, measuredOf } from './problem/measured.ts';
import { buildSystem, type System } from './problem/system.ts';

/** A problem that has been found solvable. */
export type Prepared =
  /** All conditions at one point: `start` is the state there. */
  | { kind: 'forward'; system: System; conditions: Conditions; start: InitialState }
  /** Conditions at several points. */
  | { kind: 'boundary'; system: System; conditions: Conditions }
  /** Data determine parameters and initial values. */
  | { kind: 'inverse'; system: System; conditions: Conditions; measured: Measured; start: InverseStart };

/** Reads the problem; the reason says in words why it needs training by gradients. */
export function prepare(problem: Problem): Outcome<Prepared> {
  const built = buildSystem(problem);
  if (!built.ok) return built;
  const system = built.value;
  const read = conditionsOf(system);
  if (!read.ok) return read;
  const conditions = read.value;
  const free = system.estimates.length;
  if (problem.terms.some((t) => t.kind === 'data')) {
    if (free === 0 && conditions.terms.length >= system.stateSize) {
      return refused('data are given, but nothing is left for them to determine');
    }
    const measured = measuredOf(problem, system);
    if (!measured.ok) return measured;
    const start = inverseStart(system, conditions, measured.value);
    if (!start.ok) return start;
    return { ok: true, value: { kind: 'inverse', system, conditions, measured: measured.value, start: start.value } };
  }
  if (conditions.points.length > 1 || free > 0) return coupled(system, conditions);
  const start = initialState(system, conditions);
  if (start.ok) return { ok: true, value: { kind: 'forward', system, conditions, start: start.value } };
  // A singular point at the start (2u'/t, t·u'') stops a march but not collocation, which never looks at t₀ itself.
  const together = start.singular ? coupled(system, conditions) : start;
  return together.ok ? together : start;
}

/** Conditions and all windows at once. */
function coupled(system: System, conditions: Conditions): Outcome<Prepared> {
  const free = system.estimates.length;
  const { length } = conditions.terms;
  const wanted = system.stateSize + free;
  if (length !== wanted) {
    return refused(
      `${length} conditions for ${wanted} free numbers (the orders of the unknowns${free > 0 ? ' and the estimated parameters' : ''})`,
    );
  }
  for (const input of conditions.evaluator.inputs) {
    if (input.kind === 'jet' && input.order >= system.unknowns[input.output].order) {
      return refused('a condition at several points looks at a highest derivative');
    }
  }
  return { ok: true, value: { kind: 'boundary', system, conditions } };
}

export function solve(prepared: Prepared, options: SolveOptions): Generator<SolveProgress, Solution> {
  switch (prepared.kind) {
    case 'forward':
      return solveForward(prepared.system, prepared.start, options);
    case 'boundary':
      return solveBoundary(prepared.system, prepared.conditions, options);
    case 'inverse':
      return solveInverse(prepared.system, prepared.conditions, prepared.measured, prepared.start, options);
  }
}

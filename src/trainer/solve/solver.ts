/** @file Which problems the window solver takes, and by which of its ways. */
import type { Problem } from '../../problem/problem.ts';
import { solveBoundary } from './boundary.ts';
import { solveForward } from './forward.ts';
import { type Conditions, conditionsOf, type InitialState, initialState } from './initial.ts';
import type { Progress, Solution, SolveOptions } from './solution.ts';
import { buildSystem, type Outcome, type System } from './system.ts';

/** A problem that has been found solvable. */
export type Prepared =
  /** All conditions at one point: `start` is the state there. */
  | { kind: 'forward'; system: System; conditions: Conditions; start: InitialState }
  /** Conditions at several points. */
  | { kind: 'boundary'; system: System; conditions: Conditions };

/** Reads the problem; the reason says in words why it needs training by gradients. */
export function prepare(problem: Problem): Outcome<Prepared> {
  const built = buildSystem(problem);
  if (!built.ok) return built;
  const system = built.value;
  const read = conditionsOf(system);
  if (!read.ok) return read;
  const conditions = read.value;
  const free = system.estimates.length;
  if (conditions.points.length > 1 || free > 0) {
    const { length } = conditions.terms;
    const wanted = system.stateSize + free;
    if (length !== wanted) {
      return {
        ok: false,
        reason: `${length} conditions for ${wanted} free numbers (the orders of the unknowns${free > 0 ? ' and the estimated parameters' : ''})`,
      };
    }
    for (const input of conditions.evaluator.inputs) {
      if (input.kind === 'jet' && input.order >= system.unknowns[input.output].order) {
        return { ok: false, reason: 'a condition at several points looks at a highest derivative' };
      }
    }
    return { ok: true, value: { kind: 'boundary', system, conditions } };
  }
  const start = initialState(system, conditions);
  if (!start.ok) return start;
  return { ok: true, value: { kind: 'forward', system, conditions, start: start.value } };
}

/** Whether the window solver takes this problem as it stands. */
export function canSolve(problem: Problem): { ok: true } | { ok: false; reason: string } {
  const prepared = prepare(problem);
  return prepared.ok ? { ok: true } : prepared;
}

export function solve(prepared: Prepared, options: SolveOptions): Generator<Progress, Solution> {
  return prepared.kind === 'forward'
    ? solveForward(prepared.system, prepared.start, options)
    : solveBoundary(prepared.system, prepared.conditions, options);
}

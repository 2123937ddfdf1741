/** @file Which problems the window solver takes, and by which of its ways. */
import type { Problem } from '../../problem/problem.ts';
import { solveForward } from './forward.ts';
import { type Conditions, conditionsOf, type InitialState, initialState } from './initial.ts';
import type { Progress, Solution, SolveOptions } from './solution.ts';
import { buildSystem, type Outcome, type System } from './system.ts';

/** A problem that has been found solvable. */
export interface Prepared {
  kind: 'forward';
  system: System;
  conditions: Conditions;
  /** State where the conditions stand. */
  start: InitialState;
}

/** Reads the problem; the reason says in words why it needs training by gradients. */
export function prepare(problem: Problem): Outcome<Prepared> {
  const system = buildSystem(problem);
  if (!system.ok) return system;
  const conditions = conditionsOf(system.value);
  if (!conditions.ok) return conditions;
  if (conditions.value.points.length > 1) {
    return { ok: false, reason: 'the conditions stand at several points' };
  }
  if (system.value.estimates.length > 0) return { ok: false, reason: 'parameters are estimated' };
  const start = initialState(system.value, conditions.value);
  if (!start.ok) return start;
  return {
    ok: true,
    value: { kind: 'forward', system: system.value, conditions: conditions.value, start: start.value },
  };
}

/** Whether the window solver takes this problem as it stands. */
export function canSolve(problem: Problem): { ok: true } | { ok: false; reason: string } {
  const prepared = prepare(problem);
  return prepared.ok ? { ok: true } : prepared;
}

export function solve(prepared: Prepared, options: SolveOptions): Generator<Progress, Solution> {
  return solveForward(prepared.system, prepared.start, options);
}

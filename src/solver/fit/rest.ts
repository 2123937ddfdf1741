/**
 * @file The steady state that experiments begin at. Those that rest under the same circumstances share it: it is found once
 * for all of them, with its slopes by the estimates that its equations read.
 */
import { interpolant } from '../../numeric/interpolant.ts';
import { byName } from '../../problem/by-name.ts';
import { mapped } from '../../problem/expression.ts';
import { parametersRead } from '../../problem/fit/experiment-problems.ts';
import { type Outcome, refused } from '../../problem/outcome.ts';
import type { Problem } from '../../problem/problem.ts';
import { unrolled } from '../../problem/unrolled.ts';
import { meetConditions } from '../inverse/constrained-start.ts';
import type { FreeStart } from '../inverse/sensitivity.ts';
import { type InverseStart, inverseStart, stateName } from '../inverse/start.ts';
import { type Conditions, conditionsOf } from '../problem/conditions.ts';
import { buildSystem, type System } from '../problem/system.ts';
import type { Work } from '../problem/work.ts';
import { CollocationMarch, type CollocationOptions, isCollocatable } from './collocation.ts';

export interface Rested {
  /** [stateSize] */
  state: Float64Array;
  /** [stateSize·free] by the estimates that are read; empty where no slopes are asked for. */
  slope: Float64Array;
}

export interface Rest {
  system: System;
  conditions: Conditions;
  start: InverseStart;
  march: CollocationMarch;
  /** [estimates] the column of the slopes by it; −1 where the equations at rest do not read it. */
  columns: Int32Array;
  free: number;
  /** What was found last, and for which values. */
  last: { values: Float64Array; accuracy: number; sloped: boolean; rested: Rested } | null;
}

/** The equations at rest do not read the time: it stands at the start. */
export function restOf(stated: Problem, work: Work): Outcome<Rest> {
  const { from } = stated.variable;
  const inputs = byName(stated.inputs.map((input) => [input.name, interpolant(input)(from)] as const));
  const plain = unrolled(stated).problem;
  const problem: Problem = {
    ...plain,
    inputs: [],
    terms: plain.terms.map((term) => ({
      ...term,
      residual:
        mapped(
          term.residual,
          (e) => e.kind === 'variable' || e.kind === 'input',
          (e) => ({ kind: 'number', value: e.kind === 'input' ? inputs[e.name]! : from }),
        ) ?? term.residual,
    })),
  };
  const built = buildSystem(problem, work);
  if (!built.ok) return built;
  const system = built.value;
  const conditions = conditionsOf(system);
  if (!conditions.ok) return conditions;
  if (!isCollocatable(system)) return refused('the steady state of equations with delays, constraints or switches');
  const empty = { terms: [], dataTerms: 0, points: [], evaluator: conditions.value.evaluator };
  const start = inverseStart(system, conditions.value, empty);
  if (!start.ok) return start;
  const [open] = start.value.freeStates;
  if (open !== undefined) return refused(`nothing says where ${stateName(system, open)} begins on the way to rest`);
  const read = parametersRead(problem);
  let free = 0;
  const columns = Int32Array.from(system.estimates, (name) => (read.has(name) ? free++ : -1));
  return {
    ok: true,
    value: {
      ...{ system, conditions: conditions.value, start: start.value, columns, free, last: null },
      march: new CollocationMarch(system, empty),
    },
  };
}

/**
 * Where it comes to rest at these values; `null` where it does not.
 * @param values [estimates] in their units
 * @param sloped whether slopes are wanted
 */
export function* restedAt(
  rest: Rest,
  values: ArrayLike<number>,
  sloped: boolean,
  options: CollocationOptions,
): Generator<undefined, Rested | null> {
  const { system, conditions, start, march, columns, last } = rest;
  const { accuracy } = options;
  if (last?.accuracy === accuracy && last.sloped === sloped && last.values.every((x, i) => x === values[i])) {
    return last.rested;
  }
  const free = sloped ? rest.free : 0;
  const n = system.stateSize;
  const parameterSlope = new Float64Array(columns.length * free);
  columns.forEach((column, i) => {
    system.parameters[i] = values[i];
    if (sloped && column >= 0) parameterSlope[i * free + column] = 1;
  });
  const before = { at: start.at, state: new Float64Array(n), slope: new Float64Array(n * free), parameterSlope, free };
  if (!meetConditions(system, conditions, before)) return null;
  const found: FreeStart | null = yield* march.rest(before, options);
  if (!found) return null;
  const rested = { state: found.state, slope: found.slope };
  rest.last = { values: Float64Array.from(columns, (_, i) => values[i]), accuracy, sloped, rested };
  return rested;
}

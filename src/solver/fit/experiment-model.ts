import { type ExperimentProblem, parametersRead } from '../../problem/fit/experiment-problems.ts';
import { type Outcome, refused } from '../../problem/outcome.ts';
import type { Problem } from '../../problem/problem.ts';
import { unrolled } from '../../problem/unrolled.ts';
import { meetConditions, meetConstraints } from '../inverse/constrained-start.ts';
import { type FreeStart, misfitSteps } from '../inverse/sensitivity.ts';
import { type InverseStart, inverseStart, stateName } from '../inverse/start.ts';
import { type Conditions, conditionsOf } from '../problem/conditions.ts';
import { explicitHighestDerivatives } from '../problem/highest-derivatives.ts';
import { measuredOf } from '../problem/measured.ts';
import { buildSystem, type System } from '../problem/system.ts';
import type { Fitted } from '../problem/uncertainty.ts';
import type { Work } from '../problem/work.ts';
import { CollocationMarch, type CollocationOptions, isCollocatable, type Steps } from './collocation.ts';
import { type Observed, observedOf } from './observed.ts';
import { type Rest, type Rested, restedAt, restOf } from './rest.ts';

/** Everything of one experiment, read and compiled once. */
export interface ExperimentModel {
  name: string | null;
  /** Its problem, families not written out. */
  stated: Problem;
  system: System;
  conditions: Conditions;
  observed: Observed;
  start: InverseStart;
  /** What it rests at before; `null` where it begins at its conditions. */
  rest: Rest | null;
  /** `null` where events or switches wait for the solution, or it has delays or constraints: windows march then. */
  march: CollocationMarch | null;
  steps: Steps;
  /** [estimates] the column of the slopes by it; −1 where this experiment does not read it. */
  columns: Int32Array;
  /** Columns of the estimates that are read, then one for each initial value that is free. */
  free: number;
  /** What those initial values are called. */
  freeNames: string[];
}

/** Readings of the solution, and [readings·free] their slopes. */
export type Readings = Fitted;

/** Windows of a fit where it marches by them: smaller than those of a solution, as data are never that exact. */
const windows = { width: 48, slope: 1.2, points: 28 };
const roughWindows = { width: 28, slope: 1, points: 16 };
/** Times that are read at once behind a march: with more of them a pass hardly costs less for each. */
const together = 32;
/** Step of differences of a march with delays. */
const differenceStep = 1e-4;

/** @param rests what experiments rest at before, each once; new ones are added */
export function experimentModel(
  stated: ExperimentProblem,
  work: Work,
  rests: Map<string, Rest> = new Map(),
): Outcome<ExperimentModel> {
  const { problem } = unrolled(stated.problem);
  const where = stated.name === null ? '' : `in the experiment "${stated.name}" `;
  const no = (reason: string): Outcome<never> => refused(`${where}${reason}`);
  const built = buildSystem(problem, work);
  if (!built.ok) return no(built.reason);
  const system = built.value;
  const conditions = conditionsOf(system);
  if (!conditions.ok) return no(conditions.reason);
  if (conditions.value.integrands.count > 0) return no('a condition contains an integral');
  const measured = measuredOf(problem, system);
  if (!measured.ok) return no(measured.reason);
  if (measured.value.points.length === 0) return no('there are no data inside the interval');
  const isMarched = isCollocatable(system);
  // Windows read one time after another.
  const observed = observedOf(problem, system, isMarched ? together : 1);
  if (!observed.ok) return no(observed.reason);
  const start = inverseStart(system, conditions.value, measured.value);
  if (!start.ok) return no(start.reason);
  if (problem.events && start.value.at > system.from) return no('events go on from conditions at the start');
  let rest: Rest | null = null;
  if (stated.steady) {
    const key = JSON.stringify(stated.steady);
    const known = rests.get(key);
    const found: Outcome<Rest> = known ? { ok: true, value: known } : restOf(stated.steady, work);
    if (!found.ok) return no(found.reason);
    rest = found.value;
    rests.set(key, rest);
    start.value.freeStates = [];
    start.value.guesses = new Float64Array(0);
  }
  const read = new Set([...parametersRead(problem), ...(rest ? parametersRead(rest.system.problem) : [])]);
  let count = 0;
  const columns = Int32Array.from(system.estimates, (name) => (read.has(name) ? count++ : -1));
  return {
    ok: true,
    value: {
      name: stated.name,
      stated: stated.problem,
      system,
      conditions: conditions.value,
      observed: observed.value,
      start: start.value,
      rest,
      march: isMarched ? new CollocationMarch(system, observed.value.watched) : null,
      steps: { accuracy: Number.NaN, shares: [] },
      columns,
      free: count + start.value.freeStates.length,
      freeNames: start.value.freeStates.map((place) => {
        const name = stateName(system, place);
        return stated.name === null ? name : `${name}[${stated.name}]`;
      }),
    },
  };
}

/**
 * Readings of the solution at these values; `null` where the equations cannot be solved up to all data.
 * @param values [estimates, or more] in their units
 * @param initial [free initial values]
 */
export function* readingsAt(
  model: ExperimentModel,
  values: ArrayLike<number>,
  initial: ArrayLike<number>,
  options: CollocationOptions & { seed: number },
): Generator<undefined, Readings | null> {
  const start: Omit<FreeStart, 'top'> | null = yield* startAt(model, values, initial, options);
  if (!start) return null;
  if (model.march) return yield* model.march.readings(start, model.steps, options);
  const marched: Readings | null = yield* marchWindows(model, start, options);
  if (!marched || !model.system.delays) return marched;
  return (yield* differences(model, values, initial, marched, options)) ? marched : null;
}

/**
 * Readings of the last solution at other values of estimates that only what is measured reads.
 * @param places the estimate of each column of slopes
 * @param carried whether they are the columns of the march
 */
export function readAgain(
  { march, system, columns, free }: ExperimentModel,
  values: readonly number[],
  places: readonly number[],
  carried: boolean,
): Readings {
  const p = columns.length;
  const width = carried ? free : places.length;
  const slope = new Float64Array(p * width);
  for (let i = 0; i < p; i++) system.parameters[i] = values[i];
  places.forEach((q, column) => {
    if (q < p) slope[q * width + column] = 1;
  });
  return march!.reread(slope, width, carried);
}

function* marchWindows(
  { system, observed: { watched } }: ExperimentModel,
  start: Omit<FreeStart, 'top'>,
  { accuracy, budget, cancelled, seed }: CollocationOptions & { seed: number },
): Generator<undefined, Readings | null> {
  const top = explicitHighestDerivatives(system, start.at, start.state);
  return (
    top &&
    (yield* misfitSteps(system, { ...start, top }, watched, {
      choice: { ...(accuracy < 1e-6 ? windows : roughWindows), seed },
      accuracy: accuracy < 1e-6 ? 1e-9 : 1e-6,
      until: watched.points[watched.points.length - 1].time,
      ...{ budget, cancelled },
    }))
  );
}

/** Slopes by central differences, where none are carried along; false where a neighbour cannot be solved. */
function* differences(
  model: ExperimentModel,
  values: ArrayLike<number>,
  initial: ArrayLike<number>,
  { jacobian }: Readings,
  options: CollocationOptions & { seed: number },
): Generator<undefined, boolean> {
  const { columns, free } = model;
  const estimates = columns.length;
  const all = [...Array.from(values).slice(0, estimates), ...Array.from(initial)];
  for (let k = 0; k < all.length; k++) {
    const column = k < estimates ? columns[k] : free - initial.length + (k - estimates);
    if (column < 0) continue;
    const step = differenceStep * Math.max(1e-12, Math.abs(all[k]));
    const readings = function* (d: number): Generator<undefined, Readings | null> {
      const moved = all.map((x, i) => (i === k ? x + d : x));
      const start = yield* startAt(model, moved.slice(0, estimates), moved.slice(estimates), options);
      return start && (yield* marchWindows(model, start, options));
    };
    const above: Readings | null = yield* readings(step);
    const below: Readings | null = yield* readings(-step);
    if (!above || !below) return false;
    for (let r = 0; r < above.misfits.length; r++) {
      jacobian[r * free + column] = (above.misfits[r] - below.misfits[r]) / (2 * step);
    }
  }
  return (yield* startAt(model, values, initial, options)) !== null;
}

/** Sets the parameters of the system and gives the start of the march; `null` where it cannot be evaluated. */
export function* startAt(
  model: ExperimentModel,
  values: ArrayLike<number>,
  initial: ArrayLike<number>,
  options: CollocationOptions,
): Generator<undefined, Omit<FreeStart, 'top'> | null> {
  const { system, conditions, start, rest, columns, free } = model;
  const p = columns.length;
  const parameterSlope = new Float64Array(p * free);
  for (let i = 0; i < p; i++) {
    system.parameters[i] = values[i];
    if (columns[i] >= 0) parameterSlope[i * free + columns[i]] = 1;
  }
  const n = system.stateSize;
  const from = { at: start.at, state: new Float64Array(n), slope: new Float64Array(n * free), parameterSlope, free };
  if (rest) {
    const rested: Rested | null = yield* restedAt(rest, values, free > 0, options);
    if (!rested) return null;
    from.state.set(rested.state);
    rest.columns.forEach((own, i) => {
      const column = columns[i];
      if (own < 0 || column < 0) return;
      for (let k = 0; k < n; k++) from.slope[k * free + column] = rested.slope[k * rest.free + own];
    });
  }
  const { takenStates, takenGuesses, freeStates } = start;
  if (system.hidden.rows.length > 0) {
    takenStates.forEach((place, k) => {
      from.state[place] = takenGuesses[k];
    });
  }
  freeStates.forEach((place, k) => {
    from.state[place] = initial[k];
    from.slope[place * free + (free - freeStates.length + k)] = 1;
  });
  const met =
    system.hidden.rows.length > 0
      ? meetConstraints(system, conditions, takenStates, from)
      : meetConditions(system, conditions, from);
  return met ? from : null;
}

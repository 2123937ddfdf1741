/** @file Which problems the window solver takes, and by which of its ways. */
import { numberArgument } from '../problem/arguments.ts';
import { errorText } from '../problem/number-text/sentence.ts';
import { type Outcome, refused } from '../problem/outcome.ts';
import type { Problem } from '../problem/problem.ts';
import { unrolled } from '../problem/unrolled.ts';
import { solveBoundary } from './boundary/boundary.ts';
import { type ScaledNoise, scaledNoise, solveScaled } from './boundary/noise-scales.ts';
import { jointModel } from './fit/joint-model.ts';
import { checkedByWidth, type PreparedFit, reportAbout, solveFit } from './fit/solve-fit.ts';
import { solveInverse } from './inverse/inverse.ts';
import { type InverseStart, inverseStart } from './inverse/start.ts';
import { solveForward } from './march/forward.ts';
import type { Solution, SolveOptions, SolveProgress } from './march/solution.ts';
import { type Conditions, conditionsOf } from './problem/conditions.ts';
import { type InitialState, initialState } from './problem/initial.ts';
import { type Measured, measuredOf } from './problem/measured.ts';
import { startNotes, structureNotes } from './problem/structure-notes.ts';
import { buildSystem, type System } from './problem/system.ts';

/** A problem that has been found solvable. */
export type Prepared =
  /** All conditions at one point: `start` is the state there. */
  | { kind: 'forward'; system: System; conditions: Conditions; start: InitialState }
  /** Conditions at several points. */
  | { kind: 'boundary'; system: System; conditions: Conditions }
  /**
   * Data determine parameters and initial values: by marches from `start`, or with all windows at once (`null`) where
   * conditions do not stand as values at one point.
   */
  | PreparedFit
  | {
      kind: 'inverse';
      system: System;
      conditions: Conditions;
      measured: Measured;
      start: InverseStart | null;
      /** Where all windows are solved at once and sizes of the noise are estimated; else absent. */
      noise?: ScaledNoise;
    };

/** Reads the problem; the reason says in words why it needs training by gradients. */
export function prepare(stated: Problem): Outcome<Prepared> {
  if (isLikelihoodFit(stated)) {
    const fit = preparedFit(stated);
    if (fit.ok) return fit;
    if (needsLikelihood(stated)) return isOfNoiseAlone(stated) ? scaled(stated, fit.reason) : fit;
  }
  const { problem } = unrolled(stated);
  const built = buildSystem(problem);
  if (!built.ok) return built;
  const system = built.value;
  const read = conditionsOf(system);
  if (!read.ok) return read;
  const conditions = read.value;
  if (system.delays && conditions.points.some((at) => at > system.from)) {
    return refused('delays go on from conditions at the start, and there are conditions elsewhere');
  }
  if (problem.events && conditions.points.some((at) => at > system.from)) {
    return refused('events go on from conditions at the start, and there are conditions elsewhere');
  }
  const free = system.estimates.length;
  const onlyForward = problem.events ? 'events' : system.delays ? 'delays' : null;
  if (problem.terms.some((t) => t.kind === 'data')) {
    if (free === 0 && conditions.names.length >= system.stateSize) {
      return refused('data are given, but nothing is left for them to determine');
    }
    const measured = measuredOf(problem, system);
    if (!measured.ok) return measured;
    const fit = inverse(system, conditions, measured.value);
    return onlyForward && fit.ok && fit.value.kind === 'inverse' && fit.value.start === null
      ? refused(`${onlyForward} need conditions that give values at the start`)
      : fit;
  }
  if (onlyForward && (free > 0 || conditions.integrands.count > 0)) {
    return refused(`${onlyForward} need conditions at the start alone, and data for what is estimated`);
  }
  if (conditions.points.length > 1 || free > 0 || conditions.integrands.count > 0) return coupled(system, conditions);
  const start = initialState(system, conditions);
  if (start.ok) return { ok: true, value: { kind: 'forward', system, conditions, start: start.value } };
  // A singular point at the start (2u'/t, t·u'') stops a march but not collocation, which never looks at t₀ itself.
  const together = start.singular && !onlyForward ? coupled(system, conditions) : start;
  return together.ok ? together : start;
}

const measurementsIn = ({ terms }: Problem) =>
  terms.flatMap(({ data, members = [] }) => [data, ...members.map((m) => m.data)]).filter((x) => x != null);

/** Whether a fit by least squares of one experiment would be another fit. */
const needsLikelihood = (problem: Problem): boolean =>
  (problem.experiments ?? []).length > 0 ||
  measurementsIn(problem).some((x) => x.deviation || x.distribution || x.censored) ||
  problem.parameters.some(({ estimate }) => estimate?.prior);

/** Whether noise that is stated as a formula is all that needs one. */
const isOfNoiseAlone = (problem: Problem): boolean =>
  (problem.experiments ?? []).length === 0 &&
  (problem.learned ?? []).length === 0 &&
  measurementsIn(problem).some((x) => x.deviation);

/** A fit of all windows at once whose noise has estimated sizes. @param otherwise why it is no march */
function scaled(stated: Problem, otherwise: string): Outcome<Prepared> {
  const { problem } = unrolled(stated);
  const built = buildSystem(problem);
  if (!built.ok) return built;
  const conditions = conditionsOf(built.value);
  if (!conditions.ok) return conditions;
  const together = conditions.value.points.length > 1 || conditions.value.integrands.count > 0;
  if (!together || problem.events || built.value.delays) return refused(otherwise);
  const noise = scaledNoise(problem, built.value);
  if (!noise.ok) return refused(`${otherwise}, and ${noise.reason}`);
  const fit = inverse(built.value, conditions.value, noise.value.measured);
  return fit.ok && fit.value.kind === 'inverse'
    ? { ok: true, value: { ...fit.value, start: null, noise: noise.value } }
    : fit;
}

/** Whether a problem is fitted by its likelihood, if it can be. */
const isLikelihoodFit = (problem: Problem): boolean =>
  needsLikelihood(problem) ||
  (measurementsIn(problem).length > 0 &&
    (measurementsIn(problem).some((x) => x.deviations) ||
      problem.parameters.some(({ estimate }) => estimate?.scale === 'log') ||
      startsOf(problem.training) > 1));

const startsOf = ({ phases }: Problem['training']): number =>
  numberArgument(phases.find(({ name }) => name === 'auto') ?? { args: {} }, 'starts', 1);

function preparedFit(stated: Problem): Outcome<Prepared> {
  const model = jointModel(stated);
  if (!model.ok) return model;
  const [{ system, conditions }] = model.value.experiments;
  return {
    ok: true,
    value: { kind: 'fit', system, conditions, model: model.value, starts: startsOf(stated.training) },
  };
}

/** Data: a fit of marches where all conditions are values at one point, else of all windows at once. */
function inverse(system: System, conditions: Conditions, measured: Measured): Outcome<Prepared> {
  const free = system.stateSize + system.estimates.length - conditions.names.length;
  if (measured.points.length === 0) return refused('there are no data inside the interval');
  if (measured.points.length < free) {
    return refused(`${measured.points.length} measurements cannot determine ${free} free numbers`);
  }
  const start = conditions.integrands.count === 0 ? inverseStart(system, conditions, measured) : null;
  if (!start?.ok) {
    const reason = free < 0 ? countOf(system, conditions) : unfit(system, conditions);
    if (reason) return refused(reason);
  }
  return { ok: true, value: { kind: 'inverse', system, conditions, measured, start: start?.ok ? start.value : null } };
}

/** Conditions and all windows at once. */
function coupled(system: System, conditions: Conditions): Outcome<Prepared> {
  const counted = conditions.names.length === system.stateSize + system.estimates.length;
  const reason = counted ? unfit(system, conditions) : countOf(system, conditions);
  return reason ? refused(reason) : { ok: true, value: { kind: 'boundary', system, conditions } };
}

function countOf(system: System, conditions: Conditions): string {
  const free = system.estimates.length;
  const hidden = system.hidden.rows.length;
  return `${conditions.terms.length} conditions for ${system.stateSize - hidden + free} free numbers (the orders of the unknowns${hidden > 0 ? ' less the hidden constraints' : ''}${free > 0 ? ' and the estimated parameters' : ''})`;
}

/** Why these conditions cannot be met by windows at once; `null` where they can. */
function unfit({ unknowns }: System, { evaluator }: Conditions): string | null {
  const tooHigh = evaluator.inputs.some((x) => x.kind === 'jet' && x.order >= unknowns[x.output].order);
  return tooHigh ? 'a condition at several points looks at a highest derivative' : null;
}

export function* solve(prepared: Prepared, options: SolveOptions): Generator<SolveProgress, Solution> {
  const solution = yield* solutionOf(prepared, options);
  return { ...solution, notes: [...notesOf(prepared), ...driftNotes(solution), ...solution.notes] };
}

function solutionOf(prepared: Prepared, options: SolveOptions): Generator<SolveProgress, Solution> {
  switch (prepared.kind) {
    case 'forward':
      return solveForward(prepared.system, prepared.start, options);
    case 'boundary':
      return solveBoundary(prepared.system, prepared.conditions, null, options);
    case 'fit':
      return solveFit(prepared, options);
    case 'inverse': {
      const { system, conditions, measured, start, noise } = prepared;
      if (noise) return solveScaled(system, conditions, noise, options);
      return start
        ? reported(system, solveInverse(system, conditions, measured, start, options), options)
        : solveBoundary(system, conditions, measured, options);
    }
  }
}

function* reported(
  system: System,
  steps: Generator<SolveProgress, Solution>,
  options: SolveOptions,
): Generator<SolveProgress, Solution> {
  const solution = yield* steps;
  const fit = solution.trouble ? null : yield* reportAbout(system, solution.parameters, options);
  return yield* checkedByWidth(system, fit ? { ...solution, fit } : solution, options);
}

const notesOf = (prepared: Prepared): string[] => [
  ...structureNotes(prepared.system),
  ...(prepared.kind === 'forward' ? startNotes(prepared.system, prepared.conditions, prepared.start) : []),
];

const driftNotes = ({ drift }: Solution): string[] =>
  drift === null
    ? []
    : [`Of what was differentiated ${drift.name} is missed most: by ${errorText(drift.share)} of its size.`];

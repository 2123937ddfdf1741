/** @file A fit as a solve: what it comes to, and the solution of the experiment that is shown. */
import { seriesMisfit } from '../../problem/fit/series-misfit.ts';
import type { FitReport, FittedSeries } from '../../problem/fit-report.ts';
import { heldBySmoothness, heldText } from '../../problem/learned-share.ts';
import { listed, say } from '../../problem/number-text/sentence.ts';
import type { Problem } from '../../problem/problem.ts';
import { solveForward } from '../march/forward.ts';
import type { Solution, SolveOptions, SolveProgress } from '../march/solution.ts';
import { lastOf } from '../march/steps.ts';
import type { Conditions } from '../problem/conditions.ts';
import { explicitHighestDerivatives } from '../problem/highest-derivatives.ts';
import type { System } from '../problem/system.ts';
import { noLimit } from '../problem/work.ts';
import { type ExperimentModel, startAt } from './experiment-model.ts';
import { type FitProgress, fitModel, told } from './fit.ts';
import { newState } from './fit-state.ts';
import { type JointModel, jointModel } from './joint-model.ts';
import { withCurves } from './prediction.ts';
import { isSamePoint } from './same-point.ts';
import { fittedBands } from './smoothness.ts';
import { seenByWiderFunctions } from './width.ts';

/** A fit by its likelihood, over one experiment or several. */
export interface PreparedFit {
  kind: 'fit';
  /** Of the experiment that is shown, the first with data. */
  system: System;
  conditions: Conditions;
  model: JointModel;
  starts: number;
}

export function* solveFit(
  { system, model, starts }: PreparedFit,
  options: SolveOptions,
): Generator<SolveProgress, Solution> {
  const { budget, cancelled } = options;
  const journal = options.journal ? { journal: options.journal } : {};
  const found = yield* heard(fitModel(model, { starts, budget, cancelled, others: true, ...journal }), system, model);
  const { trouble } = found;
  const report =
    found.report && (yield* heard(told(withCurves(model, found.report, { budget, cancelled }), drawing), system));
  const values = model.numbers.map((free, q) => report?.parameters[q].value ?? free.start);
  const [shown, ...others] = shownExperiments(model);
  const estimates = shown.columns.length;
  // Behind the estimates stand the free initial values of every experiment.
  let initial = estimates;
  const ownOf = ({ freeNames }: ExperimentModel): number[] => {
    const first = initial;
    initial += freeNames.length;
    return values.slice(first, initial);
  };
  const forward = yield* solvedAt(shown, values, ownOf(shown), options);
  const siblings: Solution[] = [];
  for (const other of others) {
    // The journal is that of the first.
    siblings.push(yield* solvedAt(other, values, ownOf(other), { ...options, journal: undefined }));
  }
  const solution: Solution = {
    ...forward,
    ...(siblings.length > 0 && { siblings }),
    trouble: report || !trouble ? forward.trouble : { ...trouble, reached: forward.trouble?.reached ?? system.from },
    choice: choiceText(model, starts),
    parameters: (report?.parameters ?? [])
      .slice(0, estimates)
      .map(({ name, value, low, high }) => ({ name, value, low, high })),
    notes: [
      ...forward.notes,
      ...(report ? notesOf(model, report) : []),
      ...(report && trouble ? [trouble.message] : []),
    ],
    others: found.others ?? [],
    undetermined: report ? openText(report, model.problem) : null,
    atBound: (report?.parameters ?? []).flatMap(({ name, atBound }) =>
      atBound === null ? [] : [{ name, bound: atBound }],
    ),
    ...(report ? { fit: report } : {}),
    ...(report && model.problem.learned
      ? { bands: fittedBands(report, model.problem, model.known ? model.smooth : []) }
      : {}),
  };
  return yield* heard(seenByWiderFunctions(solution, model.problem, options), system);
}

/** Rows of losses that a run of several experiments has at most: with more it shows the first ones. */
const mostRows = 256;

/** The experiments whose solutions a run shows: all, or of very many the first; one at least. */
export function shownExperiments({ experiments }: JointModel): ExperimentModel[] {
  let rows = 0;
  return experiments.filter(({ stated }, e) => {
    rows += stated.terms.length;
    return e === 0 || rows <= mostRows;
  });
}

/** The solution of one experiment at these values. @param own its free initial values */
function* solvedAt(
  experiment: ExperimentModel,
  values: readonly number[],
  own: readonly number[],
  options: SolveOptions,
): Generator<SolveProgress, Solution> {
  const { system } = experiment;
  const start = lastOf(
    startAt(experiment, values, own, { accuracy: 1e-9, budget: noLimit, cancelled: options.cancelled }),
  );
  const top = start && explicitHighestDerivatives(system, start.at, start.state);
  const solution = yield* solveForward(
    system,
    start && top
      ? { at: start.at, state: start.state, top }
      : { at: system.from, state: new Float64Array(system.stateSize), top: new Float64Array(system.unknowns.length) },
    options,
  );
  const { trouble } = solution;
  return trouble && experiment.name !== null
    ? { ...solution, trouble: { ...trouble, message: `In the experiment ${experiment.name}: ${trouble.message}` } }
    : solution;
}

/** A fit that was made otherwise, as a fit by wider learned functions sees it. */
export function* checkedByWidth(
  system: System,
  solution: Solution,
  options: SolveOptions,
): Generator<SolveProgress, Solution> {
  return yield* heard(seenByWiderFunctions(solution, system.problem, options), system);
}

/** What is heard while the curves of a fit are drawn. */
const drawing: FitProgress = { start: 0, starts: 1, best: null };

/** A fit as the progress of a solve. */
function* heard<R>(
  fit: Generator<FitProgress, R>,
  { equations }: System,
  model?: JointModel,
): Generator<SolveProgress, R> {
  const losses = new Float64Array(equations.length);
  for (let step = 1; ; step++) {
    const next = fit.next();
    if (next.done) return next.value;
    const { start, starts } = next.value;
    const state = model && newState(model);
    yield {
      ...(state && { fit: state }),
      phase: starts > 1 ? `fit from start ${start + 1} of ${starts}` : 'fit',
      share: starts > 1 ? start / starts : 0.5,
      ...{ step, losses, measure: Number.NaN, network: () => null },
    };
  }
}

function choiceText({ experiments, held }: JointModel, starts: number): string {
  const points = experiments.reduce((sum, { observed }) => sum + observed.observations.length, 0);
  const fitted = held.reduce((sum, x) => sum + (x === 0 ? 1 : 0), 0);
  const short = experiments.filter(({ march }) => march !== null).length;
  return `Fisher scoring on the likelihood with exact sensitivities: ${fitted} numbers from ${points} measurements${
    experiments.length > 1 ? ` of ${experiments.length} experiments` : ''
  }${starts > 1 ? `, from ${starts} starts` : ''}${short === experiments.length ? ', marched by Radau IIA' : ''}`;
}

/** What the author should know of a fit, sentences. */
function notesOf(model: JointModel, report: FitReport): string[] {
  const { experiments } = model;
  const shown = shownExperiments(model);
  return [
    `The log-likelihood is ${say(report.logLikelihood)}.`,
    ...(shown.length < experiments.length ? [beyondNote(experiments, shown, report)] : []),
  ];
}

/** How the experiments are met that have no rows of their own. */
function beyondNote(
  experiments: readonly ExperimentModel[],
  shown: readonly ExperimentModel[],
  { series }: FitReport,
): string {
  const first =
    shown.length === 1
      ? `The solution shown is that of the experiment ${shown[0].name ?? 'without a name'}`
      : `Solutions and losses are shown of the first ${shown.length} experiments`;
  const names = new Set(shown.map(({ name }) => name));
  const others = series.filter(({ experiment }) => !names.has(experiment));
  const worst = others.reduce<FittedSeries | null>(
    (most, own) => (most === null || seriesMisfit(own) > seriesMisfit(most) ? own : most),
    null,
  );
  const all = seriesMisfit({ residuals: others.flatMap(({ residuals }) => residuals) });
  return `${first}; the fit and the verdict are about all ${experiments.length}. The other ${experiments.length - shown.length} are met to ${say(all)} standard deviations together, worst "${worst?.term}" to ${say(worst ? seriesMisfit(worst) : Number.NaN)}.`;
}

function openText({ undetermined, parameters }: FitReport, problem: Problem): string | null {
  const [together] = undetermined;
  if (!together) {
    const names = parameters.map(({ name }) => name);
    const shares = parameters.map(({ fromSmoothness }) => fromSmoothness ?? Number.NaN);
    return heldText(heldBySmoothness(names, shares, problem), problem);
  }
  return together.length > 1
    ? `The data do not tell ${listed(together)} apart: changes of them together leave every measurement the same. Fix one of them or measure something else.`
    : `The data do not determine ${together[0]}: no measurement depends on it.`;
}

/**
 * The report of a fit that was made otherwise, about the estimates found; `null` where there is none, or where the
 * likelihood leads away from them.
 */
export function* reportAbout(
  system: System,
  parameters: Solution['parameters'],
  { budget, cancelled }: Pick<SolveOptions, 'budget' | 'cancelled'>,
): Generator<SolveProgress, FitReport | null> {
  const { problem } = system;
  const model = jointModel(problem);
  if (!model.ok) return null;
  const start = Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
  const { report } = yield* heard(fitModel(model.value, { start, near: true, budget, cancelled }), system);
  if (!report || !isSamePoint(report.parameters, start)) return null;
  const drawn = yield* heard(told(withCurves(model.value, report, { budget, cancelled }), drawing), system);
  return {
    ...drawn,
    parameters: drawn.parameters.map((p) => ({
      ...p,
      start: problem.parameters.find(({ name }) => name === p.name)?.value ?? p.start,
    })),
  };
}

/** @file A fit as a solve: what it comes to, and the solution of the experiment that is shown. */
import type { FitReport } from '../../problem/fit-report.ts';
import { listed, say } from '../../problem/number-text/sentence.ts';
import { solveForward } from '../march/forward.ts';
import type { Solution, SolveOptions, SolveProgress } from '../march/solution.ts';
import { lastOf } from '../march/steps.ts';
import type { Conditions } from '../problem/conditions.ts';
import { explicitHighestDerivatives } from '../problem/highest-derivatives.ts';
import type { System } from '../problem/system.ts';
import { noLimit } from '../problem/work.ts';
import { startAt } from './experiment-model.ts';
import { type FitProgress, fitModel, told } from './fit.ts';
import { type JointModel, jointModel } from './joint-model.ts';
import { withCurves } from './prediction.ts';
import { isSamePoint } from './same-point.ts';
import { fittedBands } from './smoothness.ts';

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
  const found = yield* heard(fitModel(model, { starts, budget, cancelled, ...journal }), system);
  const { trouble } = found;
  const report =
    found.report && (yield* heard(told(withCurves(model, found.report, { budget, cancelled }), drawing), system));
  const values = model.numbers.map((free, q) => report?.parameters[q].value ?? free.start);
  const [shown] = model.experiments;
  const estimates = shown.columns.length;
  const own = values.slice(estimates, estimates + shown.freeNames.length);
  const start = lastOf(startAt(shown, values, own, { accuracy: 1e-9, budget: noLimit, cancelled }));
  const top = start && explicitHighestDerivatives(system, start.at, start.state);
  const forward = yield* solveForward(
    system,
    start && top
      ? { at: start.at, state: start.state, top }
      : { at: system.from, state: new Float64Array(system.stateSize), top: new Float64Array(system.unknowns.length) },
    options,
  );
  return {
    ...forward,
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
    undetermined: report ? openText(report) : null,
    atBound: (report?.parameters ?? []).flatMap(({ name, atBound }) =>
      atBound === null ? [] : [{ name, bound: atBound }],
    ),
    ...(report ? { fit: report } : {}),
    ...(report && model.problem.learned ? { bands: fittedBands(report, model.problem) } : {}),
  };
}

/** What is heard while the curves of a fit are drawn. */
const drawing: FitProgress = { start: 0, starts: 1, best: null };

/** A fit as the progress of a solve. */
function* heard<R>(fit: Generator<FitProgress, R>, { equations }: System): Generator<SolveProgress, R> {
  const losses = new Float64Array(equations.length);
  for (let step = 1; ; step++) {
    const next = fit.next();
    if (next.done) return next.value;
    const { start, starts } = next.value;
    yield {
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
function notesOf({ experiments }: JointModel, report: FitReport): string[] {
  const [{ name }] = experiments;
  return [
    `The log-likelihood is ${say(report.logLikelihood)}.`,
    ...(experiments.length > 1 ? [`The solution shown is that of the experiment ${name ?? 'without a name'}.`] : []),
  ];
}

function openText({ undetermined }: FitReport): string | null {
  const [together] = undetermined;
  if (!together) return null;
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

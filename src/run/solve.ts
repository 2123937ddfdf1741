/**
 * @file The window solver as a run: header, frames, solutions and a result with a verdict, like any other training.
 */

import { mean, rootMeanSquareCurve } from '../numeric/statistics.ts';
import { numberArgument } from '../problem/arguments.ts';
import { joinedProblem, priorTerms } from '../problem/fit/joint-problem.ts';
import { type Frame, frameOfState, frameVersion, type SolutionFrame } from '../problem/frame.ts';
import type { Problem } from '../problem/problem.ts';
import type { TrainOptions } from '../problem/protocol.ts';
import type { RunHeader } from '../problem/run.ts';
import type { Run } from '../problem/run-event.ts';
import { splitOf } from '../problem/split.ts';
import { shownExperiments } from '../solver/fit/solve-fit.ts';
import { Journal } from '../solver/march/journal.ts';
import type { SolveProgress } from '../solver/march/solution.ts';
import { jumpsOf, type PiecewiseNetwork, valuesWithin, withJumps } from '../solver/network/piecewise.ts';
import type { System } from '../solver/problem/system.ts';
import { operationsPerSecond, timeBudget, workBudget } from '../solver/problem/work.ts';
import { residualsOn } from '../solver/residual-checks.ts';
import { type Prepared, prepare, solve } from '../solver/solver.ts';
import { Clock } from '../trainer/train/clock.ts';
import type { RunControl } from '../trainer/train/control.ts';
import type { Computation } from './computation.ts';
import { exactReference, notesOnExact } from './exact-reference.ts';
import { statementRows } from './family-rows.ts';
import { FitFrames } from './fit-frames.ts';
import type { Recorder } from './folder/recorder.ts';
import type { SavedRun } from './folder/run-folder.ts';
import { budgetNote, drawingGrid, runHeader } from './header.ts';
import { classicalReference } from './reference.ts';
import { runResult } from './result.ts';
import { solvedOf, solverEvidence } from './solver-evidence.ts';

export interface SolveRunOptions {
  /** What `prepare` has made of the problem, where the caller knows it already. */
  prepared?: Prepared;
  control: RunControl;
  /** Milliseconds between frames. */
  frameInterval: number;
  solutions?: TrainOptions['solutions'];
  variant: string | null;
  folder: string | null;
  /** The reference of an earlier part of the run; by default one is looked for. */
  reference?: RunHeader['reference'];
  /** Operations that a classical reference may take; 0: none. */
  referenceBudget?: number;
  /** Operations that the solve may take where its author gives it no time. */
  operations?: number;
  /** Receives the solution's network once it is final. */
  onNetwork?: (network: PiecewiseNetwork) => void;
  /** Where the solve is written down on its way, and from where it goes on. */
  journal?: Journal;
}

/** With more terms than this, frames (of m² numbers each) are kept for the end. */
const mostLiveTerms = 64;
const defaultTolerance = 1e-6;
/** Operations of a solve whose author gives it no time. */
const defaultBudget = 60 * operationsPerSecond;

/**
 * Solves `problem` by random-feature windows.
 * @throws Error with one clear sentence when `prepare` refuses the problem.
 */
export async function* solveProblem(whole: Problem, options: SolveRunOptions): Run {
  const prepared = options.prepared ? { ok: true as const, value: options.prepared } : prepare(whole);
  if (!prepared.ok) throw new Error(`The window solver cannot take this problem: ${prepared.reason}.`);
  const problem = shownProblem(whole, prepared.value);
  const { control } = options;
  const grid = drawingGrid(problem);
  const tolerance = toleranceOf(problem);
  const header = headerOf(problem, prepared.value, grid, options);
  yield { type: 'started', header };
  // The reference above is for validation only and not part of the solve.
  const { journal } = options;
  const clock = new Clock(journal?.secondsBefore ?? 0);
  journal?.start();
  const { work } = prepared.value.system;
  const done = journal?.workBefore ?? 0;
  const seconds = budgetOf(problem);
  const budget =
    seconds === null
      ? workBudget(work, (options.operations ?? defaultBudget) - done)
      : timeBudget(Math.max(0, seconds - clock.seconds));

  const rows = statementRows(problem);
  const steps = solve(prepared.value, {
    tolerance,
    seed: problem.training.seed,
    budget,
    cancelled: () => control.stopped,
    journal,
  });
  const drawsAll = options.solutions === undefined;
  // What is solved within one interval shows its end only.
  let frameAt = performance.now() + options.frameInterval;
  // Windows known already go by without a step.
  let step = journal?.windows ?? 0;
  let next = steps.next();
  const fit = prepared.value.kind === 'fit' ? new FitFrames(problem, header, rows) : null;
  for (; !next.done; next = steps.next()) {
    const progress = next.value;
    step++;
    const now = performance.now();
    const isDue = now >= frameAt;
    if (progress.fit) fit?.take(progress.fit);
    const isNews = fit?.isNews(isDue) ?? isDue;
    if (isNews && rows.length <= mostLiveTerms) {
      yield {
        type: 'frame',
        frame: fit
          ? fit.frame(step, clock.seconds)
          : progressFrame(rows, prepared.value, progress, step, clock.seconds),
      };
      // On its way a solve of several experiments has none of them whole.
      const network = drawsAll && problem === whole ? progress.network() : null;
      if (network)
        yield {
          type: 'solution',
          solution: drawn([{ problem, system: prepared.value.system, network }], grid, step, false),
        };
      // Drawing may take a fifth of the time at most.
      frameAt = now + Math.max(options.frameInterval, 5 * (performance.now() - now));
    }
    const pause = clock.breathe();
    if (pause) await pause;
    if (control.paused) await clock.without(() => control.whenResumed());
  }
  const solution = next.value;
  options.onNetwork?.(solution.network);
  const judged = solverEvidence(problem, prepared.value, solution, header, tolerance);
  const { evidence, losses, heldOut, open } = judged;
  const notes = [...judged.notes, ...notesOnExact(problem)];
  const parameters = Float64Array.from(prepared.value.system.parameters);
  yield {
    type: 'frame',
    frame: {
      ...frameOf(losses, heldOut, { step, seconds: clock.seconds, measure: evidence.measure, parameters }),
      ...(fit && { gram: fit.gram() }),
    },
  };
  yield {
    type: 'solution',
    solution: drawn(
      solvedOf(problem, prepared.value, solution).map(({ problem, system, solution: { network } }) => ({
        problem,
        system,
        network,
      })),
      grid,
      step,
      drawsAll,
    ),
  };
  yield { type: 'findings', findings: [] };
  yield { type: 'log', level: 'info', message: solution.choice };
  for (const message of notes) yield { type: 'log', level: 'info', message };
  const result = runResult({
    header,
    ...judged,
    notes,
    steps: step,
    seconds: clock.seconds,
    bestStep: step,
    weights: weightsOf(problem),
    parameters: Object.fromEntries(
      solution.parameters.map((p) => [p.name, { value: p.value, low: p.low, high: p.high }]),
    ),
    findings: [],
    ...(solution.fit ? { fit: { ...solution.fit, ...(open.length > 0 && { open }) } } : {}),
  });
  yield { type: 'finished', result };
}

/** By each term that is not hard: residuals are driven to zero one by one, only smoothness is weighed. */
const weightsOf = ({ terms }: Problem): Float64Array =>
  Float64Array.from(
    terms.filter((t) => !t.hard),
    ({ kind, weight }) =>
      kind === 'smoothness' && weight && weight.schedule !== 'equal_total' ? weight.schedule.value : 1,
  );

/** What a run shows: all experiments as one problem, or of very many the first. */
function shownProblem(problem: Problem, prepared: Prepared): Problem {
  if (prepared.kind !== 'fit') return problem;
  if (!problem.experiments) return withPriors(problem);
  const shown = shownExperiments(prepared.model).map(({ name, stated }) => ({ name, problem: stated }));
  return withPriors(shown.length === 1 ? shown[0].problem : joinedProblem(shown));
}

/** With what was known of estimates before as terms. */
function withPriors(problem: Problem): Problem {
  const priors = priorTerms(problem);
  return priors.length === 0 ? problem : { ...problem, terms: [...problem.terms, ...priors] };
}

/** What the network of the run solves: of several experiments the first. */
const solvedProblem = (problem: Problem, prepared: Prepared): Problem =>
  prepared.kind === 'fit' && problem.experiments ? prepared.model.experiments[0].stated : problem;

export interface SolveParts {
  options: TrainOptions;
  control: RunControl;
  /** The folder of a solve that goes on. */
  saved: SavedRun | null;
  /** Lets the journal know what others have made or make of the solve. */
  fill?: (journal: Journal, folder: string) => Promise<void>;
}

/**
 * A solve by windows with its run folder. One that takes long leaves checkpoints and goes on from the last one to the
 * same numbers; one without a checkpoint was short and is made again.
 */
export function solveComputation(
  problem: Problem,
  prepared: Prepared,
  { options, control, saved, fill }: SolveParts,
): Computation {
  let recorder: Recorder | null = null;
  const journal = new Journal(saved?.checkpoint ?? null, (tree) => recorder?.journal(tree));
  return {
    stepsBefore: journal.windows,
    async *events(writer) {
      recorder = writer;
      if (writer.path !== null) await fill?.(journal, writer.path);
      let network: PiecewiseNetwork | null = null;
      const run = solveProblem(problem, {
        prepared,
        control,
        journal,
        frameInterval: options.frameInterval,
        solutions: options.solutions,
        variant: options.variant,
        folder: writer.path,
        // A folder of an older version may hold one that came by the clock.
        reference: saved?.header?.reference,
        onNetwork: (solved) => {
          network = solved;
          writer.windows(solved);
        },
      });
      for await (const event of run) {
        if (event.type !== 'finished') yield event;
        else
          yield* writer.finish(
            event.result,
            solvedProblem(problem, prepared),
            (times) => (network ? valuesWithin(network, times) : []),
            (times) => (network ? withJumps(network, times) : times),
          );
      }
    },
    dispose() {},
  };
}

/** Seconds that the author allows; `null` where nothing is written. */
export const budgetOf = (problem: Problem): number | null => {
  const seconds =
    problem.training.budget ?? numberArgument(problem.training.phases[0] ?? { args: {} }, 'budget', Number.NaN);
  return Number.isNaN(seconds) ? null : seconds;
};

export const toleranceOf = (problem: Problem): number =>
  problem.training.tolerance ??
  numberArgument(problem.training.phases.find((p) => p.name === 'auto') ?? { args: {} }, 'tolerance', defaultTolerance);

function headerOf(problem: Problem, prepared: Prepared, grid: Float64Array, options: SolveRunOptions): RunHeader {
  return runHeader(problem, {
    phases: [{ name: 'auto', steps: 0 }],
    totalSteps: 0,
    grid,
    reference:
      options.reference === undefined
        ? (exactReference(problem, grid) ?? classicalReference(prepared, grid, options.referenceBudget))
        : options.reference,
    heldOut: splitOf,
    points: [],
    engine: 'random-feature windows',
    precision: 'f64',
    networkParameters: 0,
    choice: [choiceOf(prepared), budgetNote(budgetOf(problem))].filter(Boolean).join(' · '),
    seed: problem.training.seed,
    variant: options.variant,
    folder: options.folder,
  });
}

/** Before solving: what is going to be done and why. */
export function choiceOf(prepared: Prepared): string {
  switch (prepared.kind) {
    case 'forward':
      return 'random-feature windows in double precision: a plain initial-value problem, nothing weighs its terms against each other';
    case 'boundary':
      return `coupled random-feature windows in double precision: ${reasonFor(prepared)}, all windows at once`;
    case 'fit':
      return 'fit by the likelihood in double precision: equations are marched with exact sensitivities, experiments together';
    case 'inverse':
      if (!prepared.start)
        return 'coupled random-feature windows in double precision: data determine what equations and conditions leave free, all windows at once';
      return 'Levenberg–Marquardt over marched random-feature windows in double precision: data determine parameters or initial values of a plain problem';
  }
}

/** Why windows are solved together. */
function reasonFor({ system, conditions }: Extract<Prepared, { kind: 'boundary' }>): string {
  if (conditions.integrands.count > 0) return 'conditions on an integral';
  if (conditions.points.length > 1) return 'conditions at several points';
  return system.estimates.length > 0 ? 'conditions determine parameters' : 'the equations are singular at the start';
}

/** A frame of a solve: no gradients are followed, so that the Gram matrix is zero. */
function frameOf(
  losses: Float64Array,
  heldOut: Float64Array,
  at: { step: number; seconds: number; measure: number; parameters: Float64Array },
): Frame {
  const m = losses.length;
  return frameOfState({
    phase: 0,
    losses,
    heldOut,
    weights: new Float64Array(m).fill(1),
    gram: new Float64Array(m * m),
    total: losses.reduce((sum, x) => sum + (Number.isFinite(x) ? x : 0), 0),
    ...at,
  });
}

function progressFrame(
  rows: readonly number[][],
  prepared: Prepared,
  progress: SolveProgress,
  step: number,
  seconds: number,
): Frame {
  const equationOf = new Map(prepared.system.equations.map(({ term }, e) => [term, e]));
  const losses = Float64Array.from(rows, (own) =>
    mean(own.map((statement) => progress.losses[equationOf.get(statement) ?? -1] ?? 0)),
  );
  return frameOf(losses, losses.slice(), {
    step,
    seconds,
    measure: progress.measure,
    parameters: prepared.system.parameters.slice(),
  });
}

/** A solution that is drawn, with the problem it solves. */
interface Drawn {
  problem: Problem;
  system: System;
  network: PiecewiseNetwork;
}

/** Solutions beside each other: the unknowns and the equations of all. */
function drawn(parts: readonly Drawn[], grid: Float64Array, step: number, withResiduals: boolean): SolutionFrame {
  const jumps = jumpsOf(parts.map(({ network }) => network));
  return {
    v: frameVersion,
    step,
    values: parts.flatMap(({ network }) => valuesWithin(network, grid)),
    ...(jumps && { jumps }),
    residuals: parts.flatMap((part) => drawnResiduals(part, grid, withResiduals)),
  };
}

/** One curve per equation of the text: of a family the root mean square of its members. */
function drawnResiduals({ problem, system, network }: Drawn, grid: Float64Array, isKnown: boolean): Float64Array[] {
  const equationOf = new Map(system.equations.map((equation) => [equation.term, equation]));
  const residuals = isKnown
    ? residualsOn(system, network, grid)
    : system.equations.map(() => new Float64Array(grid.length).fill(Number.NaN));
  return statementRows(problem)
    .filter(([statement]) => equationOf.has(statement))
    .map((own) => rootMeanSquareCurve(own.map((statement) => residuals[equationOf.get(statement)!.solvesFor])));
}

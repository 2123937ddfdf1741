/**
 * @file The window solver as a run: header, frames, solutions and a result with a verdict, like any other training.
 */
import { randomBytes } from 'node:crypto';
import { splitOf } from '../numeric/split.ts';
import { numberArgument } from '../problem/arguments.ts';
import { evaluate } from '../problem/evaluate.ts';
import { type Frame, frameVersion, type SolutionFrame } from '../problem/frame.ts';
import type { Problem, Term } from '../problem/problem.ts';
import { type RunHeader, type RunResult, runVersion } from '../problem/run.ts';
import { runTerm } from '../problem/run-term.ts';
import { classicalSolution } from '../solver/classical/classical.ts';
import type { Journal } from '../solver/march/journal.ts';
import type { Progress, Solution } from '../solver/march/solution.ts';
import { type PiecewiseNetwork, valuesOn, valuesWithin } from '../solver/network/piecewise.ts';
import { conditionMisfits, dataMisfits, heldOutResiduals, meanSquare, residualsOn } from '../solver/residual-checks.ts';
import { type Prepared, prepare, solve } from '../solver/solver.ts';
import { Clock } from '../trainer/train/clock.ts';
import type { RunControl } from '../trainer/train/control.ts';
import { equallySpaced, relativeError } from '../trainer/train/held-out.ts';
import { runData } from './data.ts';
import type { TrainingRun } from './events.ts';
import { checklistOf, endings, verdictOf } from './judgement.ts';

export interface SolveRunOptions {
  /** What `prepare` has made of the problem, where the caller knows it already. */
  prepared?: Prepared;
  control: RunControl;
  /** Milliseconds between frames. */
  frameInterval: number;
  variant: string | null;
  folder: string | null;
  /** The reference of an earlier part of the run; by default one is looked for. */
  reference?: RunHeader['reference'];
  /** Milliseconds that a classical reference may take; 0: none. Default 150. */
  referenceBudget?: number;
  /** Receives the solution's network once it is final. */
  onNetwork?: (network: PiecewiseNetwork) => void;
  /** Where the solve is written down on its way, and from where it goes on. */
  journal?: Journal;
}

/** Points of the grid of solution frames. */
const gridPoints = 501;
/** Points of the final held-out set: many, but of a large system fewer of them than a total of residuals. */
const heldOutPoints = { most: 1024, fewest: 256 };
const heldOutTotal = 65_536;
/** With more terms than this, frames (of m² numbers each) are kept for the end. */
const mostLiveTerms = 64;
const defaultTolerance = 1e-6;
const defaultBudget = 60;

/**
 * Solves `problem` by random-feature windows.
 * @throws Error with one clear sentence when `prepare` refuses the problem.
 */
export async function* solveProblem(problem: Problem, options: SolveRunOptions): TrainingRun {
  const prepared = options.prepared ? { ok: true as const, value: options.prepared } : prepare(problem);
  if (!prepared.ok) throw new Error(`The window solver cannot take this problem: ${prepared.reason}.`);
  const { control } = options;
  const grid = equallySpaced(problem.variable.from, problem.variable.to, gridPoints);
  const tolerance = toleranceOf(problem);
  const budget =
    problem.training.budget ?? numberArgument(problem.training.phases[0] ?? { args: {} }, 'budget', defaultBudget);
  const header = headerOf(problem, prepared.value, grid, options);
  yield { type: 'started', header };
  // The reference above is for validation only and not part of the solve.
  const { journal } = options;
  const spent = journal?.secondsBefore ?? 0;
  const clock = new Clock(spent);
  journal?.start();

  const terms = problem.terms.filter((t) => !t.hard);
  const steps = solve(prepared.value, {
    tolerance,
    seed: problem.training.seed,
    deadline: performance.now() + 1000 * Math.max(0, budget - spent),
    cancelled: () => control.stopped,
    journal,
  });
  // What is solved within one interval shows its end only.
  let frameAt = performance.now() + options.frameInterval;
  // Windows known already go by without a step.
  let step = journal?.windows ?? 0;
  let next = steps.next();
  while (!next.done) {
    const progress = next.value;
    step++;
    const now = performance.now();
    if (now >= frameAt && terms.length <= mostLiveTerms) {
      yield { type: 'frame', frame: progressFrame(terms, prepared.value, progress, step, clock.seconds) };
      const network = progress.network();
      if (network) yield { type: 'solution', solution: drawn(prepared.value, network, grid, step, false) };
      // Drawing may take a fifth of the time at most.
      frameAt = now + Math.max(options.frameInterval, 5 * (performance.now() - now));
    }
    const pause = clock.breathe();
    if (pause) await pause;
    if (control.paused) await clock.without(() => control.whenResumed());
    next = steps.next();
  }
  const solution = next.value;
  const seconds = clock.seconds;
  options.onNetwork?.(solution.network);
  const judged = judgeSolution(problem, prepared.value, solution, header, { tolerance, seconds, step });
  yield { type: 'frame', frame: judged.frame };
  yield { type: 'solution', solution: drawn(prepared.value, solution.network, grid, step, true) };
  yield { type: 'findings', findings: [] };
  yield { type: 'log', level: 'info', message: solution.choice };
  for (const message of solution.notes) yield { type: 'log', level: 'info', message };
  return judged.result;
}

export const toleranceOf = (problem: Problem): number =>
  problem.training.tolerance ??
  numberArgument(problem.training.phases.find((p) => p.name === 'auto') ?? { args: {} }, 'tolerance', defaultTolerance);

function headerOf(problem: Problem, prepared: Prepared, grid: Float64Array, options: SolveRunOptions): RunHeader {
  const { name, unit, from, to } = problem.variable;
  return {
    v: runVersion,
    id: randomBytes(8).toString('hex'),
    title: problem.title ?? problem.file ?? 'untitled',
    terms: problem.terms.filter((t) => !t.hard).map(runTerm),
    hardTerms: problem.terms.filter((t) => t.hard).map((t) => t.name),
    variable: { name, unit, from, to },
    unknowns: problem.unknowns.map((u) => ({ name: u.name, unit: u.unit })),
    parameters: problem.parameters
      .filter((p) => p.estimate)
      .map((p) => ({ name: p.name, unit: p.unit, low: p.estimate!.low, high: p.estimate!.high, start: p.value })),
    phases: [{ name: 'auto', steps: 0 }],
    totalSteps: 0,
    grid,
    reference:
      options.reference === undefined
        ? referenceOf(problem, prepared, grid, options.referenceBudget ?? 150)
        : options.reference,
    data: runData(problem, splitOf),
    points: [],
    engine: 'random-feature windows',
    precision: 'f64',
    networkParameters: 0,
    choice: choiceOf(prepared),
    seed: problem.training.seed,
    variant: options.variant,
    folder: options.folder,
  };
}

/** Before solving: what is going to be done and why. */
export function choiceOf(prepared: Prepared): string {
  switch (prepared.kind) {
    case 'forward':
      return 'random-feature windows in double precision: a plain initial-value problem, nothing weighs its terms against each other';
    case 'boundary':
      return `coupled random-feature windows in double precision: ${reasonFor(prepared)}, all windows at once`;
    case 'inverse':
      return 'Levenberg–Marquardt over marched random-feature windows in double precision: data determine parameters or initial values of a plain problem';
  }
}

/** Why windows are solved together. */
function reasonFor({ system, conditions }: Extract<Prepared, { kind: 'boundary' }>): string {
  if (conditions.points.length > 1) return 'conditions at several points';
  return system.estimates.length > 0 ? 'conditions determine parameters' : 'the equations are singular at the start';
}

function referenceOf(
  problem: Problem,
  prepared: Prepared,
  grid: Float64Array,
  budgetMs: number,
): RunHeader['reference'] {
  if (problem.unknowns.every((u) => problem.exact.some((e) => e.unknown === u.name))) {
    const parameters = Object.fromEntries(problem.parameters.map((p) => [p.name, p.value]));
    const values = problem.unknowns.map((u) => {
      const { value } = problem.exact.find((e) => e.unknown === u.name)!;
      return grid.map((variable) => evaluate(value, { variable, parameters }));
    });
    if (values.every((v) => v.some(Number.isFinite))) return { kind: 'exact', label: 'exact solution', values };
  }
  if (prepared.kind !== 'forward' || budgetMs <= 0) return null;
  const values = classicalSolution(prepared.system, prepared.start, grid, { tolerance: 1e-12, budgetMs });
  return values && { kind: 'classical', label: 'classical solution (ODEX, tolerance 1e-12)', values };
}

/** A frame of a solve: no gradients are followed, so norms are zero and the Gram matrix is, too. */
function frameOf(
  terms: readonly Term[],
  losses: Float64Array,
  heldOut: Float64Array,
  at: { step: number; seconds: number; measure: number; parameters: Float64Array },
): Frame {
  const m = terms.length;
  return {
    v: frameVersion,
    step: at.step,
    phase: 0,
    seconds: at.seconds,
    losses,
    heldOut,
    weights: new Float64Array(m).fill(1),
    gram: new Float64Array(m * m),
    stepDots: new Float64Array(m),
    stepNorm: 0,
    preconditionedGram: null,
    total: losses.reduce((sum, x) => sum + (Number.isFinite(x) ? x : 0), 0),
    rate: Number.NaN,
    measure: at.measure,
    parameters: at.parameters,
  };
}

function progressFrame(
  terms: readonly Term[],
  prepared: Prepared,
  progress: Progress,
  step: number,
  seconds: number,
): Frame {
  const { problem, equations } = prepared.system;
  const losses = Float64Array.from(terms, (term) => {
    const e = equations.findIndex((x) => problem.terms[x.term] === term);
    return e >= 0 ? progress.losses[e] : 0;
  });
  return frameOf(terms, losses, losses.slice(), {
    step,
    seconds,
    measure: progress.measure,
    parameters: prepared.system.parameters.slice(),
  });
}

function drawn(
  { system }: Prepared,
  network: PiecewiseNetwork,
  grid: Float64Array,
  step: number,
  withResiduals: boolean,
): SolutionFrame {
  const values = valuesWithin(network, grid);
  const inOrder = [...system.equations].sort((a, b) => a.term - b.term);
  const residuals = withResiduals
    ? residualsOn(system, network, grid)
    : system.equations.map(() => new Float64Array(grid.length).fill(Number.NaN));
  return {
    v: frameVersion,
    step,
    values,
    residuals: inOrder.map((equation) => residuals[equation.solvesFor]),
  };
}

function judgeSolution(
  problem: Problem,
  prepared: Prepared,
  solution: Solution,
  header: RunHeader,
  at: { tolerance: number; seconds: number; step: number },
): { frame: Frame; result: RunResult } {
  const { system } = prepared;
  const { network, trouble, errorEstimate } = solution;
  const { tolerance } = at;
  const from = Math.max(network.borders[0], system.from);
  const to = Math.min(network.borders[network.borders.length - 1], system.to);
  const { most, fewest } = heldOutPoints;
  const points = Math.round(Math.min(most, Math.max(fewest, heldOutTotal / system.equations.length)));
  // Points of a fixed irrational stride: none of them is a collocation point of any window.
  const held = Float64Array.from(
    { length: points },
    (_, i) => from + (to - from) * ((0.5 + i * 0.6180339887498949) % 1),
  ).sort();
  const { residuals, sizes } = heldOutResiduals(system, network, held);
  const misfits = new Map(conditionMisfits(system, network).map((m) => [m.name, m]));
  const data = new Map(prepared.kind === 'inverse' ? dataMisfits(system, network).map((m) => [m.name, m]) : []);
  const terms = problem.terms.filter((t) => !t.hard);
  const losses = Float64Array.from(terms, (term) => {
    const e = system.equations.findIndex((x) => problem.terms[x.term] === term);
    if (e >= 0) return meanSquare(residuals[e]);
    const misfit = misfits.get(term.name);
    return misfit ? misfit.residual ** 2 : (data.get(term.name)?.fitted ?? Number.NaN);
  });
  const heldOut = Float64Array.from(terms, (term, i) => data.get(term.name)?.keptOut ?? losses[i]);
  const measure = relativeResidual(residuals, sizes);
  const values = valuesOn(network, header.grid);
  const covered = header.grid.map((t) => (t >= from && t <= to ? 1 : 0));
  const { reference } = header;
  const relativeL2 = reference
    ? relativeError(
        values,
        reference.values.map((v) => v.map((x, p) => (covered[p] ? x : Number.NaN))),
      )
    : null;
  const worst = [...misfits.values()].sort((a, b) => b.share - a.share)[0];
  const { verdict, because } = verdictOf({
    trouble,
    errorEstimate,
    carried: solution.carried,
    second: solution.second,
    tolerance,
    worst: worst && worst.share > Math.max(1e-9, tolerance) ? worst : null,
    // A classical reference is not exact: it cannot accuse a solution that is better than itself.
    accused:
      relativeL2 !== null &&
      relativeL2 > (reference!.kind === 'exact' ? 10 * tolerance : Math.max(1e-3, 100 * tolerance))
        ? relativeL2
        : null,
    referenceKind: reference?.kind ?? null,
    measure,
    missed: [...data.values()].find((m) => m.deviations !== null && m.deviations > 3) ?? null,
  });
  const parameters = Float64Array.from(system.parameters);
  const frame = frameOf(terms, losses, heldOut, { step: at.step, seconds: at.seconds, measure, parameters });
  const result: RunResult = {
    v: runVersion,
    verdict,
    because: [because, ...solution.notes].join(' '),
    ended: trouble === null ? 'finished' : endings[trouble.kind],
    relativeL2,
    referenceKind: reference?.kind ?? null,
    errorEstimate,
    tolerance,
    steps: at.step,
    seconds: at.seconds,
    engine: header.engine,
    bestStep: at.step,
    measure,
    terms: Object.fromEntries(terms.map((term, i) => [term.name, { loss: losses[i], heldOut: heldOut[i], weight: 1 }])),
    parameters: Object.fromEntries(
      solution.parameters.map((p) => [p.name, { value: p.value, low: p.low, high: p.high }]),
    ),
    findings: [],
    checklist: checklistOf(solution, {
      points,
      measure,
      tolerance,
      worst: worst ?? null,
      relativeL2,
      reference: reference?.kind ?? null,
    }),
    run: header.folder,
  };
  return { frame, result };
}

/**
 * Root mean square of the held-out residuals, each divided by the size of what its equation adds up at that point:
 * Σ |∂r/∂u⁽ᵐ⁾ u⁽ᵐ⁾| over the interval.
 */
function relativeResidual(residuals: Float64Array[], sizes: Float64Array): number {
  const parts = residuals.map((r, e) => meanSquare(r) / Math.max(sizes[e], 1e-300));
  return Math.sqrt(parts.reduce((sum, x) => sum + x, 0) / parts.length);
}

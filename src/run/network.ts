/** @file A training of networks as a run: what trains, what looks on, what is kept in the end. */
import type { SolutionFrame } from '../problem/frame.ts';
import { learnedNotes, openCurve } from '../problem/learned.ts';
import type { Problem } from '../problem/problem.ts';
import type { TrainOptions } from '../problem/protocol.ts';
import type { RunHeader } from '../problem/run.ts';
import type { Run, RunEvent } from '../problem/run-event.ts';
import { openInForm } from '../solver/determinacy.ts';
import { type Compiled, compile } from '../trainer/compile/compile.ts';
import { givenEngine, type PickedEngine, pickEngine } from '../trainer/engine/choice/pick.ts';
import type { Engine } from '../trainer/engine/engine.ts';
import { lensReplies } from '../trainer/lens/checklist.ts';
import { Lens, type Watching } from '../trainer/lens/lens.ts';
import { type Plan, planFor } from '../trainer/plan/plan.ts';
import { MarchLens } from '../trainer/time-windows/march-lens.ts';
import { Marching } from '../trainer/time-windows/marching.ts';
import { runContextOf } from '../trainer/trace/run-context.ts';
import type { Checkpoint } from '../trainer/train/checkpoint.ts';
import { Clock } from '../trainer/train/clock.ts';
import type { RunControl } from '../trainer/train/control.ts';
import { HeldOut } from '../trainer/train/held-out.ts';
import { NetworkTraining, type NetworkTrainingParts } from '../trainer/train/network-training.ts';
import type { Ended, SteppedTraining } from '../trainer/train/training.ts';
import { Weighting } from '../trainer/train/weighting.ts';
import type { Computation } from './computation.ts';
import { notesOnExact } from './exact-reference.ts';
import type { Recorder } from './folder/recorder.ts';
import { budgetNote, drawingGrid, ofCompiled, runHeader } from './header.ts';
import { learnedCurves } from './learned-curves.ts';
import { networkEvidence } from './network-evidence.ts';
import { References } from './reference.ts';
import { runResult } from './result.ts';

/** Milliseconds between solutions. */
const solutionInterval = 250;
/** Points of every curve over the steps, in a phase that has as many steps. */
const leastFrames = 100;
/** Who asks for frames less often than this, in milliseconds, draws no curves. */
const watching = 1000;
/** Solutions that the lens looks at during a training. */
const lensSolutions = 10;

export interface TrainExtras extends Pick<NetworkTrainingParts, 'frameCount' | 'onStep' | 'allowance'> {
  /** In place of the one that is picked; for tests and benchmarks. */
  engine?: Engine;
}

export interface NetworkRun extends TrainExtras {
  problem: Problem;
  /** The spec without its variant, for `equal_total`. */
  base: Problem;
  options: TrainOptions;
  control: RunControl;
  checkpoint: Checkpoint | null;
  /** Why the window solver does not take the problem; `null` where it was not asked. */
  unsolved: string | null;
}

/**
 * A training of networks, ready for its first step.
 * @throws CompileError, TrainingError, EngineError – each one clear sentence
 */
export async function networkComputation(run: NetworkRun): Promise<Computation> {
  const { problem, checkpoint } = run;
  const compiled = compile(problem);
  const plan = planFor(compiled, run.unsolved);
  const picked = run.engine ? givenEngine(run.engine) : await pickEngine(problem, compiled, plan.phases);
  const { engine } = picked;
  const grid = drawingGrid(problem);
  const clock = new Clock(checkpoint?.seconds ?? 0);
  const references = new References(problem, grid);
  const reference = references.best();
  const { training, lens } = await trainingOf(run, { compiled, plan, engine, grid, clock, references, reference });
  return {
    stepsBefore: checkpoint?.step ?? 0,
    async *events(recorder) {
      if (checkpoint) training.restore(checkpoint);
      else await training.equaliseTotals(run.base);
      const header = runHeader(compiled.problem, {
        phases: plan.phases,
        totalSteps: training.totalSteps,
        ...(plan.march ? { marched: true as const } : {}),
        grid,
        reference,
        ...ofCompiled(compiled),
        // In windows every one has points of its own.
        ...(plan.march ? { points: [] } : {}),
        engine: engine.label,
        precision: training.precision,
        choice: [plan.choice, picked.sentence, budgetNote(plan.budget)].filter(Boolean).join(' · '),
        variant: run.options.variant,
        folder: recorder.path,
      });
      yield { type: 'started', header };
      // The verdict will say it as well; nobody shall wait for it.
      const open = openInForm(problem);
      if (open !== null) yield { type: 'log', level: 'warning', message: open };
      if (checkpoint && checkpoint.engine !== engine.label) {
        const message = `This run was trained by ${checkpoint.engine} and goes on by ${engine.label}: its steps will differ in the last digits.`;
        yield { type: 'log', level: 'warning', message };
      }
      const lensEvery = Math.max(1, Math.floor(plan.totalSteps / lensSolutions));
      const watch = { lens, lensEvery, recorder, grid, header };
      const ended = yield* follow(training, { ...watch, problem, picked });
      yield* conclude(ended, training, { ...watch, compiled, plan, clock, references });
    },
    dispose: () => training.dispose(),
  };
}

interface TrainingParts {
  compiled: Compiled;
  plan: Plan;
  engine: Engine;
  grid: Float64Array;
  clock: Clock;
  references: References;
  reference: RunHeader['reference'];
}

/** What trains, as the plan says, and what looks on. */
async function trainingOf(
  run: NetworkRun,
  parts: TrainingParts,
): Promise<{ training: SteppedTraining; lens: Watching }> {
  const { problem, options, control } = run;
  const { compiled, plan, engine, grid, clock, references } = parts;
  const { phases, budget } = plan;
  const { patience } = problem.training;
  const { frameInterval } = options;
  const { allowance } = run;
  const timeScale = references.shortestTime(parts.reference);
  const { precision } = phases[run.checkpoint?.phase ?? 0] ?? phases.at(-1)!;
  // A window has an end of its own.
  const compared = plan.march ? null : (parts.reference?.values ?? null);
  const context = (of: Compiled) =>
    runContextOf(of, options.variant, { ...plan, precision }, timeScale, compared, references.lost);
  if (plan.march) {
    const lens = new MarchLens(grid);
    const training = new Marching({
      ...{ compiled, engine, phases, control, clock, frameInterval, patience, budget, allowance, grid, lens, context },
      pace: plan.march,
      tolerance: plan.tolerance,
      stopsEarly: plan.stopAt !== null,
    });
    return { training, lens };
  }
  const heldOut = await HeldOut.open(compiled, engine);
  const training = new NetworkTraining({
    ...{ compiled, engine, phases, control, clock, frameInterval, patience, budget, allowance, heldOut },
    ...{ frameCount: run.frameCount, onStep: run.onStep },
    // A curve of four points shows nothing.
    ...(frameInterval <= watching ? { leastFrames } : {}),
    weighting: new Weighting(compiled, control),
    tolerance: plan.stopAt,
    // A small residual is not yet a small error: where a second solve can tell, it has to agree.
    confirm: async (theta) => {
      const error = references.errorOf(await heldOut.unknowns(theta, grid));
      return error === null || error <= plan.tolerance;
    },
  });
  return { training, lens: new Lens(context(compiled), grid) };
}

interface Watch {
  lens: Watching;
  /** Steps between solutions that the lens sees. */
  lensEvery: number;
  recorder: Recorder;
  grid: Float64Array;
  header: RunHeader;
}

async function* follow(
  training: SteppedTraining,
  { lens, lensEvery, recorder, grid, problem, picked }: Watch & { problem: Problem; picked: PickedEngine },
): AsyncGenerator<RunEvent, Ended, void> {
  const steps = training.run();
  // The lens sees solutions by the count of steps, those who watch by the clock.
  let lensSolutionAt = lensEvery;
  let solutionAt = Number.NEGATIVE_INFINITY;
  for (;;) {
    const next = await steps.next();
    if (next.done) {
      yield* judged(lens);
      return next.value;
    }
    const report = next.value;
    if (report) {
      const { frame, look } = report;
      const now = performance.now();
      const due = look !== null && look.step >= lensSolutionAt;
      const shown = frame !== null && now >= solutionAt;
      const solution = due || shown ? await training.solution(grid) : null;
      const cost = performance.now() - now;
      if (due) {
        // Earlier looks are judged by the solution of their time.
        yield* judged(lens);
        lens.addSolution(solution!);
        lensSolutionAt = look.step + lensEvery;
      }
      if (frame) yield { type: 'frame', frame };
      if (shown) {
        yield { type: 'solution', solution: solution! };
        solutionAt = now + Math.max(solutionInterval, 50 * cost);
      }
      // Whoever watches hears of findings with frames.
      const changed = look ? lens.add(look, frame === null) : frame !== null && lens.judge();
      yield* judged(lens, changed);
    } else if (recorder.checkpointDue(training.step, problem.training.checkpoint)) {
      recorder.checkpoint(training.checkpoint());
    }
    const trouble = picked.takeTrouble() ?? recorder.takeTrouble();
    if (trouble) yield { type: 'log', level: 'warning', message: trouble };
  }
}

/** Announces what the lens finds in the looks that wait, change by change. */
function* judged(lens: Watching, changed = lens.judge()): Generator<RunEvent, void, void> {
  for (; changed; changed = lens.judge()) yield { type: 'findings', findings: lens.findings };
}

async function* conclude(
  ended: Ended,
  training: SteppedTraining,
  parts: Watch & { compiled: Compiled; plan: Plan; clock: Clock; references: References },
): Run {
  const { compiled, plan, lens, recorder, grid, header, clock } = parts;
  const { problem } = compiled;
  const seconds = clock.seconds;
  const divergence = ended.how === 'diverged' ? divergenceText(ended, compiled, training) : null;
  if (divergence !== null) {
    const good = training.checkpointOfBest();
    if (good) recorder.checkpoint(good);
    yield { type: 'log', level: 'error', message: divergence };
  } else {
    // Before the last frame, which looks at the held-out set out of turn.
    recorder.checkpoint(training.checkpoint());
    const frame = await training.lastFrame();
    yield { type: 'frame', frame };
    yield* judged(lens, lens.add(frame));
    yield { type: 'solution', solution: await training.solution(grid) };
  }
  // What is kept is the best state by the held-out measure, not the last one.
  const kept = await training.keepBest();
  const solution: SolutionFrame = { ...(await training.solution(grid)), step: kept.step, kept: true };
  lens.addSolution(solution);
  yield { type: 'solution', solution };
  lens.end(ended.how === 'finished' && ended.stalled);
  const { parameters, findings: doubts, bands, heldSmooth } = await training.confidence();
  const findings = [...doubts, ...lens.findings];
  yield { type: 'findings', findings };
  const view = lens.view(true);
  // A second solve is only asked about states that might be right.
  const hopeful = kept.measure < 10 * plan.tolerance;
  const learned = learnedCurves(compiled.problem, parameters, { grid, values: solution.values }, bands);
  const result = runResult({
    header,
    learned,
    evidence: networkEvidence(compiled, kept, {
      ended: ended.how,
      divergence,
      tolerance: plan.tolerance,
      reference: header.reference,
      values: solution.values,
      open: heldSmooth ?? openCurve(learned),
      parameters,
      errorEstimate: hopeful ? parts.references.errorOf(solution.values) : null,
      problem: parts.references,
    }),
    steps: training.step,
    seconds,
    bestStep: kept.step,
    losses: kept.losses,
    heldOut: kept.heldOut,
    members: kept.members,
    weights: training.weights,
    parameters,
    findings,
    checklist: view ? lensReplies(view, header.engine, lens.findings) : {},
    notes: [...parts.references.notes, ...notesOnExact(problem), ...learnedNotes(learned)],
    windows: training.summaries,
  });
  yield* recorder.finish(
    result,
    problem,
    (times) => training.unknowns(times),
    (times) => twice(times, compiled.jumps),
  );
}

/** Ascending times with each of `jumps` twice among them. */
const twice = (times: Float64Array, jumps: readonly number[]): Float64Array =>
  Float64Array.of(...times.filter((t) => !jumps.includes(t)), ...jumps, ...jumps).sort();

function divergenceText(
  { term, step }: Extract<Ended, { how: 'diverged' }>,
  compiled: Compiled,
  training: SteppedTraining,
): string {
  const { name } = compiled.terms[term].term;
  const { bestStep } = training;
  const begins = `"${name}" is no finite number at step ${step}`;
  // What is no number before anything has moved is not the work of a rate.
  if (step === 0) {
    return `${begins} already: at a point of it something is divided by zero, or a root or a logarithm is taken of a negative number. Give the unknown a range, such as u(t) in [0, 10], or multiply the divisor out.`;
  }
  const kept = bestStep === null ? 'no good state was reached before' : `the state of step ${bestStep} is kept`;
  return `${begins}; ${kept}. Resume with a smaller rate.`;
}

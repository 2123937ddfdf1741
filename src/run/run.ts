/**
 * @file A whole run: problem and options in, events out, the result at the end. Decides who trains, keeps the run
 * folder, lets the lens look on.
 */
import type { Problem } from '../problem/problem.ts';
import type { TrainOptions } from '../problem/protocol.ts';
import type { RunHeader, RunResult } from '../problem/run.ts';
import { parseProblem } from '../problem/schema.ts';
import { applyOverrides, applyVariant } from '../problem/variant.ts';
import { isJournal } from '../solver/march/journal.ts';
import { prepare } from '../solver/solver.ts';
import { type Compiled, compile } from '../trainer/compile/compile.ts';
import { givenEngine, type PickedEngine, pickEngine } from '../trainer/engine/choice/pick.ts';
import type { Engine } from '../trainer/engine/engine.ts';
import { checklist } from '../trainer/lens/checklist.ts';
import { Lens, type Watching } from '../trainer/lens/lens.ts';
import { type Plan, planFor, wantsSolving } from '../trainer/plan/plan.ts';
import { MarchLens } from '../trainer/time-windows/march-lens.ts';
import { Marching } from '../trainer/time-windows/marching.ts';
import { runContextOf } from '../trainer/trace/run-context.ts';
import { type Checkpoint, checkpointFrom } from '../trainer/train/checkpoint.ts';
import { Clock } from '../trainer/train/clock.ts';
import { RunControl } from '../trainer/train/control.ts';
import { HeldOut } from '../trainer/train/held-out.ts';
import { GradientTraining, type GradientTrainingParts } from '../trainer/train/network-training.ts';
import type { Ended, Training } from '../trainer/train/training.ts';
import { Weighting } from '../trainer/train/weighting.ts';
import type { TrainingEvent, TrainingRun } from './events.ts';
import { Recorder } from './folder/recorder.ts';
import { openRun } from './folder/run-folder.ts';
import { drawingGrid, runHeader } from './header.ts';
import { Companions } from './reference.ts';
import { runResult } from './result.ts';
import { solveAndRecord } from './solve-and-record.ts';

/** Milliseconds between solutions. */
const solutionInterval = 250;
/** Solutions that the lens looks at during a training. */
const lensSolutions = 10;

export const defaultOptions: TrainOptions = {
  variant: null,
  set: {},
  seed: null,
  out: null,
  resume: null,
  specText: '',
  frameInterval: 33,
};

export interface TrainExtras extends Pick<GradientTrainingParts, 'frameCount' | 'onStep'> {
  /** In place of the one that is picked; for tests and benchmarks. */
  engine?: Engine;
}

/**
 * Trains `problem`.
 * @throws CompileError, TrainingError, EngineError, RunFolderError – each one clear sentence – before the first step.
 */
export async function* train(
  problem: Problem,
  options: TrainOptions,
  control = new RunControl(),
  extras: TrainExtras = {},
): TrainingRun {
  const saved = options.resume === null ? null : openRun(options.resume);
  const effective = saved ? parseProblem(saved.problem) : effectiveProblem(problem, options);
  const trained = saved?.checkpoint && !isJournal(saved.checkpoint) ? saved.checkpoint : null;
  const checkpoint = trained === null ? null : checkpointFrom(trained);
  const prepared = !checkpoint && wantsSolving(effective) ? prepare(effective) : null;
  if (prepared?.ok) return yield* solveAndRecord(effective, prepared.value, { options, control, saved });
  const unsolved = prepared && !prepared.ok ? prepared.reason : null;
  return yield* trainByGradients({
    problem: effective,
    base: problem,
    options,
    control,
    checkpoint,
    unsolved,
    ...extras,
  });
}

/** The problem with variant, overrides and seed applied. */
export function effectiveProblem(problem: Problem, options: TrainOptions): Problem {
  const varied = options.variant === null ? problem : applyVariant(problem, options.variant);
  const set = applyOverrides(varied, options.set);
  return options.seed === null ? set : { ...set, training: { ...set.training, seed: options.seed } };
}

interface GradientRun extends TrainExtras {
  problem: Problem;
  /** The spec without its variant, for `equal_total`. */
  base: Problem;
  options: TrainOptions;
  control: RunControl;
  checkpoint: Checkpoint | null;
  /** Why the window solver does not take the problem; `null` where it was not asked. */
  unsolved: string | null;
}

async function* trainByGradients(run: GradientRun): TrainingRun {
  const { problem, options, checkpoint } = run;
  const compiled = compile(problem);
  const plan = planFor(compiled, run.unsolved);
  const picked = run.engine ? givenEngine(run.engine) : await pickEngine(problem, compiled, plan.phases);
  const { engine } = picked;
  const grid = drawingGrid(problem);
  const clock = new Clock(checkpoint?.seconds ?? 0);
  const companions = new Companions(problem, grid);
  const reference = companions.reference();
  const { training, lens } = await trainingOf(run, { compiled, plan, engine, grid, clock, companions, reference });
  const recorder = Recorder.open(options, problem, checkpoint?.step ?? 0);
  try {
    if (checkpoint) training.restore(checkpoint);
    else await training.equaliseTotals(run.base);
    const header = runHeader({
      compiled,
      phases: plan.phases,
      totalSteps: training.totalSteps,
      ...(plan.march ? { marched: true as const } : {}),
      grid,
      reference,
      engine: engine.label,
      precision: training.precision,
      choice: [plan.choice, picked.sentence].filter(Boolean).join(' · '),
      variant: options.variant,
      folder: recorder.path,
    });
    recorder.header(header);
    yield { type: 'started', header };
    if (checkpoint && checkpoint.engine !== engine.label) {
      const message = `This run was trained by ${checkpoint.engine} and goes on by ${engine.label}: its steps will differ in the last digits.`;
      yield { type: 'log', level: 'warning', message };
    }
    const watch = { lens, lensEvery: Math.max(1, Math.floor(plan.totalSteps / lensSolutions)), recorder, grid, header };
    const ended = yield* follow(training, { ...watch, problem, picked });
    return yield* conclude(ended, training, { ...watch, compiled, plan, clock, companions });
  } finally {
    recorder.close();
    training.dispose();
  }
}

interface TrainingParts {
  compiled: Compiled;
  plan: Plan;
  engine: Engine;
  grid: Float64Array;
  clock: Clock;
  companions: Companions;
  reference: RunHeader['reference'];
}

/** What trains, as the plan says, and what looks on. */
async function trainingOf(run: GradientRun, parts: TrainingParts): Promise<{ training: Training; lens: Watching }> {
  const { problem, options, control } = run;
  const { compiled, plan, engine, grid, clock, companions } = parts;
  const { phases, budget } = plan;
  const { patience } = problem.training;
  const { frameInterval } = options;
  const timeScale = companions.shortestTime(parts.reference);
  const { precision } = phases[run.checkpoint?.phase ?? 0] ?? phases.at(-1)!;
  const context = (of: Compiled) => runContextOf(of, options.specText, { ...plan, precision }, timeScale);
  if (plan.march) {
    const lens = new MarchLens(grid);
    const training = new Marching({
      ...{ compiled, engine, phases, control, clock, frameInterval, patience, budget, grid, lens, context },
      pace: plan.march,
      tolerance: plan.tolerance,
      stopsEarly: plan.stopAt !== null,
    });
    return { training, lens };
  }
  const heldOut = await HeldOut.open(compiled, engine);
  const training = new GradientTraining({
    ...{ compiled, engine, phases, control, clock, frameInterval, patience, budget, heldOut },
    ...{ frameCount: run.frameCount, onStep: run.onStep },
    weighting: new Weighting(compiled, control),
    tolerance: plan.stopAt,
    // A small residual is not yet a small error: where a second solve can tell, it has to agree.
    confirm: async (theta) => {
      const error = companions.errorOf(await heldOut.unknowns(theta, grid));
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
  training: Training,
  { lens, lensEvery, recorder, grid, header, problem, picked }: Watch & { problem: Problem; picked: PickedEngine },
): AsyncGenerator<TrainingEvent, Ended, void> {
  const steps = training.run();
  // The lens sees solutions by the count of steps, those who watch by the clock.
  let lensSolutionAt = lensEvery;
  let solutionAt = Number.NEGATIVE_INFINITY;
  for (;;) {
    const next = await steps.next();
    if (next.done) {
      yield* judged(lens, recorder);
      return next.value;
    }
    const moment = next.value;
    if (moment) {
      const { frame, look } = moment;
      const now = performance.now();
      const due = look !== null && look.step >= lensSolutionAt;
      const shown = frame !== null && now >= solutionAt;
      const solution = due || shown ? await training.solution(grid) : null;
      const cost = performance.now() - now;
      if (due) {
        // Earlier looks are judged by the solution of their time.
        yield* judged(lens, recorder);
        lens.addSolution(solution!);
        lensSolutionAt = look.step + lensEvery;
      }
      if (frame) {
        recorder.frame(frame, header);
        yield { type: 'frame', frame };
      }
      if (shown) {
        yield { type: 'solution', solution: solution! };
        solutionAt = now + Math.max(solutionInterval, 50 * cost);
      }
      // Whoever watches hears of findings with frames.
      const changed = look ? lens.add(look, frame === null) : frame !== null && lens.judge();
      yield* judged(lens, recorder, changed);
    } else if (recorder.checkpointDue(training.step, problem.training.checkpoint)) {
      recorder.checkpoint(training.checkpoint());
    }
    const trouble = picked.takeTrouble() ?? recorder.takeTrouble();
    if (trouble) yield { type: 'log', level: 'warning', message: trouble };
  }
}

/** Writes down and announces what the lens finds in the looks that wait, change by change. */
function* judged(lens: Watching, recorder: Recorder, changed = lens.judge()): Generator<TrainingEvent, void, void> {
  for (; changed; changed = lens.judge()) {
    const { findings } = lens;
    recorder.findings(findings);
    yield { type: 'findings', findings };
  }
}

async function* conclude(
  ended: Ended,
  training: Training,
  parts: Watch & { compiled: Compiled; plan: Plan; clock: Clock; companions: Companions },
): AsyncGenerator<TrainingEvent, RunResult, void> {
  const { compiled, plan, lens, recorder, grid, header, clock } = parts;
  const seconds = clock.seconds;
  const divergence = ended.how === 'diverged' ? divergenceText(ended, compiled, training) : null;
  if (ended.how === 'diverged') {
    const good = training.checkpointOfBest();
    if (good) recorder.checkpoint(good);
    yield { type: 'log', level: 'error', message: divergence! };
  } else {
    // Before the last frame, which looks at the held-out set out of turn.
    recorder.checkpoint(training.checkpoint());
    const frame = await training.lastFrame();
    recorder.frame(frame, header);
    yield { type: 'frame', frame };
    yield* judged(lens, recorder, lens.add(frame));
  }
  // What is kept is the best state by the held-out measure, not the last one.
  const kept = await training.keepBest();
  const solution = { ...(await training.solution(grid)), step: kept.step };
  lens.addSolution(solution);
  yield { type: 'solution', solution };
  if (lens.end(ended.how === 'finished' && ended.stalled)) recorder.findings(lens.findings);
  const { parameters, findings: doubts } = await training.confidence();
  const findings = [...doubts, ...lens.findings];
  yield { type: 'findings', findings };
  const view = lens.view(true);
  // A second solve is only asked about states that might be right.
  const hopeful = kept.measure < 10 * plan.tolerance;
  const result = runResult({
    compiled,
    header,
    ended: ended.how,
    divergence,
    tolerance: plan.tolerance,
    steps: training.step,
    seconds,
    bestStep: kept.step,
    losses: kept.losses,
    heldOut: kept.heldOut,
    weights: training.weights,
    values: solution.values,
    errorEstimate: hopeful ? parts.companions.errorOf(solution.values) : null,
    parameters,
    findings,
    checklist: view ? checklist(view, header.engine) : [],
    measures: kept.measures,
    unfinished: kept.unfinished,
    windows: training.summaries,
  });
  await recorder.finish(result, compiled.problem, (times) => training.unknowns(times));
  const trouble = recorder.takeTrouble();
  if (trouble) yield { type: 'log', level: 'warning', message: trouble };
  return { ...result, run: recorder.path };
}

function divergenceText(
  { term, step }: Extract<Ended, { how: 'diverged' }>,
  compiled: Compiled,
  training: Training,
): string {
  const { name } = compiled.terms[term].term;
  const { bestStep } = training;
  const kept = bestStep === null ? 'no good state was reached before' : `the state of step ${bestStep} is kept`;
  return `"${name}" is no finite number at step ${step}; ${kept}. Resume with a smaller rate.`;
}

/**
 * @file Trains many runs of one program side by side on the WebGPU device: Adam on the device, the held-out set on the
 * processor every so many steps, as in a training of its own. Every run gets a run folder like any other, with findings
 * and checklist from these looks; what shows only from step to step, such as a rate that is too high, they rarely see.
 */
import { weightedSum } from '../../numeric/vector.ts';
import { type Frame, frameOfState } from '../../problem/frame.ts';
import { learnedNotes, openCurve } from '../../problem/learned.ts';
import type { Problem } from '../../problem/problem.ts';
import type { TrainOptions } from '../../problem/protocol.ts';
import type { RunResult } from '../../problem/run.ts';
import { resultOf } from '../../problem/run-event.ts';
import { valueAt } from '../../problem/schedule.ts';
import { type Compiled, estimateValues, initialTheta } from '../../trainer/compile/compile.ts';
import { loadNative } from '../../trainer/engine/embedded/native.ts';
import { wasmEngine } from '../../trainer/engine/embedded/wasm.ts';
import type { Engine } from '../../trainer/engine/engine.ts';
import type { BatchSession } from '../../trainer/engine/webgpu/batch.ts';
import { openBatch } from '../../trainer/engine/webgpu/engine.ts';
import { lensReplies } from '../../trainer/lens/checklist.ts';
import { Lens } from '../../trainer/lens/lens.ts';
import type { Plan } from '../../trainer/plan/plan.ts';
import { runContextOf } from '../../trainer/trace/run-context.ts';
import { checkpointVersion } from '../../trainer/train/checkpoint.ts';
import { Clock } from '../../trainer/train/clock.ts';
import { confidence } from '../../trainer/train/confidence.ts';
import type { RunControl } from '../../trainer/train/control.ts';
import { HeldOut } from '../../trainer/train/held-out.ts';
import { WrittenWeights } from '../../trainer/train/written-weights.ts';
import { Recorder } from '../folder/recorder.ts';
import { drawingGrid, ofCompiled, runHeader } from '../header.ts';
import { learnedCurves } from '../learned-curves.ts';
import { networkEvidence } from '../network-evidence.ts';
import { type Reference, References } from '../reference.ts';
import { runResult } from '../result.ts';

export interface BatchMember {
  problem: Problem;
  compiled: Compiled;
  plan: Plan;
  options: TrainOptions;
}

/** One of the runs while it is trained. */
interface Run {
  member: BatchMember;
  weights: Float64Array;
  best: { step: number; measure: number; theta: Float64Array; losses: Float64Array } | null;
  /** Step at which a loss was first seen to be no number, and its term. */
  broken: { step: number; term: number } | null;
  frames: Frame[];
}

export interface BatchEvents {
  /** All runs have come to this step of `total`. */
  step(step: number, total: number): void;
  /** Member `index` has ended and is written down. */
  ended(index: number, result: RunResult): void;
}

/** Label of the engine in headers and results. */
const label = 'webgpu, side by side';

/**
 * Trains all members, which share one program (`programKey`) and one plan, to their last step.
 * @returns false when `control` stopped it; then nothing is written.
 * @throws EngineError when the device cannot or was lost, RunFolderError
 */
export async function trainSideBySide(
  members: readonly BatchMember[],
  control: RunControl,
  events: BatchEvents,
): Promise<boolean> {
  const [{ compiled, plan }] = members;
  const host = loadNative().engine ?? wasmEngine();
  const clock = new Clock();
  const runs = members.map((member): Run => {
    const weights = new Float64Array(compiled.terms.length);
    new WrittenWeights(member.compiled).at(0, plan.totalSteps, {}, weights);
    return { member, weights, best: null, broken: null, frames: [] };
  });
  const batch = await openBatch(
    compiled.program,
    runs.map(({ member, weights }) => ({ theta: initialTheta(member.compiled), weights, rate: 1 })),
  );
  const heldOut = await HeldOut.open(compiled, host);
  try {
    const [phase] = plan.phases;
    for (let step = 0; ; step += phase.heldOutEvery) {
      const done = Math.min(step, plan.totalSteps);
      await batch.evaluate();
      const thetas = await batch.thetas();
      const seen = { losses: batch.losses.slice(), gram: batch.gram.slice() };
      const count = Math.min(phase.heldOutEvery, plan.totalSteps - done);
      const factors = Float64Array.from({ length: count }, (_, k) => valueAt(phase.rate!, done + k, plan.totalSteps));
      // The device takes its steps while the processor looks at the states before them.
      const stepping = count > 0 ? batch.steps(count, factors) : Promise.resolve();
      const looking = look(runs, { step: done, rate: factors[0] ?? Number.NaN, thetas, ...seen }, heldOut, clock);
      await Promise.all([stepping, looking]);
      events.step(done, plan.totalSteps);
      if (control.stopped) return false;
      if (count === 0) {
        await conclude(runs, { batch, heldOut, clock, thetas, host }, events);
        return true;
      }
    }
  } finally {
    batch.dispose();
    heldOut.dispose();
  }
}

interface State {
  step: number;
  rate: number;
  /** [runs·P], [runs·m], [runs·m·m] */
  thetas: Float32Array;
  losses: Float64Array;
  gram: Float64Array;
}

/** Measures every run on the held-out set and keeps what is best. */
async function look(runs: readonly Run[], state: State, heldOut: HeldOut, clock: Clock): Promise<void> {
  const p = state.thetas.length / runs.length;
  const m = state.losses.length / runs.length;
  for (const [k, run] of runs.entries()) {
    // Lets the device's answers in, so that it is not kept waiting.
    await clock.breathe();
    if (run.broken) continue;
    const theta = state.thetas.subarray(k * p, (k + 1) * p);
    const losses = state.losses.slice(k * m, (k + 1) * m);
    const term = losses.findIndex((x) => !Number.isFinite(x));
    if (term >= 0) {
      run.broken = { step: state.step, term };
      continue;
    }
    const { losses: heldOutLosses, measure } = await heldOut.evaluate(theta);
    if (Number.isFinite(measure) && !(run.best && run.best.measure <= measure)) {
      run.best = { step: state.step, measure, theta: Float64Array.from(theta), losses };
    }
    run.frames.push({
      ...frameOfState({
        step: state.step,
        phase: 0,
        seconds: clock.seconds,
        losses,
        heldOut: heldOutLosses,
        weights: run.weights,
        gram: state.gram.slice(k * m * m, (k + 1) * m * m),
        total: weightedSum(run.weights, losses),
        measure,
        parameters: estimateValues(run.member.compiled, theta),
      }),
      rate: state.rate,
    });
  }
}

interface End {
  batch: BatchSession;
  heldOut: HeldOut;
  clock: Clock;
  host: Engine;
  /** [runs·P] of the last step. */
  thetas: Float32Array;
}

/** Writes every run down with its best state. */
async function conclude(runs: readonly Run[], end: End, events: BatchEvents): Promise<void> {
  const { batch, clock } = end;
  const { problem } = runs[0].member;
  const grid = drawingGrid(problem);
  // Weights and seeds differ between the runs, the equations do not.
  const references = new References(problem, grid);
  const reference = references.best();
  const timeScale = references.shortestTime(reference);
  const moments = await batch.moments();
  const seconds = clock.seconds;
  for (const [k, run] of runs.entries()) {
    const shared = { grid, references, reference, timeScale, moments, seconds, together: runs.length };
    const result = await writeDown(run, k, { ...end, ...shared });
    events.ended(k, result);
  }
}

interface Closing extends End {
  reference: Reference;
  /** Shortest time of the problem, in the unit of its variable; NaN when unknown. */
  timeScale: number;
  grid: Float64Array;
  references: References;
  /** [runs·P·2] */
  moments: Float32Array;
  seconds: number;
  /** Runs side by side. */
  together: number;
}

async function writeDown(run: Run, k: number, closing: Closing): Promise<RunResult> {
  const { heldOut, grid, references, seconds, host, reference, timeScale } = closing;
  const { compiled, plan, problem, options } = run.member;
  const p = closing.thetas.length / closing.together;
  const theta = closing.thetas.slice(k * p, (k + 1) * p);
  const kept = run.best ?? {
    step: plan.totalSteps,
    measure: Number.NaN,
    theta: Float64Array.from(theta),
    losses: new Float64Array(compiled.terms.length).fill(Number.NaN),
  };
  const recorder = Recorder.open(options, problem, 0);
  try {
    const header = runHeader(compiled.problem, {
      ...ofCompiled(compiled),
      phases: plan.phases,
      totalSteps: plan.totalSteps,
      grid,
      reference,
      engine: label,
      precision: 'f32',
      choice: `${plan.choice} · ${closing.together} runs side by side on ${closing.batch.device}`,
      variant: options.variant,
      folder: recorder.path,
    });
    recorder.note({ type: 'started', header });
    const lens = new Lens(
      runContextOf(
        compiled,
        options.variant,
        { ...plan, precision: 'f32' },
        timeScale,
        reference?.values ?? null,
        references.lost,
      ),
      grid,
    );
    for (const frame of run.frames) {
      recorder.note({ type: 'frame', frame });
      if (lens.add(frame)) recorder.note({ type: 'findings', findings: lens.findings });
    }
    recorder.checkpoint({
      v: checkpointVersion,
      engine: label,
      seed: compiled.seed,
      step: plan.totalSteps,
      phase: plan.phases.length,
      phaseStep: 0,
      seconds,
      precision: 'f32',
      theta,
      optimiser: adamState(closing.moments.subarray(2 * k * p, 2 * (k + 1) * p), plan.totalSteps),
      fixedWeights: run.weights.slice(),
      weights: run.weights.slice(),
      weightsByHand: {},
      rateFactor: 1,
      learntWeights: run.weights.slice(),
      balance: null,
      points: compiled.groups.map((g) => g.schedule?.state() ?? null),
      pointWeights: compiled.program.groups.map((g) => g.pointWeights?.slice() ?? null),
      best: run.best && { step: kept.step, measure: kept.measure, theta: kept.theta },
    });
    const solution = await heldOut.solution(kept.theta, kept.step, grid);
    const { losses } = await heldOut.evaluate(kept.theta);
    lens.addSolution(solution);
    lens.end();
    const view = lens.view(true);
    const {
      parameters,
      findings: doubts,
      bands,
      heldSmooth,
    } = await confidence(compiled, host, kept.theta, run.weights);
    const learned = learnedCurves(problem, parameters, { grid, values: solution.values }, bands);
    const name = run.broken && compiled.terms[run.broken.term].term.name;
    const findings = [...doubts, ...lens.findings];
    recorder.note({ type: 'findings', findings });
    const result = runResult({
      header,
      learned,
      notes: learnedNotes(learned),
      evidence: networkEvidence(
        compiled,
        { losses: kept.losses, heldOut: losses, unfinished: null },
        {
          ended: run.broken ? 'diverged' : 'finished',
          divergence:
            run.broken && `"${name}" is no finite number at step ${run.broken.step}; train with a smaller rate.`,
          tolerance: plan.tolerance,
          reference,
          values: solution.values,
          open: heldSmooth ?? openCurve(learned),
          parameters,
          errorEstimate: kept.measure < 10 * plan.tolerance ? references.errorOf(solution.values) : null,
          problem: references,
        },
      ),
      steps: plan.totalSteps,
      seconds,
      bestStep: kept.step,
      losses: kept.losses,
      heldOut: losses,
      weights: run.weights,
      parameters,
      findings,
      checklist: view ? lensReplies(view, label, lens.findings) : {},
    });
    return await resultOf(recorder.finish(result, problem, (times) => heldOut.unknowns(kept.theta, times)));
  } finally {
    recorder.close();
  }
}

/** What `optimise/adam.ts` keeps, from pairs of moments [P·2]. */
const adamState = (moments: Float32Array, count: number) => ({
  count,
  mean: Float64Array.from({ length: moments.length / 2 }, (_, p) => moments[2 * p]),
  square: Float64Array.from({ length: moments.length / 2 }, (_, p) => moments[2 * p + 1]),
});

/**
 * @file Marching: a network per window, one window after the other, with the optimiser phases that are written (Wight &
 * Zhao 2021, arXiv 2007.04542, time-adaptive windows). A window is accepted by its held-out measure; one that is not is
 * halved and begun again, as an ODE solver does with a step. To the author the windows are one solution and one list of
 * terms: every frame is in the order of all terms, and the last one is of the whole interval.
 */

import { weightedSum } from '../../numeric/vector.ts';
import { byName, under } from '../../problem/by-name.ts';
import type { Frame, SolutionFrame } from '../../problem/frame.ts';
import { frameOfState } from '../../problem/frame.ts';
import { say } from '../../problem/number-text/sentence.ts';
import type { Precision, Problem } from '../../problem/problem.ts';
import type { WindowSummary } from '../../problem/run.ts';
import { TrainingError } from '../../problem/training-error.ts';
import { type Compiled, compile } from '../compile/compile.ts';
import { parameterCount } from '../compile/program.ts';
import type { Engine, FloatArray } from '../engine/engine.ts';
import type { Allowance } from '../plan/allowance.ts';
import { firstLength, lengthAfter, lengthAfterRejection, type Pace, windowEnd } from '../plan/pace.ts';
import { type Phase, stepsOf } from '../plan/phases.ts';
import type { Look, RunContext } from '../trace/trace.ts';
import type { Checkpoint } from '../train/checkpoint.ts';
import type { Clock } from '../train/clock.ts';
import type { Confidence } from '../train/confidence.ts';
import type { RunControl } from '../train/control.ts';
import { HeldOut } from '../train/held-out.ts';
import { measuresOf } from '../train/measures.ts';
import { NetworkTraining } from '../train/network-training.ts';
import type { BestState, Ended, SteppedTraining, StepReport } from '../train/training.ts';
import { Weighting } from '../train/weighting.ts';
import { isEqualTotal, WrittenWeights } from '../train/written-weights.ts';
import { Drawings } from './drawings.ts';
import type { MarchLens } from './march-lens.ts';
import { type TrainedMarch, trainedMarchOf, trainedMarchTree } from './march-state.ts';
import { type Known, spread } from './spread.ts';
import { largestMeasures, type TrainedWindow, wholeOf } from './trained-window.ts';
import { assertMarchable, compileWindow, type Window } from './window.ts';

export interface MarchingParts {
  /** The whole problem. */
  compiled: Compiled;
  engine: Engine;
  /** Of every window. */
  phases: Phase[];
  pace: Pace;
  /** Held-out measure that all windows together are to meet. */
  tolerance: number;
  /** Whether a window's training ends as soon as it would be accepted. */
  stopsEarly: boolean;
  control: RunControl;
  clock: Clock;
  frameInterval: number;
  patience: number | null;
  budget: number | null;
  /** Of all windows together; by default all that they take. */
  allowance?: Allowance;
  /** Where solutions are drawn. */
  grid: Float64Array;
  lens: MarchLens;
  /** What a window's training is about, for the lens. */
  context: (window: Compiled) => RunContext;
}

/** Share of the tolerance that one window may use up: what they do wrong adds up. */
const windowShare = 0.1;

/** The training of one window. */
interface Attempt {
  window: Window;
  compiled: Compiled;
  heldOut: HeldOut;
  training: NetworkTraining;
  weighting: Weighting;
  /** Place of each of the window's terms among all terms. */
  places: number[];
}

export class Marching implements SteppedTraining {
  readonly #parts: MarchingParts;
  readonly #drawings: Drawings;
  #state: TrainedMarch;
  #attempt: Attempt | null = null;
  /** The attempt that a resumed run goes on with. */
  #resumed: Checkpoint | null = null;
  /** The state in which the march rests, when no attempt is under way. */
  #resting: Checkpoint | null = null;
  #unfinished: string | null = null;
  #frameAt = Number.NEGATIVE_INFINITY;

  /** @throws TrainingError for a problem that cannot be marched. */
  constructor(parts: MarchingParts) {
    assertMarchable(parts.compiled);
    this.#parts = parts;
    this.#drawings = new Drawings(parts.compiled, parts.engine, parts.grid);
    const { compiled, control, pace } = parts;
    const m = compiled.terms.length;
    const weights = new Float64Array(m);
    new WrittenWeights(compiled).at(0, 1, control.weights, weights);
    const { from, to } = compiled.problem.variable;
    const length = firstLength(pace, to - from);
    this.#state = {
      pieces: [],
      window: { from, to: windowEnd(from, length, to), ending: null },
      underWay: false,
      length,
      offset: 0,
      rejected: [],
      losses: new Float64Array(m).fill(Number.NaN),
      weights,
      fixedWeights: byName<number>(),
    };
  }

  get step(): number {
    return this.#state.offset + (this.#attempt?.training.step ?? 0);
  }

  get totalSteps(): number {
    const { pace, phases } = this.#parts;
    return (pace.windows ?? 0) * stepsOf(phases);
  }

  get precision(): Precision {
    return this.#attempt?.training.precision ?? this.#parts.phases[0].precision;
  }

  /** [m] as they were when the last attempt ended. */
  get weights(): Float64Array {
    return this.#state.weights;
  }

  get bestStep(): number | null {
    return this.#state.pieces.at(-1)?.keptAt ?? null;
  }

  /** What every window came to. */
  get summaries(): WindowSummary[] {
    return this.#state.pieces.map(({ from, to, steps, rejected, measures, losses, heldOut, weights, gram }) => ({
      ...{ from, to, steps, rejected, measure: measures.heldOut },
      ...{ losses, heldOut, weights, gram },
    }));
  }

  async equaliseTotals(base: Problem): Promise<void> {
    const { compiled } = this.#parts;
    if (!compiled.terms.some(isEqualTotal)) return;
    // The weights are found in the first window and stay those of all.
    const { training, compiled: own, weighting, window } = await this.#open();
    await training.equalise(new WrittenWeights(compileWindow(compile(base), window)));
    own.terms.forEach((t, i) => {
      if (isEqualTotal(t)) this.#state.fixedWeights[t.term.name] = weighting.written.fixed[i];
    });
  }

  /** The attempt at the present window. */
  async #open(): Promise<Attempt> {
    if (this.#attempt) return this.#attempt;
    const { compiled: whole, engine, phases, control, clock, lens } = this.#parts;
    const { pieces, rejected, offset, fixedWeights } = this.#state;
    const window = this.#state.window!;
    const compiled = compileWindow(whole, window);
    const weighting = new Weighting(compiled, control);
    compiled.terms.forEach(({ term }, i) => {
      weighting.written.fixed[i] = under(fixedWeights, term.name) ?? weighting.written.fixed[i];
    });
    const heldOut = await HeldOut.open(compiled, engine);
    // The network of the window before is a good start for the next one; where it fails, every second attempt is fresh.
    const last = rejected.length % 2 === 0 && window.ending ? pieces.at(-1)?.theta : undefined;
    // With other borders inside it is another network.
    const start: FloatArray | undefined = last?.length === parameterCount(compiled.program) ? last : undefined;
    const training = new NetworkTraining({
      ...{ compiled, engine, heldOut, phases, weighting, control, clock, start },
      frameInterval: this.#parts.frameInterval,
      firstFrameAt: this.#frameAt,
      tolerance: this.#parts.stopsEarly ? this.#windowTolerance : null,
      confirm: async () => true,
      patience: this.#parts.patience,
      budget: this.#parts.budget,
      allowance: this.#parts.allowance,
    });
    const places = compiled.terms.map((t) => whole.terms.findIndex((x) => x.term.name === t.term.name));
    if (this.#resumed) training.restore({ ...this.#resumed, step: this.#resumed.step - offset });
    this.#resumed = null;
    lens.open(this.#parts.context(compiled), pieces.length, offset);
    this.#attempt = { window, compiled, heldOut, training, weighting, places };
    return this.#attempt;
  }

  async *run(): AsyncGenerator<StepReport | null, Ended, void> {
    while (this.#state.window) {
      const attempt = await this.#open();
      const ended = yield* this.#follow(attempt);
      if (ended.how === 'stopped' || ended.how === 'budget') {
        await this.#stop(attempt, ended.how === 'stopped' ? 'the training was stopped' : 'the budget was used up');
        return ended;
      }
      const measure = await this.#measureOf(attempt, ended);
      if (measure <= this.#acceptable) await this.#accept(attempt);
      else {
        const end = this.#reject(attempt, ended, measure);
        if (end) return end;
      }
      yield null;
    }
    return { how: 'finished', stalled: false };
  }

  /** Held-out measure of the attempt's best state; infinite where that is no number or the attempt diverged. */
  async #measureOf({ compiled, training }: Attempt, ended: Ended): Promise<number> {
    const measure = measuresOf(compiled, await training.keepBest()).heldOut;
    return ended.how === 'diverged' || Number.isNaN(measure) ? Number.POSITIVE_INFINITY : measure;
  }

  /** Largest measure of a window that is accepted: any number at all where the windows are given. */
  get #acceptable(): number {
    return this.#parts.pace.windows === null ? this.#windowTolerance : Number.MAX_VALUE;
  }

  /** Of one window. Noisy data leave a residual that does not add up. */
  get #windowTolerance(): number {
    const { tolerance, compiled } = this.#parts;
    return compiled.terms.some(({ term }) => term.data) ? tolerance : windowShare * tolerance;
  }

  /** The training of one window, its moments told as moments of the whole. */
  async *#follow(attempt: Attempt): AsyncGenerator<StepReport | null, Ended, void> {
    const steps = attempt.training.run();
    for (;;) {
      const next = await steps.next();
      if (next.done) return next.value;
      const moment = next.value;
      if (moment?.frame) this.#frameAt = performance.now() + this.#parts.frameInterval;
      yield moment && {
        frame: moment.frame && this.#frame(moment.frame, attempt),
        look: moment.look && this.#look(moment.look),
      };
    }
  }

  /** For the lens of this window, whose terms are the window's. */
  #look(look: Look): Look {
    return { ...look, step: look.step + this.#state.offset };
  }

  #frame(frame: Frame, { window, places }: Attempt): Frame {
    const own = spread(frame, places, this.#state);
    return {
      ...frame,
      ...own,
      step: frame.step + this.#state.offset,
      window: { index: this.#state.pieces.length, from: window.from, to: window.to },
    };
  }

  #know({ losses, weights }: Known): void {
    this.#state = { ...this.#state, losses, weights };
  }

  /** The attempt's best state as a piece. */
  async #pieceOf({ window, compiled, training, heldOut, places }: Attempt): Promise<TrainedWindow> {
    const kept = await training.keepBest();
    const frame = await training.lastFrame();
    const all = spread(frame, places, this.#state);
    const own = (values: Float64Array) => values.map((x, i) => (places.includes(i) ? x : Number.NaN));
    const piece: TrainedWindow = {
      ...window,
      theta: Float64Array.from(training.theta),
      steps: training.step,
      rejected: this.#state.rejected.length,
      keptAt: this.#state.offset + kept.step,
      measures: measuresOf(compiled, frame),
      losses: own(all.losses),
      heldOut: own(all.heldOut),
      weights: all.weights,
      gram: all.gram,
    };
    this.#know(all);
    await this.#drawings.keep(piece, heldOut);
    return piece;
  }

  async #accept(attempt: Attempt): Promise<void> {
    const { pace, compiled } = this.#parts;
    const { window, training, heldOut } = attempt;
    const { to } = compiled.problem.variable;
    const piece = await this.#pieceOf(attempt);
    const length = lengthAfter(pace, window.to - window.from, training.step / training.totalSteps);
    const ending = await heldOut.derivatives(piece.theta, window.to);
    const left = window.to < to ? { from: window.to, to: windowEnd(window.to, length, to), ending } : null;
    const last = training.checkpoint();
    this.#close(attempt, true);
    this.#state = { ...this.#state, pieces: [...this.#state.pieces, piece], window: left, length, rejected: [] };
    this.#rest(last);
  }

  /** Halves the window; says how the march ends where that is too short. */
  #reject(attempt: Attempt, ended: Ended, measure: number): Ended | null {
    const { compiled, pace, lens } = this.#parts;
    const { from, to, name } = compiled.problem.variable;
    const { window, places, training } = attempt;
    const rejected = [...this.#state.rejected, measure];
    const length = pace.windows === null ? lengthAfterRejection(window.to - window.from, rejected, to - from) : null;
    const last = training.checkpoint();
    if (length === null) {
      const best = Math.min(...rejected);
      const why = Number.isFinite(best)
        ? `the held-out residual of the next one stays at ${say(best)} of its natural size, above ${say(this.#acceptable)}, however short it is`
        : 'the next one has no finite loss, however short it is';
      this.#unfinished = `The windows end at ${name} = ${say(window.from)} of ${say(to)}: ${why}.`;
      lens.giveUp();
    }
    this.#close(attempt, false);
    this.#state = { ...this.#state, rejected };
    if (length !== null) this.#state = { ...this.#state, length, window: { ...window, to: window.from + length } };
    this.#rest(last);
    if (length !== null) return null;
    return ended.how === 'diverged'
      ? { ...ended, term: places[ended.term], step: this.step }
      : { how: 'finished', stalled: true };
  }

  /** Stops in the middle of a window: its best state so far counts, but the march does not cover the interval. */
  async #stop(attempt: Attempt, why: string): Promise<void> {
    const { name, to } = this.#parts.compiled.problem.variable;
    this.#resting = this.checkpoint();
    const piece = await this.#pieceOf(attempt);
    this.#close(attempt, true);
    const pieces = Number.isFinite(piece.measures.heldOut) ? [...this.#state.pieces, piece] : this.#state.pieces;
    this.#state = { ...this.#state, pieces };
    const covered = pieces.at(-1)?.to ?? piece.from;
    this.#unfinished = `The windows end at ${name} = ${say(covered)} of ${say(to)}: ${why}.`;
  }

  #close(attempt: Attempt, accepted: boolean): void {
    // What the attempt weighed last, whether or not anybody saw a frame of it.
    const weights = this.#state.weights.slice();
    attempt.places.forEach((place, i) => {
      weights[place] = attempt.training.weights[i];
    });
    this.#state = { ...this.#state, weights, offset: this.step };
    this.#attempt = null;
    this.#parts.lens.close(accepted, false);
    attempt.training.dispose();
  }

  /** Between two attempts; `last` is the end of the one before. */
  #rest(last: Checkpoint): void {
    this.#resting = { ...last, step: this.step, march: trainedMarchTree({ ...this.#state, underWay: false }) };
  }

  solution(grid: Float64Array): Promise<SolutionFrame> {
    const attempt = this.#attempt;
    const live = attempt && {
      window: attempt.window,
      drawn: (times: Float64Array) => attempt.heldOut.solution(attempt.training.theta, 0, times),
    };
    return this.#drawings.draw(grid, this.step, this.#state.pieces, live);
  }

  async unknowns(times: Float64Array): Promise<Float64Array[]> {
    return (await this.solution(times)).values;
  }

  async lastFrame(): Promise<Frame> {
    const { compiled, clock, phases } = this.#parts;
    const whole = wholeOf(compiled, this.#state.pieces);
    return frameOfState({
      step: this.step,
      phase: phases.length - 1,
      seconds: clock.seconds,
      ...whole,
      total: weightedSum(whole.weights, whole.losses),
      measure: largestMeasures(this.#state.pieces).heldOut,
      parameters: new Float64Array(0),
    });
  }

  async keepBest(): Promise<BestState> {
    const { compiled } = this.#parts;
    const { losses, heldOut } = wholeOf(compiled, this.#state.pieces);
    const measures = largestMeasures(this.#state.pieces);
    const measure = measures.heldOut;
    return { step: this.bestStep ?? this.step, losses, heldOut, measure, measures, unfinished: this.#unfinished };
  }

  /** A march estimates nothing. */
  async confidence(): Promise<Confidence> {
    return { parameters: {}, findings: [], bands: null, heldSmooth: null };
  }

  checkpoint(): Checkpoint {
    if (!this.#attempt) return this.#resting!;
    const { training } = this.#attempt;
    return { ...training.checkpoint(), step: this.step, march: trainedMarchTree({ ...this.#state, underWay: true }) };
  }

  /** Between two attempts: what is accepted stands, the present window starts anew. */
  checkpointOfBest(): Checkpoint | null {
    return this.#resting;
  }

  restore(checkpoint: Checkpoint): void {
    const march = checkpoint.march;
    if (!march) throw new TrainingError('The run folder was not trained in windows, so march cannot go on with it.');
    this.#state = trainedMarchOf(march);
    this.#resting = checkpoint;
    if (this.#state.underWay) this.#resumed = checkpoint;
  }

  dispose(): void {
    this.#attempt?.training.dispose();
  }
}

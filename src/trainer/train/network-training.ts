/**
 * @file Training of whole networks by gradients: runs the phases of a spec step by step and yields frames. The
 * trajectory depends on problem, seed and engine alone – never on when frames are sent – so that a resumed run is the
 * same to the bit.
 */
import { weightedSum } from '../../numeric/vector.ts';
import { type Frame, frameOfState, frameVersion, type SolutionFrame } from '../../problem/frame.ts';
import type { MemberSizes } from '../../problem/member-sizes.ts';
import type { Precision, Problem } from '../../problem/problem.ts';
import { valueAt } from '../../problem/schedule.ts';
import { TrainingError } from '../../problem/training-error.ts';
import {
  type Compiled,
  type CompiledGroup,
  compile,
  estimateValues,
  initialTheta,
  presentAt,
} from '../compile/compile.ts';
import type { PointGroup } from '../compile/program.ts';
import type { Engine, FloatArray, Session } from '../engine/engine.ts';
import { DoubleSight, type Seen, seen } from '../lens/double.ts';
import type { Optimiser } from '../optimise/optimiser.ts';
import { SessionObjective } from '../optimise/session-objective.ts';
import { type Allowance, stepWork } from '../plan/allowance.ts';
import { type Phase, stepsOf } from '../plan/phases.ts';
import type { PointSchedule } from '../points/schedule.ts';
import type { Look } from '../trace/trace.ts';
import { type Checkpoint, checkpointVersion } from './checkpoint.ts';
import type { Clock } from './clock.ts';
import { type Confidence, confidence } from './confidence.ts';
import type { RunControl } from './control.ts';
import { stepTaken } from './frames.ts';
import { type HeldOut, heldOutEvery } from './held-out.ts';
import { hasFamilies, memberNorms, memberSizes } from './member-sizes.ts';
import { residualSize } from './solution.ts';
import type { BestState, Ended, SteppedTraining, StepReport } from './training.ts';
import type { Weighting } from './weighting.ts';
import { isEqualTotal, WrittenWeights } from './written-weights.ts';

export interface NetworkTrainingParts {
  compiled: Compiled;
  engine: Engine;
  /** Disposed of with the training. */
  heldOut: HeldOut;
  phases: Phase[];
  weighting: Weighting;
  control: RunControl;
  clock: Clock;
  /** Milliseconds between frames; 0: a frame for every step. */
  frameInterval: number;
  /** Frames over all steps, evenly, in place of those by the clock. */
  frameCount?: number;
  /** Frames of a phase that are sent however fast its steps are, as far as it has as many steps; by default none. */
  leastFrames?: number;
  /** Called with the losses [m] before every step, memory of the training's own. */
  onStep?: (losses: Float64Array) => void;
  /** Time of the first frame, in `performance.now()`'s milliseconds; by default at once. */
  firstFrameAt?: number;
  /** θ to begin with; by default the network's random start. */
  start?: FloatArray;
  /** Held-out measure at which training stops; `null`: it does not. */
  tolerance: number | null;
  /** Asked when the tolerance is met: whether the state at θ is as good as it looks. */
  confirm: (theta: FloatArray) => Promise<boolean>;
  patience: number | null;
  /** Seconds. */
  budget: number | null;
  /** Work that may be done; by default all that it takes. */
  allowance?: Allowance;
}

/** The state before a step, as a frame shows it. */
interface Before extends Seen {
  total: number;
}

/** Most looks of the lens at a training, spread evenly over its steps. */
const looks = 256;
/** A frame is put off until it costs less than this share of the time. */
const frameShare = 0.02;
/** Curvature that was learnt under weights this many times larger or smaller is dropped. */
const forgetFactor = 2;

export class NetworkTraining implements SteppedTraining {
  step = 0;
  readonly totalSteps: number;
  best: { step: number; measure: number; theta: Float64Array } | null = null;
  /** [m] losses at the last evaluation. */
  losses: Float64Array;
  heldOutLosses: Float64Array;
  readonly #parts: NetworkTrainingParts;
  #phase = 0;
  #phaseStep = 0;
  #session!: Session;
  #objective!: SessionObjective;
  #optimiser!: Optimiser;
  #groups: PointGroup[];
  /** Groups whose points change while they are trained. */
  readonly #moving: { index: number; schedule: PointSchedule; at: CompiledGroup['at'] }[];
  /** Points look at earlier times that follow from estimates. */
  readonly #follows: boolean;
  /** The session's losses and gradients are those at θ. */
  #fresh = false;
  #total = Number.NaN;
  #learntWeights: Float64Array;
  #measured: { losses: Float64Array; measure: number } | null = null;
  /** Steps of the present phase between evaluations of the held-out set. */
  #heldOutEvery = 1;
  /** Step of the last evaluation of the held-out set. */
  #measuredAt = -1;
  #lastMeasure = Number.NaN;
  #framed = false;
  #frameAt: number;
  /** Step of the last frame. */
  #shownAt = Number.NEGATIVE_INFINITY;
  #theta: FloatArray;
  readonly #double: DoubleSight;
  /** Operations of a step of the present phase. */
  #stepWork = 0;
  #optimiserState: Checkpoint['optimiser'] | null = null;

  constructor(parts: NetworkTrainingParts) {
    this.#parts = parts;
    const m = parts.compiled.terms.length;
    this.totalSteps = stepsOf(parts.phases);
    this.losses = new Float64Array(m).fill(Number.NaN);
    this.heldOutLosses = new Float64Array(m).fill(Number.NaN);
    this.#learntWeights = new Float64Array(m).fill(Number.NaN);
    this.#groups = [...parts.compiled.program.groups];
    this.#moving = parts.compiled.groups.flatMap(({ schedule, at }, index) =>
      schedule?.moves ? [{ index, schedule, at }] : [],
    );
    this.#follows = parts.compiled.groups.some((group) => group.heldOut !== null);
    this.#theta = parts.start ?? initialTheta(parts.compiled);
    this.#frameAt = parts.firstFrameAt ?? Number.NEGATIVE_INFINITY;
    this.#double = new DoubleSight(parts.engine, parts.compiled.program);
  }

  /** [m] λ of the present step. */
  get weights(): Float64Array {
    return this.#parts.weighting.weights;
  }

  get precision(): Precision {
    return this.#parts.phases[this.#phase]?.precision ?? this.#parts.phases.at(-1)!.precision;
  }

  get theta(): FloatArray {
    return this.#session.theta;
  }

  /** Opens the session of the present phase. */
  async open(): Promise<void> {
    const { engine, compiled, weighting } = this.#parts;
    const { phases } = this.#parts;
    // A run that is taken up after its last step stays in its last phase.
    const phase = phases[Math.min(this.#phase, phases.length - 1)];
    const wanted = phase.precision;
    const precision = engine.precisions.includes(wanted) ? wanted : engine.precisions[0];
    const old = this.#session;
    if (old && old.precision === precision) {
      this.#objective = this.#newObjective();
    } else {
      if (old) this.#theta = old.theta.slice();
      this.#session = await engine.open({ ...compiled.program, groups: this.#groups }, precision);
      this.#session.theta.set(this.#theta);
      old?.dispose();
      this.#objective = this.#newObjective();
      this.#fresh = false;
    }
    this.#optimiser = phase.create(phase.call, this.#session.parameters, this.#session.dense);
    this.#heldOutEvery = heldOutEvery(compiled, phase);
    this.#stepWork = stepWork(compiled.program, phase);
    if (weighting.combines && phase.name !== 'adam') {
      throw new TrainingError(
        `${weighting.method} combines the gradients of the terms into a direction that is no gradient, so ${phase.name} cannot search along it; use adam.`,
        compiled.problem.weightMethod?.source ?? null,
      );
    }
    if (this.#optimiserState) this.#optimiser.restore(this.#optimiserState);
    this.#optimiserState = null;
  }

  #newObjective(): SessionObjective {
    return new SessionObjective(this.#session, this.#groups, this.weights);
  }

  dispose(): void {
    this.#session?.dispose();
    this.#double.dispose();
    this.#parts.heldOut.dispose();
  }

  /** Losses, gradients and Gram matrix at θ with the weights of the present step; a promise only where one is waited for. */
  evaluate(): Promise<void> | undefined {
    if (this.#fresh) return;
    const pending = this.#session.evaluate();
    if (pending) return pending.then(() => this.#evaluated());
    this.#evaluated();
  }

  #evaluated(): void {
    this.#fresh = true;
    this.losses.set(this.#session.losses);
  }

  /** Weights of the present step from the losses and gradients at θ, where they are not what they were. */
  async #weigh(): Promise<void> {
    const { weighting, phases } = this.#parts;
    const { name } = phases[this.#phase];
    const factors = await weighting.update(this.step, this.totalSteps, this.#session, this.#groups, name);
    if (factors) await this.#setPointFactors(factors);
    const changed = this.weights.some((w, i) => {
      const ratio = w / this.#learntWeights[i];
      return !(ratio < forgetFactor && ratio > 1 / forgetFactor) && w !== this.#learntWeights[i];
    });
    if (!changed) return;
    if (!Number.isNaN(this.#learntWeights[0])) this.#optimiser.forget();
    this.#learntWeights.set(this.weights);
  }

  /** Multiplies the pointwise weights of every group by `factors` [m][N], from the next evaluation on. */
  async #setPointFactors(factors: readonly Float64Array[]): Promise<void> {
    const { compiled } = this.#parts;
    const next = factors.map(() => 0);
    for (const [index, group] of this.#groups.entries()) {
      const own = compiled.program.groups[index].pointWeights;
      const pointWeights = new Float64Array(group.terms.length * group.count);
      group.terms.forEach((term, place) => {
        // The residuals of a family stand row after row.
        const from = next[term];
        next[term] += group.count;
        for (let n = 0; n < group.count; n++) {
          // What the loss itself weighs points with is the same for all points of a statement.
          const base = own ? own[place * compiled.program.groups[index].count] : 1;
          pointWeights[place * group.count + n] = base * factors[term][from + n];
        }
      });
      this.#groups[index] = { ...group, pointWeights };
      await this.#session.setGroup(index, { ...this.#groups[index] });
    }
  }

  async #movePoints(): Promise<void> {
    const { compiled } = this.#parts;
    for (const { index, schedule, at } of this.#moving) {
      const times = await schedule.next(this.step, this.totalSteps, (candidates) =>
        residualSize(compiled, this.#session, index, candidates),
      );
      if (!times) continue;
      const points = at(times);
      this.#groups[index] = { ...this.#groups[index], ...points };
      await this.#session.setGroup(index, points);
      this.#fresh = false;
    }
  }

  /** Where points look at earlier times that follow from estimates, they look where these are now. */
  async #follow(): Promise<void> {
    const { compiled } = this.#parts;
    const present = presentAt(compiled, this.#session.theta);
    if (!present) return;
    for (const [index, { schedule, heldOut, at }] of compiled.groups.entries()) {
      if (!heldOut || !schedule) continue;
      const points = { ...at(schedule.times, present), pointWeights: this.#groups[index].pointWeights };
      this.#groups[index] = { ...this.#groups[index], ...points };
      await this.#session.setGroup(index, points);
    }
    this.#fresh = false;
  }

  async #measure(): Promise<void> {
    const { heldOut } = this.#parts;
    this.#measured = await heldOut.evaluate(this.#session.theta);
    this.heldOutLosses = this.#measured.losses;
    this.#measuredAt = this.step;
    const { measure } = this.#measured;
    this.#lastMeasure = measure;
    if (Number.isFinite(measure) && !(this.best && this.best.measure <= measure)) {
      this.best = { step: this.step, measure, theta: Float64Array.from(this.#session.theta) };
    }
  }

  async *run(): AsyncGenerator<StepReport | null, Ended, void> {
    const { phases, control, clock } = this.#parts;
    await this.open();
    let stalled = false;
    for (; this.#phase < phases.length; this.#phase++, this.#phaseStep = 0) {
      const phase = phases[this.#phase];
      if (this.#phaseStep === 0 && this.#phase > 0) await this.open();
      while (this.#phaseStep < phase.steps) {
        const now = performance.now();
        const pause = clock.breathe(now);
        if (pause) {
          await pause;
          if (control.paused) await clock.without(() => control.whenResumed());
          yield null;
        }
        if (control.stopped) return { how: 'stopped' };
        const { budget, allowance } = this.#parts;
        if (budget !== null && clock.seconds > budget) return { how: 'budget' };
        if (allowance && !allowance.spend(this.#stepWork)) return { how: 'budget' };
        if (this.#moving.length > 0) await this.#movePoints();
        if (this.#follows) await this.#follow();
        if (this.step % this.#heldOutEvery === 0) {
          await this.#measure();
          const { measure } = this.#measured!;
          const { tolerance, patience, confirm } = this.#parts;
          if (tolerance !== null && measure <= tolerance && (await confirm(this.#session.theta))) {
            return { how: 'finished', stalled: false };
          }
          if (patience !== null && this.best && this.step - this.best.step >= patience) return { how: 'patience' };
        }
        const { moment, end } = await this.#step(phase, this.#isShowing(phase, now));
        if (typeof end === 'object' && end) return end;
        this.step++;
        this.#phaseStep++;
        if (moment) yield moment;
        stalled = end === 'stalled';
        if (end) break;
      }
    }
    return { how: 'finished', stalled };
  }

  /** Whether the lens looks at the present step: a matter of steps alone, so that no timing changes what it finds. */
  #isLooking(phase: Phase): boolean {
    const every = Math.min(phase.heldOutEvery, Math.max(phase.lookEvery, Math.floor(this.totalSteps / looks)));
    return this.step % every === 0 || this.#measuredAt === this.step;
  }

  /** Whether a frame of the present step is due at `now`, in `performance.now()`'s milliseconds. */
  #isShowing(phase: Phase, now: number): boolean {
    const { frameCount, leastFrames } = this.#parts;
    if (frameCount !== undefined) return this.step % Math.ceil(this.totalSteps / frameCount) === 0;
    if (now >= this.#frameAt) return true;
    return leastFrames !== undefined && this.step - this.#shownAt >= Math.ceil(phase.steps / leastFrames);
  }

  /** One step, with what is to be seen of it (a frame where it is `showing`), and why the training or the phase ends. */
  async #step(
    phase: Phase,
    showing: boolean,
  ): Promise<{ moment: StepReport | null; end: Ended | 'converged' | 'stalled' | null }> {
    const { frameInterval, weighting, control, onStep } = this.#parts;
    const began = showing ? performance.now() : 0;
    const isNeeded = this.#optimiser.needs === 'gradient' || weighting.method !== null;
    const looking = this.#isLooking(phase);
    if (showing || looking || isNeeded || onStep) {
      const pending = this.evaluate();
      if (pending) await pending;
      const broken = this.#brokenTerm();
      if (broken >= 0) return { moment: null, end: { how: 'diverged', term: broken, step: this.step } };
      onStep?.(this.losses);
    }
    // What the step would have cost without a frame is not the frame's.
    const extra = isNeeded || !showing ? 0 : performance.now() - began;
    if (!weighting.rests) await this.#weigh();
    if (this.#fresh) this.#total = this.#objective.direct(weighting.coefficients ?? this.weights);
    const rate = phase.rate ? valueAt(phase.rate, this.step, this.totalSteps) * control.rateFactor : Number.NaN;
    const look = looking ? this.#look(rate) : null;
    // With a frame for every step, those that the lens looks at have all their digits.
    const asked = showing ? performance.now() : 0;
    const before = showing ? await this.#remember(frameInterval > 0 || looking) : null;
    const remembered = showing ? performance.now() : 0;
    const stepping = this.#optimiser.step(this.#objective, this.#total, rate);
    const outcome = stepping instanceof Promise ? await stepping : stepping;
    this.#fresh = outcome.evaluated;
    if (outcome.evaluated) this.losses.set(this.#session.losses);
    this.#total = outcome.total;
    if (outcome.end === 'not finite') {
      const broken = this.#brokenTerm();
      return { moment: null, end: { how: 'diverged', term: Math.max(0, broken), step: this.step } };
    }
    let frame: Frame | null = null;
    if (before) {
      const stepped = performance.now();
      frame = this.#frame(before, rate);
      const now = performance.now();
      // The first frame also opens and warms up what the later ones use.
      const cost = this.#framed ? extra + (remembered - asked) + (now - stepped) : 0;
      this.#framed = true;
      this.#shownAt = this.step;
      // Many terms or numbers make a frame dear; then they come more rarely, but never stop.
      this.#frameAt = now + Math.max(frameInterval, Math.min(cost / frameShare, 10 * frameInterval));
    }
    return { moment: frame || look ? { frame, look } : null, end: outcome.end };
  }

  /** What the lens needs of the present step, before it is taken. */
  #look(rate: number): Look {
    const { session } = this.#objective;
    const measured = this.#measuredAt === this.step;
    return {
      step: this.step,
      phase: this.#phase,
      losses: session.losses.slice(),
      heldOut: measured ? this.heldOutLosses.slice() : new Float64Array(session.terms).fill(Number.NaN),
      weights: this.weights.slice(),
      gram: session.gram.slice(),
      total: this.#objective.weightedSum,
      measure: measured ? this.#lastMeasure : Number.NaN,
      rate,
    };
  }

  /**
   * First term whose loss or gradient is no finite number; −1 if none. What is not finite at one point runs back through
   * every layer, so two entries of a gradient tell; its norm would cost a share of the step.
   */
  #brokenTerm(): number {
    const { losses, gradients, terms, parameters } = this.#session;
    for (let i = 0; i < terms; i++) {
      if (!Number.isFinite(losses[i])) return i;
      const from = i * parameters;
      if (this.#fresh && !Number.isFinite(gradients[from] + gradients[from + (parameters >> 1)])) return i;
    }
    return -1;
  }

  /** What a frame needs of the state at θ. @param digits in double precision, where the engine has it */
  async #remember(digits: boolean): Promise<Before> {
    const { session } = this.#objective;
    const now = digits ? await this.#double.of(session, this.#groups) : seen(session);
    return { ...now, total: weightedSum(this.weights, now.losses) };
  }

  #frame(before: Before, rate: number): Frame {
    const { compiled, clock } = this.#parts;
    const measured = this.#measured;
    this.#measured = null;
    return {
      v: frameVersion,
      step: this.step,
      phase: this.#phase,
      seconds: clock.seconds,
      losses: before.losses,
      heldOut: measured?.losses ?? new Float64Array(this.weights.length).fill(Number.NaN),
      weights: this.weights.slice(),
      gram: before.gram,
      ...stepTaken(before, this.#session.theta),
      preconditionedGram: this.#optimiser.contributions(before.gradients, this.weights),
      total: before.total,
      rate,
      measure: measured?.measure ?? Number.NaN,
      parameters: estimateValues(compiled, before.theta),
    };
  }

  async lastFrame(): Promise<Frame> {
    const { compiled, clock, phases } = this.#parts;
    if (this.#follows) await this.#follow();
    await this.evaluate();
    await this.#measure();
    const { theta, losses, gram, total } = await this.#remember(true);
    return frameOfState({
      step: this.step,
      phase: Math.min(this.#phase, phases.length - 1),
      seconds: clock.seconds,
      losses,
      heldOut: this.heldOutLosses.slice(),
      weights: this.weights.slice(),
      gram,
      total,
      measure: this.#measured!.measure,
      parameters: estimateValues(compiled, theta),
    });
  }

  async keepBest(): Promise<BestState> {
    if (this.best) {
      this.#session.theta.set(this.best.theta);
      this.#fresh = false;
    }
    if (this.#follows) await this.#follow();
    await this.#session.evaluateLosses();
    const { compiled, heldOut } = this.#parts;
    const { losses, measure } = await heldOut.evaluate(this.#session.theta);
    return {
      step: this.best?.step ?? this.step,
      losses: this.#session.losses.slice(),
      heldOut: losses,
      ...(hasFamilies(compiled) && { members: await this.#members() }),
      measure,
      unfinished: null,
    };
  }

  /** How the members of families are met at θ, and the norms of their gradients. */
  async #members(): Promise<(MemberSizes | null)[]> {
    const { compiled, heldOut } = this.#parts;
    const [losses, apart] = await heldOut.members(this.#session.theta, this.#groups);
    return memberSizes(losses, apart, await memberNorms(compiled, this.#session, this.#groups));
  }

  get bestStep(): number | null {
    return this.best?.step ?? null;
  }

  solution(grid: Float64Array): Promise<SolutionFrame> {
    return this.#parts.heldOut.solution(this.#session.theta, this.step, grid, this.#groups);
  }

  unknowns(times: Float64Array): Promise<Float64Array[]> {
    return this.#parts.heldOut.unknowns(this.#session.theta, times);
  }

  confidence(): Promise<Confidence> {
    const { compiled, engine } = this.#parts;
    return confidence(compiled, engine, this.#session.theta, this.weights);
  }

  async equaliseTotals(base: Problem): Promise<void> {
    const { compiled } = this.#parts;
    if (compiled.terms.some(isEqualTotal)) await this.equalise(new WrittenWeights(compile(base)));
  }

  /** @param base the weights whose total at the start is to be met. */
  async equalise(base: WrittenWeights): Promise<void> {
    await this.open();
    await this.evaluate();
    const { losses } = await this.#double.of(this.#session, this.#groups);
    this.#parts.weighting.written.equalise(losses, base, this.totalSteps);
  }

  checkpoint(): Checkpoint {
    const { engine, compiled, clock, weighting, control } = this.#parts;
    return {
      v: checkpointVersion,
      engine: engine.label,
      seed: compiled.seed,
      step: this.step,
      phase: this.#phase,
      phaseStep: this.#phaseStep,
      seconds: clock.seconds,
      precision: this.#session.precision,
      theta: this.#session.theta.slice(),
      optimiser: this.#optimiser.state(),
      fixedWeights: weighting.written.fixed.slice(),
      weights: this.weights.slice(),
      weightsByHand: { ...control.weights },
      rateFactor: control.rateFactor,
      learntWeights: this.#learntWeights.slice(),
      balance: weighting.state(),
      points: compiled.groups.map((g) => g.schedule?.state() ?? null),
      pointWeights: this.#groups.map((g) => g.pointWeights?.slice() ?? null),
      best: this.best,
    };
  }

  checkpointOfBest(): Checkpoint | null {
    const { best } = this;
    if (!best) return null;
    // A best state of an earlier phase stands at the start of the present one.
    const began = this.step - this.#phaseStep;
    const phaseStep = Math.max(0, best.step - began);
    const { create, call } = this.#parts.phases[this.#phase];
    return {
      ...this.checkpoint(),
      step: began + phaseStep,
      phaseStep,
      theta: best.theta.slice(),
      optimiser: create(call, best.theta.length, this.#session.dense).state(),
      learntWeights: new Float64Array(this.#learntWeights.length).fill(Number.NaN),
    };
  }

  restore(c: Checkpoint): void {
    const { compiled, weighting, control } = this.#parts;
    this.step = c.step;
    this.#phase = c.phase;
    this.#phaseStep = c.phaseStep;
    this.#theta = c.theta;
    this.#optimiserState = c.optimiser;
    weighting.written.fixed.set(c.fixedWeights);
    weighting.weights.set(c.weights);
    control.setWeights({ ...c.weightsByHand, ...control.weights });
    control.setRateFactor(c.rateFactor * control.rateFactor);
    this.#learntWeights = c.learntWeights;
    weighting.restore(c.balance);
    this.best = c.best;
    c.points.forEach((state, index) => {
      const group = compiled.groups[index];
      if (!state || !group?.schedule) return;
      group.schedule.restore(state);
      this.#groups[index] = { ...this.#groups[index], ...group.at(state.times) };
    });
    c.pointWeights.forEach((pointWeights, index) => {
      this.#groups[index] = { ...this.#groups[index], pointWeights };
    });
  }
}

/** @file What a run asks of whatever trains by gradients: one network over the whole interval, or window after window. */
import type { Frame, SolutionFrame } from '../../problem/frame.ts';
import type { MemberSizes } from '../../problem/member-sizes.ts';
import type { Precision, Problem } from '../../problem/problem.ts';
import type { WindowSummary } from '../../problem/run.ts';
import type { Look } from '../trace/trace.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Confidence } from './confidence.ts';
import type { Measures } from './measures.ts';

/** Why the steps ended. */
export type Ended =
  | { how: 'stopped' | 'budget' | 'patience' }
  /** `stalled`: the last optimiser found no further step before its steps were used up. */
  | { how: 'finished'; stalled: boolean }
  /** A loss or gradient that is no number, of term `term` (index), at step `step`. */
  | { how: 'diverged'; term: number; step: number };

/** What a step gives to see. */
export interface StepReport {
  /** For those who watch: by the clock. */
  frame: Frame | null;
  /** For the lens: by the count of steps. */
  look: Look | null;
}

/** The best state by the held-out measure. */
export interface BestState {
  step: number;
  /** [m] on the training points. */
  losses: Float64Array;
  /** [m] */
  heldOut: Float64Array;
  /** [m] of families how their members are met, else `null`; absent where they are not told apart. */
  members?: (MemberSizes | null)[];
  measure: number;
  /** Where they are not simply those of the losses. */
  measures?: Measures;
  /** Where the state ends before the interval does, one sentence that says so; `null` where it covers all of it. */
  unfinished: string | null;
}

export interface SteppedTraining {
  /** Optimiser steps taken. */
  readonly step: number;
  /** Optimiser steps planned; 0 where nobody can know. */
  readonly totalSteps: number;
  readonly precision: Precision;
  /** [m] λ of the present step. */
  readonly weights: Float64Array;
  /** Step of the best state so far; `null` before the first. */
  readonly bestStep: number | null;
  /** Gives the terms written as `equal_total` their weights; `base` is the spec without its variant. */
  equaliseTotals(base: Problem): Promise<void>;
  checkpoint(): Checkpoint;
  /**
   * The best state so far with an optimiser that has learnt nothing yet: where to go on from when the steps behind it
   * have led to numbers that are not finite. `null` where there is no such state.
   */
  checkpointOfBest(): Checkpoint | null;
  /** Takes a checkpoint up; before `run`. */
  restore(checkpoint: Checkpoint): void;
  /** Runs to the end, yielding what is to be seen, and `null` where nothing is but something may be saved. */
  run(): AsyncGenerator<StepReport | null, Ended, void>;
  /** The present solution on `grid`; NaN where there is none yet. */
  solution(grid: Float64Array): Promise<SolutionFrame>;
  /** The unknowns of the present solution at `times`, one array each. */
  unknowns(times: Float64Array): Promise<Float64Array[]>;
  /** The last frame, of the state as it is, with the held-out set evaluated. */
  lastFrame(): Promise<Frame>;
  /** Puts the best state in place and tells its losses. */
  keepBest(): Promise<BestState>;
  /** Windows of a marched training; else absent. */
  readonly summaries?: WindowSummary[];
  /** Estimated parameters of the present state with their intervals. */
  confidence(): Promise<Confidence>;
  dispose(): void;
}

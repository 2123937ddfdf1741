/** @file What a march comes to, and what it needs to go on. */
import type { GlobalError, GlobalErrorState } from '../window/global-error.ts';
import type { SolvedWindow } from '../window/solved-window.ts';
import type { WindowSolver } from '../window/window.ts';

export type Stop = 'done' | 'budget' | 'cancelled' | 'blow-up' | 'stuck';

export interface March {
  solver: WindowSolver;
  windows: SolvedWindow[];
  stop: Stop;
  /** Where it ended. */
  reached: number;
  rejected: number;
  /** [stateSize] largest |u⁽ᵐ⁾| seen. */
  scale: Float64Array;
  /** [equations] ∫ r² dt of the residuals as written, on held-out points of the accepted windows. */
  squares: Float64Array;
  /** Windows that were accepted at the shortest length with a larger defect: kinks of the right-hand side. */
  kinks: number[];
  /** Asked for by `carry`; `null` where it was lost. */
  carried: GlobalError | null;
}

/** A march needs no more than this to go on behind window `count`. */
export interface MarchState {
  /** Windows accepted so far. */
  count: number;
  /** Where the next one starts. */
  t: number;
  /** Its length, about. */
  length: number;
  /** [stateSize] */
  state: Float64Array;
  /** [unknowns] */
  top: Float64Array;
  /** [stateSize] */
  scale: Float64Array;
  /** [equations] */
  squares: Float64Array;
  kinks: number[];
  rejected: number;
  calm: number;
  mode: IterationSwitchState;
  /** Stiffness at the last factorisation. */
  stiffness: number;
  carrier: GlobalErrorState | null;
}

/** How a march solves its windows, and what it has learnt about that. */
export interface IterationSwitchState {
  stiff: boolean;
  held: number;
  patience: number;
  picardLength: number;
  tried: number;
  before: number;
}

/** One march as it is written down. */
export interface MarchRecord {
  /** `null` while it goes on. */
  stop: Stop | null;
  state: MarchState;
  windows: SolvedWindow[];
}

/** @file What a march comes to, and what it needs to go on. */
import type { GlobalError, GlobalErrorState } from '../window/global-error.ts';
import type { SolvedWindow } from '../window/solved-window.ts';
import type { StateJump } from '../window/state-jump.ts';
import type { WindowSolver } from '../window/window.ts';
import type { EventState, Touch } from './events.ts';
import type { SurfaceState, Watch } from './surfaces.ts';

/** `event`: one that ends the solution. */
export type Stop = 'done' | 'budget' | 'cancelled' | 'blow-up' | 'stuck' | 'event';

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
  /**
   * Where the solution met a surface at which its equations switch, and windows that were accepted at the shortest
   * length with a larger defect: kinks of the right-hand side.
   */
  kinks: number[];
  /** Where the solution slides along surfaces; of one that has not ended `to` is NaN. */
  slides: Slide[];
  /** What events made of the state, in their order. */
  jumps: StateJump[];
  /** Events of which the least error decides whether they happen. */
  touches: readonly Touch[];
  /** [stateSize] at the start, before the events there. */
  first: Float64Array;
  /** Whether the equations allow more than one way on from a surface at the start. */
  several: boolean;
  /**
   * Where the solution is seen to slide along a surface that both sides lead away from, or leaves one on which it may stay; `null`
   * where it does not.
   */
  leaves: number | null;
  /** Why it is stuck, where more is known than that. */
  reason: string | null;
  /** Asked for by `carry`; `null` where it was lost. */
  carried: GlobalError | null;
  /** Square of the share of the state that rounding has changed in windows that it decides about. */
  rounded: number;
}

/** A stretch of a march, in its direction. */
export interface Slide {
  from: number;
  to: number;
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
  slides: Slide[];
  several: boolean;
  leaves: number | null;
  rejected: number;
  rounded: number;
  calm: number;
  mode: IterationSwitchState;
  /** Stiffness at the last factorisation. */
  stiffness: number;
  carrier: GlobalErrorState | null;
  jumps: StateJump[];
  /** `null` where the problem has none. */
  events: EventState | null;
  /** With the surfaces that the last window met; `null` where the equations have none. */
  surfaces: (SurfaceState & { met: readonly Watch[] }) | null;
}

/** How a march solves its windows, and what it has learnt about that. */
export interface IterationSwitchState {
  stiff: boolean;
  slow: boolean;
  held: number;
  patience: number;
  picardLength: number;
  tried: number;
  before: number;
  smooth: boolean;
}

/** One march as it is written down. */
export interface MarchRecord {
  /** `null` while it goes on. */
  stop: Stop | null;
  state: MarchState;
  windows: SolvedWindow[];
}

/** @file A window as a solve keeps it. */
import type { WindowPlace } from './window.ts';

export interface SolvedWindow extends WindowPlace {
  /** Coordinates of all unknowns in the feature basis, see `WindowSolver.first`. */
  coordinates: Float64Array;
  /** Held-out defect as the share of the state it would change. */
  defect: number;
  method: 'picard' | 'newton';
  /** Whether its held-out points show what the equations do of the unknowns between them. */
  resolved: boolean;
}

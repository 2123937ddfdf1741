/** @file What every way of solving hands back, and what it says on the way. */

import type { FitReport } from '../../problem/fit-report.ts';
import type { Drift } from '../network/drift.ts';
import type { PiecewiseNetwork } from '../network/piecewise.ts';
import type { Budget } from '../problem/work.ts';
import type { Journal } from './journal.ts';
import type { Slide } from './state.ts';

export interface Solution {
  network: PiecewiseNetwork;
  /** Estimated relative L2 error over the interval, from `carried` and `second`; `null` where it is not known. */
  errorEstimate: number | null;
  /** Relative size of the residual carried through the linearised equations; `null` where that was not possible. */
  carried: number | null;
  /** Relative difference from a second, finer solve; `null` where it was not needed or there was no time for it. */
  second: number | null;
  /** How much a small disturbance – of the start, of conditions and windows – grows, about; `null` when not measured. */
  growth: number | null;
  /** The hidden constraint that the solution is off most; `null` where there is none. */
  drift: Drift | null;
  /** Why the whole interval is not covered; `null` when it is. */
  trouble: Trouble | null;
  /** One line: what was chosen and why. */
  choice: string;
  /** Windows, iterations and factorisations of the kept solve. */
  windows: number;
  stiffWindows: number;
  rejected: number;
  /** Values of estimated parameters with their 95 % intervals. */
  parameters: ParameterEstimate[];
  /** Of each learned function, half widths of its 95 % band at the points of `learnedPoints`; absent where nothing tells. */
  bands?: Float64Array[];
  /** Where it slides along surfaces at which the equations switch: there the residuals as written are not zero. */
  slides?: readonly Slide[];
  /** What the author should know besides, in words. */
  notes: string[];
  /** Estimates that stand at a bound of theirs. */
  atBound: { name: string; bound: number }[];
  /** Other solutions of the same problem that were met, each by a clause: "a start from … gives u(0.5) = 4.09". */
  others: { description: string }[];
  /** Of a fit of several experiments those of the others that are shown, in their order; else absent. */
  siblings?: Pick<Solution, 'network' | 'slides' | 'trouble' | 'errorEstimate'>[];
  /** What a fit comes to; absent where nothing was fitted to data. */
  fit?: FitReport;
  /** What equations, conditions and data leave open: one sentence; `null` where they determine the answer. */
  undetermined: string | null;
}

export interface ParameterEstimate {
  name: string;
  value: number;
  low: number | null;
  high: number | null;
}

export interface Trouble {
  kind: 'budget' | 'stopped' | 'blow-up' | 'stuck' | 'not converged';
  /** One sentence. */
  message: string;
  /** Time up to which the solution is known. */
  reached: number;
}

/** What a fit is at one state of its search, term by term. */
export interface FitState {
  /** −log-likelihood − log-priors; ½ Σ r² where noise is not known. */
  objective: number;
  /** Values of the free numbers by their names. */
  values: ReadonlyMap<string, number>;
  /** Mean squared misfits of the measured series, limits left out, by the names of their terms. */
  losses: ReadonlyMap<string, number>;
  /** [numbers] by the names of terms: of series and of priors. */
  gradients: ReadonlyMap<string, Float64Array>;
}

/** A sign of life while solving. */
export interface SolveProgress {
  phase: string;
  /** 0…1 of the phase. */
  share: number;
  /** Windows or sweeps so far. */
  step: number;
  /** Mean squared held-out residual of each equation so far. */
  losses: Float64Array;
  /** Largest held-out defect of the last window, as a share of the state. */
  measure: number;
  /** Of a fit the state it has come to, where it is a new one. */
  fit?: FitState;
  /** The solution so far, made when asked for. */
  network(): PiecewiseNetwork | null;
}

export interface SolveOptions {
  /** Relative L2 error wanted. */
  tolerance: number;
  /** Held-out defect at which a window is accepted; by default far below the tolerance. */
  accuracy?: number;
  seed: number;
  /** What may be spent. */
  budget: Budget;
  cancelled: () => boolean;
  /** Where a long solve is written down on its way. */
  journal?: Journal;
  /** Times, in any order, at which a window of a march has to end besides the breaks of the system. */
  borders?: readonly number[];
}

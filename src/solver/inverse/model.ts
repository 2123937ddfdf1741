/** @file The model of a fit: free numbers θ in, misfits of the data and their derivatives by θ out. */

import type { Estimate } from '../../tape/estimate.ts';
import type { BasisChoice } from '../basis/basis.ts';
import type { SolveOptions } from '../march/solution.ts';
import type { Conditions } from '../problem/conditions.ts';
import { explicitHighestDerivatives } from '../problem/highest-derivatives.ts';
import type { Measured } from '../problem/measured.ts';
import type { System } from '../problem/system.ts';
import type { Fitted } from '../problem/uncertainty.ts';
import { isSpent } from '../problem/work.ts';
import { meetConditions, meetConstraints } from './constrained-start.ts';
import { type FreeStart, misfitSteps } from './sensitivity.ts';
import type { InverseStart } from './start.ts';

export interface State {
  /** [free] raw numbers: parameters before their transform, then initial values. */
  theta: Float64Array;
  cost: number;
  fitted: Fitted;
}

/** How exactly the equations are solved for a fit. */
export interface Grade {
  windows: Omit<BasisChoice, 'seed'>;
  /** Accepted held-out defect of a window. */
  accuracy: number;
}

/** Everything that a fit is about. */
export interface Fit {
  system: System;
  conditions: Conditions;
  measured: Measured;
  start: InverseStart;
  estimates: Estimate[];
  options: SolveOptions;
}

/** Step of differences: what the solve leaves of its accuracy still tells the slope. */
const differenceStep = 1e-4;

/** Misfits and their derivatives as functions of the raw numbers θ. */
export class Model {
  readonly fit: Fit;
  readonly free: number;
  /** Places in θ of parameters with bounds. */
  readonly bounded: number[];

  constructor(fit: Fit) {
    this.fit = fit;
    this.free = fit.estimates.length + fit.start.freeStates.length;
    this.bounded = fit.system.problem.parameters
      .filter((p) => p.estimate)
      .flatMap(({ estimate }, q) => (estimate!.low !== null || estimate!.high !== null ? [q] : []));
  }

  expired(): boolean {
    const { budget, cancelled } = this.fit.options;
    return isSpent(budget) || cancelled();
  }

  /** Sets the parameters of the system and gives the start of the march; `null` where it cannot be evaluated. */
  startAt(theta: Float64Array): FreeStart | null {
    const { free } = this;
    const { system, estimates } = this.fit;
    const { at, freeStates, takenStates, takenGuesses } = this.fit.start;
    const p = estimates.length;
    const parameterSlope = new Float64Array(p * free);
    estimates.forEach((e, i) => {
      system.parameters[i] = e.valueOf(theta[i]);
      parameterSlope[i * free + i] = e.slopeOf(theta[i]);
    });
    const state = new Float64Array(system.stateSize);
    const slope = new Float64Array(system.stateSize * free);
    takenStates.forEach((place, k) => {
      state[place] = takenGuesses[k];
    });
    freeStates.forEach((place, k) => {
      state[place] = theta[p + k];
      slope[place * free + p + k] = 1;
    });
    const start = { state, slope, parameterSlope, free };
    const met =
      system.hidden.rows.length > 0
        ? meetConstraints(system, this.fit.conditions, takenStates, start)
        : meetConditions(system, this.fit.conditions, start);
    if (!met) return null;
    const top = explicitHighestDerivatives(system, at, state);
    return top && { at, state, top, slope, parameterSlope, free };
  }

  /**
   * Derivatives of the misfits by central differences, where sensitivities are not carried along.
   * @returns false where a neighbour cannot be solved
   */
  *#difference(
    theta: Float64Array,
    until: number,
    { windows, accuracy }: Grade,
    { jacobian }: Fitted,
  ): Generator<undefined, boolean> {
    const { system, measured, options } = this.fit;
    const misfitsAt = function* (start: FreeStart | null): Generator<undefined, Float64Array | null> {
      const fitted =
        start &&
        (yield* misfitSteps(system, start, measured, {
          choice: { ...windows, seed: options.seed },
          accuracy,
          until,
          budget: options.budget,
          cancelled: options.cancelled,
        }));
      return fitted ? fitted.misfits : null;
    };
    for (let q = 0; q < this.free; q++) {
      const step = differenceStep * Math.max(1, Math.abs(theta[q]));
      const moved = (d: number) => this.startAt(theta.map((x, i) => (i === q ? x + d : x)));
      const above: Float64Array | null = yield* misfitsAt(moved(step));
      const below: Float64Array | null = yield* misfitsAt(moved(-step));
      if (!above || !below) return false;
      for (let r = 0; r < above.length; r++) jacobian[r * this.free + q] = (above[r] - below[r]) / (2 * step);
    }
    return this.startAt(theta) !== null;
  }

  /**
   * Yields at every window.
   * @param until data up to this time are read
   * @param most the evaluation ends as soon as the sum of squares exceeds this
   * @returns `null` where the equations cannot be solved up to there or `most` is exceeded
   */
  *evaluate(
    theta: Float64Array,
    until: number,
    { windows, accuracy }: Grade,
    most: number,
  ): Generator<undefined, State | null> {
    const start = this.startAt(theta);
    if (!start) return null;
    const { system, measured, options } = this.fit;
    const fitted = yield* misfitSteps(system, start, measured, {
      choice: { ...windows, seed: options.seed },
      accuracy,
      until,
      most,
      budget: options.budget,
      cancelled: options.cancelled,
    });
    if (!fitted) return null;
    if (system.delays && !(yield* this.#difference(theta, until, { windows, accuracy }, fitted))) return null;
    let cost = 0;
    for (const x of fitted.misfits) cost += x * x;
    return Number.isFinite(cost) ? { theta, cost, fitted } : null;
  }
}

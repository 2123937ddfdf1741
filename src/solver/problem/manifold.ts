/**
 * @file The states that the hidden constraints allow. A march of differentiated equations drifts away from them by what
 * rounding and defects add up to; the nearest state on them is taken at every border (coordinate projection: Eich, SIAM
 * J. Numer. Anal. 30, 1993; Hairer & Wanner, Solving Ordinary Differential Equations II, VII.2). No choice of dummy
 * derivatives has to be made, nor changed on the way.
 */
import { factorise, type LU, solveFactorised } from '../../numeric/lu.ts';
import type { TapeEvaluator } from '../../tape/evaluator.ts';
import { setState, setTime } from './place.ts';
import type { System } from './system.ts';

/** Steps of Newton's method; two are enough after a window that holds. */
const mostSteps = 6;
/** A step this small, as a share of the state, is rounding. */
const rounding = 4e-16;

export class Manifold {
  readonly #system: System;
  readonly #f: TapeEvaluator;
  /** [rows·stateSize] A = ∂g/∂x·D, D the sizes of the state variables, each row of length 1. */
  readonly #slopes: Float64Array;
  /** [rows] length of each row before. */
  readonly #lengths: Float64Array;
  readonly #sizes: Float64Array;
  #gram: LU | null = null;

  constructor(system: System) {
    const rows = system.hidden.rows.length;
    this.#system = system;
    this.#f = system.hidden.evaluator(1);
    this.#slopes = new Float64Array(rows * system.stateSize);
    this.#lengths = new Float64Array(rows);
    this.#sizes = new Float64Array(system.stateSize);
  }

  /**
   * Moves `state` to the nearest state that is allowed at `t`.
   * @param state [stateSize]
   * @param sizes [stateSize] distances are shares of them
   * @returns how far, as a share; infinite where no such state was found
   */
  project(t: number, state: Float64Array, sizes: ArrayLike<number>): number {
    this.#sizes.set(sizes);
    const n = state.length;
    const f = this.#f;
    f.scalars.set(this.#system.parameters);
    setTime(f, this.#system, t);
    let moved = 0;
    for (let step = 0; step < mostSteps; step++) {
      if (!this.#linearise(state)) return Number.POSITIVE_INFINITY;
      const right = this.#lengths.map((length, r) => f.residuals[r] / length);
      solveFactorised(this.#gram!, right);
      let change = 0;
      for (let k = 0; k < n; k++) {
        let share = 0;
        for (let r = 0; r < right.length; r++) share += this.#slopes[r * n + k] * right[r];
        state[k] -= share * this.#sizes[k];
        change = Math.max(change, Math.abs(share));
      }
      if (!Number.isFinite(change)) return Number.POSITIVE_INFINITY;
      moved += change;
      if (change <= rounding) return moved;
    }
    // What keeps trembling at a few units of rounding has arrived.
    return moved < 1e-6 ? moved : Number.POSITIVE_INFINITY;
  }

  /**
   * Takes out of `error` what the last projection took out of the state.
   * @param error [stateSize]
   */
  projectTangent(error: Float64Array): void {
    if (!this.#gram) return;
    const n = error.length;
    const right = this.#lengths.map((_, r) => {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += (this.#slopes[r * n + k] * error[k]) / this.#sizes[k];
      return sum;
    });
    solveFactorised(this.#gram, right);
    for (let k = 0; k < n; k++) {
      for (let r = 0; r < right.length; r++) error[k] -= this.#slopes[r * n + k] * right[r] * this.#sizes[k];
    }
  }

  /** Constraints and their slopes at `state`. False where the constraints depend on each other. */
  #linearise(state: Float64Array): boolean {
    const f = this.#f;
    const { unknowns } = this.#system;
    const n = state.length;
    const rows = f.rows.length;
    setState(f, this.#system, state);
    f.values(1);
    f.jacobian();
    this.#slopes.fill(0);
    for (const [r, row] of f.rows.entries()) {
      row.inputs.forEach((input, j) => {
        const read = f.inputs[input];
        if (read.kind !== 'jet') return;
        const k = unknowns[read.output].offset + read.order;
        this.#slopes[r * n + k] = f.partials[row.first + j] * this.#sizes[k];
      });
      const length = Math.hypot(...this.#slopes.subarray(r * n, (r + 1) * n));
      this.#lengths[r] = length;
      for (let k = 0; k < n; k++) this.#slopes[r * n + k] /= length;
    }
    const gram = new Float64Array(rows * rows);
    for (let a = 0; a < rows; a++) {
      for (let b = 0; b < rows; b++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += this.#slopes[a * n + k] * this.#slopes[b * n + k];
        gram[a * rows + b] = sum;
      }
    }
    const lu = factorise(gram, rows);
    this.#gram = lu.regular ? lu : null;
    return lu.regular;
  }
}

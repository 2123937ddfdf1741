/** @file The highest derivatives point by point: what makes one step of Picard's iteration out of residuals. */

import { factorise, solveFactorised } from '../../numeric/lu.ts';
import type { TapeEvaluator } from '../../tape/evaluator.ts';
import type { System } from './system.ts';

/** The block ∂rₑ/∂uᵢ⁽ⁿⁱ⁾ of the highest derivatives, solved point by point. */
export class Leading {
  /** Every equation reads the highest derivative of its own unknown alone. */
  readonly diagonal: boolean;
  readonly #d: number;
  /** Positions in the Jacobian row of each equation, as [position, unknown]. */
  readonly #entries: [number, number][][];
  /** [unknowns] the diagonal where it is one constant per equation. */
  readonly #constant: Float64Array | null;
  readonly #matrix: Float64Array;
  readonly #rhs: Float64Array;
  readonly #pivots: Int32Array<ArrayBuffer>;

  constructor(system: System) {
    this.#d = system.unknowns.length;
    const probe = system.evaluator(1);
    this.#entries = probe.rows.map((row) =>
      Array.from(row.inputs, (input, j): [number, number] | null => {
        const read = probe.inputs[input];
        return read.kind === 'jet' && read.order === system.unknowns[read.output].order ? [j, read.output] : null;
      }).filter((x) => x !== null),
    );
    this.diagonal = this.#entries.every((entries, e) => entries.length === 1 && entries[0][1] === e);
    this.#constant = this.diagonal && system.constantLeading ? this.#measure(system) : null;
    this.#matrix = new Float64Array(this.diagonal ? 0 : this.#d * this.#d);
    this.#rhs = new Float64Array(this.#d);
    this.#pivots = new Int32Array(this.#d);
  }

  /** ∂rₑ/∂uₑ⁽ⁿ⁾, which is known to be the same everywhere. */
  #measure(system: System): Float64Array {
    const f = system.evaluator(1);
    f.scalars.set(system.parameters);
    f.values(1);
    f.jacobian();
    return Float64Array.from(f.rows, (row, e) => f.partials[row.first + this.#entries[e][0][0]]);
  }

  /**
   * change ← L⁻¹ r at the first `count` points of `f`; [unknowns·count]. False when L is singular somewhere.
   * @param known true: the partials of `f` are those wanted
   */
  solve(f: TapeEvaluator, count: number, change: Float64Array, known = false): boolean {
    const { capacity } = f.layout;
    const d = this.#d;
    if (this.diagonal && this.#constant) {
      for (let e = 0; e < d; e++) {
        const x = 1 / this.#constant[e];
        const own = e * capacity;
        const out = e * count;
        for (let p = 0; p < count; p++) change[out + p] = f.residuals[own + p] * x;
      }
      return true;
    }
    if (!known) f.jacobian();
    if (this.diagonal) {
      for (let e = 0; e < d; e++) {
        const from = (f.rows[e].first + this.#entries[e][0][0]) * capacity;
        const own = e * capacity;
        const out = e * count;
        for (let p = 0; p < count; p++) change[out + p] = f.residuals[own + p] / f.partials[from + p];
      }
      return true;
    }
    const m = this.#matrix;
    for (let p = 0; p < count; p++) {
      m.fill(0);
      for (let e = 0; e < d; e++) {
        const { first } = f.rows[e];
        for (const [j, i] of this.#entries[e]) m[e * d + i] = f.partials[(first + j) * capacity + p];
        this.#rhs[e] = f.residuals[e * capacity + p];
      }
      const lu = factorise(m, d, this.#pivots);
      if (!lu.regular) return false;
      solveFactorised(lu, this.#rhs);
      for (let e = 0; e < d; e++) change[e * count + p] = this.#rhs[e];
    }
    return true;
  }

  /** x ← L⁻¹ x at one point of `f`, whose partials are those wanted; [unknowns]. False when L is singular there. */
  solveAt(f: TapeEvaluator, point: number, x: Float64Array): boolean {
    const { capacity } = f.layout;
    const d = this.#d;
    if (this.diagonal) {
      for (let e = 0; e < d; e++) x[e] /= f.partials[(f.rows[e].first + this.#entries[e][0][0]) * capacity + point];
      return true;
    }
    const m = this.#matrix.fill(0);
    for (let e = 0; e < d; e++) {
      const { first } = f.rows[e];
      for (const [j, i] of this.#entries[e]) m[e * d + i] = f.partials[(first + j) * capacity + point];
    }
    const lu = factorise(m, d, this.#pivots);
    if (lu.regular) solveFactorised(lu, x);
    return lu.regular;
  }

  /** Sign of the determinant of L at one point of `f`, whose partials are those wanted; 0 where L is singular. */
  signAt(f: TapeEvaluator, point: number): number {
    const { capacity } = f.layout;
    const d = this.#d;
    const m = new Float64Array(d * d);
    for (let e = 0; e < d; e++) {
      for (const [j, i] of this.#entries[e]) m[e * d + i] = f.partials[(f.rows[e].first + j) * capacity + point];
    }
    const { factors, pivots, regular } = factorise(m, d);
    if (!regular) return 0;
    let sign = 1;
    for (let k = 0; k < d; k++) sign *= Math.sign(factors[k * d + k]) * (pivots[k] === k ? 1 : -1);
    return sign;
  }
}

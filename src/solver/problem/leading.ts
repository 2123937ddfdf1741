/** @file The highest derivatives point by point: what makes one step of Picard's iteration out of residuals. */

import { factorise, type LU, signOf, solveFactorised } from '../../numeric/lu.ts';
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
    for (let p = 0; p < count; p++) {
      for (let e = 0; e < d; e++) this.#rhs[e] = f.residuals[e * capacity + p];
      const lu = this.#factorsAt(f, p);
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
    const lu = this.#factorsAt(f, point);
    if (lu.regular) solveFactorised(lu, x);
    return lu.regular;
  }

  /** Sign of the determinant of L at one point of `f`, whose partials are those wanted; 0 where L is singular. */
  signAt(f: TapeEvaluator, point: number): number {
    if (this.diagonal) {
      const { capacity } = f.layout;
      return this.#entries.reduce(
        (sign, [[j]], e) => sign * Math.sign(f.partials[(f.rows[e].first + j) * capacity + point]),
        1,
      );
    }
    const lu = this.#factorsAt(f, point);
    return lu.regular ? signOf(lu) : 0;
  }

  #factorsAt(f: TapeEvaluator, point: number): LU {
    const { capacity } = f.layout;
    const d = this.#d;
    const m = this.#matrix.fill(0);
    for (let e = 0; e < d; e++) {
      const { first } = f.rows[e];
      for (const [j, i] of this.#entries[e]) m[e * d + i] = f.partials[(first + j) * capacity + point];
    }
    return factorise(m, d, this.#pivots);
  }
}

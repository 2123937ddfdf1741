/**
 * @file Vectorised f64 evaluation of a tape over a batch of points, without code generation and without allocation
 * after construction.
 *
 * A `TapeEvaluator` holds the registers for up to `capacity` points. The caller fills the input arrays (they belong to
 * the evaluator; point n of a row is at `row·capacity + n`) and calls
 *
 * 1. `values(count)`: residual i of point n is then `residuals[i·capacity + n]`;
 * 2. optionally, after it and without touching the inputs in between,
 *    - `jacobian()`: exact first derivatives of every residual by every input it reads. Residual i depends on the
 *      inputs `rows[i].inputs` (indices into `inputs`); its derivative by the j-th of them at point n is
 *      `partials[(rows[i].first + j)·capacity + n]`. Sparse: an equation of a chain of 400 masses costs its own few
 *      instructions only;
 *    - `adjoints(seeds)`: reverse sweep with one seed per residual and point; accumulates Σᵢ seedᵢ·∂rᵢ/∂input of every
 *      input into `inputAdjoints[input·capacity + n]` (overwritten by each call).
 *
 * ```ts
 * const f = new TapeEvaluator(tape, { outputs: 2, orders: 2, slots: 1, capacity: 32 });
 * f.times.set(t);                                    // [slots][capacity]
 * f.jets[f.jetAt(slot, output, order) + n] = …;      // derivative in τ, as the tape's `jet` reads it
 * f.values(32);
 * f.jacobian();
 * ```
 */
import { erf } from '../numeric/special.ts';
import { flowOf, type JacobianRow, type TapeInput } from './flow.ts';
import { erfSlope, sigmoid, softplus } from './scalar.ts';
import { Op, type OpCode, type Tape } from './tape.ts';

/** Sizes of the inputs. */
export interface TapeLayout {
  outputs: number;
  /** Jet channels per output: highest order + 1. */
  orders: number;
  slots: number;
  auxColumns?: number;
  scalars?: number;
  /** Largest number of points of one call. */
  capacity: number;
}

export class TapeEvaluator {
  readonly layout: Readonly<Required<TapeLayout>>;
  /** [slots·capacity] */
  readonly times: Float64Array;
  /** [slots·outputs·orders·capacity], see `jetAt`. */
  readonly jets: Float64Array;
  /** [auxColumns·capacity] */
  readonly aux: Float64Array;
  /** [scalars] */
  readonly scalars: Float64Array;
  /** Jets and scalars that the tape reads. */
  readonly inputs: readonly TapeInput[];
  readonly rows: readonly JacobianRow[];
  /** [results·capacity] */
  readonly residuals: Float64Array;
  /** [Σ rows[i].inputs.length · capacity] */
  readonly partials: Float64Array;
  /** [inputs·capacity] */
  readonly inputAdjoints: Float64Array;

  readonly #code: Int32Array;
  readonly #results: Int32Array;
  readonly #r: Float64Array;
  readonly #bar: Float64Array;
  readonly #active: Uint8Array;
  readonly #forward: Int32Array;
  readonly #backward: Int32Array;
  readonly #cones: readonly Int32Array[];
  #count = 0;

  constructor(tape: Tape, layout: TapeLayout) {
    this.layout = { auxColumns: 0, scalars: 0, ...layout };
    const { outputs, orders, slots, auxColumns, scalars, capacity } = this.layout;
    this.times = new Float64Array(slots * capacity);
    this.jets = new Float64Array(slots * outputs * orders * capacity);
    this.aux = new Float64Array(auxColumns * capacity);
    this.scalars = new Float64Array(scalars);
    this.#code = tape.code;
    this.#results = tape.results;
    const length = tape.code.length / 4;
    this.#r = new Float64Array(length * capacity);
    this.#bar = new Float64Array(length * capacity);
    for (let k = 0; k < length; k++) {
      if (tape.code[4 * k] === Op.constant) {
        this.#r.fill(tape.constants[tape.code[4 * k + 1]], k * capacity, (k + 1) * capacity);
      }
    }
    this.residuals = new Float64Array(tape.results.length * capacity);
    const flow = flowOf(tape);
    this.#active = flow.active;
    this.#forward = flow.forward;
    this.#backward = flow.backward;
    this.#cones = flow.cones;
    this.inputs = flow.inputs;
    this.rows = flow.rows;
    this.inputAdjoints = new Float64Array(flow.inputs.length * capacity);
    this.partials = new Float64Array(flow.entries * capacity);
  }

  /** Index in `jets` of point 0 of one derivative. */
  jetAt(slot: number, output: number, order: number): number {
    const { outputs, orders, capacity } = this.layout;
    return ((slot * outputs + output) * orders + order) * capacity;
  }

  /** Residuals of the first `count` points. */
  values(count: number): void {
    this.#count = count;
    const { capacity } = this.layout;
    const r = this.#r;
    for (const k of this.#forward) this.#value(k, count);
    this.#results.forEach((register, i) => {
      const from = register * capacity;
      this.residuals.set(r.subarray(from, from + count), i * capacity);
    });
  }

  /** Derivatives of every residual by the inputs it reads, into `partials`. */
  jacobian(): void {
    const { capacity } = this.layout;
    const count = this.#count;
    const bar = this.#bar;
    this.rows.forEach((row, i) => {
      const cone = this.#cones[i];
      for (const k of cone) bar.fill(0, k * capacity, k * capacity + count);
      for (const input of row.inputs) {
        const at = this.inputs[input].register * capacity;
        bar.fill(0, at, at + count);
      }
      const at = this.#results[i] * capacity;
      if (this.#active[this.#results[i]]) bar.fill(1, at, at + count);
      for (const k of cone) this.#pull(k, count);
      row.inputs.forEach((input, j) => {
        const from = this.inputs[input].register * capacity;
        this.partials.set(bar.subarray(from, from + count), (row.first + j) * capacity);
      });
    });
  }

  /**
   * Reverse sweep.
   * @param seeds [results·capacity] ∂L/∂rᵢ of every point.
   */
  adjoints(seeds: Float64Array): void {
    const { capacity } = this.layout;
    const count = this.#count;
    const bar = this.#bar;
    bar.fill(0);
    this.#results.forEach((register, i) => {
      const at = register * capacity;
      for (let n = 0; n < count; n++) bar[at + n] += seeds[i * capacity + n];
    });
    for (const k of this.#backward) this.#pull(k, count);
    this.inputs.forEach((input, j) => {
      const from = input.register * capacity;
      this.inputAdjoints.set(bar.subarray(from, from + count), j * capacity);
    });
  }

  /** Runs instruction k for `count` points. */
  #value(k: number, count: number): void {
    const { capacity } = this.layout;
    const r = this.#r;
    const code = this.#code;
    const op = code[4 * k] as OpCode;
    const o = k * capacity;
    const a = code[4 * k + 1] * capacity;
    const b = code[4 * k + 2] * capacity;
    const c = code[4 * k + 3] * capacity;
    switch (op) {
      case Op.constant:
        return;
      case Op.time:
        for (let n = 0; n < count; n++) r[o + n] = this.times[a + n];
        return;
      case Op.jet: {
        const at = this.jetAt(code[4 * k + 3], code[4 * k + 1], code[4 * k + 2]);
        for (let n = 0; n < count; n++) r[o + n] = this.jets[at + n];
        return;
      }
      case Op.aux:
        for (let n = 0; n < count; n++) r[o + n] = this.aux[a + n];
        return;
      case Op.scalar: {
        const s = this.scalars[code[4 * k + 1]];
        for (let n = 0; n < count; n++) r[o + n] = s;
        return;
      }
      case Op.neg:
        for (let n = 0; n < count; n++) r[o + n] = -r[a + n];
        return;
      case Op.add:
        for (let n = 0; n < count; n++) r[o + n] = r[a + n] + r[b + n];
        return;
      case Op.sub:
        for (let n = 0; n < count; n++) r[o + n] = r[a + n] - r[b + n];
        return;
      case Op.mul:
        for (let n = 0; n < count; n++) r[o + n] = r[a + n] * r[b + n];
        return;
      case Op.div:
        for (let n = 0; n < count; n++) r[o + n] = r[a + n] / r[b + n];
        return;
      case Op.pow:
        for (let n = 0; n < count; n++) r[o + n] = r[a + n] ** r[b + n];
        return;
      case Op.sin:
        for (let n = 0; n < count; n++) r[o + n] = Math.sin(r[a + n]);
        return;
      case Op.cos:
        for (let n = 0; n < count; n++) r[o + n] = Math.cos(r[a + n]);
        return;
      case Op.tan:
        for (let n = 0; n < count; n++) r[o + n] = Math.tan(r[a + n]);
        return;
      case Op.asin:
        for (let n = 0; n < count; n++) r[o + n] = Math.asin(r[a + n]);
        return;
      case Op.acos:
        for (let n = 0; n < count; n++) r[o + n] = Math.acos(r[a + n]);
        return;
      case Op.atan:
        for (let n = 0; n < count; n++) r[o + n] = Math.atan(r[a + n]);
        return;
      case Op.atan2:
        for (let n = 0; n < count; n++) r[o + n] = Math.atan2(r[a + n], r[b + n]);
        return;
      case Op.sinh:
        for (let n = 0; n < count; n++) r[o + n] = Math.sinh(r[a + n]);
        return;
      case Op.cosh:
        for (let n = 0; n < count; n++) r[o + n] = Math.cosh(r[a + n]);
        return;
      case Op.tanh:
        for (let n = 0; n < count; n++) r[o + n] = Math.tanh(r[a + n]);
        return;
      case Op.exp:
        for (let n = 0; n < count; n++) r[o + n] = Math.exp(r[a + n]);
        return;
      case Op.log:
        for (let n = 0; n < count; n++) r[o + n] = Math.log(r[a + n]);
        return;
      case Op.sqrt:
        for (let n = 0; n < count; n++) r[o + n] = Math.sqrt(r[a + n]);
        return;
      case Op.cbrt:
        for (let n = 0; n < count; n++) r[o + n] = Math.cbrt(r[a + n]);
        return;
      case Op.abs:
        for (let n = 0; n < count; n++) r[o + n] = Math.abs(r[a + n]);
        return;
      case Op.sign:
        for (let n = 0; n < count; n++) r[o + n] = Math.sign(r[a + n]);
        return;
      case Op.min:
        for (let n = 0; n < count; n++) r[o + n] = Math.min(r[a + n], r[b + n]);
        return;
      case Op.max:
        for (let n = 0; n < count; n++) r[o + n] = Math.max(r[a + n], r[b + n]);
        return;
      case Op.step:
        for (let n = 0; n < count; n++) r[o + n] = r[a + n] >= 0 ? 1 : 0;
        return;
      case Op.erf:
        for (let n = 0; n < count; n++) r[o + n] = erf(r[a + n]);
        return;
      case Op.sigmoid:
        for (let n = 0; n < count; n++) r[o + n] = sigmoid(r[a + n]);
        return;
      case Op.softplus:
        for (let n = 0; n < count; n++) r[o + n] = softplus(r[a + n]);
        return;
      case Op.lt:
        for (let n = 0; n < count; n++) r[o + n] = r[a + n] < r[b + n] ? 1 : 0;
        return;
      case Op.le:
        for (let n = 0; n < count; n++) r[o + n] = r[a + n] <= r[b + n] ? 1 : 0;
        return;
      case Op.eq:
        for (let n = 0; n < count; n++) r[o + n] = r[a + n] === r[b + n] ? 1 : 0;
        return;
      case Op.ne:
        for (let n = 0; n < count; n++) r[o + n] = r[a + n] !== r[b + n] ? 1 : 0;
        return;
      case Op.select:
        for (let n = 0; n < count; n++) r[o + n] = r[a + n] !== 0 ? r[b + n] : r[c + n];
        return;
    }
  }

  /**
   * Hands the adjoint of register k on to its operands. Where the adjoint is zero nothing is handed on, so that a
   * singular derivative in the branch not taken of an `if` does not turn into NaN.
   */
  #pull(k: number, count: number): void {
    const { capacity } = this.layout;
    const r = this.#r;
    const bar = this.#bar;
    const code = this.#code;
    const op = code[4 * k] as OpCode;
    const o = k * capacity;
    const ra = code[4 * k + 1];
    const rb = code[4 * k + 2];
    const a = ra * capacity;
    const b = rb * capacity;
    const c = code[4 * k + 3] * capacity;
    switch (op) {
      case Op.constant:
      case Op.time:
      case Op.jet:
      case Op.aux:
      case Op.scalar:
      case Op.sign:
      case Op.step:
      case Op.lt:
      case Op.le:
      case Op.eq:
      case Op.ne:
        return;
      case Op.neg:
        for (let n = 0; n < count; n++) bar[a + n] -= bar[o + n];
        return;
      case Op.add:
        for (let n = 0; n < count; n++) bar[a + n] += bar[o + n];
        for (let n = 0; n < count; n++) bar[b + n] += bar[o + n];
        return;
      case Op.sub:
        for (let n = 0; n < count; n++) bar[a + n] += bar[o + n];
        for (let n = 0; n < count; n++) bar[b + n] -= bar[o + n];
        return;
      case Op.mul:
        for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], r[b + n]);
        for (let n = 0; n < count; n++) bar[b + n] += nz(bar[o + n], r[a + n]);
        return;
      case Op.div:
        for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], 1 / r[b + n]);
        for (let n = 0; n < count; n++) bar[b + n] -= nz(bar[o + n], r[o + n] / r[b + n]);
        return;
      case Op.pow:
        if (this.#active[ra]) {
          for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], r[b + n] * r[a + n] ** (r[b + n] - 1));
        }
        if (this.#active[rb]) {
          for (let n = 0; n < count; n++) {
            // 0^b is flat in b for b > 0.
            bar[b + n] += nz(bar[o + n], r[o + n] === 0 ? 0 : r[o + n] * Math.log(r[a + n]));
          }
        }
        return;
      case Op.sin:
        for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], Math.cos(r[a + n]));
        return;
      case Op.cos:
        for (let n = 0; n < count; n++) bar[a + n] -= nz(bar[o + n], Math.sin(r[a + n]));
        return;
      case Op.tan:
        for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], 1 + r[o + n] * r[o + n]);
        return;
      case Op.asin:
        for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], 1 / Math.sqrt(1 - r[a + n] * r[a + n]));
        return;
      case Op.acos:
        for (let n = 0; n < count; n++) bar[a + n] -= nz(bar[o + n], 1 / Math.sqrt(1 - r[a + n] * r[a + n]));
        return;
      case Op.atan:
        for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], 1 / (1 + r[a + n] * r[a + n]));
        return;
      case Op.atan2:
        for (let n = 0; n < count; n++) {
          const y = r[a + n];
          const x = r[b + n];
          const q = 1 / (x * x + y * y);
          bar[a + n] += nz(bar[o + n], x * q);
          bar[b + n] -= nz(bar[o + n], y * q);
        }
        return;
      case Op.sinh:
        for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], Math.cosh(r[a + n]));
        return;
      case Op.cosh:
        for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], Math.sinh(r[a + n]));
        return;
      case Op.tanh:
        for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], 1 - r[o + n] * r[o + n]);
        return;
      case Op.exp:
        for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], r[o + n]);
        return;
      case Op.log:
        for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], 1 / r[a + n]);
        return;
      case Op.sqrt:
        for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], 0.5 / r[o + n]);
        return;
      case Op.cbrt:
        for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], 1 / (3 * r[o + n] * r[o + n]));
        return;
      case Op.abs:
        for (let n = 0; n < count; n++) bar[a + n] += bar[o + n] * Math.sign(r[a + n]);
        return;
      case Op.min:
        // A tie goes to the first operand.
        for (let n = 0; n < count; n++) bar[(r[a + n] <= r[b + n] ? a : b) + n] += bar[o + n];
        return;
      case Op.max:
        for (let n = 0; n < count; n++) bar[(r[a + n] >= r[b + n] ? a : b) + n] += bar[o + n];
        return;
      case Op.erf:
        for (let n = 0; n < count; n++) bar[a + n] += nz(bar[o + n], erfSlope(r[a + n]));
        return;
      case Op.sigmoid:
        for (let n = 0; n < count; n++) bar[a + n] += bar[o + n] * r[o + n] * (1 - r[o + n]);
        return;
      case Op.softplus:
        for (let n = 0; n < count; n++) bar[a + n] += bar[o + n] * sigmoid(r[a + n]);
        return;
      case Op.select:
        for (let n = 0; n < count; n++) bar[(r[a + n] !== 0 ? b : c) + n] += bar[o + n];
        return;
    }
  }
}

/** seed·slope, and 0 where the seed is 0 whatever the slope. */
function nz(seed: number, slope: number): number {
  return seed === 0 ? 0 : seed * slope;
}

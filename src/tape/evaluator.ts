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
import { type BatchPull, type BatchValue, batchPulls, batchValues, halfPower, type Rows } from './batch.ts';
import { flowOf, type JacobianRow, type TapeFlow, type TapeInput } from './flow.ts';
import { type Instruction, instructions, isInner, registersOf } from './instructions.ts';
import { type InnerName, isSmooth } from './operations.ts';
import { isPlain, type Near, nearBy } from './resolved.ts';
import type { Tape } from './tape.ts';

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

/** An instruction on registers, ready to run. */
interface Step extends Rows {
  value: BatchValue;
  /** `null` where no derivative passes through. */
  pull: BatchPull | null;
  /** `null` where nothing can hide between points, whatever they are. */
  near: Near | null;
}

function step(
  op: InnerName,
  list: readonly Instruction[],
  operands: readonly number[],
  o: number,
  capacity: number,
  { active, moved }: Pick<TapeFlow, 'active' | 'moved'>,
): Step {
  const [a, b = 0, c = 0] = operands;
  const exponent = list[b];
  const root = op === 'pow' && exponent.op === 'constant' ? halfPower(exponent.value) : null;
  return {
    value: root?.value ?? batchValues[op],
    pull: root?.pull ?? (isSmooth(op) ? batchPulls[op] : null),
    near: isPlain(op) || !operands.some((x) => moved[x] === 1) ? null : nearBy[op],
    o,
    a: a * capacity,
    b: b * capacity,
    c: c * capacity,
    activeA: active[a] === 1,
    activeB: active[b] === 1,
  };
}

/** A register that is read from outside: point n stands at `at + each·n`. */
interface Leaf {
  from: Float64Array;
  at: number;
  each: 0 | 1;
  o: number;
}

/** Registers that a result is computed from. */
interface Way {
  /** Last first. */
  all: Int32Array;
  /** Those that hold something rounded. */
  rounded: Int32Array;
}

/** Operations that are exact. */
const exact: ReadonlySet<string> = new Set(['neg', 'abs', 'min', 'max', 'select', 'constant', 'scalar', 'time']);

function wayTo(result: number, list: readonly Instruction[]): Way {
  const seen = new Set<number>();
  const stack = [result];
  while (stack.length > 0) {
    const k = stack.pop()!;
    if (seen.has(k)) continue;
    seen.add(k);
    stack.push(...registersOf(list[k]));
  }
  const all = Int32Array.from(seen).sort().reverse();
  return { all, rounded: all.filter((k) => !exact.has(list[k].op)) };
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

  readonly #steps: readonly (Step | null)[];
  readonly #leaves: readonly Leaf[];
  readonly #results: Int32Array;
  readonly #r: Float64Array;
  readonly #bar: Float64Array;
  readonly #active: Uint8Array;
  readonly #backward: Int32Array;
  readonly #cones: readonly Int32Array[];
  readonly #list: readonly Instruction[];
  /** Made when first asked for. */
  #ways: readonly Way[] | null = null;
  #count = 0;

  constructor(tape: Tape, layout: TapeLayout) {
    this.layout = { auxColumns: 0, scalars: 0, ...layout };
    const { outputs, orders, slots, auxColumns, scalars, capacity } = this.layout;
    this.times = new Float64Array(slots * capacity);
    this.jets = new Float64Array(slots * outputs * orders * capacity);
    this.aux = new Float64Array(auxColumns * capacity);
    this.scalars = new Float64Array(scalars);
    this.#results = tape.results;
    const list = instructions(tape);
    this.#list = list;
    this.#r = new Float64Array(list.length * capacity);
    this.#bar = new Float64Array(list.length * capacity);
    const flow = flowOf(tape);
    const leaves: Leaf[] = [];
    this.#steps = list.map((i, k) => {
      const o = k * capacity;
      if (isInner(i)) return step(i.op, list, i.operands, o, capacity, flow);
      if (i.op === 'constant') this.#r.fill(i.value, o, o + capacity);
      else if (i.op === 'scalar') leaves.push({ from: this.scalars, at: i.index, each: 0, o });
      else if (i.op === 'time') leaves.push({ from: this.times, at: i.slot * capacity, each: 1, o });
      else if (i.op === 'aux') leaves.push({ from: this.aux, at: i.column * capacity, each: 1, o });
      else leaves.push({ from: this.jets, at: this.jetAt(i.slot, i.output, i.order), each: 1, o });
      return null;
    });
    this.#leaves = leaves;
    this.residuals = new Float64Array(tape.results.length * capacity);
    this.#active = flow.active;
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
    for (const { from, at, each, o } of this.#leaves) {
      for (let n = 0; n < count; n++) r[o + n] = from[at + each * n];
    }
    for (const step of this.#steps) step?.value(r, step, count);
    const results = this.#results;
    const out = this.residuals;
    for (let i = 0; i < results.length; i++) {
      const from = results[i] * capacity;
      for (let n = 0; n < count; n++) out[i * capacity + n] = r[from + n];
    }
  }

  /** Whether the points of the last call, in their order, show what the tape does of its inputs between them. */
  resolves(): boolean {
    const r = this.#r;
    for (const step of this.#steps) {
      if (!step?.near) continue;
      const { near, a, b } = step;
      for (let n = 1; n < this.#count; n++) {
        if (!near(r[a + n - 1], r[a + n], r[b + n - 1], r[b + n])) return false;
      }
    }
    return true;
  }

  /** Derivatives of every residual by the inputs it reads, into `partials`. */
  jacobian(): void {
    const { capacity } = this.layout;
    const count = this.#count;
    const { rows, inputs, partials } = this;
    const bar = this.#bar;
    // Of a large system these loops run for every equation of every window: they allocate nothing.
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      const cone = this.#cones[i];
      for (let q = 0; q < cone.length; q++) setAll(bar, cone[q] * capacity, count, 0);
      for (let j = 0; j < row.inputs.length; j++) setAll(bar, inputs[row.inputs[j]].register * capacity, count, 0);
      if (this.#active[this.#results[i]]) setAll(bar, this.#results[i] * capacity, count, 1);
      for (let q = 0; q < cone.length; q++) this.#pull(cone[q]);
      for (let j = 0; j < row.inputs.length; j++) {
        const from = inputs[row.inputs[j]].register * capacity;
        const to = (row.first + j) * capacity;
        for (let n = 0; n < count; n++) partials[to + n] = bar[from + n];
      }
    }
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
    for (const k of this.#backward) this.#pull(k);
    this.inputs.forEach((input, j) => {
      const from = input.register * capacity;
      this.inputAdjoints.set(bar.subarray(from, from + count), j * capacity);
    });
  }

  /**
   * Adds for every residual Σ|rₖ·∂residual/∂rₖ| over the registers k that it is computed from, but for numbers and times: the
   * roundings on the way move it by about so many times the relative one of an operation (Higham, Accuracy and
   * Stability of Numerical Algorithms, 2002, 3.3). The derivatives of the last `jacobian` stay as they are.
   * @param out [results·capacity]
   */
  addRoundings(out: Float64Array): void {
    const { capacity } = this.layout;
    const count = this.#count;
    const r = this.#r;
    const bar = this.#bar;
    this.#ways ??= Array.from(this.#results, (result) => wayTo(result, this.#list));
    for (const [i, { rounded, all }] of this.#ways.entries()) {
      for (const k of all) bar.fill(0, k * capacity, k * capacity + count);
      bar.fill(1, this.#results[i] * capacity, this.#results[i] * capacity + count);
      for (const k of all) this.#pull(k);
      for (const k of rounded) {
        const at = k * capacity;
        for (let n = 0; n < count; n++) {
          // Nothing is rounded at zero, where the derivative of a root has no bound.
          if (bar[at + n] !== 0 && r[at + n] !== 0) out[i * capacity + n] += Math.abs(r[at + n] * bar[at + n]);
        }
      }
    }
  }

  #pull(k: number): void {
    const step = this.#steps[k];
    step?.pull?.(this.#r, this.#bar, step, this.#count);
  }
}

/** Up to so many points a loop costs less than the call of `fill`. */
const few = 16;

function setAll(row: Float64Array, at: number, count: number, value: number): void {
  if (count > few) row.fill(value, at, at + count);
  else for (let n = 0; n < count; n++) row[at + n] = value;
}

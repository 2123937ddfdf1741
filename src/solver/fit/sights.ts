/**
 * @file Where a march stands when something is measured, and the readings there. They are read together when it has
 * arrived: one pass over the expressions for many times costs little more than one for a single time, and a fit reads the
 * same places again and again.
 */
import type { FreeStart } from '../inverse/sensitivity.ts';
import type { Measured } from '../problem/measured.ts';
import type { System } from '../problem/system.ts';
import type { Fitted } from '../problem/uncertainty.ts';

/** What a march stands at. */
export interface Stand {
  /** [stateSize] */
  state: Float64Array;
  /** [unknowns] highest derivatives */
  top: Float64Array;
  /** [stateSize·free] */
  slope: Float64Array;
  /** [unknowns·free] */
  topSlope: Float64Array;
}

export class Sights {
  readonly #system: System;
  readonly #watched: Measured;
  readonly #times: Float64Array;
  /** [sights·stateSize] and [sights·unknowns] */
  readonly #states: Float64Array;
  readonly #tops: Float64Array;
  /** [sights·stateSize·free] and [sights·unknowns·free], as long as the most columns so far have asked for. */
  #slopes = new Float64Array(0);
  #topSlopes = new Float64Array(0);
  /** The measurements, sight after sight, and [sights + 1] where those of each begin. */
  readonly #rows: Int32Array;
  readonly #first: Int32Array;
  #count = 0;
  /** Columns of the slopes that are kept. */
  #free = 0;

  constructor(system: System, watched: Measured) {
    const { points } = watched;
    const most = new Set(points.map(({ time }) => time)).size;
    this.#system = system;
    this.#watched = watched;
    this.#times = new Float64Array(most);
    this.#states = new Float64Array(most * system.stateSize);
    this.#tops = new Float64Array(most * system.unknowns.length);
    this.#rows = new Int32Array(points.length);
    this.#first = new Int32Array(most + 1);
  }

  /** Forgets all of them. @param free columns of the slopes to come */
  clear(free: number): void {
    const most = this.#times.length * free;
    this.#count = 0;
    this.#free = free;
    if (this.#slopes.length >= most * this.#system.stateSize) return;
    this.#slopes = new Float64Array(most * this.#system.stateSize);
    this.#topSlopes = new Float64Array(most * this.#system.unknowns.length);
  }

  /** Keeps a copy of what the march stands at where the measurements `rows` from `from` to before `to` were taken. */
  add(t: number, rows: readonly number[], from: number, to: number, { state, top, slope, topSlope }: Stand): void {
    const k = this.#count++;
    const first = this.#first[k];
    this.#times[k] = t;
    for (let i = from; i < to; i++) this.#rows[first + i - from] = rows[i];
    this.#first[k + 1] = first + to - from;
    copy(state, this.#states, k);
    copy(top, this.#tops, k);
    if (this.#free === 0) return;
    copy(slope, this.#slopes, k);
    copy(topSlope, this.#topSlopes, k);
  }

  /**
   * All readings at the present parameters, and their derivatives.
   * @param carried whether the columns are those of the march; else the solution has no slopes by them
   */
  read({ free, parameterSlope }: Pick<FreeStart, 'free' | 'parameterSlope'>, carried: boolean): Fitted {
    const { points, evaluator: f } = this.#watched;
    const out: Fitted = { misfits: new Float64Array(points.length), jacobian: new Float64Array(points.length * free) };
    const { capacity } = f.layout;
    f.scalars.set(this.#system.parameters);
    for (let first = 0; first < this.#count; first += capacity) {
      const count = Math.min(capacity, this.#count - first);
      for (let p = 0; p < count; p++) this.#place(first + p, p);
      f.values(count);
      if (free > 0) f.jacobian();
      for (let p = 0; p < count; p++) {
        const k = first + p;
        for (let i = this.#first[k]; i < this.#first[k + 1]; i++) {
          const row = this.#rows[i];
          const { term, value, sigma } = points[row];
          out.misfits[row] = (f.residuals[term * capacity + p] - value) / sigma;
          if (free > 0) this.#addSlopes(row, k, p, free, parameterSlope, carried, out.jacobian);
        }
      }
    }
    return out;
  }

  /** Sets the inputs of sight `k` as point `p` of the evaluator. */
  #place(k: number, p: number): void {
    const { unknowns, inputs, stateSize } = this.#system;
    const f = this.#watched.evaluator;
    const { capacity, auxColumns } = f.layout;
    const t = this.#times[k];
    f.times[p] = t;
    for (let i = 0; i < auxColumns; i++) f.aux[i * capacity + p] = inputs[i](t);
    for (let i = 0; i < unknowns.length; i++) {
      const { order, offset } = unknowns[i];
      for (let r = 0; r < order; r++) f.jets[f.jetAt(0, i, r) + p] = this.#states[k * stateSize + offset + r];
      f.jets[f.jetAt(0, i, order) + p] = this.#tops[k * unknowns.length + i];
    }
  }

  #addSlopes(
    row: number,
    k: number,
    p: number,
    free: number,
    parameterSlope: Float64Array,
    carried: boolean,
    jacobian: Float64Array,
  ): void {
    const { unknowns, stateSize } = this.#system;
    const { points, evaluator: f } = this.#watched;
    const { term, sigma } = points[row];
    const { capacity } = f.layout;
    const cone = f.rows[term];
    for (let j = 0; j < cone.inputs.length; j++) {
      const read = f.inputs[cone.inputs[j]];
      if (read.kind === 'jet' && !carried) continue;
      const x = f.partials[(cone.first + j) * capacity + p] / sigma;
      const highest = read.kind === 'jet' && read.order === unknowns[read.output].order;
      const from = read.kind === 'scalar' ? parameterSlope : highest ? this.#topSlopes : this.#slopes;
      const at =
        read.kind === 'scalar'
          ? read.index
          : highest
            ? k * unknowns.length + read.output
            : k * stateSize + unknowns[read.output].offset + read.order;
      for (let q = 0; q < free; q++) jacobian[row * free + q] += x * from[at * free + q];
    }
  }
}

/** Copies `from` to the `k`-th place of its length. Most are a few numbers, which a loop copies sooner than a call does. */
function copy(from: Float64Array, to: Float64Array, k: number): void {
  const at = k * from.length;
  for (let i = 0; i < from.length; i++) to[at + i] = from[i];
}

/**
 * @file One window: coordinates of the highest derivatives in the orthonormal feature basis, so that the residuals
 * vanish in the Petrov–Galerkin sense of `basis.ts`, with the state at the left border built in. Two ways lead there:
 * `picard.ts` and, for stiff problems, `newton.ts`.
 */

import { interpolation } from '../../numeric/interpolation.ts';
import { addProducts } from '../../numeric/products.ts';
import { factorial } from '../../numeric/special.ts';
import { maxAbs, sum } from '../../numeric/vector.ts';
import type { TapeEvaluator } from '../../tape/evaluator.ts';
import { type Basis, type BasisChoice, basisFor } from '../basis/basis.ts';
import { Leading } from '../problem/leading.ts';
import type { System } from '../problem/system.ts';

/** Operations that an instruction of a tape takes at a point, with its derivatives, about. */
const tapeCost = 4;

export interface WindowPlace {
  /** Time of the border whose state is known. */
  start: number;
  /** Signed length. */
  length: number;
  /** [stateSize] */
  state: Float64Array;
}

export type Failure = 'not converged' | 'not finite';

/** Consecutive unknowns of one order: their products with the tables are done together. */
export interface OrderGroup {
  basis: Basis;
  order: number;
  /** First unknown and how many. */
  from: number;
  count: number;
  /** [order] whether an equation reads this derivative of any of them. */
  read: boolean[];
}

/** Points at which values of the highest derivatives stand, and what integrates them. */
export interface TopGrid {
  evaluator: TapeEvaluator;
  /** [N] on the own variable of what they cover. */
  tau: Float64Array;
  /** [order][m] the [N·N] tables from values of u⁽ⁿ⁾ to u⁽ᵐ⁾, m < n, of unknowns of order n. */
  through: readonly (readonly Float64Array[])[];
}

/** Points of a window at which its basis functions are known. */
interface ShapeGrid {
  evaluator: TapeEvaluator;
  /** Laid out like those of the evaluator. */
  jets: Float64Array;
  tau: Float64Array;
  /** [points·k] m-th derivatives of the basis functions of a group. */
  shapes: (group: OrderGroup, m: number) => Float64Array;
}

export class WindowSolver {
  readonly system: System;
  readonly bases: Basis[];
  /** First coordinate of each unknown. */
  readonly first: number[];
  /** Σ kᵢ */
  readonly size: number;
  /** [size] coordinates of the last solve. */
  readonly coordinates: Float64Array;
  /** [unknowns·N] values of the highest derivatives at the collocation points (Picard's unknown). */
  readonly top: Float64Array;
  /** [unknowns·N], or [size] if that is more: scratch of the two ways. */
  readonly change: Float64Array;
  /** [stateSize] largest |u⁽ᵐ⁾| in the last window. */
  readonly largest: Float64Array;
  /** [unknowns] largest |u⁽ⁿ⁾| in the last window. */
  readonly largestTop: Float64Array;
  /** Of the last solve; of a window that was gone through in blocks, those it would have taken as a whole as well. */
  iterations = 0;
  /** Share of the state that the last iteration of Picard's changed. */
  lastChange = 0;
  /** Share of the state that rounding may change over the last window; 0 where it does not decide about it. */
  rounded = 0;

  /** Operations of one evaluation at the collocation points, about. */
  readonly #pass: number;
  readonly points: number;
  readonly densePoints: number;
  readonly at: TapeEvaluator;
  readonly dense: TapeEvaluator;
  /** The collocation points. */
  readonly grid: TopGrid;
  readonly leading: Leading;
  readonly runs: OrderGroup[] = [];
  /** [unknowns][order] whether an equation reads this derivative. */
  readonly #read: boolean[][];

  constructor(system: System, choice: BasisChoice) {
    this.system = system;
    this.bases = system.unknowns.map((u) => basisFor(choice, u.order));
    let size = 0;
    this.first = this.bases.map((b) => {
      const first = size;
      size += b.rank;
      return first;
    });
    this.size = size;
    const d = system.unknowns.length;
    this.points = choice.points;
    this.densePoints = this.bases[0].grid.dense.length;
    this.at = system.evaluator(this.points);
    this.dense = system.evaluator(this.densePoints);
    this.at.scalars.set(system.parameters);
    this.dense.scalars.set(system.parameters);
    const through: (readonly Float64Array[])[] = [];
    for (const basis of this.bases) through[basis.order] = basis.through;
    this.grid = { evaluator: this.at, tau: this.bases[0].grid.tau, through };
    this.coordinates = new Float64Array(size);
    this.top = new Float64Array(d * this.points);
    this.largest = new Float64Array(system.stateSize);
    this.largestTop = new Float64Array(d);
    this.change = new Float64Array(Math.max(size, d * this.points));
    this.leading = new Leading(system);
    this.#read = system.unknowns.map((u) => new Array<boolean>(u.order).fill(false));
    for (const { reads } of system.equations) {
      for (const { unknown, derivative } of reads) {
        if (derivative < system.unknowns[unknown].order) this.#read[unknown][derivative] = true;
      }
    }
    const products = sum(this.bases.map((b) => (b.order + 1) * b.rank));
    this.#pass = this.points * (products + tapeCost * system.instructions);
    for (const [i, basis] of this.bases.entries()) {
      const run = this.runs.at(-1);
      if (run?.basis === basis) {
        run.count++;
        run.read = run.read.map((x, m) => x || this.#read[i][m]);
      } else this.runs.push({ basis, order: basis.order, from: i, count: 1, read: [...this.#read[i]] });
    }
  }

  /** Counts evaluations at the collocation points. */
  countPasses(passes = 1): void {
    this.system.work.done += passes * this.#pass;
  }

  /**
   * Multiplications of a matrix of the whole window with its factors, about.
   * @param factors those of the factors alone; of a full matrix by default
   */
  factorCost(factors = this.size ** 3 / 3): number {
    const blocks = sum(this.system.equations.map((e) => e.reads.length));
    return factors + blocks * this.points * this.bases[0].rank ** 2;
  }

  /** Counts a matrix of the whole window with its factors, as `factorCost` does. */
  countFactors(factors?: number): void {
    this.system.work.done += this.factorCost(factors);
  }

  /** Sets the times and inputs of `f` to the points `tau` of the window. */
  place(f: TapeEvaluator, tau: Float64Array, { start, length }: WindowPlace): void {
    const half = length / 2;
    const n = tau.length;
    // A hair inside, so that a jump of the right-hand side at a border counts for the neighbour alone.
    const hair = Math.sign(length) * 1e-15 * Math.max(Math.abs(start), Math.abs(start + length));
    for (let p = 0; p < n; p++) {
      const inwards = tau[p] === 1 ? -hair : tau[p] === -1 ? hair : 0;
      f.times[p] = start + half * (1 + tau[p]) + inwards;
    }
    this.system.inputs.forEach((input, i) => {
      for (let p = 0; p < n; p++) f.aux[i * f.layout.capacity + p] = input(f.times[p]);
    });
  }

  /** Writes the Taylor part of u⁽ᵐ⁾ of unknown i at `tau` into `out` from `to`. */
  #taylor(out: Float64Array, to: number, tau: Float64Array, place: WindowPlace, i: number, m: number): void {
    const { order, offset } = this.system.unknowns[i];
    const half = place.length / 2;
    const n = tau.length;
    if (order - 1 === m) {
      out.fill(place.state[offset + m], to, to + n);
      return;
    }
    for (let p = 0; p < n; p++) {
      const x = half * (1 + tau[p]);
      let power = 1;
      let sum = 0;
      for (let j = m; j < order; j++) {
        sum += (place.state[offset + j] * power) / factorial(j - m);
        power *= x;
      }
      out[to + p] = sum;
    }
  }

  /**
   * Jets from values of the highest derivatives, by default at the collocation points.
   * @param jets laid out like those of the grid's evaluator, whose `jetAt` places them
   * @param all true: also derivatives that no equation reads
   */
  jetsFromTop(place: WindowPlace, top: Float64Array, jets: Float64Array, all = false, grid = this.grid): void {
    const { evaluator: f, tau, through } = grid;
    const n = tau.length;
    const half = place.length / 2;
    const step = f.layout.orders * f.layout.capacity;
    for (const { order, from, count, read } of this.runs) {
      for (let m = 0; m < order; m++) {
        if (!all && !read[m]) continue;
        const out = f.jetAt(0, from, m);
        for (let c = 0; c < count; c++) this.#taylor(jets, out + c * step, tau, place, from + c, m);
        addProducts(through[order][m], n, n, top, from * n, n, half ** (order - m), jets, out, step, count);
      }
      const out = f.jetAt(0, from, order);
      for (let c = 0; c < count; c++) {
        const own = (from + c) * n;
        for (let p = 0; p < n; p++) jets[out + c * step + p] = top[own + p];
      }
    }
  }

  /** Jets of all derivatives up to the order from `coordinates`, at the collocation or the held-out points. */
  jetsFromCoordinates(
    place: WindowPlace,
    where: 'at' | 'dense',
    coordinates = this.coordinates,
    jets = this[where].jets,
  ): void {
    const tau = windowTimes(this, where);
    this.jetsOf(coordinates, place, { evaluator: this[where], jets, tau, shapes: ({ basis }, m) => basis[where][m] });
  }

  /** The same at other points. */
  jetsOf(coordinates: Float64Array, place: WindowPlace, { evaluator: f, jets, tau, shapes }: ShapeGrid): void {
    const half = place.length / 2;
    const step = f.layout.orders * f.layout.capacity;
    for (const group of this.runs) {
      const { basis, order, from, count } = group;
      const k = basis.rank;
      for (let m = 0; m <= order; m++) {
        const out = f.jetAt(0, from, m);
        for (let c = 0; c < count; c++) {
          if (m < order) this.#taylor(jets, out + c * step, tau, place, from + c, m);
          else jets.fill(0, out + c * step, out + c * step + tau.length);
        }
        const factor = half ** (order - m);
        addProducts(shapes(group, m), tau.length, k, coordinates, this.first[from], k, factor, jets, out, step, count);
      }
    }
  }

  /**
   * Size of u⁽ⁿ⁻¹⁾ of unknown i: at the points of `f`, but not forgetting what it was before.
   * @param smallest of `smallestSizes`
   * @param span length that they cover
   */
  sizeOf(scale: Float64Array, i: number, { memory, floor }: Smallest, span: number, f = this.at): number {
    const { order, offset } = this.system.unknowns[i];
    const n = f.layout.capacity;
    // Where no equation reads it there are no values: it changes by this much at most.
    const here = this.#read[i][order - 1]
      ? maxAbs(f.jets, f.jetAt(0, i, order - 1), n)
      : span * maxAbs(f.jets, f.jetAt(0, i, order), n);
    return Math.max(here, memory * scale[offset + order - 1], floor);
  }

  /** Coordinates of the values in `top`. */
  projectTop(): void {
    const n = this.points;
    this.coordinates.fill(0);
    for (const { basis, from, count } of this.runs) {
      const { project, rank } = basis;
      addProducts(project, rank, n, this.top, from * n, n, 1, this.coordinates, this.first[from], rank, count);
    }
  }

  /** T r for every equation; r is laid out like the residuals of `at`. */
  tested(residuals: Float64Array, out: Float64Array): void {
    const n = this.points;
    out.fill(0, 0, this.size);
    for (const { basis, from, count } of this.runs) {
      const { test, rank } = basis;
      addProducts(test, rank, n, residuals, from * n, n, 1, out, this.first[from], rank, count);
    }
  }

  /**
   * Residuals and their derivatives at the collocation points for the present coordinates.
   * @param tested [size] receives T r
   * @param blend changes residuals and partials before they are tested, as a continuation does
   */
  evaluate(place: WindowPlace, tested: Float64Array, blend: ((f: TapeEvaluator) => void) | null): void {
    this.place(this.at, this.bases[0].grid.tau, place);
    this.jetsFromCoordinates(place, 'at');
    this.at.values(this.points);
    this.at.jacobian();
    blend?.(this.at);
    this.tested(this.at.residuals, tested);
  }

  /** State at the right border. */
  endState(place: WindowPlace, out: Float64Array): void {
    const half = place.length / 2;
    this.bases.forEach((basis, i) => {
      const { order, offset } = this.system.unknowns[i];
      for (let m = 0; m < order; m++) {
        let sum = 0;
        const table = basis.end[m];
        for (let q = 0; q < basis.rank; q++) sum += table[q] * this.coordinates[this.first[i] + q];
        sum *= half ** (order - m);
        let power = 1;
        for (let j = m; j < order; j++) {
          sum += (place.state[offset + j] * power) / factorial(j - m);
          power *= place.length;
        }
        out[offset + m] = sum;
      }
    });
  }

  /** Starts the next solve from constant highest derivatives. */
  guessConstant(values: ArrayLike<number>): void {
    const n = this.points;
    for (let i = 0; i < this.bases.length; i++) this.top.fill(values[i], i * n, (i + 1) * n);
    this.projectTop();
  }

  /** Starts the next solve, of the first `share` of the last window, from what that one has led to. */
  guessWithin(share: number): void {
    const { tau } = this.grid;
    const n = this.points;
    const d = this.system.unknowns.length;
    const before = this.change.subarray(0, d * n);
    before.set(this.top);
    this.top.fill(0);
    const table = interpolation(
      tau,
      tau.map((x) => -1 + share * (1 + x)),
    );
    addProducts(table, n, n, before, 0, n, 1, this.top, 0, n, d);
    this.projectTop();
  }

  /** Value of the highest derivatives at the right border. */
  endTop(out: Float64Array): void {
    this.bases.forEach((basis, i) => {
      const table = basis.end[basis.order];
      let sum = 0;
      for (let q = 0; q < basis.rank; q++) sum += table[q] * this.coordinates[this.first[i] + q];
      out[i] = sum;
    });
  }
}

/** The points of the window's own variable at which one of its evaluators stands. */
export const windowTimes = ({ bases }: WindowSolver, where: 'at' | 'dense'): Float64Array =>
  where === 'at' ? bases[0].grid.tau : bases[0].grid.dense;

/** What counts as the size of a state variable that has become small. */
interface Smallest {
  /** Share of its largest size so far. */
  memory: number;
  /** Below this it counts as rounding of the others. */
  floor: number;
}

/** How much of the largest size so far counts as the size of a state variable that has become small. */
export const memory = 1e-3;

/** Shares of the own largest size and of the largest of all. */
const smallest = {
  // As far down a long chain before the wave arrives: to hold it to its own size would take ever shorter windows.
  picard: { memory, floor: 1e-8 },
  // Windows of stiff problems are long however small a species has become beside what it was, and what comes of it may be
  // decided by one of 1e-10 of the others (the chemical pyrolysis E5).
  newton: { memory: 1e-9, floor: 1e-13 },
};

/** @param scale [stateSize] largest size of each state variable so far */
export function smallestSizes(scale: Float64Array, way: 'picard' | 'newton'): Smallest {
  let most = 1e-280;
  for (let i = 0; i < scale.length; i++) if (scale[i] > most) most = scale[i];
  return { memory: smallest[way].memory, floor: most * smallest[way].floor };
}

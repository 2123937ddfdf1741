/** @file The solution so far, as delays read it: the accepted windows, the one being solved, a guess before there is one. */

import { intervalAt } from '../../numeric/interval.ts';
import { addProduct } from '../../numeric/products.ts';
import { factorial } from '../../numeric/special.ts';
import { type BasisChoice, basisFor } from '../basis/basis.ts';
import { featureJet } from '../basis/features.ts';
import type { Delays, PastSolution } from '../problem/delays.ts';
import type { StateVariable, System } from '../problem/system.ts';
import type { WindowPlace, WindowSolver } from '../window/window.ts';

interface PastWindow {
  start: number;
  length: number;
  state: Float64Array;
  /** [unknowns·W]; `null` where only the highest derivatives are known, about. */
  outputs: Float64Array | null;
  /** [unknowns] highest derivatives of a guess. */
  top: Float64Array;
}

/** A kink that a moving delay has brought back so often is smooth enough. */
const mostSmoothed = 4;
/** A time this much later, as a share of the times around, lies behind a time. */
const beside = 1e-9;
/** Solves of one window that reads itself, at most. */
export const mostRounds = 40;

export class MarchPast implements PastSolution {
  readonly from: number;
  readonly #delays: Delays;
  readonly #unknowns: readonly StateVariable[];
  readonly #choice: BasisChoice;
  readonly #starts: number[] = [];
  readonly #windows: PastWindow[] = [];
  readonly #scratch: Float64Array;
  /** Times at which a moving delay finds the solution less smooth, and how often it was smoothed since. */
  readonly #breaks: { at: number; level: number }[];
  /** What is read of the start before there is a window. */
  readonly #first: PastWindow;
  #open: PastWindow | null = null;

  /**
   * @param state at `from`
   * @param top highest derivatives there, zero where not known
   */
  constructor(
    system: System,
    choice: BasisChoice,
    { from, state, top }: { from: number; state: Float64Array; top: Float64Array },
  ) {
    this.from = from;
    this.#first = { start: from, length: 1, state: state.slice(), outputs: null, top: top.slice() };
    this.#delays = system.delays!;
    this.#unknowns = system.unknowns;
    this.#choice = choice;
    this.#scratch = new Float64Array((system.order + 1) * choice.width);
    this.#breaks = [{ at: from, level: 0 }];
    this.#delays.use(null, { names: system.estimates, values: system.parameters });
    this.#delays.use(this);
  }

  read(unknown: number, order: number, t: number): number {
    const open = this.#open;
    const last = this.#windows.length - 1;
    if (open && (t >= open.start || last < 0)) return this.#inWindow(open, unknown, order, t);
    if (last < 0) return this.#inWindow(this.#first, unknown, order, t);
    return this.#inWindow(this.#windows[last === 0 ? 0 : intervalWith(this.#starts, t)], unknown, order, t);
  }

  #inWindow({ start, length, state, outputs, top }: PastWindow, unknown: number, m: number, t: number): number {
    const { order, offset } = this.#unknowns[unknown];
    const half = length / 2;
    const x = t - start;
    let sum = 0;
    let power = 1;
    for (let j = m; j < order; j++) {
      sum += (state[offset + j] * power) / factorial(j - m);
      power *= x;
    }
    if (!outputs) return sum + (top[unknown] * power) / factorial(Math.max(0, order - m));
    const { features } = basisFor(this.#choice, order);
    const width = this.#choice.width;
    featureJet(features, order, x / half - 1, this.#scratch, 0, width);
    let inner = 0;
    for (let w = 0; w < width; w++) inner += outputs[unknown * width + w] * this.#scratch[m * width + w];
    return sum + inner * half ** (order - m);
  }

  /** A window is to be solved: what is known of it is the state at its start. */
  begin({ start, length, state }: WindowPlace, top: Float64Array): void {
    this.#open = { start, length, state, outputs: null, top };
    this.#delays.stand(start + length / 2);
  }

  /** What follows at `t` is asked for: what is read there is what lies behind a jump of the past. */
  lookBehind(t: number): void {
    this.#delays.stand(t + beside * Math.max(Math.abs(t), Math.abs(t - this.from)));
  }

  /** What is known of it now. */
  improve(solver: WindowSolver, { start, length, state }: WindowPlace): void {
    this.#open = {
      start,
      length,
      state,
      outputs: this.#outputsOf(solver, solver.coordinates),
      top: new Float64Array(0),
    };
  }

  #outputsOf(solver: WindowSolver, coordinates: Float64Array): Float64Array {
    const width = this.#choice.width;
    const outputs = new Float64Array(this.#unknowns.length * width);
    this.#unknowns.forEach((_, i) => {
      const { output, rank } = solver.bases[i];
      addProduct(output, width, rank, coordinates, solver.first[i], 1, outputs, i * width);
    });
    return outputs;
  }

  /** An accepted window. */
  keep(solver: WindowSolver, { start, length, state }: WindowPlace, coordinates: Float64Array): void {
    this.#starts.push(start);
    this.#windows.push({
      start,
      length,
      state: state.slice(),
      outputs: this.#outputsOf(solver, coordinates),
      top: new Float64Array(0),
    });
    this.#open = null;
    this.#delays.stand(null);
    const end = start + length;
    for (const { place } of this.#moving) {
      const at = this.#delays.timeOf(place, end);
      const near = 1e-11 * Math.max(Math.abs(at), Math.abs(end - this.from));
      const met = this.#breaks.find((b) => Math.abs(b.at - at) <= near);
      if (met && met.level < mostSmoothed) this.#breaks.push({ at: end, level: met.level + 1 });
    }
  }

  /** Reads whose earlier time depends on the solution. */
  get #moving(): { place: number }[] {
    return this.#delays.reads.flatMap((_, place) => (this.#delays.isMoving(place) ? [{ place }] : []));
  }

  /** Whether a window reads what it is to find. */
  readsItself({ start, length }: WindowPlace): boolean {
    const slack = 1e-12 * Math.abs(length);
    const { reads, inEquations } = this.#delays;
    return reads
      .slice(0, inEquations)
      .some((_, place) => this.#delays.isMoving(place) || this.#delays.timeOf(place, start + length) > start + slack);
  }

  /** Whether at one of these times a read looks at a later one. */
  looksAhead({ length }: WindowPlace, times: ArrayLike<number>): boolean {
    const late = 1e-6 * length;
    return Array.from(times).some((t) =>
      this.#delays.reads.some((_, place) => this.#delays.timeOf(place, t) > t + late),
    );
  }

  /** Where inside the window a moving delay passes a time at which the solution is less smooth, from its start; `null`: nowhere. */
  break({ start, length }: WindowPlace, times: ArrayLike<number>): number | null {
    let first: number | null = null;
    for (const { place } of this.#moving) {
      for (const { at: b } of this.#breaks) {
        const gap = (t: number) => this.#delays.timeOf(place, t) - b;
        const still = 1e-11 * Math.max(Math.abs(b), Math.abs(start + length - this.from));
        let before = gap(start);
        let from = start;
        for (const t of Array.from(times)) {
          const now = gap(t);
          if (Math.abs(before) > still && before * now < 0) {
            const found = rootOf(gap, from, t, before) - start;
            if (found < length * (1 - 1e-9) && (first === null || found < first)) first = found;
            break;
          }
          if (Math.abs(now) > still) {
            before = now;
            from = t;
          }
        }
      }
    }
    return first;
  }
}

/** The window that holds `t`, by the starts of all. */
function intervalWith(starts: readonly number[], t: number): number {
  const last = starts.length - 1;
  return t >= starts[last] ? last : intervalAt(starts, t);
}

/** By bisection to rounding. */
function rootOf(f: (x: number) => number, from: number, to: number, start: number): number {
  let [a, b] = [from, to];
  for (let k = 0; k < 60; k++) {
    const middle = (a + b) / 2;
    if (f(middle) * start > 0) a = middle;
    else b = middle;
  }
  return b;
}

/** Kinks of the solution travel by delays, each time smoother; so often they are followed. */
const levels = 10;
/** Borders at most. */
const mostBorders = 4000;

/** Times at which constant delays bring a break back. */
export function travelling(breaks: readonly number[], delays: readonly number[], to: number): number[] {
  const found: number[] = [];
  let now: readonly number[] = breaks;
  for (let level = 0; level < levels && now.length > 0 && found.length < mostBorders; level++) {
    const next = now.flatMap((t) => delays.map((delay) => t + delay)).filter((t) => t < to);
    const distinct = [...new Set(next)]
      .sort((a, b) => a - b)
      .filter((t, i, all) => i === 0 || t - all[i - 1] > 1e-13 * Math.abs(t));
    found.push(...distinct);
    now = distinct;
  }
  const all = found.sort((a, b) => a - b);
  return all.filter((t, i) => i === 0 || t - all[i - 1] > 1e-12 * Math.abs(t));
}

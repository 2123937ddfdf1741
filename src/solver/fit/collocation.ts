/**
 * @file A march for fits: readings of a solution at given times with their exact derivatives, at a small part of the
 * cost of windows. Each step is collocation at the three nodes of Radau IIA (order 5, L-stable; Hairer & Wanner, Solving
 * Ordinary Differential Equations II, 1996, IV.8): the highest derivatives there are its coordinates, as those of a window.
 * Derivatives are those of the discrete solution itself, steps held (internal numerical differentiation; Bock 1981),
 * so that a fit whose steps stay the same sees a smooth function with exact slopes.
 */

import { factorise, type LU, signOf, solveFactorised } from '../../numeric/lu.ts';
import { factorial } from '../../numeric/special.ts';
import type { TapeEvaluator } from '../../tape/evaluator.ts';
import type { FreeStart } from '../inverse/sensitivity.ts';
import { EventTracker } from '../march/events.ts';
import { isAffineInJets } from '../problem/dependence.ts';
import { eventsOf, type SystemEvents } from '../problem/events.ts';
import type { Measured } from '../problem/measured.ts';
import { switchedOf } from '../problem/switches.ts';
import type { System } from '../problem/system.ts';
import type { Fitted } from '../problem/uncertainty.ts';
import { type Budget, isSpent } from '../problem/work.ts';
import { slopeBehind } from '../window/state-jump.ts';
import { memory } from '../window/window.ts';
import { Sights, type Stand } from './sights.ts';
import { StageMatrix, type StageRead, solveColumns } from './stage-matrix.ts';

const stages = 3;
const r6 = Math.sqrt(6);
const nodes = [(4 - r6) / 10, (4 + r6) / 10, 1];
/** [3·3] row-major */
const integration = [
  ...[(88 - 7 * r6) / 360, (296 - 169 * r6) / 1800, (-2 + 3 * r6) / 225],
  ...[(296 + 169 * r6) / 1800, (88 + 7 * r6) / 360, (-2 - 3 * r6) / 225],
  ...[(16 - r6) / 36, (16 + r6) / 36, 1 / 9],
];
/** Of the error estimate of order 3, equation (8.19) there. */
const weights = [(-13 - 7 * r6) / 3, (-13 + 7 * r6) / 3, -1 / 3];
const eigenvalue = 3 + 3 ** (2 / 3) - 3 ** (1 / 3);

/** The last node stands this much before the end of its step, where inputs and switches may jump. */
const inside = 1e-12;
const mostIterations = 10;
/** A step that is known from before and misses more than this many tolerances no longer fits. */
const worn = 30;
/** Steps that are all this far below the tolerance are too many. */
const fresh = 1e-4;
const mostSteps = 20000;
/** Steps between two chances to stop. */
const breath = 64;
/** What has decayed to nothing says nothing about the first step: one that is refused is shortened. */
const shortest = 1e-9;
/** Highest derivatives that differ by more than this share on the two sides of a border jump there. */
const turned = 1e-6;
/** Steps on the way to rest, and the change that is none any more: of a step, or of this many spans of the variable. */
const mostRestSteps = 1000;
const restful = 1e-11;
const restSpans = 10;

export interface CollocationOptions {
  /** Relative error of the solution, about. */
  accuracy: number;
  budget: Budget;
  cancelled: () => boolean;
}

/** Steps of one march, between its borders each: shares of the way. They are kept from one march to the next. */
export interface Steps {
  accuracy: number;
  shares: number[][];
}

/** What is measured on one side of a start: rows by their way from it. */
interface Side {
  rows: number[];
  times: number[];
}

/** A march as far as it has come. */
interface Way {
  start: Omit<FreeStart, 'top'>;
  side: Side;
  direction: number;
  tracker: EventTracker | null;
  accuracy: number;
  /** Error of a step that is as large as may be. */
  tolerance: number;
  t: number;
  /** The first measurement ahead. */
  next: number;
  /** Length of the next step, 0 where none is known. */
  h: number;
  /** Whether the last step was refused. */
  refused: boolean;
  /** The largest error of a step so far, in tolerances. */
  worst: number;
  count: number;
}

interface Entry {
  /** Place of its partial derivatives at the three nodes. */
  at: number;
  equation: number;
}
interface JetEntry extends Entry, StageRead {
  order: number;
}
interface ScalarEntry extends Entry {
  scalar: number;
}

/** Whether all that happens in the equations is smooth or happens at known times. */
export function isCollocatable(system: System): boolean {
  const events = eventsOf(system);
  return (
    !system.delays &&
    system.hidden.rows.length === 0 &&
    (events === null || events.crossings.length === 0) &&
    switchedOf(system) === null
  );
}

export class CollocationMarch {
  readonly #system: System;
  readonly #watched: Measured;
  readonly #f: TapeEvaluator;
  readonly #one: TapeEvaluator;
  readonly #jets: JetEntry[] = [];
  readonly #scalars: ScalarEntry[] = [];
  readonly #events: SystemEvents | null;
  readonly #n: number;
  /** [order] A, A², … */
  readonly #powers: number[][] = [];
  /** The same of one node. */
  readonly #ones: number[][];
  readonly #matrix: StageMatrix;
  /** The same for one node, by which the error is filtered. */
  readonly #filter: StageMatrix;
  /** That at the end of a step. */
  readonly #behind: StageMatrix;
  /** Whether one iteration solves a step, and its factors hold wherever it ends. */
  readonly #linear: boolean;
  readonly #right: Float64Array;
  /** [3·n] highest derivatives at the nodes, node after node. */
  readonly #k: Float64Array;
  readonly #before: Float64Array;
  readonly #state: Float64Array;
  readonly #end: Float64Array;
  readonly #top: Float64Array;
  readonly #scale: Float64Array;
  readonly #error: Float64Array;
  readonly #onePivots: Int32Array<ArrayBuffer>;
  readonly #oneMatrix: Float64Array;
  /** Whether what is measured reads highest derivatives. */
  readonly #readsTop: boolean;
  #slope = new Float64Array(0);
  #topSlope = new Float64Array(0);
  #inner = new Float64Array(0);
  /** Where the last march stood when something was measured. */
  readonly #sights: Sights;
  /** The sides of the start at `at`, which is the same for most marches. */
  #sides: { at: number; sides: Side[] } = { at: Number.NaN, sides: [] };
  /** Of the determinant by the highest derivatives at the start. */
  #sign = 1;
  /** Length of the step before, 0 where there is none to go on from. */
  #past = 0;

  constructor(system: System, watched: Measured) {
    this.#system = system;
    this.#watched = watched;
    const n = system.unknowns.length;
    this.#n = n;
    this.#f = system.evaluator(stages);
    this.#one = system.evaluator(1);
    this.#events = eventsOf(system);
    this.#f.rows.forEach((row, equation) => {
      row.inputs.forEach((input, j) => {
        const read = this.#f.inputs[input];
        const at = (row.first + j) * stages;
        if (read.kind === 'jet') {
          const { output: unknown, order } = read;
          this.#jets.push({ at, equation, unknown, order, below: system.unknowns[unknown].order - order });
        } else this.#scalars.push({ at, equation, scalar: read.index });
      });
    });
    let power = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    for (let r = 0; r <= system.order; r++) {
      this.#powers.push(power);
      power = multiplied(power, integration);
    }
    this.#ones = this.#powers.map(() => [1]);
    const size = stages * n;
    this.#matrix = new StageMatrix(this.#jets, n, stages);
    this.#filter = new StageMatrix(this.#jets, n, 1);
    this.#behind = new StageMatrix(
      this.#jets.map((read) => ({ ...read, at: read.at + stages - 1 })),
      n,
      1,
    );
    this.#linear = isAffineInJets(system.tape);
    this.#right = new Float64Array(size);
    this.#k = new Float64Array(size);
    this.#before = new Float64Array(size);
    this.#state = new Float64Array(system.stateSize);
    this.#end = new Float64Array(system.stateSize);
    this.#scale = new Float64Array(system.stateSize);
    this.#top = new Float64Array(n);
    this.#error = new Float64Array(n);
    this.#onePivots = new Int32Array(n);
    this.#oneMatrix = new Float64Array(n * n);
    const { evaluator } = watched;
    this.#sights = new Sights(system, watched);
    this.#readsTop = evaluator.inputs.some((x) => x.kind === 'jet' && x.order === system.unknowns[x.output].order);
  }

  /**
   * All readings and their derivatives by the free numbers; `null` where the march does not get to them.
   * @param steps those of an earlier march, which are tried first and changed where they do not fit
   */
  *readings(
    start: Omit<FreeStart, 'top'>,
    steps: Steps,
    options: CollocationOptions,
  ): Generator<undefined, Fitted | null> {
    if (steps.accuracy !== options.accuracy) Object.assign(steps, { accuracy: options.accuracy, shares: [] });
    for (let attempt = 0; attempt < 2; attempt++) {
      const known = steps.shares;
      const shares: number[][] = [];
      const went: 'done' | 'sparse' | 'stuck' = yield* this.#both(start, known, shares, options);
      if (went === 'done' || went === 'sparse') {
        steps.shares = went === 'done' ? shares : [];
        return this.#sights.read(start, true);
      }
      steps.shares = [];
      if (went === 'stuck' && known.length === 0) return null;
      if (isSpent(options.budget) || options.cancelled()) return null;
    }
    return null;
  }

  /**
   * The readings of the last march once more, at the present parameters: exact where the equations read none of those
   * that have changed.
   * @param free columns of `parameterSlope`
   * @param carried whether these are the columns of the march; else the solution has no slopes by them
   */
  reread(parameterSlope: Float64Array, free: number, carried: boolean): Fitted {
    return this.#sights.read({ free, parameterSlope }, carried);
  }

  *#both(
    start: Omit<FreeStart, 'top'>,
    known: number[][],
    shares: number[][],
    options: CollocationOptions,
  ): Generator<undefined, 'done' | 'sparse' | 'stuck'> {
    if (this.#sides.at !== start.at) this.#sides = { at: start.at, sides: sidesOf(this.#watched, start.at) };
    let largest = 0;
    this.#sights.clear(start.free);
    for (const side of this.#sides.sides) {
      const error: number | null = yield* this.#march(start, side, known, shares, options);
      if (error === null) return 'stuck';
      largest = Math.max(largest, error);
    }
    const taken = shares.reduce((sum, x) => sum + x.length, 0);
    return largest < fresh && taken > 3 * shares.length ? 'sparse' : 'done';
  }

  /** @returns the largest error of a step in tolerances; `null` where it does not arrive */
  *#march(
    start: Omit<FreeStart, 'top'>,
    side: Side,
    known: number[][],
    shares: number[][],
    { accuracy, budget, cancelled }: CollocationOptions,
  ): Generator<undefined, number | null> {
    const system = this.#system;
    const { at } = start;
    const { times } = side;
    const last = times[times.length - 1];
    const direction = last >= at ? 1 : -1;
    for (const f of [this.#f, this.#one]) f.scalars.set(system.parameters);
    if (!this.#begin(at, start)) return null;
    const tracker =
      this.#events && direction > 0 ? new EventTracker(this.#events, system, 1, at, Math.max(system.to, last)) : null;
    tracker?.start(at, this.#state);
    const borders = bordersOf([...times, ...system.breaks, ...(tracker?.borders ?? [])]);
    const way: Way = {
      ...{ start, side, direction, tracker, accuracy, tolerance: 0.1 * accuracy ** (2 / 3) },
      ...{ t: at, next: 0, h: 0, refused: false, worst: 0, count: 0 },
    };
    if (!this.#arrive(way)) return null;
    const ahead = borders.filter((b) => (b - at) * direction > 0 && (last - b) * direction >= 0);
    if (direction < 0) ahead.reverse();
    for (const border of ahead) {
      const given = known[shares.length];
      if (given) {
        if (!this.#retake(way, border - way.t, given)) return null;
        shares.push(given);
      } else {
        const span = border - way.t;
        const taken: number[] = [];
        if (way.h === 0) way.h = direction * this.#firstLength(Math.abs(last - at));
        way.refused = false;
        while ((border - way.t) * direction > 1e-14 * Math.abs(border - at)) {
          if (way.count % breath === breath - 1) yield;
          if (isSpent(budget) || cancelled() || way.count > mostSteps) return null;
          if (!this.#take(way, border, span, taken)) return null;
        }
        shares.push(taken);
      }
      way.t = border;
      if (cancelled() || isSpent(budget)) return null;
      const before = this.#past;
      if (!this.#arrive(way)) return null;
      // Behind an event or a jump of what drives the equations nothing is known of the length.
      if (before !== 0 && this.#past === 0) way.h = 0;
    }
    return way.next === times.length ? way.worst : null;
  }

  /** What is due at a border: events, jumps, measurements; false where the solution does not go on. */
  #arrive(way: Way): boolean {
    const { t, tracker, start, direction, side } = way;
    if (tracker?.isDue(t)) {
      if (!this.#happen(tracker, t, start)) return false;
    } else if (isAmong(this.#system.breaks, t) && !this.#turn(t, direction, start)) return false;
    const { rows, times } = side;
    const first = way.next;
    while (way.next < rows.length && (times[way.next] - t) * direction <= 1e-13 * Math.abs(t)) way.next++;
    if (way.next > first) this.#sights.add(t, rows, first, way.next, this.#stand());
    return true;
  }

  /** Takes steps that are known from an earlier march; false where one no longer fits. */
  #retake(way: Way, span: number, given: readonly number[]): boolean {
    for (let k = 0; k < given.length; k++) {
      way.h = span * given[k];
      const error = this.#step(way.t, way.h, way, worn);
      if (!(error <= worn)) return false;
      way.worst = Math.max(way.worst, error);
      way.t += way.h;
      way.count++;
    }
    return true;
  }

  /** Tries one step towards the border; false where steps have become too short. */
  #take(way: Way, border: number, span: number, taken: number[]): boolean {
    const { t, h } = way;
    const left = border - t;
    const length = Math.abs(h) >= Math.abs(left) * 0.999 ? left : Math.abs(h) * 2 > Math.abs(left) ? left / 2 : h;
    if (Math.abs(length) < 1e-14 * Math.max(Math.abs(t), Math.abs(span) * 1e-6)) return false;
    const error = this.#step(t, length, way, 1);
    way.count++;
    if (error <= 1) {
      way.worst = Math.max(way.worst, error);
      taken.push(length / span);
      way.t = length === left ? border : t + length;
      const grown = length * Math.min(way.refused ? 1 : 8, Math.max(0.3, 0.9 * Math.max(error, 1e-8) ** -0.25));
      // A step cut short by a border says nothing against the one planned.
      way.h = Math.abs(length) < Math.abs(h) && Math.abs(grown) < Math.abs(h) && error < 0.5 ? h : grown;
      way.refused = false;
    } else {
      way.h = length * (Number.isFinite(error) ? Math.max(0.1, Math.min(0.7, 0.9 * error ** -0.25)) : 0.25);
      way.refused = true;
      if (!Number.isFinite(error)) this.#past = 0;
    }
    return true;
  }

  /** Stands at `start` with nothing marched; false where the equations give no derivative there. */
  #begin(at: number, start: Omit<FreeStart, 'top'>): boolean {
    const { free } = start;
    this.#state.set(start.state);
    // What an earlier march ended at, or failed at, is not where this one begins.
    this.#top.fill(0);
    this.#slope = start.slope.slice();
    this.#inner = new Float64Array(stages * this.#n * free);
    this.#topSlope = new Float64Array(this.#n * free);
    for (let k = 0; k < this.#scale.length; k++) this.#scale[k] = Math.abs(this.#state[k]);
    return this.#refresh(at, start);
  }

  /**
   * Where the solution comes to rest, with its slopes; `null` where it does not. The equations must not read the time.
   * What is conserved on the way is so with its slopes, which the equations at rest alone do not tell (Lakrisenko et al.,
   * PLoS Computational Biology 19, 2023, of singular Jacobians there).
   */
  *rest(
    start: Omit<FreeStart, 'top'>,
    { accuracy, budget, cancelled }: CollocationOptions,
  ): Generator<undefined, FreeStart | null> {
    const system = this.#system;
    const { free, at } = start;
    for (const f of [this.#f, this.#one]) f.scalars.set(system.parameters);
    if (!this.#begin(at, start)) return null;
    const span = Math.abs(system.to - system.from);
    const asked = { accuracy, tolerance: 0.1 * accuracy ** (2 / 3), start };
    let h = this.#firstLength(span);
    let elapsed = 0;
    for (let count = 0; count < mostRestSteps; count++) {
      if (count % breath === breath - 1) yield;
      if (isSpent(budget) || cancelled()) return null;
      const before = { state: this.#state.slice(), slope: this.#slope.slice() };
      const error = this.#step(at, h, asked, 1);
      if (!(error <= 1)) {
        h *= Number.isFinite(error) ? Math.max(0.1, Math.min(0.7, 0.9 * error ** -0.25)) : 0.25;
        if (!Number.isFinite(error)) this.#past = 0;
        if (h < 1e-14 * span) return null;
        continue;
      }
      elapsed += h;
      const moved = (now: Float64Array, then: Float64Array): number => {
        let change = 0;
        let size = 1e-300;
        for (let k = 0; k < now.length; k++) {
          change = Math.max(change, Math.abs(now[k] - then[k]));
          size = Math.max(size, Math.abs(now[k]));
        }
        return change / size;
      };
      // A step a good part as long as all before it hardly moves anything: neither will what follows. Of one that is far
      // longer than the variable only its part counts, as rounding moves the state by its length; a short one before
      // slow processes have begun says nothing.
      if (elapsed >= span && (h > 0.5 * elapsed || elapsed > 1e12 * span)) {
        const part = Math.min(1, (restSpans * span) / h);
        if (
          part * moved(this.#state, before.state) < restful &&
          part * moved(this.#slope, before.slope) < 10 * restful
        ) {
          return {
            at,
            state: this.#state.slice(),
            top: this.#top.slice(),
            slope: this.#slope.slice(),
            parameterSlope: start.parameterSlope,
            free,
          };
        }
      }
      h *= Math.min(8, 0.9 * Math.max(error, 1e-8) ** -0.25);
    }
    return null;
  }

  /** A length that the solution hardly changes in, but no shorter than `shortest` of the whole. */
  #firstLength(total: number): number {
    const { unknowns } = this.#system;
    let rate = 0;
    unknowns.forEach(({ order, offset }, i) => {
      if (order === 0) return;
      const size = Math.abs(this.#state[offset + order - 1]);
      if (size > 0) rate = Math.max(rate, Math.abs(this.#top[i]) / size);
    });
    return Math.max(shortest * total, Math.min(0.01 * total, rate > 0 ? 0.05 / rate : total));
  }

  /**
   * Solves one step and goes to its end with the slopes, unless its error is more than `most`.
   * @returns its error in tolerances
   */
  #step(
    t: number,
    h: number,
    { accuracy, tolerance, start }: Pick<Way, 'accuracy' | 'tolerance' | 'start'>,
    most: number,
  ): number {
    const system = this.#system;
    const n = this.#n;
    const size = stages * n;
    const f = this.#f;
    const k = this.#k;
    const matrix = this.#matrix;
    const right = this.#right;
    for (let s = 0; s < stages; s++) {
      const time = t + h * (s === 2 ? 1 - inside : nodes[s]);
      f.times[s] = time;
      for (let i = 0; i < system.inputs.length; i++) f.aux[i * stages + s] = system.inputs[i](time);
    }
    this.#predict(h);
    const reached = this.#most();
    let known = false;
    let last = Number.POSITIVE_INFINITY;
    let converged = false;
    for (let iteration = 0; iteration < mostIterations; iteration++) {
      this.#place(h);
      f.values(stages);
      if (!known) {
        f.jacobian();
        known = this.#factors(h);
        if (!known) return Number.POSITIVE_INFINITY;
      }
      for (let e = 0; e < n; e++) {
        for (let s = 0; s < stages; s++) right[matrix.rowAt(s, e)] = f.residuals[e * stages + s];
      }
      matrix.solve(right);
      system.work.done += size * size;
      let change = 0;
      for (let i = 0; i < n; i++) {
        const { order, offset } = system.unknowns[i];
        let largest = 1e-300;
        for (let s = 0; s < stages; s++) largest = Math.max(largest, Math.abs(k[s * n + i]));
        const room = order === 0 ? largest : this.#sizeOf(offset + order - 1, reached) / Math.abs(h);
        for (let s = 0; s < stages; s++) {
          const step = right[matrix.columnAt(s, i)];
          k[s * n + i] -= step;
          change = Math.max(change, Math.abs(step) / (room + 1e-9 * largest));
        }
      }
      if (!Number.isFinite(change)) return Number.POSITIVE_INFINITY;
      const rate = change / last;
      if (
        this.#linear ||
        change < 1e-14 ||
        (iteration > 0 && rate < 1 && (change * rate) / (1 - rate) < 1e-3 * accuracy)
      ) {
        converged = true;
        break;
      }
      if (iteration > 1 && rate > 2) break;
      // Far from it, the slopes are those of the place reached.
      if (iteration > 0 && rate > 0.1) known = false;
      last = change;
    }
    if (!converged) return Number.POSITIVE_INFINITY;
    this.#place(h);
    this.#ends();
    // By the slopes of the last factors, which are near enough.
    const error = this.#errorOf(h, tolerance);
    if (!(error <= most)) return error;
    // Of linear ones only the derivatives by what is free depend on the place.
    if (!this.#linear || start.free > 0) {
      f.values(stages);
      f.jacobian();
    }
    if (!this.#isFollowed(h)) return Number.POSITIVE_INFINITY;
    if (start.free > 0) {
      if (!this.#linear && !this.#factors(h)) return Number.POSITIVE_INFINITY;
      this.#advance(h, start);
    }
    for (let i = 0; i < n; i++) this.#top[i] = k[2 * n + i];
    this.#before.set(k);
    this.#past = h;
    this.#state.set(this.#end);
    for (let q = 0; q < this.#scale.length; q++) this.#scale[q] = Math.max(this.#scale[q], Math.abs(this.#state[q]));
    return error;
  }

  /** The highest derivatives at the nodes of a new step from those of the one before. */
  #predict(h: number): void {
    const n = this.#n;
    const k = this.#k;
    if (this.#past === 0) {
      for (let s = 0; s < stages; s++) for (let i = 0; i < n; i++) k[s * n + i] = this.#top[i];
      return;
    }
    const ratio = h / this.#past;
    for (let s = 0; s < stages; s++) {
      const x = 1 + nodes[s] * ratio;
      const [l0, l1, l2] = lagrange(x);
      for (let i = 0; i < n; i++) {
        k[s * n + i] = l0 * this.#before[i] + l1 * this.#before[n + i] + l2 * this.#before[2 * n + i];
      }
    }
  }

  /** Sets the jets at the nodes. */
  #place(h: number): void {
    const f = this.#f;
    const n = this.#n;
    const { unknowns } = this.#system;
    for (let i = 0; i < n; i++) {
      const { order, offset } = unknowns[i];
      for (let r = 0; r < order; r++) {
        const power = this.#powers[order - r];
        const factor = powerOf(h, order - r);
        const at = f.jetAt(0, i, r);
        for (let s = 0; s < stages; s++) {
          let sum = 0;
          for (let u = 0; u < stages; u++) sum += power[s * stages + u] * this.#k[u * n + i];
          sum *= factor;
          const x = nodes[s] * h;
          for (let j = order - 1; j >= r; j--) sum += this.#state[offset + j] * taylor(x, j - r);
          f.jets[at + s] = sum;
        }
      }
      const at = f.jetAt(0, i, order);
      for (let s = 0; s < stages; s++) f.jets[at + s] = this.#k[s * n + i];
    }
  }

  /** Factors of the linearised equations of all nodes; false where they are singular. */
  #factors(h: number): boolean {
    this.#system.work.done += this.#matrix.cost;
    return this.#matrix.factorise(this.#f.partials, this.#powers, h);
  }

  /** The state at the end of the step, which is its last node. */
  #ends(): void {
    const f = this.#f;
    const { unknowns } = this.#system;
    for (let i = 0; i < unknowns.length; i++) {
      const { order, offset } = unknowns[i];
      for (let r = 0; r < order; r++) this.#end[offset + r] = f.jets[f.jetAt(0, i, r) + 2];
    }
  }

  /** The largest that anything has been so far. */
  #most(): number {
    let most = 1e-280;
    for (const x of this.#scale) if (x > most) most = x;
    return most;
  }

  #sizeOf(place: number, most: number): number {
    return Math.max(Math.abs(this.#state[place]), memory * this.#scale[place], 1e-12 * most);
  }

  /**
   * Whether the step ends where the solution goes. A long one may have found another root of stiff equations, one that
   * solutions leave: something grows there by more than the method can follow in this step, whose matrix then has passed
   * a singular one.
   */
  #isFollowed(h: number): boolean {
    return this.#behind.factorise(this.#f.partials, this.#ones, h / eigenvalue) && this.#behind.sign === this.#sign;
  }

  /** The error of the step in tolerances, filtered by the equations so that stiff parts do not count. */
  #errorOf(h: number, tolerance: number): number {
    const { unknowns } = this.#system;
    const n = this.#n;
    const { partials } = this.#f;
    const k = this.#k;
    const right = this.#error.fill(0);
    const jets = this.#jets;
    for (let r = 0; r < jets.length; r++) {
      const { at, equation, unknown, below } = jets[r];
      const x = partials[at];
      if (below > 0 || unknowns[unknown].order === 0) continue;
      let sum = this.#top[unknown];
      for (let s = 0; s < stages; s++) {
        let z = 0;
        for (let u = 0; u < stages; u++) z += integration[s * stages + u] * k[u * n + unknown];
        sum += weights[s] * z;
      }
      right[this.#filter.rowAt(0, equation)] += x * sum;
    }
    if (!this.#filter.factorise(partials, this.#ones, h / eigenvalue)) return Number.POSITIVE_INFINITY;
    this.#filter.solve(right);
    let sum = 0;
    let count = 0;
    // From nothing, what is made of what is made grows by a power of the length that no estimate of lower order meets.
    let most = this.#most();
    for (let q = 0; q < this.#end.length; q++) most = Math.max(most, Math.abs(this.#end[q]));
    for (let i = 0; i < n; i++) {
      const { order, offset } = unknowns[i];
      if (order === 0) continue;
      const place = offset + order - 1;
      const size = Math.max(this.#sizeOf(place, most), Math.abs(this.#end[place]));
      sum += ((right[this.#filter.columnAt(0, i)] * h) / eigenvalue / (tolerance * size)) ** 2;
      count++;
    }
    return count === 0 ? 0 : Math.sqrt(sum / count);
  }

  /** The slopes by the free numbers at the end of the step, by the implicit function theorem. */
  #advance(h: number, { free, parameterSlope }: Omit<FreeStart, 'top'>): void {
    const { unknowns, work } = this.#system;
    const matrix = this.#matrix;
    const n = this.#n;
    const slope = this.#slope;
    const inner = this.#inner.fill(0);
    const { partials } = this.#f;
    const jets = this.#jets;
    for (let r = 0; r < jets.length; r++) {
      const { at, equation, unknown, order } = jets[r];
      const { order: highest, offset } = unknowns[unknown];
      for (let j = order; j < highest; j++) {
        for (let s = 0; s < stages; s++) {
          const x = partials[at + s] * taylor(nodes[s] * h, j - order);
          if (x === 0) continue;
          const to = matrix.rowAt(s, equation) * free;
          const from = (offset + j) * free;
          for (let q = 0; q < free; q++) inner[to + q] -= x * slope[from + q];
        }
      }
    }
    const scalars = this.#scalars;
    for (let r = 0; r < scalars.length; r++) {
      const { at, equation, scalar } = scalars[r];
      for (let s = 0; s < stages; s++) {
        const x = partials[at + s];
        if (x === 0) continue;
        const to = matrix.rowAt(s, equation) * free;
        const from = scalar * free;
        for (let q = 0; q < free; q++) inner[to + q] -= x * parameterSlope[from + q];
      }
    }
    matrix.solve(inner, free);
    const size = stages * n;
    work.done += size * size * free;
    for (let i = 0; i < n; i++) {
      const { order, offset } = unknowns[i];
      for (let r = 0; r < order; r++) {
        const power = this.#powers[order - r];
        const factor = powerOf(h, order - r);
        const to = (offset + r) * free;
        for (let j = r + 1; j < order; j++) {
          const x = taylor(h, j - r);
          const from = (offset + j) * free;
          for (let q = 0; q < free; q++) slope[to + q] += x * slope[from + q];
        }
        for (let u = 0; u < stages; u++) {
          const x = factor * power[2 * stages + u];
          const from = matrix.columnAt(u, i) * free;
          for (let q = 0; q < free; q++) slope[to + q] += x * inner[from + q];
        }
      }
    }
    for (let i = 0; i < n; i++) {
      const from = matrix.columnAt(2, i) * free;
      for (let q = 0; q < free; q++) this.#topSlope[i * free + q] = inner[from + q];
    }
  }

  /**
   * Highest derivatives behind a place where inputs or switches may jump. Those before it would be taken for an error of
   * the next step, which no length makes smaller where the state is nothing yet.
   */
  #turn(t: number, direction: number, start: Omit<FreeStart, 'top'>): boolean {
    const before = this.#top.slice();
    const past = this.#past;
    if (!this.#refresh(t, start, direction)) return false;
    if (this.#top.every((x, i) => Math.abs(x - before[i]) <= turned * Math.abs(x))) this.#past = past;
    return true;
  }

  /** Highest derivatives behind `t` from the state there, with their slopes; nothing before counts any more. */
  #refresh(t: number, { free, parameterSlope }: Omit<FreeStart, 'top'>, direction = 1): boolean {
    const system = this.#system;
    const { unknowns } = system;
    const n = this.#n;
    const f = this.#one;
    this.#past = 0;
    f.times[0] = t + direction * inside * (system.to - system.from);
    for (let i = 0; i < system.inputs.length; i++) f.aux[i] = system.inputs[i](f.times[0]);
    const top = this.#top;
    const right = this.#error;
    let lu: LU | null = null;
    for (let iteration = 0; ; iteration++) {
      unknowns.forEach(({ order, offset }, i) => {
        for (let r = 0; r < order; r++) f.jets[f.jetAt(0, i, r)] = this.#state[offset + r];
        f.jets[f.jetAt(0, i, order)] = top[i];
      });
      f.values(1);
      f.jacobian();
      const matrix = this.#oneMatrix.fill(0);
      for (const { at, equation, unknown, order } of this.#jets) {
        if (order === unknowns[unknown].order) matrix[equation * n + unknown] += f.partials[at / stages];
      }
      lu = factorise(matrix, n, this.#onePivots);
      if (!lu.regular) return false;
      for (let e = 0; e < n; e++) right[e] = f.residuals[e];
      solveFactorised(lu, right);
      let change = 0;
      for (let i = 0; i < n; i++) {
        top[i] -= right[i];
        change = Math.max(change, Math.abs(right[i]) / (1e-12 + Math.abs(top[i])));
      }
      if (!Number.isFinite(change)) return false;
      if (change < 1e-12) break;
      if (iteration > 50) {
        if (change > 1e-6) return false;
        break;
      }
    }
    this.#sign = signOf(lu);
    if (!this.#readsTop || free === 0) return true;
    const out = this.#topSlope.fill(0);
    for (const { at, equation, unknown, order } of this.#jets) {
      const { order: highest, offset } = unknowns[unknown];
      if (order === highest) continue;
      const x = f.partials[at / stages];
      for (let q = 0; q < free; q++) out[equation * free + q] -= x * this.#slope[(offset + order) * free + q];
    }
    for (const { at, equation, scalar } of this.#scalars) {
      const x = f.partials[at / stages];
      for (let q = 0; q < free; q++) out[equation * free + q] -= x * parameterSlope[scalar * free + q];
    }
    solveColumns(lu, out, free);
    return true;
  }

  /** Lets the events that are due at `t` happen; false where the solution does not go on behind them. */
  #happen(tracker: EventTracker, t: number, start: Omit<FreeStart, 'top'>): boolean {
    while (tracker.isDue(t)) {
      const jumps: Parameters<EventTracker['happen']>[4]['jumps'] = [];
      const slopes = (time: number, state: Float64Array): Float64Array | null => {
        const kept = this.#state.slice();
        this.#state.set(state);
        const known = this.#refresh(time, { ...start, free: 0 });
        this.#state.set(kept);
        return known ? this.#top.slice() : null;
      };
      const outcome = tracker.happen(t, this.#state.slice(), this.#top.slice(), [], { slopes, window: 0, jumps });
      if (outcome.kind !== 'goes on') return false;
      for (const jump of jumps) this.#slope.set(slopeBehind(jump, this.#slope, start.parameterSlope, start.free));
      this.#state.set(outcome.state);
      for (let k = 0; k < this.#scale.length; k++) this.#scale[k] = Math.max(this.#scale[k], Math.abs(this.#state[k]));
    }
    return this.#refresh(t, start);
  }

  #stand(): Stand {
    return { state: this.#state, top: this.#top, slope: this.#slope, topSlope: this.#topSlope };
  }
}

/** The measurements at and behind `at`, then those before it, each side where there are any. */
function sidesOf({ points }: Measured, at: number): Side[] {
  const rows = points.map((_, i) => i);
  const ahead = rows.filter((i) => points[i].time >= at);
  const behind = rows.filter((i) => points[i].time < at).reverse();
  return [ahead, behind]
    .filter((side) => side.length > 0)
    .map((side) => ({ rows: side, times: side.map((i) => points[i].time) }));
}

/** x^k; most are of order 1, where the general power costs more than all else. */
const powerOf = (x: number, k: number): number => (k === 0 ? 1 : k === 1 ? x : x ** k);

/** x^k/k! */
const taylor = (x: number, k: number): number => (k < 2 ? powerOf(x, k) : x ** k / factorial(k));

/** The values at `x` of the polynomials that are 1 at one node and 0 at the others. */
function lagrange(x: number): readonly [number, number, number] {
  const [a, b, c] = nodes;
  return [
    ((x - b) * (x - c)) / ((a - b) * (a - c)),
    ((x - a) * (x - c)) / ((b - a) * (b - c)),
    ((x - a) * (x - b)) / ((c - a) * (c - b)),
  ];
}

/** Ascending, each once. */
function bordersOf(times: number[]): number[] {
  const sorted = times.sort((a, b) => a - b);
  return sorted.filter((t, i) => i === 0 || !isSamePlace(t, sorted[i - 1]));
}

const isSamePlace = (t: number, other: number): boolean => Math.abs(t - other) <= 1e-13 * Math.max(1e-300, Math.abs(t));

/** A loop: it is asked at every border of every march. */
function isAmong(places: readonly number[], t: number): boolean {
  for (let i = 0; i < places.length; i++) if (isSamePlace(places[i], t)) return true;
  return false;
}

function multiplied(a: readonly number[], b: readonly number[]): number[] {
  return a.map((_, at) => {
    let sum = 0;
    for (let k = 0; k < stages; k++) sum += a[Math.floor(at / stages) * stages + k] * b[k * stages + (at % stages)];
    return sum;
  });
}

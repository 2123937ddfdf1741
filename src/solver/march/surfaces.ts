/**
 * @file How a march passes the surfaces at which its equations switch: it finds where the solution of a window meets
 * one, and decides there by the change of the gap on both sides whether the solution crosses it or slides along it.
 */

import { maxAbs } from '../../numeric/vector.ts';
import type { TapeEvaluator } from '../../tape/evaluator.ts';
import { explicitHighestDerivatives } from '../problem/highest-derivatives.ts';
import { setHighest, setState, setTime } from '../problem/place.ts';
import type { Switched } from '../problem/switches.ts';
import type { System } from '../problem/system.ts';
import { disturbances, isUnbounded } from '../problem/uniqueness.ts';
import type { WindowPlace, WindowSolver } from '../window/window.ts';
import { firstCrossing } from './crossing.ts';

/** What is watched along a window: that a gap keeps its sign, or that a sliding solution keeps to its surface. */
export interface Watch {
  surface: number;
  /** The side to which a sliding solution leaves; 0: the gap changes its sign. */
  exit: -1 | 0 | 1;
}

/** The first surfaces that a window meets. */
export interface Meeting {
  /** From the left border of the window, positive. */
  length: number;
  watches: Watch[];
}

/** What a crossing makes of a small change of the state (saltation; Leine & Nijmeijer 2004, ch. 7). */
export interface Jump {
  /** [stateSize] ∂gap/∂state */
  gradient: Float64Array;
  /** [estimates] ∂gap/∂p */
  byParameters: Float64Array;
  /** d(gap)/dt before. */
  rate: number;
  /** [unknowns] highest derivatives after − before. */
  change: Float64Array;
}

/** How it goes on behind a surface; a reason in words where it does not. */
export type Settled =
  | { ok: true; top: Float64Array; jumps: Jump[]; several: boolean; mayStay: boolean }
  | { ok: false; reason: string };

/** All that is carried over a border. */
export interface SurfaceState {
  /** [surfaces] */
  modes: Float64Array;
  sliding: number[];
  /** [3·surfaces] 1 where what is watched was seen away from zero. */
  armed: Uint8Array;
  /** [surfaces] largest |gap| and |d(gap)/dt| so far. */
  sizes: Float64Array;
  rates: Float64Array;
}

/** Gaps below this share of their size are zero, at the least. */
const least = 1e-10;
/** What a root makes of a thousandth is below this; a solution that passes a surface changes as fast close to it. */
const falls = 0.7;
/** A change of a gap below this share of its size has no direction. */
const still = 1e-8;

const cannotSlide =
  'the equations of both sides of a switch (sign, step, if, min or max) lead back to it: the solution slides along it, which cannot be followed here';
const chatters = 'the equations switch back and forth without end';
const tooOften = 'the equations switch ever faster';
const noSlope = 'the highest derivatives cannot be found behind a switch';

export class SurfaceTracker {
  readonly #switched: Switched;
  readonly #direction: number;
  readonly #slack: number;
  readonly #dense: TapeEvaluator;
  readonly #one: TapeEvaluator;
  readonly #systems = new Map<string, System | null>();
  #sliding: number[] = [];
  readonly #armed: Uint8Array;
  readonly #sizes: Float64Array;
  readonly #rates: Float64Array;
  #next: { armed: Uint8Array; sizes: Float64Array } | null = null;

  /**
   * @param points held-out points of a window
   * @param accuracy of the windows: gaps are no better known
   * @param direction of the march, ±1
   */
  constructor(switched: Switched, points: number, accuracy: number, direction: number) {
    this.#switched = switched;
    this.#direction = direction;
    this.#slack = Math.max(least, accuracy);
    this.#dense = switched.gaps(points);
    this.#one = switched.gaps(1);
    this.#armed = new Uint8Array(3 * switched.count);
    this.#sizes = new Float64Array(switched.count);
    this.#rates = new Float64Array(switched.count);
  }

  /** The equations as they hold now. */
  get system(): System {
    const { system } = this.#switched;
    return this.#sliding.length === 0 ? system : this.#systemOf(this.#sliding)!;
  }

  get isSliding(): boolean {
    return this.#sliding.length > 0;
  }

  get state(): SurfaceState {
    return {
      modes: this.#switched.modes.slice(),
      sliding: [...this.#sliding],
      armed: this.#armed.slice(),
      sizes: this.#sizes.slice(),
      rates: this.#rates.slice(),
    };
  }

  restore({ modes, sliding, armed, sizes, rates }: SurfaceState): void {
    this.#switched.modes.set(modes);
    this.#sliding = [...sliding];
    this.#armed.set(armed);
    this.#sizes.set(sizes);
    this.#rates.set(rates);
  }

  /** The modes at the start, where a gap may be zero. */
  start(t: number, state: Float64Array): Settled {
    const { modes, count } = this.#switched;
    const slopes = this.#gapsAt(t, state, new Float64Array(this.#switched.system.unknowns.length));
    const zero: number[] = [];
    for (let k = 0; k < count; k++) {
      const gap = this.#one.residuals[k];
      if (Math.abs(gap) <= 1e-14 * slopes[k]) zero.push(k);
      modes[k] = gap < 0 ? -1 : 1;
      this.#sizes[k] = Math.abs(gap);
    }
    let several = false;
    for (const k of zero) {
      const sides = [1, -1].map((mode) => {
        modes[k] = mode;
        const top = explicitHighestDerivatives(this.system, t, state);
        return top ? mode * this.#rate(k, t, state, top) * this.#direction : Number.NaN;
      });
      // Both lead away: the equations allow either.
      several ||= sides[0] > 0 && sides[1] > 0;
      modes[k] = sides[0] >= 0 || !(sides[1] > 0) ? 1 : -1;
      if (sides[0] < 0 && sides[1] < 0) {
        modes[k] = -1;
        const settled = this.settle(t, state, new Float64Array(0), [{ surface: k, exit: 0 }]);
        if (!settled.ok) return settled;
      }
    }
    const top = explicitHighestDerivatives(this.system, t, state);
    if (!top) return { ok: false, reason: noSlope };
    // Of what rests altogether the equations alone tell whether it may leave (problem/uniqueness.ts).
    const moves = top.some((x) => x !== 0);
    const mayStay = moves && zero.some((k) => !this.#sliding.includes(k) && this.#mayStay(k, t, state));
    return { ok: true, top, jumps: [], several, mayStay };
  }

  /** The same where the state has jumped: what was known of its surfaces is over. */
  restart(t: number, state: Float64Array): Settled {
    this.#sliding = [];
    this.#armed.fill(0);
    this.#next = null;
    return this.start(t, state);
  }

  /** The first surfaces that the accepted window of `solver` meets; `null`: it may stand as it is. */
  meet(solver: WindowSolver, { length }: WindowPlace): Meeting | null {
    const { modes, count, system } = this.#switched;
    const { dense, densePoints: m, bases } = solver;
    const { tau } = { tau: bases[0].grid.dense };
    const f = this.#dense;
    f.jets.set(dense.jets.subarray(0, f.jets.length));
    f.times.set(dense.times);
    f.aux.set(dense.aux);
    f.values(m);
    const armed = this.#armed.slice();
    const sizes = this.#sizes.slice();
    const values = new Float64Array(m);
    let first = Number.POSITIVE_INFINITY;
    const found: [number, Watch][] = [];
    const look = (watch: Watch, slack: number) => {
      const slot = 3 * watch.surface + watch.exit + 1;
      const answer = firstCrossing(tau, values, armed[slot] === 1, slack);
      armed[slot] = answer.armed ? 1 : 0;
      if (!answer.crossing) return;
      found.push([answer.crossing.tau, watch]);
      first = Math.min(first, answer.crossing.tau);
    };
    for (let surface = 0; surface < count; surface++) {
      const own = surface * m;
      const j = this.#sliding.indexOf(surface);
      if (j < 0) {
        sizes[surface] = Math.max(sizes[surface], maxAbs(f.residuals, own, m));
        for (let p = 0; p < m; p++) values[p] = modes[surface] * f.residuals[own + p];
        look({ surface, exit: 0 }, this.#slack * sizes[surface]);
        continue;
      }
      const jet = dense.jetAt(0, system.unknowns.length + j, 0);
      for (const exit of [1, -1] as const) {
        for (let p = 0; p < m; p++) values[p] = 1 - exit * dense.jets[jet + p];
        look({ surface, exit }, this.#slack);
      }
    }
    this.#next = { armed, sizes };
    if (found.length === 0) return null;
    const together = found.filter(([at]) => at <= first + 1e-11).map(([, watch]) => watch);
    return { length: (Math.abs(length) / 2) * (1 + first), watches: together };
  }

  /** Why a solution does not get away from surfaces that it meets again and again. */
  held(watches: readonly Watch[]): string {
    return watches.some(({ surface }) => !this.#switched.rates[surface]) ? cannotSlide : tooOften;
  }

  /** Whether both sides of a surface along which the solution slides lead away from it: it may then leave it at any time. */
  repels(t: number, state: Float64Array): boolean {
    const { modes } = this.#switched;
    return this.#sliding.some((surface) => {
      const others = this.#sliding.filter((k) => k !== surface);
      const system = others.length === 0 ? this.#switched.system : this.#systemOf(others);
      const before = modes[surface];
      const leads = [1, -1].every((side) => {
        modes[surface] = side;
        const top = system && explicitHighestDerivatives(system, t, state);
        return top && side * this.#rate(surface, t, state, top) * this.#direction > still * this.#rates[surface];
      });
      modes[surface] = before;
      return leads;
    });
  }

  /** The window last looked at stands. */
  keep(): void {
    if (!this.#next) return;
    this.#armed.set(this.#next.armed);
    this.#sizes.set(this.#next.sizes);
  }

  /**
   * Crosses the surfaces met at `t`, or begins or ends to slide along them.
   * @param top highest derivatives before, [unknowns]
   */
  settle(t: number, state: Float64Array, top: Float64Array, watches: readonly Watch[]): Settled {
    const { modes, count } = this.#switched;
    const direction = this.#direction;
    const jumps: Jump[] = [];
    const queue = [...watches];
    let now = top;
    let mayStay = false;
    for (let round = 0; queue.length > 0; round++) {
      const { surface, exit } = queue.shift()!;
      if (round > 4 * count + 4) return { ok: false, reason: chatters };
      const before = now;
      this.#armed.fill(0, 3 * surface, 3 * surface + 3);
      const rate = before.length > 0 ? this.#rate(surface, t, state, before) : Number.NaN;
      if (exit !== 0) {
        this.#sliding = this.#sliding.filter((k) => k !== surface);
        modes[surface] = exit;
      } else modes[surface] = -modes[surface];
      let after = explicitHighestDerivatives(this.system, t, state);
      if (!after) return { ok: false, reason: noSlope };
      const back = modes[surface] * this.#rate(surface, t, state, after) * direction;
      if (exit === 0 && back < -still * this.#rates[surface]) {
        this.#sliding = [...this.#sliding, surface];
        if (!this.#systemOf(this.#sliding)) return { ok: false, reason: cannotSlide };
        after = explicitHighestDerivatives(this.system, t, state);
        if (!after) return { ok: false, reason: cannotSlide };
        const d = this.#switched.system.unknowns.length;
        this.#sliding.forEach((k, j) => {
          const σ = after![d + j];
          if (Math.abs(σ) > 1 + 1e-6) queue.push({ surface: k, exit: σ > 0 ? 1 : -1 });
        });
      }
      mayStay ||= exit === 0 && !this.#sliding.includes(surface) && this.#mayStay(surface, t, state);
      now = after;
      if (exit === 0 && Math.abs(rate) > still * this.#rates[surface]) {
        jumps.push(this.#jump(surface, t, state, before, after, rate));
      }
      if (queue.length === 0) queue.push(...this.#unsettled(t, state, now));
    }
    return { ok: true, top: now, jumps, several: false, mayStay };
  }

  /**
   * Whether a solution that leaves a surface to its present side may as well stay on it: what leads away is like a root of the
   * gap, nothing on the surface itself (Hartman 1964, section III.6).
   */
  #mayStay(surface: number, t: number, state: Float64Array): boolean {
    const side = this.#switched.modes[surface];
    this.#gapsAt(t, state, new Float64Array(this.#switched.system.unknowns.length));
    const gradient = this.#gradientOf(surface);
    const square = gradient.reduce((sum, x) => sum + x * x, 0);
    const gap = this.#one.residuals[surface];
    const size = Math.max(maxAbs(state), this.#sizes[surface]) || 1;
    const rates = disturbances.map((d) => {
      const by = (side * d * size - gap) / square;
      const there = state.map((x, k) => x + by * gradient[k]);
      const top = explicitHighestDerivatives(this.system, t, there);
      return top ? side * this.#rate(surface, t, there, top) * this.#direction : Number.NaN;
    });
    const [, near, nearest] = rates;
    return rates.every((x) => x > 0) && nearest < falls * near && isUnbounded(rates.map((x, k) => x / disturbances[k]));
  }

  /** [stateSize] ∂gap/∂state at the place looked at last. */
  #gradientOf(surface: number): Float64Array {
    const f = this.#one;
    const { system } = this.#switched;
    const gradient = new Float64Array(system.stateSize);
    const row = f.rows[surface];
    row.inputs.forEach((input, j) => {
      const read = f.inputs[input];
      if (read.kind !== 'jet') return;
      const { order, offset } = system.unknowns[read.output];
      if (read.order < order) gradient[offset + read.order] = f.partials[row.first + j];
    });
    return gradient;
  }

  /** Surfaces that the state lies on and would leave to the wrong side. */
  #unsettled(t: number, state: Float64Array, top: Float64Array): Watch[] {
    const { modes, count } = this.#switched;
    this.#gapsAt(t, state, top);
    const gaps = this.#one.residuals.slice();
    return Array.from({ length: count }, (_, surface): Watch => ({ surface, exit: 0 })).filter(({ surface }) => {
      if (this.#sliding.includes(surface)) return false;
      if (!(Math.abs(gaps[surface]) <= this.#slack * this.#sizes[surface])) return false;
      const rate = this.#rate(surface, t, state, top);
      return modes[surface] * rate * this.#direction < -still * this.#rates[surface];
    });
  }

  #systemOf(surfaces: readonly number[]): System | null {
    const key = surfaces.join(' ');
    let system = this.#systems.get(key);
    if (system === undefined) {
      system = this.#switched.sliding(surfaces);
      this.#systems.set(key, system);
    }
    return system;
  }

  /** All gaps, as residuals of `#one`. @returns [surfaces] the size of what each adds up */
  #gapsAt(t: number, state: Float64Array, top: Float64Array): Float64Array {
    const f = this.#one;
    const { system, count } = this.#switched;
    setTime(f, system, t);
    setState(f, system, state);
    setHighest(f, system, top);
    f.values(1);
    f.jacobian();
    return Float64Array.from({ length: count }, (_, k) => {
      let size = Math.abs(f.residuals[k]);
      f.rows[k].inputs.forEach((input, j) => {
        const read = f.inputs[input];
        if (read.kind === 'jet') {
          size += Math.abs(f.partials[f.rows[k].first + j] * f.jets[f.jetAt(0, read.output, read.order)]);
        }
      });
      return size;
    });
  }

  /** d(gap)/dt; NaN where it cannot be told. */
  #rate(surface: number, t: number, state: Float64Array, top: Float64Array): number {
    const f = this.#switched.rates[surface];
    if (!f) return Number.NaN;
    const { system } = this.#switched;
    setTime(f, system, t);
    setState(f, system, state);
    setHighest(f, system, top);
    f.values(1);
    const rate = f.residuals[0];
    if (Math.abs(rate) > this.#rates[surface]) this.#rates[surface] = Math.abs(rate);
    return rate;
  }

  #jump(
    surface: number,
    t: number,
    state: Float64Array,
    before: Float64Array,
    after: Float64Array,
    rate: number,
  ): Jump {
    const { system } = this.#switched;
    this.#gapsAt(t, state, before);
    const f = this.#one;
    const gradient = this.#gradientOf(surface);
    const byParameters = new Float64Array(system.estimates.length);
    const row = f.rows[surface];
    row.inputs.forEach((input, j) => {
      const read = f.inputs[input];
      if (read.kind === 'scalar') byParameters[read.index] = f.partials[row.first + j];
    });
    const change = Float64Array.from(system.unknowns, (_, i) => after[i] - before[i]);
    return { gradient, byParameters, rate, change };
  }
}

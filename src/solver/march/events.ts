/**
 * @file How a march goes through events: it ends windows at known times, finds where the solution of a window sets off a
 * state event, and changes the state there.
 */

import { lobattoValue } from '../../numeric/chebyshev.ts';
import { signChange } from '../../numeric/interval.ts';
import { listed } from '../../problem/number-text/sentence.ts';
import type { TapeEvaluator } from '../../tape/evaluator.ts';
import type { PresentState } from '../problem/delays.ts';
import type { Happening, KnownTime, SystemEvents } from '../problem/events.ts';
import { setHighest, setState } from '../problem/place.ts';
import type { System } from '../problem/system.ts';
import type { StateJump } from '../window/state-jump.ts';
import type { WindowPlace, WindowSolver } from '../window/window.ts';
import { dip } from './crossing.ts';

/** Where a window first sets off state events. */
export interface Onset {
  /** From the left border of the window, positive. */
  length: number;
  events: number[];
}

/** All that is carried over a border. */
export interface EventState {
  /** Known times that are over. */
  passed: number;
  /** [2·crossings] 1 where the gap was seen above, below zero since it last set its event off. */
  armed: Uint8Array;
  /** [crossings] largest |gap| so far. */
  sizes: Float64Array;
  /** Times of the last state events, ascending. */
  recent: number[];
  /** Absent in journals of older versions. */
  touches?: Touch[];
}

/** Where the gap of an event comes so near to zero and turns that the least error decides whether it happens. */
export interface Touch {
  event: string;
  time: number;
}

/** What came of the events at one time. */
export type AfterEvents =
  | { kind: 'goes on'; state: Float64Array }
  | { kind: 'ends'; event: string; state: Float64Array }
  | { kind: 'stuck'; reason: string };

/** Times this close, as a share of the interval, are one. */
const together = 1e-13;
/** Gaps below this share of their size are zero. */
const zero = 1e-11;
/** Gaps below this share of their size are near zero: a step of Newton's method leads there. */
const near = 1e-6;
/** What passes zero this close to a border, as a share of the times around, passes it there. */
const onBorder = 2e-14;
/** A gap that turns this near to zero, as a share of its size, touches it. */
const touching = 1e-8;
/** Steps of the golden section to where a gap turns: its value there is then known to 1e-14 of the change between points. */
const turning = 34;
const golden = (3 - Math.sqrt(5)) / 2;
/** Touches that are remembered. */
const mostTouches = 3;
/** Events that set one another off at one time. */
const mostRounds = 100;
/** State events that are remembered. */
const remembered = 12;
/** State events this close, as a share of the way so far, lead nowhere. */
const still = 1e-9;
/** What is left of a shrinking sequence of state events, as a share of the way so far, that is not worth following. */
const rest = 1e-5;
/** Each of a shrinking sequence follows sooner by this factor at least. */
const shrinking = 0.995;

/** Finds the highest derivatives behind an event; `null` where the equations give none. */
type Slopes = (t: number, state: Float64Array) => Float64Array | null;

export class EventTracker {
  readonly #events: SystemEvents;
  readonly #system: System;
  readonly #from: number;
  /** Known times this close are one. */
  readonly #together: number;
  readonly #known: KnownTime[];
  readonly #dense: TapeEvaluator;
  readonly #one: TapeEvaluator;
  readonly #armed: Uint8Array;
  readonly #sizes: Float64Array;
  #passed = 0;
  #recent: number[] = [];
  /** Of all events; grows. */
  readonly touches: Touch[] = [];
  #next: { armed: Uint8Array; sizes: Float64Array } | null = null;

  /** @param points held-out points of a window */
  constructor(events: SystemEvents, system: System, points: number, from: number, to: number) {
    this.#events = events;
    this.#system = system;
    this.#from = from;
    this.#together = together * (to - from);
    this.#known = events.times(from, to);
    this.#dense = events.gaps(points);
    this.#one = events.gaps(1);
    const count = events.crossings.length;
    this.#armed = new Uint8Array(2 * count);
    this.#sizes = new Float64Array(count);
    for (const f of [this.#dense, this.#one, ...events.list.map((x) => x.evaluator)]) f.scalars.set(system.parameters);
  }

  /** Known times at which a window has to end. */
  get borders(): number[] {
    const times = this.#known.map((x) => x.time);
    return times.filter((t, i) => i === 0 || t > times[i - 1] + this.#together);
  }

  get state(): EventState {
    return {
      passed: this.#passed,
      armed: this.#armed.slice(),
      sizes: this.#sizes.slice(),
      recent: [...this.#recent],
      touches: [...this.touches],
    };
  }

  restore({ passed, armed, sizes, recent, touches }: EventState): void {
    this.#passed = passed;
    this.#armed.set(armed);
    this.#sizes.set(sizes);
    this.#recent = [...recent];
    this.touches.splice(0, this.touches.length, ...(touches ?? []));
  }

  /** Whether a known time is not later than `t`. */
  isDue(t: number): boolean {
    return this.#known[this.#passed]?.time <= t + this.#together;
  }

  /** The gaps at the start of a march. */
  start(t: number, state: Float64Array): void {
    this.#gapsAt(t, state);
    this.#events.crossings.forEach((_, k) => {
      this.#sizes[k] = Math.abs(this.#one.residuals[k]);
      this.#arm(k, this.#one.residuals[k]);
    });
  }

  #arm(k: number, gap: number): void {
    const slack = zero * this.#sizes[k];
    if (gap > slack) this.#armed[2 * k] = 1;
    if (gap < -slack) this.#armed[2 * k + 1] = 1;
  }

  /** Which ways through zero set off crossing k, as the sign of the gap before. */
  #signs(k: number): readonly (1 | -1)[] {
    const { trigger } = this.#events.list[this.#events.crossings[k]];
    const direction = trigger.kind === 'crossing' ? trigger.direction : 'both';
    return direction === 'both' ? [1, -1] : direction === 'falling' ? [1] : [-1];
  }

  /** The first state events that the accepted window of `solver` sets off; `null`: none. */
  meet(solver: WindowSolver, { start, length }: WindowPlace): Onset | null {
    const { crossings } = this.#events;
    if (crossings.length === 0) return null;
    const { dense, densePoints: m, bases } = solver;
    const { dense: tau } = bases[0].grid;
    const f = this.#dense;
    f.jets.set(dense.jets.subarray(0, f.jets.length));
    for (let p = 0; p < m; p++) this.#events.setTime(f, dense.times[p], p);
    f.values(m);
    const armed = this.#armed.slice();
    const sizes = this.#sizes.slice();
    const found: { at: number; event: number }[] = [];
    const turns: { at: number; event: number }[] = [];
    crossings.forEach((event, k) => {
      const values = f.residuals.subarray(k * m, (k + 1) * m);
      for (const v of values) sizes[k] = Math.max(sizes[k], Math.abs(v));
      const slack = zero * sizes[k];
      for (const sign of [1, -1] as const) {
        const slot = 2 * k + (sign > 0 ? 0 : 1);
        const at = onset(tau, values, sign, armed[slot] === 1, slack);
        if (at.armed) armed[slot] = 1;
        if (!this.#signs(k).includes(sign)) continue;
        if (at.tau !== null) found.push({ at: at.tau, event });
        const turn = armed[slot] === 1 ? touch(tau, values, sign, touching * sizes[k]) : null;
        if (turn !== null) turns.push({ at: turn, event });
      }
    });
    this.#next = { armed, sizes };
    const first = Math.min(...found.map((x) => x.at));
    for (const { at, event } of turns) {
      // What would come behind an event does not come.
      if (at > first + Math.sqrt(touching)) continue;
      this.#touch(this.#events.list[event].name, start + (length / 2) * (1 + at));
    }
    if (found.length === 0) return null;
    return {
      length: (Math.abs(length) / 2) * (1 + first),
      events: found.filter(({ at }) => at <= first + 1e-12).map(({ event }) => event),
    };
  }

  #touch(event: string, time: number): void {
    const known = this.touches.some((x) => x.event === event && Math.abs(x.time - time) <= near * Math.abs(time));
    if (!known && this.touches.length < mostTouches) this.touches.push({ event, time });
  }

  /** By how much the end of the window just looked at misses the crossing of `event`, as a time. */
  missedBy(event: number, solver: WindowSolver): number {
    const { list, crossings } = this.#events;
    const happening = list[event];
    const { dense, densePoints: m } = solver;
    const f = happening.evaluator;
    this.#events.setTime(f, dense.times[m - 1]);
    const { outputs, orders } = f.layout;
    for (let i = 0; i < outputs; i++)
      for (let order = 0; order < orders; order++)
        f.jets[f.jetAt(0, i, order)] = dense.jets[dense.jetAt(0, i, order) + m - 1];
    f.values(1);
    const gap = f.residuals[2 * happening.places.length];
    const rate = f.residuals[2 * happening.places.length + 1];
    const missed = -gap / rate;
    return Math.abs(missed) <= 0.01 * Math.abs(dense.times[m - 1] - dense.times[0]) &&
      Math.abs(gap) <= near * this.#sizes[crossings.indexOf(event)]
      ? missed
      : 0;
  }

  /** The window last looked at stands. */
  keep(): void {
    if (!this.#next) return;
    this.#armed.set(this.#next.armed);
    this.#sizes.set(this.#next.sizes);
    this.#next = null;
  }

  /**
   * Lets happen what is due at `t` and what `met` says, in the order of the text.
   * @param top [unknowns] highest derivatives before
   * @param slopes of the equations behind
   * @param window index of the window that follows
   * @param jumps receives what came of small changes
   */
  happen(
    t: number,
    before: Float64Array,
    top: Float64Array,
    met: readonly number[],
    { slopes, window, jumps }: { slopes: Slopes; window: number; jumps: StateJump[] },
  ): AfterEvents {
    const { list, crossings } = this.#events;
    const causes = new Map<number, KnownTime | null>();
    while (this.isDue(t)) {
      const due = this.#known[this.#passed];
      // Twice at one time: the second one follows by itself.
      if (causes.has(due.event)) break;
      causes.set(due.event, due);
      this.#passed++;
    }
    for (const event of met) causes.set(event, null);
    if (met.length > 0) this.#remember(t);
    let queue = [...causes.keys()].sort((a, b) => a - b);
    let state = before;
    let now = top;
    const names: string[] = [];
    for (let round = 0; queue.length > 0; round++) {
      if (round > mostRounds) {
        return { kind: 'stuck', reason: `the events ${listed([...new Set(names)])} set one another off without end` };
      }
      const happening = list[queue[0]];
      names.push(`"${happening.name}"`);
      const cause = causes.get(queue[0]) ?? null;
      for (const k of crossings.keys()) if (crossings[k] === queue[0]) this.#armed.fill(0, 2 * k, 2 * k + 2);
      const result = this.#apply(happening, cause, t, state, now);
      if (result.state.some((x) => !Number.isFinite(x))) {
        return { kind: 'stuck', reason: `"${happening.name}" assigns what is no number` };
      }
      if (happening.stop) return { kind: 'ends', event: happening.name, state: result.state };
      const after = slopes(t, result.state);
      if (!after) return { kind: 'stuck', reason: `the equations cannot be evaluated behind "${happening.name}"` };
      const behind = this.#slopeOf(result.state, after);
      const moves = result.state.some((x, i) => x !== state[i]);
      jumps.push({ ...result.jump, window, moves, drift: result.jump.drift.map((x, i) => x - behind[i]) });
      const turned = this.#turned(queue[0], t, [state, now], [result.state, after]);
      ({ state } = result);
      now = after;
      queue = queue.slice(1);
      if (queue.length === 0) queue = [...new Set([...this.#setOff(t, state), ...turned])].sort((a, b) => a - b);
      // What its jump makes false can come true by the next one.
      this.#gapsAt(t, state);
      for (const k of crossings.keys()) this.#arm(k, this.#one.residuals[k]);
    }
    this.#gapsAt(t, state);
    crossings.forEach((event, k) => {
      const gap = this.#one.residuals[k];
      this.#sizes[k] = Math.max(this.#sizes[k], Math.abs(gap));
      this.#arm(k, gap);
      if (!causes.has(event)) return;
      // On its surface the event waits for the side to which the solution leaves.
      const rate = this.#rateOf(event, t, state, now);
      if (Math.abs(gap) <= zero * this.#sizes[k] && rate !== 0) this.#armed[2 * k + (rate > 0 ? 0 : 1)] = 1;
    });
    const reason = this.#leadsNowhere(t, names);
    return reason ? { kind: 'stuck', reason } : { kind: 'goes on', state };
  }

  #remember(t: number): void {
    this.#recent = [...this.#recent.slice(-remembered), t];
  }

  /** That the last state events came ever faster, or without a way between them. */
  #leadsNowhere(t: number, names: readonly string[]): string | null {
    const times = this.#recent;
    if (times.length <= remembered) return null;
    const covered = t - this.#from;
    const who = `${names.length > 1 ? 'the events' : 'the event'} ${listed([...new Set(names)])}`;
    if (t - times[0] < still * covered)
      return `${who} happen${names.length > 1 ? '' : 's'} again and again without a way between`;
    const gaps = times.slice(1).map((x, i) => x - times[i]);
    const ratio = gaps[gaps.length - 1] / gaps[gaps.length - 2];
    const isShrinking = gaps.every((x, i) => i === 0 || x <= shrinking * gaps[i - 1]);
    const left = (gaps[gaps.length - 1] * ratio) / (1 - ratio);
    return isShrinking && left < rest * covered
      ? `${who} come${names.length > 1 ? '' : 's'} ever faster and accumulate${names.length > 1 ? '' : 's'}: infinitely many happen in a finite time, and the equations do not say what follows`
      : null;
  }

  /** State events that begin at a border: what their gap reads has jumped there, or it leaves zero just there. */
  beginAt(t: number, state: Float64Array, top: Float64Array): number[] {
    const jumped = this.#setOff(t, state);
    const { crossings } = this.#events;
    const gaps = this.#one.residuals.slice(0, crossings.length);
    const slack = onBorder * Math.max(Math.abs(t), Math.abs(t - this.#from));
    return crossings.filter((event, k) => {
      if (jumped.includes(event)) return true;
      if (Math.abs(gaps[k]) > near * this.#sizes[k]) return false;
      const rate = this.#rateOf(event, t, state, top);
      return (
        Math.abs(gaps[k]) <= slack * Math.abs(rate) &&
        this.#signs(k).some((sign) => this.#armed[2 * k + (sign > 0 ? 0 : 1)] === 1 && sign * rate < 0)
      );
    });
  }

  /** State events that the jump itself sets off: their gap has changed its sign. */
  #setOff(t: number, state: Float64Array): number[] {
    this.#gapsAt(t, state);
    return this.#events.crossings.filter((_, k) => {
      const gap = this.#one.residuals[k];
      const slack = zero * Math.max(this.#sizes[k], Math.abs(gap));
      return this.#signs(k).some((sign) => this.#armed[2 * k + (sign > 0 ? 0 : 1)] === 1 && sign * gap < -slack);
    });
  }

  /**
   * State events that stood at zero and were about to pass it, but for event `own`, which turned them round: their
   * condition was false for no time, and is true again.
   */
  #turned(own: number, t: number, before: [Float64Array, Float64Array], after: [Float64Array, Float64Array]): number[] {
    const { crossings } = this.#events;
    const near = [before, after].map(([state]) => {
      this.#gapsAt(t, state);
      return this.#one.residuals.map((gap, k) => (Math.abs(gap) <= zero * this.#sizes[k] ? 1 : 0));
    });
    return crossings.filter((event, k) => {
      if (event === own || near[0][k] === 0 || near[1][k] === 0) return false;
      const [then, now] = [before, after].map(([state, top]) => this.#rateOf(event, t, state, top));
      return this.#signs(k).some((sign) => sign * then > 0 && sign * now < 0);
    });
  }

  #readerOf(state: Float64Array): PresentState {
    const { unknowns } = this.#system;
    return (unknown, order) => state[unknowns[unknown].offset + order];
  }

  #gapsAt(t: number, state: Float64Array): void {
    this.#events.setTime(this.#one, t, 0, this.#readerOf(state));
    setState(this.#one, this.#system, state);
    this.#one.values(1);
  }

  #place(f: TapeEvaluator, t: number, state: Float64Array, top: Float64Array): void {
    this.#events.setTime(f, t, 0, this.#readerOf(state));
    setState(f, this.#system, state);
    setHighest(f, this.#system, top);
    f.values(1);
    f.jacobian();
  }

  #rateOf(event: number, t: number, state: Float64Array, top: Float64Array): number {
    const { evaluator: f, places } = this.#events.list[event];
    this.#place(f, t, state, top);
    return f.residuals[2 * places.length + 1];
  }

  /** [n] dx/dt */
  #slopeOf(state: Float64Array, top: Float64Array): Float64Array {
    const out = new Float64Array(state.length);
    for (const [i, { order, offset }] of this.#system.unknowns.entries()) {
      for (let m = 0; m < order; m++) out[offset + m] = m + 1 < order ? state[offset + m + 1] : top[i];
    }
    return out;
  }

  /** The state behind one event, and its derivatives; of `drift` the slope behind is still missing. */
  #apply(
    { evaluator: f, places }: Happening,
    cause: KnownTime | null,
    t: number,
    before: Float64Array,
    top: Float64Array,
  ): { state: Float64Array; jump: Omit<StateJump, 'window' | 'moves'> } {
    const n = before.length;
    const p = this.#system.estimates.length;
    this.#place(f, t, before, top);
    const state = before.slice();
    const drift = this.#slopeOf(before, top);
    const byState = new Float64Array(n * n);
    for (let i = 0; i < n; i++) byState[i * n + i] = 1;
    const byParameters = new Float64Array(n * p);
    const timeByState = new Float64Array(n);
    const timeByParameters = cause ? cause.slope.slice() : new Float64Array(p);
    places.forEach((place, k) => {
      state[place] = f.residuals[k];
      drift[place] = f.residuals[places.length + k];
      byState.fill(0, place * n, (place + 1) * n);
      this.#partials(f, k, byState.subarray(place * n), byParameters.subarray(place * p));
    });
    if (!cause) {
      const own = 2 * places.length;
      this.#partials(f, own, timeByState, timeByParameters);
      const rate = f.residuals[own + 1];
      for (const slopes of [timeByState, timeByParameters]) for (let i = 0; i < slopes.length; i++) slopes[i] /= -rate;
    }
    return { state, jump: { time: t, byState, byParameters, drift, timeByState, timeByParameters } };
  }

  /** Derivatives of row `k` by the state and by the parameters. */
  #partials(f: TapeEvaluator, k: number, byState: Float64Array, byParameters: Float64Array): void {
    const row = f.rows[k];
    row.inputs.forEach((input, j) => {
      const read = f.inputs[input];
      if (read.kind === 'scalar') byParameters[read.index] = f.partials[row.first + j];
      else {
        const { order, offset } = this.#system.unknowns[read.output];
        if (read.order < order) byState[offset + read.order] = f.partials[row.first + j];
      }
    });
  }
}

/**
 * Where the values first leave the side of `sign` once they have been seen there.
 * @param tau Lobatto points
 * @param armed whether they were seen there before
 */
function onset(
  tau: Float64Array,
  values: Float64Array,
  sign: 1 | -1,
  armed: boolean,
  slack: number,
): { tau: number | null; armed: boolean } {
  const at = (x: number) => lobattoValue(tau, values, x);
  let seen = armed;
  for (let p = 0; p < tau.length; p++) {
    const v = sign * values[p];
    // Armed on its surface, it has yet to leave it.
    if (v > slack) seen = true;
    else if (seen && v < 0 && p > 0 && sign * values[p - 1] > 0) {
      return { tau: signChange(at, tau[p - 1], tau[p], values[p - 1]), armed: true };
    } else if (seen && v < -slack) return { tau: p === 0 ? -1 : between(at, sign, tau[p - 1], tau[p]), armed: true };
    const lowest = seen ? dip(tau, values, p, sign) : null;
    if (lowest !== null && sign * at(lowest) < 0) {
      return { tau: signChange(at, tau[p - 1], lowest, values[p - 1]), armed: true };
    }
  }
  return { tau: null, armed: seen };
}

/** Where the values come to `sign` times zero within `slack` and turn; `null` where they do not. */
function touch(tau: Float64Array, values: Float64Array, sign: 1 | -1, slack: number): number | null {
  const at = (x: number) => sign * lobattoValue(tau, values, x);
  for (let p = 1; p + 1 < tau.length; p++) {
    if (sign * values[p] >= sign * values[p - 1] || sign * values[p] > sign * values[p + 1]) continue;
    let [left, right] = [tau[p - 1], tau[p + 1]];
    for (let k = 0; k < turning; k++) {
      const [a, b] = [left + golden * (right - left), right - golden * (right - left)];
      if (at(a) < at(b)) right = b;
      else left = a;
    }
    const turn = (left + right) / 2;
    if (Math.abs(at(turn)) <= slack) return turn;
  }
  return null;
}

/** Where a quantity that starts at zero, and goes to the side of `sign` first, comes back; the start where it does not. */
function between(at: (x: number) => number, sign: number, from: number, to: number): number {
  let beyond = to;
  for (let k = 0; k < 50; k++) {
    const x = from + (beyond - from) / 2;
    if (sign * at(x) > 0) return signChange(at, x, beyond, at(x));
    beyond = x;
  }
  return from;
}

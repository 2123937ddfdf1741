/**
 * @file Collocation points over the steps of a training: drawn once, resampled, growing in number, or moved to where
 * the residual is large. The state is plain data, so a resumed training draws the same points.
 */

import { Random, type RandomState } from '../../numeric/random.ts';
import { mean } from '../../numeric/statistics.ts';
import { isDue, numberArgument } from '../../problem/arguments.ts';
import type { MethodCall } from '../../problem/problem.ts';
import { type Schedule, valueAt } from '../../problem/schedule.ts';
import { pointCount, samplePoints } from './sampler.ts';

/** |r| of a group's equations at given times; several equations combined, each by its natural size. */
export type ResidualSize = (times: Float64Array) => Float64Array | Promise<Float64Array>;

export interface PointState {
  times: Float64Array;
  /** Before the current points were drawn. */
  drawn: RandomState;
  random: RandomState;
}

/** Moves the points of one group; `null` where they stay. */
type Rule = (schedule: PointSchedule, step: number, total: number, residual: ResidualSize) => Promise<boolean>;

const growth = (call: MethodCall): Schedule | null => {
  const value = call.args.grow;
  return typeof value === 'object' && value !== null ? value : null;
};

export class PointSchedule {
  readonly call: MethodCall;
  readonly interval: readonly [number, number];
  #random: Random;
  #drawn: RandomState;
  #times: Float64Array;
  readonly #hidden: Float64Array;

  /** @param hidden times inside features that points would step over */
  constructor(
    call: MethodCall,
    interval: readonly [number, number],
    random: Random,
    hidden: Float64Array = new Float64Array(0),
  ) {
    this.call = call;
    this.interval = interval;
    this.#random = random;
    this.#drawn = random.state;
    const count = growth(call) ? Math.max(1, Math.round(growth(call)!.value)) : pointCount(call);
    this.#hidden = hidden;
    this.#times = samplePoints(call, interval, random, count, hidden);
  }

  /** Current points, ascending, in the unit of the variable. */
  get times(): Float64Array {
    return this.#times;
  }

  /** Whether the points change while a network is trained. */
  get moves(): boolean {
    return this.call.name in rules || growth(this.call) !== null || numberArgument(this.call, 'resample', 0) > 0;
  }

  /**
   * Points for optimiser step `step` of `total`, when they differ from those before.
   * @param residual only called by residual-adaptive samplers.
   */
  async next(step: number, total: number, residual: ResidualSize): Promise<Float64Array | null> {
    if (step === 0) return null;
    const rule = rules[this.call.name] ?? redraw;
    return (await rule(this, step, total, residual)) ? this.#times : null;
  }

  /** New points by the sampler. */
  draw(count: number): void {
    this.#drawn = this.#random.state;
    this.#times = samplePoints(this.call, this.interval, this.#random, count, this.#hidden);
  }

  /** More or fewer points of the same random stream: sequences keep what they had. */
  resize(count: number): void {
    this.#times = samplePoints(this.call, this.interval, Random.from(this.#drawn), count, this.#hidden);
  }

  replace(times: Float64Array): void {
    this.#times = times.sort();
  }

  get random(): Random {
    return this.#random;
  }

  state(): PointState {
    return { times: this.#times.slice(), drawn: [...this.#drawn], random: this.#random.state };
  }

  restore(state: PointState): void {
    this.#times = state.times.slice();
    this.#drawn = [...state.drawn];
    this.#random = Random.from(state.random);
  }
}

/** Growth follows its schedule in steps of about 3 %, because every change costs the engine a new set of points. */
const growthStep = 0.03;

const redraw: Rule = async (schedule, step, total) => {
  const { call } = schedule;
  const grow = growth(call);
  const wanted = grow ? Math.max(1, Math.round(valueAt(grow, step, total))) : schedule.times.length;
  const resample = numberArgument(call, 'resample', 0);
  if (resample > 0 && step % resample === 0) {
    schedule.draw(wanted);
    return true;
  }
  const now = schedule.times.length;
  const arrived = grow !== null && wanted === Math.round(valueAt(grow, total, total));
  if (wanted === now || (!arrived && Math.abs(wanted - now) < growthStep * now)) return false;
  schedule.resize(wanted);
  return true;
};

const candidatesOf = (schedule: PointSchedule, count: number): Float64Array =>
  samplePoints({ name: 'random', args: {} }, schedule.interval, schedule.random, count);

/** Steps between moves of the points by the residual. */
const everyDefault = 500;

/**
 * RAD (Wu, Zhu, Tan, Kartha & Lu 2023, arXiv 2207.10289, eq. 2): all points are redrawn from candidates with
 * p ∝ |r|^k / mean|r|^k + c, without replacement (by exponential keys, Efraimidis & Spirakis 2006).
 */
const rad: Rule = async (schedule, step, _total, residual) => {
  const { call } = schedule;
  if (!isDue(call, step, everyDefault)) return false;
  const count = pointCount(call);
  const candidates = candidatesOf(schedule, Math.max(1000, 10 * count));
  const sizes = await residual(candidates);
  const density = radDensity(sizes, numberArgument(call, 'k', 1), numberArgument(call, 'c', 1));
  const keys = density.map((p) => (p > 0 ? Math.log(schedule.random.uniform()) / p : Number.NEGATIVE_INFINITY));
  schedule.replace(largest(keys, count).map((i) => candidates[i]));
  return true;
};

/** |r|^k / mean|r|^k + c; a residual that is not finite counts as the largest finite one. */
export function radDensity(sizes: Float64Array, k: number, c: number): Float64Array {
  const top = sizes.reduce((a, x) => (Number.isFinite(x) ? Math.max(a, Math.abs(x)) : a), 0);
  const powers = sizes.map((x) => (Number.isFinite(x) ? Math.abs(x) : top) ** k);
  const usual = mean(powers);
  return powers.map((p) => (usual > 0 ? p / usual : 1) + c);
}

/** Indices of the `count` largest entries. */
function largest(keys: Float64Array, count: number): Float64Array {
  const order = Float64Array.from(keys.keys());
  return order.sort((i, j) => keys[j] - keys[i]).slice(0, count);
}

/** RAR (Lu, Meng, Mao & Karniadakis 2021, SIAM Review 63, section 2.8): the worst candidates are added. */
const rar: Rule = async (schedule, step, _total, residual) => {
  if (!isDue(schedule.call, step, everyDefault)) return false;
  const add = Math.round(numberArgument(schedule.call, 'add', 10));
  const candidates = candidatesOf(schedule, Math.max(1000, 10 * add));
  const sizes = (await residual(candidates)).map((x) => (Number.isFinite(x) ? Math.abs(x) : Number.MAX_VALUE));
  const added = largest(sizes, add).map((i) => candidates[i]);
  schedule.replace(Float64Array.of(...schedule.times, ...added));
  return true;
};

const rules: Readonly<Record<string, Rule>> = { rad, rar };

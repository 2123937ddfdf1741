/** @file Ways around wrong minima of a fit: where to start it from so that it ends in the right one. */

import { clamp } from '../../numeric/interval.ts';
import { wholePercent } from '../../problem/number-text/quantity.ts';
import type { SolveProgress } from '../march/solution.ts';
import { lastOf } from '../march/steps.ts';
import { conditionsOf } from '../problem/conditions.ts';
import { measuredOf } from '../problem/measured.ts';
import { nudged, pulls } from '../problem/nudged.ts';
import { buildSystem } from '../problem/system.ts';
import { type efforts, rough } from './levenberg.ts';
import { type Fit, Model, type State } from './model.ts';

/** Fits `on` from θ to the data up to a time. */
export type FitRun = (
  on: Model,
  from: Float64Array,
  until: number,
  phase: string,
  kind: keyof typeof efforts,
) => Generator<SolveProgress, State | null>;

/** @returns θ near the right minimum; `null` when there is no such way */
export type StartFinder = (
  model: Model,
  first: Float64Array,
  run: FitRun,
  isGood: (state: State) => boolean,
) => Generator<SolveProgress, Float64Array | null>;

/** Share of the data that each stage of the fit reads. */
const horizons = [0.08, 0.16, 0.3, 0.5, 0.75];

/** Fits of solutions that are pulled towards the data, ever less. */
const letGo: StartFinder = function* (model, first, run, isGood) {
  let theta: Float64Array | null = null;
  const last = model.fit.measured.points.at(-1)!.time;
  for (const pull of pulls) {
    const pulled = pulledModel(model.fit, pull);
    if (!pulled || model.expired()) break;
    const from: Float64Array = theta ?? first;
    const stage: State | null = yield* run(pulled, from, last, 'fit of a solution pulled towards the data', 'stage');
    if (!stage) continue;
    theta = stage.theta;
    const free: State | null = lastOf(model.evaluate(theta, last, rough, Number.POSITIVE_INFINITY));
    if (free && isGood(free)) break;
  }
  return theta;
};

/** Fits of the first data alone, ever more of them. */
const growHorizon: StartFinder = function* (model, first, run) {
  let theta: Float64Array | null = null;
  const { measured, start } = model.fit;
  const times = measured.points.map((m) => m.time);
  const needed = Math.max(3 * model.free, 6);
  for (const share of horizons) {
    const until = times[Math.min(times.length - 1, Math.ceil(share * times.length) - 1)];
    if (times.filter((t) => t <= until).length < needed || until <= start.at || model.expired()) continue;
    const phase = `fit of the first ${wholePercent(share)} of the data`;
    const stage: State | null = yield* run(model, theta ?? first, until, phase, 'stage');
    if (stage) theta = stage.theta;
  }
  return theta;
};

/** Values that are tried over the ranges of all numbers together, and of each: a frequency is found from near it only. */
const tried = { together: 64, fewest: 8, most: 32 };
/** Times its start that a number without a range is tried at. */
const times = [0.125, 0.18, 0.25, 0.35, 0.5, 0.71, 1.41, 2, 2.83, 4, 5.66, 8, 11.3, 16];
/** Times a start that the data do not feel, nor what is near it: its magnitude is wrong. */
const magnitudes = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e2, 1e3];
/** Misfits that differ by less than this share of themselves are those of data that feel nothing. */
const flat = 1e-3;
/** Of all that are tried, the best so many are fitted. */
const fitted = 6;

/** Initial values that are tried where nothing is known of one: at zero the data may not feel it, as of its square. */
const unknownStarts = [0.1, 1, 10, -0.1, -1, -10];

/** Raw values of one free number to start from. */
function valuesToTry({ fit: { estimates, system } }: Model, first: Float64Array, q: number): number[] {
  if (q >= estimates.length) return first[q] === 0 ? unknownStarts : times.map((x) => first[q] * x);
  const { low, high } = system.problem.parameters.flatMap(({ estimate }) => (estimate ? [estimate] : []))[q];
  const own = estimates[q].valueOf(first[q]);
  const count = Math.round(clamp(tried.together / first.length, tried.fewest, tried.most));
  const values =
    low !== null && high !== null
      ? Array.from({ length: count }, (_, k) => low + ((high - low) * (k + 0.5)) / count)
      : times.map((x) => own * x);
  return values.map((x) => estimates[q].rawOf(x)).filter(Number.isFinite);
}

/** Raw values of one estimate without a range, of other magnitudes than its start. */
function farValues({ fit: { estimates } }: Model, first: Float64Array, q: number): number[] {
  if (q >= estimates.length) return [];
  const own = estimates[q].valueOf(first[q]);
  return magnitudes.map((x) => estimates[q].rawOf(x * own)).filter(Number.isFinite);
}

/** Fits from other values of one number after the other, those first that meet the data best as they are. */
const spreadStarts: StartFinder = function* (model, first, run, isGood) {
  const last = model.fit.measured.points.at(-1)!.time;
  const starts: State[] = [];
  const met = (q: number, values: readonly number[]): State[] =>
    values.flatMap((raw) => {
      if (model.expired()) return [];
      return lastOf(model.evaluate(first.with(q, raw), last, rough, Number.POSITIVE_INFINITY)) ?? [];
    });
  for (let q = 0; q < first.length; q++) {
    const near = met(q, valuesToTry(model, first, q));
    starts.push(...near);
    const costs = near.map(({ cost }) => cost);
    const isFelt = Math.max(...costs) - Math.min(...costs) > flat * Math.max(...costs);
    if (near.length > 0 && !isFelt) starts.push(...met(q, farValues(model, first, q)));
  }
  if (model.expired()) return null;
  let best: State | null = null;
  for (const { theta } of starts.sort((a, b) => a.cost - b.cost).slice(0, fitted)) {
    if (model.expired()) break;
    const state: State | null = yield* run(model, theta, last, 'fit from other values of the range', 'try');
    if (state && (!best || state.cost < best.cost)) best = state;
    if (best && isGood(best)) break;
  }
  return best?.theta ?? null;
};

export const startFinders: readonly StartFinder[] = [letGo, growHorizon, spreadStarts];

/** The same free numbers in the problem whose solution is pulled towards the data. */
function pulledModel(fit: Fit, pull: number): Model | null {
  const problem = nudged(fit.system, pull);
  const built = problem && buildSystem(problem, fit.system.work);
  if (!built?.ok) return null;
  const conditions = conditionsOf(built.value);
  const measured = measuredOf(built.value.problem, built.value);
  if (!conditions.ok || !measured.ok) return null;
  return new Model({ ...fit, system: built.value, conditions: conditions.value, measured: measured.value });
}

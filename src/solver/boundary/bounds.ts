/** @file The bounds of estimated parameters, as a solve of everything at once keeps them. */
import { clamp } from '../../numeric/interval.ts';
import type { System } from '../problem/system.ts';

export interface Bounds {
  /** [parameters], infinite where there is none. */
  low: Float64Array;
  high: Float64Array;
}

export function boundsOf({ problem }: System): Bounds {
  const estimates = problem.parameters.filter((p) => p.estimate);
  return {
    low: Float64Array.from(estimates, (p) => p.estimate!.low ?? Number.NEGATIVE_INFINITY),
    high: Float64Array.from(estimates, (p) => p.estimate!.high ?? Number.POSITIVE_INFINITY),
  };
}

export const within = ({ low, high }: Bounds, x: Float64Array): Float64Array =>
  x.map((v, q) => clamp(v, low[q], high[q]));

/** Parameters at a bound which `change` would push outside. */
export const pushedOut = ({ low, high }: Bounds, x: Float64Array, change: Float64Array): number[] =>
  Array.from(x.keys()).filter((q) => (x[q] <= low[q] && change[q] < 0) || (x[q] >= high[q] && change[q] > 0));

/** The largest share of `change`, up to 1, that stays inside, and which parameter stops it. */
export function reach({ low, high }: Bounds, x: Float64Array, change: Float64Array): { share: number; by: number } {
  let share = 1;
  let by = -1;
  for (let q = 0; q < x.length; q++) {
    const room = change[q] < 0 ? (low[q] - x[q]) / change[q] : change[q] > 0 ? (high[q] - x[q]) / change[q] : 1;
    if (room < share) {
      share = Math.max(0, room);
      by = q;
    }
  }
  return { share, by };
}

/** Estimates that stand at a bound of theirs. */
export function atBounds({ estimates, parameters }: System, { low, high }: Bounds): { name: string; bound: number }[] {
  return estimates.flatMap((name, q) => {
    const bound = [low[q], high[q]].find((b) => parameters[q] === b);
    return bound === undefined ? [] : [{ name, bound }];
  });
}

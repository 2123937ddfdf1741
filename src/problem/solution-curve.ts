/** @file A solution as it is drawn and exported: on its grid, and upright where it jumps. Pure. */
import type { SolutionFrame } from './frame.ts';

export interface SolutionCurve {
  /** Ascending; the time of a jump twice, for its left and its right side. */
  times: Float64Array;
  /** [unknowns][times] */
  values: Float64Array[];
  /** Values that are known on the grid alone, along `times`: NaN on either side of a jump. */
  fromGrid(values: Float64Array): Float64Array;
}

/** The solution of `frame` on `grid`, with both sides of its jumps in their places. */
export function solutionCurve(grid: Float64Array, { values, jumps }: SolutionFrame): SolutionCurve {
  if (!jumps) return { times: grid, values, fromGrid: (own) => own };
  /** Places on the grid, and −1 − the place among the jumps. */
  const places: number[] = [];
  let j = 0;
  for (let k = 0; k <= grid.length; k++) {
    while (j < jumps.times.length && !(jumps.times[j] > grid[k])) places.push(-1 - j++);
    if (k < grid.length && grid[k] !== jumps.times[j - 1]) places.push(k);
  }
  const merged = (onGrid: Float64Array, sides: (j: number) => number) =>
    Float64Array.from(places, (place) => (place < 0 ? sides(-1 - place) : onGrid[place]));
  return {
    times: merged(grid, (j) => jumps.times[j]),
    values: values.map((own, u) => merged(own, (j) => jumps.values[u][j])),
    fromGrid: (own) => merged(own, () => Number.NaN),
  };
}

/** Curves of several solutions at the times of all of them. */
export interface CommonCurves {
  /** Ascending; twice where any of them jumps. */
  times: Float64Array;
  /** [curves][unknowns][times] */
  values: Float64Array[][];
}

/**
 * Curves over one interval, each with its own times, at all of these times: where only others have a point, a curve has the
 * value between its neighbours, and where only others jump it has its value twice.
 */
export function onCommonTimes(curves: readonly Pick<SolutionCurve, 'times' | 'values'>[]): CommonCurves {
  const times: number[] = [];
  /** [curves][times] place along the curve's own times; between two of them it is not whole. */
  const places: number[][] = curves.map(() => []);
  const at = curves.map(() => 0);
  for (;;) {
    const time = Math.min(...curves.map((curve, c) => curve.times[at[c]] ?? Number.POSITIVE_INFINITY));
    if (time === Number.POSITIVE_INFINITY) break;
    const own = curves.map((curve, c) => {
      let count = 0;
      while (curve.times[at[c] + count] === time) count++;
      return count;
    });
    const sides = Math.max(...own);
    for (let side = 0; side < sides; side++) times.push(time);
    curves.forEach((curve, c) => {
      const [left, right] = [curve.times[at[c] - 1], curve.times[at[c]]];
      const between = at[c] - 1 + (time - left) / (right - left);
      for (let side = 0; side < sides; side++)
        places[c].push(own[c] === 0 ? between : at[c] + Math.min(side, own[c] - 1));
      at[c] += own[c];
    });
  }
  return {
    times: Float64Array.from(times),
    values: curves.map((curve, c) =>
      curve.values.map((own) => Float64Array.from(places[c], (place) => valueAt(own, place))),
    ),
  };
}

function valueAt(values: Float64Array, place: number): number {
  const below = Math.floor(place);
  return place === below ? values[below] : values[below] + (place - below) * (values[below + 1] - values[below]);
}

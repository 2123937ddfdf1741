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

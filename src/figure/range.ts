/** @file From where to where an axis goes. Pure. */

/** Lower and upper end. */
export type Range = [number, number];

/** Range of the finite values of `arrays`, `null` when there are none. With `positive`, only of those above 0. */
export function extent(arrays: Iterable<ArrayLike<number | null>>, positive = false): Range | null {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const array of arrays) {
    for (let k = 0; k < array.length; k++) {
      const value = array[k];
      if (value === null || !Number.isFinite(value) || (positive && value <= 0)) continue;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return min <= max ? [min, max] : null;
}

/** A range with some air, never empty. */
export function padLinear([min, max]: Range, share = 0.06): Range {
  if (max - min > 1e-12 * Math.max(Math.abs(min), Math.abs(max))) {
    const air = (max - min) * share;
    return [min - air, max + air];
  }
  const half = min === 0 ? 1 : Math.abs(min) * 0.1;
  return [min - half, max + half];
}

/** A positive range with some air on a logarithmic axis, at least one decade high. */
export function padLog([min, max]: Range): Range {
  let from = Math.log10(min);
  let to = Math.log10(max);
  const air = Math.max((to - from) * 0.05, (1 - (to - from)) / 2, 0.02);
  from -= air;
  to += air;
  return [10 ** from, 10 ** to];
}

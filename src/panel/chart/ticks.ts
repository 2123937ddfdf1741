/** @file Where axes have their ticks; the same on the screen and in exported figures. */

/** Round numbers (1, 2, 5 times a power of ten) in [min, max], about `count` of them. */
export function linearTicks(min: number, max: number, count: number): number[] {
  if (!(max > min) || !Number.isFinite(max - min)) return Number.isFinite(min) ? [min] : [];
  const rough = (max - min) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((s) => rough / power <= s * (1 + 1e-9)) ?? 10);
  const ticks: number[] = [];
  for (let k = Math.ceil(min / step - 1e-9); k * step <= max + step * 1e-9; k++) {
    // Through integers, so that 0.30000000000000004 does not appear; + 0 turns −0 into 0.
    ticks.push((step >= 1 ? k * step : k / Math.round(1 / step)) + 0);
  }
  return ticks;
}

/** Powers of ten in [min, max], thinned to about `count`; with 2 and 5 between them when the range is below a decade or two. */
export function logTicks(min: number, max: number, count: number): number[] {
  if (!(min > 0) || !(max > min)) return [];
  const from = Math.log10(min);
  const to = Math.log10(max);
  const factors = to - from <= 1.2 ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil((to - from) / Math.max(1, count)));
  const ticks: number[] = [];
  for (let power = Math.floor(from); power <= Math.ceil(to); power++) {
    if (power % every !== 0) continue;
    for (const f of factors) {
      const value = f * 10 ** power;
      if (value >= min * (1 - 1e-9) && value <= max * (1 + 1e-9)) ticks.push(value);
    }
  }
  return ticks;
}

/** Range of the finite values of `arrays`, `null` when there are none. With `positive`, only of those above 0. */
export function extent(arrays: Iterable<ArrayLike<number | null>>, positive = false): [number, number] | null {
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
export function padLinear([min, max]: [number, number], share = 0.06): [number, number] {
  if (max - min > 1e-12 * Math.max(Math.abs(min), Math.abs(max))) {
    const air = (max - min) * share;
    return [min - air, max + air];
  }
  const half = min === 0 ? 1 : Math.abs(min) * 0.1;
  return [min - half, max + half];
}

/** A positive range with some air on a logarithmic axis, at least one decade high. */
export function padLog([min, max]: [number, number]): [number, number] {
  let from = Math.log10(min);
  let to = Math.log10(max);
  const air = Math.max((to - from) * 0.05, (1 - (to - from)) / 2, 0.02);
  from -= air;
  to += air;
  return [10 ** from, 10 ** to];
}

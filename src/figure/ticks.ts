/** @file Where axes have their ticks; the same on the screen and in files. Pure. */

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

/** Powers of ten from the exponent `from` to `to`, evenly left out beyond about `most` steps. */
export function decades(from: number, to: number, most: number): number[] {
  const every = Math.ceil((to - from) / most);
  const ticks: number[] = [];
  for (let k = from; k <= to; k += every) ticks.push(Number(`1e${k}`));
  return ticks;
}

/** At most `most` of `ticks`, evenly left out. */
export const thinned = (ticks: readonly number[], most: number): number[] => {
  const every = Math.ceil(ticks.length / Math.max(1, most));
  return ticks.filter((_, k) => k % every === 0);
};

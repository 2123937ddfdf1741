/** @file What a list of numbers is like: means, medians, ranks. */

export function median(values: number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
}

export const meanSquare = (values: Float64Array): number => {
  let sum = 0;
  let count = 0;
  for (const x of values) {
    if (Number.isNaN(x)) continue;
    sum += x * x;
    count++;
  }
  return count > 0 ? sum / count : Number.NaN;
};

/** Ranks from 0, equal values sharing their mean. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const out = new Array<number>(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && order[to + 1].value === order[from].value) to++;
    for (let k = from; k <= to; k++) out[order[k].index] = (from + to) / 2;
    from = to + 1;
  }
  return out;
}

/** Spearman's ρ: the correlation of the ranks (C. Spearman, Am. J. Psychol. 15, 1904). NaN where one side is constant. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  if (a.length < 3) return Number.NaN;
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (a.length - 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  x.forEach((r, k) => {
    xy += (r - mean) * (y[k] - mean);
    xx += (r - mean) ** 2;
    yy += (y[k] - mean) ** 2;
  });
  return xy / Math.sqrt(xx * yy);
}

/** @file From a history's buckets to the points of a line. */

/**
 * x of a line through buckets of more than one frame: each bucket gives two points, at its first and last step. While
 * buckets hold one frame, that is one point each.
 */
export function bucketSteps(first: Float64Array, last: Float64Array, span: number): Float64Array {
  if (span === 1) return last.slice();
  const xs = new Float64Array(2 * last.length);
  for (let k = 0; k < last.length; k++) {
    xs[2 * k] = first[k];
    xs[2 * k + 1] = last[k];
  }
  return xs;
}

/**
 * Values that go with `bucketSteps`: lowest and highest of each bucket, in the order that continues the line (so that a
 * falling curve falls and does not zigzag). What is not finite is NaN; with `positive` (log axes) so are values ≤ 0.
 */
export function bucketValues(
  series: { low: Float64Array; high: Float64Array },
  span: number,
  positive = false,
): Float64Array {
  const { low, high } = series;
  const clean = (v: number): number => (Number.isFinite(v) && !(positive && v <= 0) ? v : Number.NaN);
  const values = new Float64Array(span === 1 ? high.length : 2 * low.length);
  if (span === 1) {
    for (let k = 0; k < high.length; k++) values[k] = clean(high[k]);
    return values;
  }
  let before = Number.NaN;
  for (let k = 0; k < low.length; k++) {
    const rising =
      Number.isNaN(before) && k + 1 < low.length
        ? low[k + 1] + high[k + 1] > low[k] + high[k]
        : Math.abs(before - low[k]) <= Math.abs(before - high[k]);
    values[2 * k] = clean(rising ? low[k] : high[k]);
    values[2 * k + 1] = clean(rising ? high[k] : low[k]);
    before = rising ? high[k] : low[k];
  }
  return values;
}

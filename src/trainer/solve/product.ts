/** @file The two products that all time goes into. Four rows at once, so that four sums run side by side. */

/** out[r] += factor · Σ_q table[r·columns + q]·x[q], for r < rows. */
export function addProduct(
  table: Float64Array,
  rows: number,
  columns: number,
  x: Float64Array,
  xAt: number,
  factor: number,
  out: Float64Array,
  outAt: number,
): void {
  let r = 0;
  for (; r + 3 < rows; r += 4) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    const ra = r * columns;
    const rb = ra + columns;
    const rc = rb + columns;
    const rd = rc + columns;
    for (let q = 0; q < columns; q++) {
      const v = x[xAt + q];
      a += table[ra + q] * v;
      b += table[rb + q] * v;
      c += table[rc + q] * v;
      d += table[rd + q] * v;
    }
    out[outAt + r] += factor * a;
    out[outAt + r + 1] += factor * b;
    out[outAt + r + 2] += factor * c;
    out[outAt + r + 3] += factor * d;
  }
  for (; r < rows; r++) {
    let a = 0;
    const ra = r * columns;
    for (let q = 0; q < columns; q++) a += table[ra + q] * x[xAt + q];
    out[outAt + r] += factor * a;
  }
}

/** Largest |values[i]| of `count` from `from`; NaN when there is one. */
export function largestOf(values: Float64Array, from: number, count: number): number {
  let worst = 0;
  for (let p = from; p < from + count; p++) {
    const a = Math.abs(values[p]);
    if (!(a <= worst)) worst = a;
  }
  return worst;
}

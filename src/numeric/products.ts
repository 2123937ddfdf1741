/** @file The products that all time goes into. Four rows at once, so that four sums run side by side. */

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

/**
 * `addProduct` for `count` vectors at once, `xStep` and `outStep` apart: two vectors share every entry of the table
 * that is read.
 */
export function addProducts(
  table: Float64Array,
  rows: number,
  columns: number,
  x: Float64Array,
  xAt: number,
  xStep: number,
  factor: number,
  out: Float64Array,
  outAt: number,
  outStep: number,
  count: number,
): void {
  let c = 0;
  for (; c + 1 < count; c += 2) {
    const xa = xAt + c * xStep;
    const xb = xa + xStep;
    const oa = outAt + c * outStep;
    const ob = oa + outStep;
    let r = 0;
    for (; r + 3 < rows; r += 4) {
      let a0 = 0;
      let a1 = 0;
      let a2 = 0;
      let a3 = 0;
      let b0 = 0;
      let b1 = 0;
      let b2 = 0;
      let b3 = 0;
      const r0 = r * columns;
      const r1 = r0 + columns;
      const r2 = r1 + columns;
      const r3 = r2 + columns;
      for (let q = 0; q < columns; q++) {
        const va = x[xa + q];
        const vb = x[xb + q];
        const t0 = table[r0 + q];
        const t1 = table[r1 + q];
        const t2 = table[r2 + q];
        const t3 = table[r3 + q];
        a0 += t0 * va;
        a1 += t1 * va;
        a2 += t2 * va;
        a3 += t3 * va;
        b0 += t0 * vb;
        b1 += t1 * vb;
        b2 += t2 * vb;
        b3 += t3 * vb;
      }
      out[oa + r] += factor * a0;
      out[oa + r + 1] += factor * a1;
      out[oa + r + 2] += factor * a2;
      out[oa + r + 3] += factor * a3;
      out[ob + r] += factor * b0;
      out[ob + r + 1] += factor * b1;
      out[ob + r + 2] += factor * b2;
      out[ob + r + 3] += factor * b3;
    }
    for (; r < rows; r++) {
      let a = 0;
      let b = 0;
      const at = r * columns;
      for (let q = 0; q < columns; q++) {
        a += table[at + q] * x[xa + q];
        b += table[at + q] * x[xb + q];
      }
      out[oa + r] += factor * a;
      out[ob + r] += factor * b;
    }
  }
  if (c < count) addProduct(table, rows, columns, x, xAt + c * xStep, factor, out, outAt + c * outStep);
}

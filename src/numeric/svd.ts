/** @file Singular values and vectors of small dense matrices in double precision. */

/**
 * One-sided Jacobi singular value decomposition (Hestenes 1958; Demmel & Veselić 1992) of the matrix whose rows are
 * the `count` rows of `rows`: A = U·diag(σ)·Vᵀ. It keeps small singular values to high accuracy and is short.
 * @param rows [count·length] row-major; count ≤ length
 * @returns `left` [count·count]: column k of U at `left[k·count …]`; `right` [count·length]: column k of V at
 *   `right[k·length …]`; `values` [count], descending
 */
export function singularValues(
  rows: Float64Array,
  count: number,
  length: number,
): { left: Float64Array; values: Float64Array; right: Float64Array } {
  const y = rows.slice();
  const u = new Float64Array(count * count);
  for (let i = 0; i < count; i++) u[i * count + i] = 1;
  for (let sweep = 0; sweep < 30; sweep++) {
    let rotated = false;
    for (let p = 0; p < count - 1; p++) {
      for (let q = p + 1; q < count; q++) {
        let alpha = 0;
        let beta = 0;
        let gamma = 0;
        const op = p * length;
        const oq = q * length;
        for (let i = 0; i < length; i++) {
          const a = y[op + i];
          const b = y[oq + i];
          alpha += a * a;
          beta += b * b;
          gamma += a * b;
        }
        if (Math.abs(gamma) <= 1e-16 * Math.sqrt(alpha * beta) || gamma === 0) continue;
        rotated = true;
        const zeta = (beta - alpha) / (2 * gamma);
        const t = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        const c = 1 / Math.sqrt(1 + t * t);
        const s = c * t;
        rotate(y, op, oq, length, c, s);
        // Row p of the accumulated rotation is column p of U.
        rotate(u, p * count, q * count, count, c, s);
      }
    }
    if (!rotated) break;
  }
  const norms = Array.from({ length: count }, (_, k) => Math.hypot(...y.subarray(k * length, (k + 1) * length)));
  const sorted = norms.map((_, k) => k).sort((a, b) => norms[b] - norms[a]);
  const left = new Float64Array(count * count);
  const right = new Float64Array(count * length);
  const values = new Float64Array(count);
  for (const [k, from] of sorted.entries()) {
    values[k] = norms[from];
    left.set(u.subarray(from * count, (from + 1) * count), k * count);
    for (let i = 0; i < length; i++) right[k * length + i] = norms[from] > 0 ? y[from * length + i] / norms[from] : 0;
  }
  return { left, values, right };
}

function rotate(m: Float64Array, p: number, q: number, length: number, c: number, s: number): void {
  for (let i = 0; i < length; i++) {
    const a = m[p + i];
    const b = m[q + i];
    m[p + i] = c * a - s * b;
    m[q + i] = s * a + c * b;
  }
}

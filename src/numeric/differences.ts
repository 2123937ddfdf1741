/** @file Derivatives of a function of one number by differences. */

/**
 * Weights of the values at `points` in the derivatives at 0 (Fornberg, Math. Comp. 51 (1988) 699, eq. 2.3 ff.).
 * @returns [order][point], orders 0 … `most`
 */
export function differenceWeights(points: readonly number[], most: number): Float64Array[] {
  const n = points.length;
  const weights = Array.from({ length: most + 1 }, () => new Float64Array(n));
  weights[0][0] = 1;
  let product = 1;
  for (let i = 1; i < n; i++) {
    let next = 1;
    for (let j = 0; j < i; j++) {
      const apart = points[i] - points[j];
      next *= apart;
      for (let m = Math.min(i, most); m >= 0; m--) {
        const lower = (w: number) => (m > 0 ? m * weights[m - 1][w] : 0);
        if (j === i - 1) weights[m][i] = (product / next) * (lower(j) - points[j] * weights[m][j]);
        weights[m][j] = (points[i] * weights[m][j] - lower(j)) / apart;
      }
    }
    product = next;
  }
  return weights;
}

const stencil = [-4, -3, -2, -1, 0, 1, 2, 3, 4];
const weights = differenceWeights(stencil, 4);

/** f⁽ᵒʳᵈᵉʳ⁾(x), orders up to 4, from nine values `step` apart. */
export function centralDifference(f: (x: number) => number, x: number, order: number, step: number): number {
  let sum = 0;
  stencil.forEach((k, i) => {
    if (weights[order][i] !== 0) sum += weights[order][i] * f(x + k * step);
  });
  return sum / step ** order;
}

/** @file Polynomials through values at any points, as matrices. */

/** Barycentric weights 1/Π(x_i − x_j), scaled so that the largest is 1. */
function barycentricWeights(points: Float64Array): Float64Array {
  const logs = new Float64Array(points.length);
  const signs = new Float64Array(points.length).fill(1);
  for (let i = 0; i < points.length; i++) {
    for (let j = 0; j < points.length; j++) {
      if (i === j) continue;
      const gap = points[i] - points[j];
      logs[i] -= Math.log(Math.abs(gap));
      if (gap < 0) signs[i] = -signs[i];
    }
  }
  const most = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return signs.map((sign, i) => sign * Math.exp(logs[i] - most));
}

const known = new WeakMap<Float64Array, Float64Array>();

/**
 * From values at `points`, which are all different, to those of their interpolant at `at`: [at·points] row-major (Berrut &
 * Trefethen, SIAM Rev. 46, 2004, eq. 4.2). The weights of the points are made once.
 */
export function interpolation(points: Float64Array, at: Float64Array): Float64Array {
  let weights = known.get(points);
  if (!weights) {
    weights = barycentricWeights(points);
    known.set(points, weights);
  }
  const n = points.length;
  const table = new Float64Array(at.length * n);
  for (let p = 0; p < at.length; p++) {
    const own = p * n;
    let sum = 0;
    let same = -1;
    for (let k = 0; k < n; k++) {
      const gap = at[p] - points[k];
      if (gap === 0) same = k;
      table[own + k] = weights[k] / gap;
      sum += table[own + k];
    }
    for (let k = 0; k < n; k++) table[own + k] = same < 0 ? table[own + k] / sum : k === same ? 1 : 0;
  }
  return table;
}

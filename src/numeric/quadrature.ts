/** @file Gaussian quadrature: nodes by Newton's method on Legendre polynomials, weights in closed form. */

/**
 * Gauss–Legendre nodes (ascending) and weights for ∫ over `[from, to]` (Abramowitz & Stegun 25.4.29); exact for polynomials
 * of degree 2·count − 1.
 */
export function gaussLegendre(count: number, [from, to]: readonly [number, number]) {
  const nodes = new Float64Array(count);
  const weights = new Float64Array(count);
  const half = (to - from) / 2;
  const middle = (from + to) / 2;
  for (let i = 0; i < count; i++) {
    let x = Math.cos((Math.PI * (count - i - 0.25)) / (count + 0.5));
    let slope = 1;
    for (let pass = 0; pass < 100; pass++) {
      let p = 1;
      let before = 0;
      for (let n = 1; n <= count; n++) [p, before] = [((2 * n - 1) * x * p - (n - 1) * before) / n, p];
      slope = (count * (x * p - before)) / (x * x - 1);
      const step = p / slope;
      x -= step;
      if (Math.abs(step) < 1e-16) break;
    }
    nodes[i] = middle + half * x;
    weights[i] = (2 * half) / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}

/**
 * Right Gauss–Radau nodes (ascending, the last is 1) and weights for ∫ over [−1, 1]: roots of Pₙ₋₁ − Pₙ (Hairer & Wanner II,
 * IV.5); exact for polynomials of degree 2n − 2.
 */
export function radauPoints(n: number): { tau: Float64Array; weights: Float64Array } {
  const tau = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (i === n - 1) {
      tau[i] = 1;
      weights[i] = 2 / (n * n);
      continue;
    }
    let x = -Math.cos((2 * Math.PI * (i + 0.5 + 0.25)) / (2 * n - 0.5 + 0.25));
    let previous = 0;
    for (let iteration = 0; iteration < 60; iteration++) {
      let p0 = 1;
      let p1 = x;
      for (let j = 2; j <= n; j++) {
        const p2 = ((2 * j - 1) * x * p1 - (j - 1) * p0) / j;
        p0 = p1;
        p1 = p2;
      }
      previous = p0;
      // Derivatives from (1−x²)P′ₙ = n(Pₙ₋₁ − xPₙ).
      const slope1 = (n * (p0 - x * p1)) / (1 - x * x);
      const slope0 = (n * (p1 - x * p0)) / (x * x - 1);
      const step = (p0 - p1) / (slope0 - slope1);
      x -= step;
      if (Math.abs(step) < 1e-15) break;
    }
    tau[i] = x;
    weights[i] = (1 + x) / (n * n * previous * previous);
  }
  return { tau, weights };
}

/** @file Gauss–Legendre quadrature (Golub & Welsch 1969; nodes here by Newton on Pₙ, Abramowitz & Stegun 25.4.29). */

/** Nodes (ascending) and weights for ∫ over `[from, to]`; exact for polynomials of degree 2·count − 1. */
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

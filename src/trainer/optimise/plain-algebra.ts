/** @file The dense algebra of the second-order methods for engines that have none of their own, in plain TypeScript. */
import type { DenseAlgebra } from '../../kernel/kernel.ts';
import {
  type CurvaturePairs,
  curvaturePairsIn,
  curvaturePairsSize,
  type InverseHessian,
  inverseHessianIn,
  inverseHessianSize,
} from '../../kernel/quasi-newton.ts';
import { cholesky } from '../../numeric/cholesky.ts';
import { gramOfRows } from '../../numeric/dense.ts';
import { addScaled, dot } from '../../numeric/vector.ts';

export const plainAlgebra: DenseAlgebra = {
  gramOfRows,
  cholesky,
  inverseHessian: (n) => {
    const inverse = inverseHessianIn(new Float64Array(inverseHessianSize(n)), n, (...update) =>
      updateAndMultiply(inverse, n, ...update),
    );
    return inverse;
  },
  curvaturePairs: (n, memory) => {
    const pairs = curvaturePairsIn(new Float64Array(curvaturePairsSize(n, memory)), n, memory, (...place) =>
      twoLoops(pairs, n, memory, ...place),
    );
    return pairs;
  },
};

function updateAndMultiply(
  { h, u, s, x, product: out }: InverseHessian,
  n: number,
  a: number,
  b1: number,
  b2: number,
  b3: number,
): void {
  out.fill(0);
  let at = 0;
  for (let i = 0; i < n; i++) {
    const xi = x[i];
    const p = b1 * u[i] + b2 * s[i];
    const q = b2 * u[i] + b3 * s[i];
    let sum = 0;
    for (let k = 0; k < i; k++) {
      const entry = a * h[at + k] + p * u[k] + q * s[k];
      h[at + k] = entry;
      sum += entry * x[k];
      out[k] += entry * xi;
    }
    const diagonal = a * h[at + i] + p * u[i] + q * s[i];
    h[at + i] = diagonal;
    out[i] += sum + diagonal * xi;
    at += i + 1;
  }
}

function twoLoops(
  { steps, changes, rho, scale, room, q }: CurvaturePairs,
  n: number,
  memory: number,
  head: number,
  count: number,
  gamma: number,
): void {
  const row = (matrix: Float64Array, slot: number) => matrix.subarray(slot * n, (slot + 1) * n);
  for (let j = count - 1; j >= 0; j--) {
    const slot = (head + j) % memory;
    room[j] = rho[slot] * dot(row(steps, slot), q);
    addScaled(q, -room[j], row(changes, slot));
  }
  for (let k = 0; k < n; k++) q[k] *= gamma;
  for (let j = 0; j < count; j++) {
    const slot = (head + j) % memory;
    for (let k = 0; k < n; k++) q[k] *= scale[slot];
    const beta = rho[slot] * dot(row(changes, slot), q);
    addScaled(q, room[j] - beta, row(steps, slot));
  }
}

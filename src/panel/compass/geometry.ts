/**
 * @file The plane of the compass: where the weighted gradients vᵢ = λᵢgᵢ lie, computed from their Gram matrix alone.
 *
 * With K = ΛGΛ = QDQᵀ (eigenvalues descending), the coordinates of vᵢ along the k-th principal direction are √dₖ·Qᵢₖ
 * (classical scaling without centring, so that the origin stays the zero vector). Two coordinates span the plane in
 * which the drawn lengths lose least; what is left, ‖vᵢ‖² − xᵢ² − yᵢ², lies outside the plane.
 */

import { symmetricEigen } from '../../numeric/symmetric.ts';

export interface Vector {
  x: number;
  y: number;
  /** Full length, in the plane and out of it. */
  norm: number;
  /** Share of the squared length that lies in the plane, 0…1; 1 for the zero vector. */
  inPlane: number;
}

export interface Plane {
  /** vᵢ, one per term. */
  vectors: Vector[];
  /** Σ vᵢ. */
  sum: Vector;
  /** The step that was taken, in the unit of a step; `null` before the first. */
  step: Vector | null;
  /** Share of Σ‖vᵢ‖² that the plane shows, 0…1. */
  shown: number;
}

/** ΛGΛ: the Gram matrix of the weighted gradients. */
export function weightedGram(gram: ArrayLike<number>, weights: ArrayLike<number>): Float64Array {
  const m = weights.length;
  const k = new Float64Array(m * m);
  for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) k[i * m + j] = weights[i] * weights[j] * gram[i * m + j];
  return k;
}

function vector(x: number, y: number, norm: number): Vector {
  const square = norm * norm;
  return { x, y, norm, inPlane: square > 0 ? Math.min(1, (x * x + y * y) / square) : 1 };
}

/**
 * The plane of vectors with Gram matrix `gram` (m×m).
 * @param step s·vᵢ for every i and ‖s‖; `null` when there is no step
 */
export function plane(gram: ArrayLike<number>, step: { dots: ArrayLike<number>; norm: number } | null): Plane {
  const m = Math.round(Math.sqrt(gram.length));
  const { values, vectors: q } = symmetricEigen(gram);
  const root = (k: number) => (k < m ? Math.sqrt(Math.max(0, values[k])) : 0);
  const axes = [root(0), root(1)];
  // A second direction that is only round-off of the first is none.
  if (axes[1] <= axes[0] * 1e-12) axes[1] = 0;
  const coordinate = (i: number, k: number) => (axes[k] > 0 ? axes[k] * q[i * m + k] : 0);
  const vectors = Array.from({ length: m }, (_, i) =>
    vector(coordinate(i, 0), coordinate(i, 1), Math.sqrt(Math.max(0, gram[i * m + i]))),
  );
  let total = 0;
  let trace = 0;
  for (let i = 0; i < m; i++) {
    trace += Math.max(0, gram[i * m + i]);
    for (let j = 0; j < m; j++) total += gram[i * m + j];
  }
  const add = (k: 'x' | 'y') => vectors.reduce((s, v) => s + v[k], 0);
  const sum = vector(add('x'), add('y'), Math.sqrt(Math.max(0, total)));
  let taken: Vector | null = null;
  if (step && step.norm > 0 && Array.from(step.dots).every(Number.isFinite)) {
    // The principal direction eₖ = Σᵢ Qᵢₖ/√dₖ · vᵢ, hence s·eₖ = Σᵢ Qᵢₖ/√dₖ · (s·vᵢ).
    const along = (k: number) => {
      if (axes[k] === 0) return 0;
      let dot = 0;
      for (let i = 0; i < m; i++) dot += q[i * m + k] * step.dots[i];
      return dot / axes[k];
    };
    taken = vector(along(0), along(1), step.norm);
  }
  const shown = trace > 0 ? Math.min(1, (axes[0] ** 2 + axes[1] ** 2) / trace) : 1;
  return { vectors, sum, step: taken, shown };
}

/** The plane of the weighted gradients and the step taken, from what a frame carries. */
export function rawPlane(frame: {
  gram: ArrayLike<number>;
  weights: ArrayLike<number>;
  stepDots: ArrayLike<number>;
  stepNorm: number;
}): Plane {
  const dots = Float64Array.from(frame.stepDots, (d, i) => d * frame.weights[i]);
  return plane(weightedGram(frame.gram, frame.weights), { dots, norm: frame.stepNorm });
}

/**
 * The plane of the contributions cᵢ = Pλᵢgᵢ as the optimiser sees them. Weights changed from `trained` to `weights`
 * scale the contributions as long as P stays (P follows the gradients only slowly). Their negative sum is the step, so no step is
 * drawn besides.
 */
export function preconditionedPlane(
  preconditionedGram: ArrayLike<number>,
  trained: ArrayLike<number>,
  weights: ArrayLike<number>,
): Plane {
  const factors = Float64Array.from(weights, (w, i) => (trained[i] === 0 ? 0 : w / trained[i]));
  return plane(weightedGram(preconditionedGram, factors), null);
}

/** An orthogonal 2×2 map (rotation, or reflection) of the drawing: (x, y) ↦ (ax + by, cx + dy). */
export interface Turn {
  a: number;
  b: number;
  c: number;
  d: number;
}

export const noTurn: Turn = { a: 1, b: 0, c: 0, d: 1 };

export const turned = <T extends { x: number; y: number }>(v: T, t: Turn): T => ({
  ...v,
  x: t.a * v.x + t.b * v.y,
  y: t.c * v.x + t.d * v.y,
});

export function turnPlane(p: Plane, t: Turn): Plane {
  return {
    ...p,
    vectors: p.vectors.map((v) => turned(v, t)),
    sum: turned(p.sum, t),
    step: p.step && turned(p.step, t),
  };
}

/**
 * Eigenvectors have no sign and rotate freely when eigenvalues cross, so successive drawings would jump. This is the
 * orthogonal map that brings the directions of `vectors` as near as possible to those of `before` (orthogonal
 * Procrustes problem in the plane: maximise Σ before·R(now) over rotations and reflections).
 */
export function align(vectors: readonly Vector[], before: readonly Vector[]): Turn {
  // M = Σ bᵢ uᵢᵀ of unit vectors, each as heavy as the part of it that the plane shows.
  let xx = 0;
  let xy = 0;
  let yx = 0;
  let yy = 0;
  vectors.forEach((v, i) => {
    const b = before[i];
    const lengths = Math.hypot(v.x, v.y) * (b ? Math.hypot(b.x, b.y) : 0);
    if (!b || !(lengths > 0)) return;
    const weight = Math.sqrt(v.inPlane * b.inPlane) / lengths;
    xx += weight * b.x * v.x;
    xy += weight * b.x * v.y;
    yx += weight * b.y * v.x;
    yy += weight * b.y * v.y;
  });
  // Best rotation: angle of (xx+yy, yx−xy), value its length; best reflection: (xx−yy, yx+xy).
  const rotation = Math.hypot(xx + yy, yx - xy);
  const reflection = Math.hypot(xx - yy, yx + xy);
  if (!(Math.max(rotation, reflection) > 0)) return noTurn;
  if (rotation >= reflection * (1 - 1e-9)) {
    const c = (xx + yy) / rotation;
    const s = (yx - xy) / rotation;
    return { a: c, b: -s, c: s, d: c };
  }
  const c = (xx - yy) / reflection;
  const s = (yx + xy) / reflection;
  return { a: c, b: s, c: s, d: -c };
}

/** The rotation that turns `v` upwards (0, 1); none for the zero vector. */
export function upright(v: { x: number; y: number }): Turn {
  const length = Math.hypot(v.x, v.y);
  if (!(length > 0)) return noTurn;
  return { a: v.y / length, b: -v.x / length, c: v.x / length, d: v.y / length };
}

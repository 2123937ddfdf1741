/**
 * @file Tables of one choice of random features: an orthonormal basis of the highest derivative and its repeated
 * integrals, on the window's own variable τ ∈ [−1, 1].
 *
 * With D the n-th derivative of the features at the collocation points (right Radau–Legendre points, rows weighted by
 * the root of their quadrature weights), D = U Σ Vᵀ truncated where σ falls below `cut`·σ₁. The unknown of a window is
 * the coordinate vector s of u⁽ⁿ⁾ in the columns of U; output weights are c = V Σ⁻¹ s, never formed while solving: the
 * explicit pseudo-inverse loses nine digits. Coordinates are found by a Petrov–Galerkin rule: the residual is orthogonal
 * to the first k−1 columns of U and vanishes at τ = 1, which on polynomials is Radau IIA (Hairer & Wanner, Solving
 * Ordinary Differential Equations II, IV.5): L-stable, exact at the right border for algebraic equations.
 */

import { lobattoPoints } from '../../numeric/chebyshev.ts';
import { product } from '../../numeric/dense.ts';
import { radauPoints } from '../../numeric/quadrature.ts';
import { singularValues } from '../../numeric/svd.ts';
import { numberArgument } from '../../problem/arguments.ts';
import type { Training } from '../../problem/problem.ts';
import { drawFeatures, type FeatureChoice, featureJet, type InnerLayer } from './features.ts';

export interface BasisChoice extends FeatureChoice {
  /** Number of collocation points N. */
  points: number;
}

export const defaultChoice: BasisChoice = { width: 64, slope: 2, points: 40, seed: 0 };

/** The choice of a spec: what `random_features(width, points)` says of it, and the seed. */
export function writtenChoice({ phases }: Pick<Training, 'phases'>, seed: number): BasisChoice {
  const written = phases.find((p) => p.name === 'random_features') ?? { args: {} };
  const { width, points } = defaultChoice;
  return {
    ...defaultChoice,
    width: numberArgument(written, 'width', width),
    points: numberArgument(written, 'points', points),
    seed,
  };
}

/** Everything of the choice that does not depend on the order of the equation. */
export interface Grid {
  /** [N] collocation points, the last is 1. */
  tau: Float64Array;
  /** [N] quadrature weights on [−1, 1]. */
  weights: Float64Array;
  /** [M] denser held-out points, −1 and 1 among them, none of them (but 1) a collocation point. */
  dense: Float64Array;
}

export interface Basis {
  choice: BasisChoice;
  features: InnerLayer;
  grid: Grid;
  /** Order n of the unknown this basis is for. */
  order: number;
  /** Number k of basis functions. */
  rank: number;
  /** [(n+1)][N·k] m-th derivatives in τ of the basis functions at the collocation points, row-major. */
  at: Float64Array[];
  /** [(n+1)][M·k] the same at the held-out points. */
  dense: Float64Array[];
  /** [(n+1)][k] the same at τ = 1. */
  end: Float64Array[];
  /** [k·N] maps values of u⁽ⁿ⁾ at the collocation points to coordinates: (T U)⁻¹ T with the test functions T. */
  project: Float64Array;
  /** [k·N] the test functions T. */
  test: Float64Array;
  /** [(n+1)][N·N] `at[m]`·`project`: from values of u⁽ⁿ⁾ straight to the m-th derivative. */
  through: Float64Array[];
  /** [W·k] output weights of the basis functions: column j holds the W weights of basis function j. */
  output: Float64Array;
}

const cache = new Map<string, Basis>();

/** The tables for unknowns of order `order`; computed once per choice. */
export function basisFor(choice: BasisChoice, order: number): Basis {
  const key = [choice.width, choice.slope, choice.points, choice.seed, order].join(' ');
  let basis = cache.get(key);
  if (!basis) {
    basis = buildBasis(choice, order);
    cache.set(key, basis);
  }
  return basis;
}

/** [(n+1)·k] derivatives of the basis functions at one τ, row-major. */
export function shapesAt({ choice, features, order, output, rank }: Basis, tau: number): Float64Array {
  const jet = new Float64Array((order + 1) * choice.width);
  featureJet(features, order, tau, jet);
  return product(jet, output, order + 1, choice.width, rank);
}

/** Singular values below this share of the largest are dropped. */
const cut = 1e-15;

function buildBasis(choice: BasisChoice, order: number): Basis {
  const features = drawFeatures(choice);
  const n = choice.points;
  const w = choice.width;
  const { tau, weights } = radauPoints(n);
  const m = 2 * n;
  // Between the collocation points and at both ends, where a misfit shows first.
  const dense = lobattoPoints(m);
  const jets = (points: Float64Array) => {
    const size = points.length * w;
    const block = new Float64Array((order + 1) * size);
    for (const [p, x] of points.entries()) featureJet(features, order, x, block, p * w, size);
    return Array.from({ length: order + 1 }, (_, k) => block.slice(k * size, (k + 1) * size));
  };
  const atPoints = jets(tau);
  const weighted = atPoints[order].slice();
  for (let p = 0; p < n; p++) for (let j = 0; j < w; j++) weighted[p * w + j] *= Math.sqrt(weights[p]);
  const { left, values, right } = singularValues(weighted, n, w);
  let rank = 0;
  while (rank < n && values[rank] > cut * values[0]) rank++;
  const output = new Float64Array(rank * w);
  for (let k = 0; k < rank; k++) for (let j = 0; j < w; j++) output[j * rank + k] = right[k * w + j] / values[k];
  const onto = (table: Float64Array, points: number) => {
    const out = new Float64Array(points * rank);
    for (let p = 0; p < points; p++) {
      for (let k = 0; k < rank; k++) {
        let sum = 0;
        for (let j = 0; j < w; j++) sum += table[p * w + j] * right[k * w + j];
        out[p * rank + k] = sum / values[k];
      }
    }
    return out;
  };
  const at = atPoints.map((table) => onto(table, n));
  const densely = jets(dense).map((table) => onto(table, m));
  const end = jets(Float64Array.of(1)).map((table) => onto(table, 1));
  const test = new Float64Array(rank * n);
  for (let k = 0; k < rank - 1; k++) {
    for (let p = 0; p < n; p++) test[k * n + p] = left[k * n + p] * Math.sqrt(weights[p]);
  }
  test[(rank - 1) * n + n - 1] = 1;
  const project = projection(test, at[order], rank, n);
  const through = at.map((table) => product(table, project, n, rank, n));
  return {
    choice,
    features,
    grid: { tau, weights, dense },
    order,
    rank,
    at,
    dense: densely,
    end,
    project,
    test,
    through,
    output,
  };
}

/**
 * (T U)⁻¹ T. The first k−1 rows of T U are those of the unit matrix, so only its last row has to be eliminated:
 * s_j = (T w)_j for j < k and s_k = (w(1) − Σ U_j(1) s_j)/U_k(1).
 */
function projection(test: Float64Array, top: Float64Array, rank: number, n: number): Float64Array {
  const out = test.slice();
  const last = (rank - 1) * n;
  const endRow = top.subarray((n - 1) * rank, n * rank);
  for (let p = 0; p < n; p++) {
    let sum = p === n - 1 ? 1 : 0;
    for (let j = 0; j < rank - 1; j++) sum -= endRow[j] * out[j * n + p];
    out[last + p] = sum / endRow[rank - 1];
  }
  return out;
}

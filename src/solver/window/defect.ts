/** @file How well a solved window meets its equations between the collocation points. */

import { factorise, solveFactorised } from '../../numeric/lu.ts';
import { factorial } from '../../numeric/special.ts';
import { maxAbs } from '../../numeric/vector.ts';
import { placeInRow } from '../problem/place.ts';
import { roundingOf } from './rounding.ts';
import { smallestSizes, type WindowPlace, type WindowSolver } from './window.ts';

/** Rounding that changes less than this share of the state is harmless in any window. */
const slight = 1e-10;

/**
 * Largest held-out defect, as the share of the state it would change in this window.
 * @param damped true for stiff windows: divides by the damping that the equation itself gives
 * @param defects [unknowns·M] receives the defect of u⁽ⁿ⁾ at the held-out points
 * @param accuracy a defect above this is looked at again: what rounding makes of it is not the window's
 * @param blend share of the equations in a blend with u⁽ⁿ⁾ = 0
 */
export function heldOutDefect(
  window: WindowSolver,
  place: WindowPlace,
  scale: Float64Array,
  damped: boolean,
  defects: Float64Array,
  accuracy = Number.POSITIVE_INFINITY,
  blend = 1,
): number {
  const { dense: f, densePoints: m } = window;
  window.rounded = 0;
  window.place(f, window.bases[0].grid.dense, place);
  window.jetsFromCoordinates(place, 'dense');
  f.values(m);
  window.countPasses(m / window.points);
  if (damped) f.jacobian();
  if (!window.leading.solve(f, m, defects)) return Number.POSITIVE_INFINITY;
  if (blend < 1) {
    window.system.unknowns.forEach(({ order }, i) => {
      const top = f.jetAt(0, i, order);
      for (let p = 0; p < m; p++) defects[i * m + p] = blend * defects[i * m + p] + (1 - blend) * f.jets[top + p];
    });
  }
  const q = largestShare(window, place, scale, damped, defects, null);
  if (!(q > accuracy) || !Number.isFinite(q)) return q;
  const residuals = f.residuals.slice();
  const rounding = roundingOf(window, place, 'dense');
  f.residuals.set(residuals);
  const beyondRounding = largestShare(window, place, scale, damped, defects, rounding);
  const isRounding = beyondRounding <= accuracy;
  // Where the equations damp each other it is what residuals do that counts; what is next to nothing anyway is not looked at.
  const effects = damped && blend === 1 && (!isRounding || q > slight) ? effectsOf(window, place) : null;
  const effect = effects ? largestShare(window, place, scale, false, effects, null) : Number.POSITIVE_INFINITY;
  if (!isRounding) return Math.min(beyondRounding, effect);
  window.rounded = Math.min(q, effect);
  return beyondRounding;
}

/**
 * What the residuals at the held-out points do to the highest derivatives where the equations damp each other: per point
 * x with Σ_m ∂r/∂u⁽ᵐ⁾ (h/2)ⁿ⁻ᵐ/(n−m)! x = r, the filter of implicit Runge–Kutta methods (Hairer & Wanner II, IV.8).
 * @returns [unknowns·M]; `null` where a matrix is singular
 */
function effectsOf(window: WindowSolver, place: WindowPlace): Float64Array | null {
  const { dense: f, densePoints: m } = window;
  const { unknowns } = window.system;
  const { capacity } = f.layout;
  const d = unknowns.length;
  const entries = f.rows.flatMap((row, e) =>
    Array.from(row.inputs, (input, j) => {
      const read = f.inputs[input];
      if (read.kind !== 'jet') return null;
      const gap = unknowns[read.output].order - read.order;
      return {
        place: e * d + read.output,
        partials: (row.first + j) * capacity,
        factor: (place.length / 2) ** gap / factorial(gap),
      };
    }).filter((x) => x !== null),
  );
  const out = new Float64Array(d * m);
  const matrix = new Float64Array(d * d);
  const right = new Float64Array(d);
  const pivots = new Int32Array(d);
  for (let p = 0; p < m; p++) {
    matrix.fill(0);
    for (const entry of entries) matrix[entry.place] += entry.factor * f.partials[entry.partials + p];
    for (let e = 0; e < d; e++) right[e] = f.residuals[e * capacity + p];
    const lu = factorise(matrix, d, pivots);
    if (!lu.regular) return null;
    solveFactorised(lu, right);
    for (let i = 0; i < d; i++) out[i * m + p] = right[i];
  }
  return out;
}

/** @param allowed [unknowns·M] what of each defect does not count; `null`: all of it counts */
function largestShare(
  window: WindowSolver,
  place: WindowPlace,
  scale: Float64Array,
  damped: boolean,
  defects: Float64Array,
  allowed: Float64Array | null,
): number {
  const { dense: f, densePoints: m, largest, largestTop } = window;
  const { unknowns } = window.system;
  let q = 0;
  const { memory, floor } = smallestSizes(scale, damped ? 'newton' : 'picard');
  const span = Math.abs(place.length);
  for (let i = 0; i < unknowns.length; i++) {
    const { order, offset, size: least = 1e-300 } = unknowns[i];
    for (let k = 0; k < order; k++) largest[offset + k] = maxAbs(f.jets, f.jetAt(0, i, k), m);
    largestTop[i] = maxAbs(f.jets, f.jetAt(0, i, order), m);
    const size =
      order > 0
        ? Math.max(largest[offset + order - 1], memory * scale[offset + order - 1], floor)
        : Math.max(largestTop[i], least);
    const damping = damped && order > 0 ? dampingRow(window, i, order - 1) : -1;
    for (let p = 0; p < m; p++) {
      let x = Math.abs(defects[i * m + p]);
      if (allowed) x = Math.max(0, x - allowed[i * m + p]);
      if (order > 0) x *= span;
      if (damping >= 0) x /= 1 + Math.max(0, (place.length / 2) * f.partials[damping + p]);
      const share = x / size;
      // One point that cannot be evaluated is a defect without bound, whatever comes behind it.
      if (Number.isNaN(share)) return Number.POSITIVE_INFINITY;
      if (share > q) q = share;
    }
  }
  return q;
}

/** Row of `partials` with ∂rᵢ/∂uᵢ⁽ᵐ⁾, or −1. */
function dampingRow({ dense: f }: WindowSolver, i: number, m: number): number {
  const j = placeInRow(f, i, i, m);
  return j < 0 ? -1 : (f.rows[i].first + j) * f.layout.capacity;
}

/**
 * Adds ∫ r² dt over the window of the last held-out evaluation (mean over its points) to `squares`.
 * @param rows the residual that belongs to each of `squares`
 */
export function addSquares(
  { dense: f, densePoints: m }: WindowSolver,
  place: WindowPlace,
  rows: ArrayLike<number>,
  squares: Float64Array,
): void {
  for (let e = 0; e < squares.length; e++) {
    let sum = 0;
    for (let p = 0; p < m; p++) sum += f.residuals[rows[e] * f.layout.capacity + p] ** 2;
    squares[e] += (sum / m) * Math.abs(place.length);
  }
}

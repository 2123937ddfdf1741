/**
 * @file How much the equations make disturbances grow along a window. The rule of a window damps whatever is fast (its
 * R(z) tends to 0 for z → ∞ on either side; Hairer & Wanner, Solving Ordinary Differential Equations II, IV.3 and IV.15
 * on unstable modes): along a smooth course it steps over a growth that the solution would have followed, and neither
 * the defect nor what is carried by the same factors shows it.
 */
import { eigenvalues } from '../../numeric/eigenvalues.ts';
import type { WindowPlace, WindowSolver } from './window.ts';

/** Every so many of the held-out points are looked at. */
const every = 5;
/** Real parts below this share of the largest entry may be rounding of the others. */
const share = 1e-9;

/**
 * ∫ max(0, Re λ) dt over a window, λ the eigenvalues of the linearised equations as a system of first order, in the
 * direction of the march: a disturbance grows e-fold for each 1.
 * @param window its partials at the held-out points are those of the solution
 */
export function growthAlong(window: WindowSolver, { length }: WindowPlace): number {
  const { dense: f, densePoints: count, leading, system } = window;
  const { unknowns, stateSize: size } = system;
  const { capacity } = f.layout;
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(unknowns.length);
  let growth = 0;
  for (let p = 0; p < count; p += every) {
    matrix.fill(0);
    let largest = 0;
    for (let column = 0; column < size; column++) {
      right.fill(0);
      for (const [e, row] of f.rows.entries()) {
        for (const [j, input] of row.inputs.entries()) {
          const read = f.inputs[input];
          if (read.kind !== 'jet') continue;
          const { order, offset } = unknowns[read.output];
          if (read.order < order && offset + read.order === column)
            right[e] -= f.partials[(row.first + j) * capacity + p];
        }
      }
      if (!leading.solveAt(f, p, right)) return 0;
      for (const [i, { order, offset }] of unknowns.entries()) {
        for (let m = 0; m + 1 < order; m++) if (offset + m + 1 === column) matrix[(offset + m) * size + column] = 1;
        if (order > 0) matrix[(offset + order - 1) * size + column] = right[i];
      }
    }
    for (let k = 0; k < matrix.length; k++) {
      matrix[k] *= length;
      largest = Math.max(largest, Math.abs(matrix[k]));
    }
    const found = eigenvalues(matrix, size);
    if (!found) continue;
    // ∫ over τ = −cos θ at equal steps of θ.
    const weight = (every * Math.PI * Math.sin((Math.PI * p) / (count - 1))) / (count - 1) / 2;
    if (found[0].re > share * largest) growth += weight * found[0].re;
  }
  return growth;
}

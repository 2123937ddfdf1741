/** @file Highest derivatives and algebraic unknowns at one time, from the state there. */

import { factorise, solveFactorised } from '../../numeric/lu.ts';
import { maxAbs } from '../../numeric/vector.ts';
import { setHighest, setState, setTime } from './place.ts';
import type { System } from './system.ts';

/** Where the search starts again, in sizes of the state, when zero leads nowhere: y² = 1 − x² has no slope there. */
const guesses = [0, 1, -1, 0.1, -0.1];

/** Newton's method on the equations at `t`; `null` where it does not converge. [unknowns] */
export function explicitHighestDerivatives(system: System, t: number, state: Float64Array): Float64Array | null {
  const size = maxAbs(state) || 1;
  for (const guess of system.constantLeading ? guesses.slice(0, 1) : guesses) {
    const found = searchedFrom(guess * size, system, t, state);
    if (found) return found;
  }
  return null;
}

function searchedFrom(guess: number, system: System, t: number, state: Float64Array): Float64Array | null {
  const f = system.evaluator(1);
  f.scalars.set(system.parameters);
  setTime(f, system, t);
  setState(f, system, state);
  const d = system.unknowns.length;
  const top = new Float64Array(d).fill(guess);
  const matrix = new Float64Array(d * d);
  const right = new Float64Array(d);
  let last = Number.POSITIVE_INFINITY;
  for (let iteration = 0; iteration < 50; iteration++) {
    setHighest(f, system, top);
    f.values(1);
    f.jacobian();
    matrix.fill(0);
    f.rows.forEach((row, e) => {
      right[e] = f.residuals[e];
      row.inputs.forEach((input, j) => {
        const read = f.inputs[input];
        if (read.kind === 'jet' && read.order === system.unknowns[read.output].order) {
          matrix[e * d + read.output] = f.partials[row.first + j];
        }
      });
    });
    const lu = factorise(matrix, d);
    if (!lu.regular) return null;
    solveFactorised(lu, right);
    let change = 0;
    // One that comes out as zero does so by rounding of the others.
    const least = 1e-6 * maxAbs(top);
    for (let i = 0; i < d; i++) {
      top[i] -= right[i];
      const size = Math.max(Math.abs(top[i]), system.unknowns[i].size ?? 0, least);
      change = Math.max(change, Math.abs(right[i]) / (1e-12 + size));
    }
    if (!Number.isFinite(change)) return null;
    // Small enough, or rounding that goes no lower.
    if (change < 1e-13 || (change < 1e-9 && change >= last)) return top;
    last = change;
  }
  return null;
}

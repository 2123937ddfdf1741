/** @file How far a solution is off the constraints that were differentiated to find it. */
import { equallySpaced } from '../../numeric/grid.ts';
import { constraintName } from '../problem/constraint-name.ts';
import type { System } from '../problem/system.ts';
import { batch, overBatches } from './batches.ts';
import type { PiecewiseNetwork } from './piecewise.ts';

/** The hidden constraint that is missed most. */
export interface Drift {
  /** As it stands in a sentence. */
  name: string;
  /** Its largest value as a share of the largest that it adds up, Σ|∂g/∂u⁽ᵐ⁾·u⁽ᵐ⁾|. */
  share: number;
}

const places = 1001;

/** `null` without hidden constraints. */
export function driftOf(system: System, net: PiecewiseNetwork): Drift | null {
  const { rows } = system.hidden;
  if (rows.length === 0) return null;
  const f = system.hidden.evaluator(batch);
  const missed = new Float64Array(rows.length);
  const sizes = new Float64Array(rows.length);
  const times = equallySpaced(net.borders[0], net.borders[net.borders.length - 1], places);
  overBatches(system, f, net, times, (_, count) => {
    f.jacobian();
    for (const [r, row] of f.rows.entries()) {
      for (let p = 0; p < count; p++) {
        let size = 0;
        row.inputs.forEach((input, j) => {
          const read = f.inputs[input];
          if (read.kind !== 'jet') return;
          const slope = f.partials[(row.first + j) * batch + p];
          size += Math.abs(slope * f.jets[f.jetAt(0, read.output, read.order) + p]);
        });
        const off = Math.abs(f.residuals[r * batch + p]);
        // NaN counts as missed.
        if (!(off <= missed[r])) missed[r] = off;
        if (size > sizes[r]) sizes[r] = size;
      }
    }
  });
  const shares = missed.map((off, r) => (off === 0 ? 0 : off / Math.max(sizes[r], 1e-300)));
  const worst = shares.reduce((most, share, r) => (share <= shares[most] ? most : r), 0);
  return { name: constraintName(system, rows[worst]), share: shares[worst] };
}

/** @file Residuals of a network on points that it was not fitted on, and features of the equations that it misses. */
import { meanSquare } from '../../numeric/statistics.ts';
import { placeText, say } from '../../problem/number-text/sentence.ts';
import type { Feature } from '../../tape/enclosure/hidden-features.ts';
import type { System } from '../problem/system.ts';
import { batch, overBatches } from './batches.ts';
import type { PiecewiseNetwork } from './piecewise.ts';

/**
 * Residuals on a held-out set and their natural sizes.
 * @returns `residuals` [equations][times]; `sizes` [equations]: mean over `times` of (Σ|∂rₑ/∂u⁽ᵐ⁾·u⁽ᵐ⁾| + |rest|)², the
 *   squared size of what each equation adds up. The rest is what the sum leaves of rₑ, in a linear equation its forcing:
 *   no residual is larger than its size.
 */
export function heldOutResiduals(
  system: System,
  net: PiecewiseNetwork,
  times: ArrayLike<number>,
): { residuals: Float64Array[]; sizes: Float64Array } {
  const residuals = system.equations.map(() => new Float64Array(times.length));
  const sizes = new Float64Array(system.equations.length);
  const f = system.written(batch);
  overBatches(system, f, net, times, (from, count) => {
    f.jacobian();
    f.rows.forEach((row, e) => {
      for (let p = 0; p < count; p++) residuals[e][from + p] = f.residuals[e * batch + p];
      const sum = new Float64Array(count);
      const rest = residuals[e].slice(from, from + count);
      row.inputs.forEach((input, j) => {
        const read = f.inputs[input];
        if (read.kind !== 'jet') return;
        const partials = (row.first + j) * batch;
        const values = f.jetAt(0, read.output, read.order);
        for (let p = 0; p < count; p++) {
          const part = f.partials[partials + p] * f.jets[values + p];
          sum[p] += Math.abs(part);
          rest[p] -= part;
        }
      });
      for (let p = 0; p < count; p++) sizes[e] += (sum[p] + Math.abs(rest[p])) ** 2 / times.length;
    });
  });
  return { residuals, sizes };
}

/**
 * Root mean square of the held-out residuals, each divided by the size of what its equation adds up: 1 at most; NaN where
 * a residual is no number.
 */
export function relativeResidual(residuals: Float64Array[], sizes: Float64Array): number {
  if (!residuals.every((r) => r.every(Number.isFinite))) return Number.NaN;
  const parts = residuals.map((r, e) => meanSquare(r) / Math.max(sizes[e], 1e-300));
  return Math.sqrt(parts.reduce((sum, x) => sum + x, 0) / parts.length);
}

/** Residual in the hidden features, as a share of its size there, with which they are missed. */
const featureMissed = 0.1;

/** That the solution does not follow a feature between the points, one sentence; `null` where it does. */
export function missedFeature(
  system: System,
  network: PiecewiseNetwork,
  { features, points }: { features: readonly Feature[]; points: Float64Array },
): string | null {
  const [first, last] = [network.borders[0], network.borders[network.borders.length - 1]];
  const times = points.filter((t) => t >= first && t <= last);
  if (times.length === 0) return null;
  const { residuals, sizes } = heldOutResiduals(system, network, times);
  const share = Math.max(...residuals.map((r, e) => Math.sqrt(meanSquare(r) / Math.max(sizes[e], 1e-300))));
  if (!(share > featureMissed)) return null;
  const { name } = system.problem.variable;
  const worst = placeOfLargest(residuals);
  const { from, to } = features.find((f) => times[worst] >= f.from && times[worst] <= f.to) ?? features[0];
  return `The solution misses what the equations do between ${name} = ${placeText(from)} and ${placeText(to)}: the residual there is ${say(share)} of its size.`;
}

/** Where any of the residuals is largest. */
function placeOfLargest(residuals: readonly Float64Array[]): number {
  const sums = residuals[0].map((_, p) => residuals.reduce((sum, r) => sum + Math.abs(r[p]), 0));
  return sums.indexOf(Math.max(...sums));
}

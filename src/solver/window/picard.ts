/**
 * @file Picard's way through a window: u⁽ⁿ⁾ ← u⁽ⁿ⁾ − (∂r/∂u⁽ⁿ⁾)⁻¹ r at every point, a Volterra fixed point that
 * converges superlinearly and costs evaluations and small products only.
 */
import { maxAbs } from '../../numeric/vector.ts';
import { areRounding } from './rounding.ts';
import { type Failure, smallestSizes, type WindowPlace, type WindowSolver } from './window.ts';

/** True when Picard's step needs no factorisation of the whole window. */
export const picardWorks = ({ leading, system }: WindowSolver): boolean =>
  leading.diagonal || system.unknowns.length <= 16;

/** Changes of this share of the state are taken for rounding only where they have not fallen for so many iterations. */
const plausible = 1e-4;
const mostIdle = 10;

/**
 * Fixed-point iteration.
 * @param scale [stateSize] size of each state variable so far
 * @param accuracy stop when the next change of the state is below this share of its scale
 */
export function picard(
  window: WindowSolver,
  place: WindowPlace,
  scale: Float64Array,
  accuracy: number,
  most = 60,
): Failure | null {
  const n = window.points;
  const { unknowns } = window.system;
  const { at: f, top, change: step } = window;
  const span = Math.abs(place.length);
  const smallest = smallestSizes(scale, 'picard');
  window.place(f, window.bases[0].grid.tau, place);
  let last = Number.POSITIVE_INFINITY;
  let idle = 0;
  for (let iteration = 0; iteration < most; iteration++) {
    window.iterations++;
    window.countPasses();
    window.jetsFromTop(place, top, f.jets);
    f.values(n);
    if (!window.leading.solve(f, n, step)) return 'not finite';
    let change = 0;
    for (let i = 0; i < unknowns.length; i++) {
      let worst = 0;
      for (let p = i * n; p < (i + 1) * n; p++) {
        const x = step[p];
        top[p] -= x;
        // `Math.max` keeps a NaN, a comparison would lose it again.
        worst = Math.max(worst, Math.abs(x));
      }
      const { order, offset, size: least = 1e-300 } = unknowns[i];
      const size = order > 0 ? window.sizeOf(scale, i, smallest, span) / span : Math.max(maxAbs(top, i * n, n), least);
      change = Math.max(change, worst / size);
      if (order > 0 && !(Math.abs(place.state[offset]) < 1e100)) return 'not finite';
    }
    if (!Number.isFinite(change)) return 'not finite';
    window.lastChange = change;
    // Small enough; or rounding, without progress any more, at a level that the held-out defect may still allow.
    const resting = change >= 0.5 * last;
    if (change <= accuracy || (resting && change < Math.max(1e-12, 25 * accuracy))) {
      window.projectTop();
      return null;
    }
    // Early on it is the strength of the equations that lets changes grow, and to look costs as much as five iterations.
    const isDue = resting && ++idle > 1 && (idle & (idle - 1)) === 0 && (change < plausible || idle > mostIdle);
    if (isDue && areRounding(window, place, step)) {
      window.projectTop();
      return null;
    }
    if (resting && change < 1e-6 && idle > 5) return 'not converged';
    if (iteration > 6 && change > 1e3) return 'not converged';
    if (iteration > 12 && change > 2 * last) return 'not converged';
    last = change;
  }
  return 'not converged';
}

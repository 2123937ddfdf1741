/**
 * @file The network leaves the conditions at once and rests: the solution jumps near the left end, or misses the
 * conditions, and is constant from there on. Equilibria are local minima of the residual loss (arXiv 2509.11768).
 */
import { median } from '../../numeric/statistics.ts';
import { maxAbs } from '../../numeric/vector.ts';
import type { SolutionFrame } from '../../problem/frame.ts';
import { sayPercent } from '../../problem/number-text/sentence.ts';
import { span, type TraceView } from '../trace/trace.ts';
import type { Detector } from './detector.ts';
import { conditionsMissed, errorOfSolution } from './distance.ts';
import { windowsRemedy } from './remedy.ts';

/** Share of the interval that belongs to the start. */
const head = 0.15;
/** A solution that moves less than this share of its size is at rest. */
const rest = 0.02;
/** Relative error from which a solution at rest is one that should move. */
const elsewhere = 0.3;

export const equilibriumCollapse: Detector = {
  code: 'equilibrium-collapse',
  patience: (context) => span(context, 0.02, 10),
  look(view) {
    const { solution, context, now } = view;
    if (!solution || (!view.ended && now.step < span(context, 0.1, 20))) return [];
    const moved = ofSolution(view, movements, movement);
    if (!(moved < 2 * rest)) return [];
    const missed = conditionsMissed(view);
    const jump = ofSolution(view, jumps, jumpAtStart);
    const error = errorOfSolution(view);
    // A solution that decays to rest meets its conditions and its equation on the way, and is near what it is compared with.
    if (error <= elsewhere || (!(error > elsewhere) && !(missed > 0.2) && !(jump > 30))) return [];
    const why =
      missed > 0.2
        ? `misses its conditions by ${sayPercent(missed)}`
        : jump > 30
          ? 'jumps to it between the first points'
          : `is wrong by ${sayPercent(error)}`;
    const { variable } = context.problem;
    const { fix, advice } = windowsRemedy(context);
    return [
      {
        key: '',
        clearly: moved < rest,
        finding: {
          severity: 'warning',
          term: null,
          range: context.problem.unknowns[0].source,
          message:
            `The solution rests at a constant over most of [${variable.from}, ${variable.to}] and ${why}: the network ` +
            `has collapsed to an equilibrium, where the equations hold as well.${advice}`,
          evidence: { movement: moved, conditionsMissed: missed, residualAtStart: jump, error },
          related: [],
          fix,
        },
      },
    ];
  },
};

const movements = new WeakMap<SolutionFrame, number>();
const jumps = new WeakMap<SolutionFrame, number>();

/** What is measured of the newest solution, once. */
function ofSolution(
  view: TraceView,
  known: WeakMap<SolutionFrame, number>,
  measure: (view: TraceView) => number,
): number {
  const before = known.get(view.solution!);
  if (before !== undefined) return before;
  const value = measure(view);
  known.set(view.solution!, value);
  return value;
}

/** Largest movement of an unknown behind the start, as a share of its size or its natural scale. */
function movement({ solution, grid, context }: TraceView): number {
  const behind = grid.findIndex((t) => t >= grid[0] + head * (grid[grid.length - 1] - grid[0]));
  let most = 0;
  solution!.values.forEach((values, k) => {
    const rangeOf = (xs: Float64Array) => {
      let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (const x of xs) {
        if (x < low) low = x;
        if (x > high) high = x;
      }
      return { low, high };
    };
    const all = rangeOf(values);
    const later = rangeOf(values.subarray(behind));
    const compared = context.reference ? maxAbs(context.reference[k].filter(Number.isFinite)) : 0;
    const size = Math.max(Math.abs(all.low), Math.abs(all.high), context.unknownScales[k], compared);
    most = Math.max(most, (later.high - later.low) / size);
  });
  return most;
}

/** Largest residual at the start over the median residual behind it, of the worst equation. */
function jumpAtStart({ solution, grid, context }: TraceView): number {
  const behind = grid.findIndex((t) => t >= grid[0] + head * (grid[grid.length - 1] - grid[0]));
  let worst = 0;
  const equations = context.terms.flatMap((t, i) => (t.kind === 'equation' ? [i] : []));
  solution!.residuals.forEach((residual, k) => {
    const peak = maxAbs(residual.subarray(0, behind));
    if (equations[k] === undefined || peak < 0.1 * context.scales[equations[k]]) return;
    const usual = median(Array.from(residual.subarray(behind), Math.abs));
    worst = Math.max(worst, peak / Math.max(usual, Number.MIN_VALUE));
  });
  return worst;
}

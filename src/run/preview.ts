/**
 * @file The solution while the author types: the window solver within a few milliseconds, for the language server.
 * It imports neither engines nor optimisers.
 */
import { equallySpaced } from '../numeric/grid.ts';
import { onNextTurn } from '../problem/next-turn.ts';
import { type Outcome, refused } from '../problem/outcome.ts';
import type { Problem } from '../problem/problem.ts';
import { valuesOn, withJumps } from '../solver/network/piecewise.ts';
import { parameterSlopes } from '../solver/parameter-slopes.ts';
import { workBudget } from '../solver/problem/work.ts';
import { prepare, solve } from '../solver/solver.ts';

export interface PreviewOptions {
  /** Work at most, in operations (`solver/problem/work.ts`): the same picture on a fast and a busy machine. */
  operations: number;
  /** Asked between windows: true ends the preview, as after the next key stroke. */
  cancelled: () => boolean;
  /** Times of the curve, besides those of jumps. Default 201. */
  points?: number;
  /** Wanted relative error. Default 1e-4. */
  tolerance?: number;
}

export interface PreviewCurve {
  /** Ascending; the time of a jump twice, for its left and its right side. */
  times: Float64Array;
  /** One array per unknown, on `times`; NaN beyond `reached`. */
  values: Float64Array[];
  /** Estimated relative L2 error; `null` when the time did not suffice for it. */
  errorEstimate: number | null;
  /** How far the solution is known. */
  reached: number;
  /** Why it does not go to the end, or what else should be said; empty when all is well. */
  notes: string[];
}

const breakInterval = 5;
/** For the eye. */
const bandTolerance = 1e-4;

/**
 * Solves `problem` as far as the time allows. Lets other events in every few milliseconds, so that a cancellation can
 * arrive.
 */
export async function preview(problem: Problem, options: PreviewOptions): Promise<Outcome<PreviewCurve>> {
  const prepared = prepare(problem);
  if (!prepared.ok) return prepared;
  const start = performance.now();
  const steps = solve(prepared.value, {
    tolerance: options.tolerance ?? 1e-4,
    seed: problem.training.seed,
    // For the eye: as far as it comes with this.
    budget: workBudget(prepared.value.system.work, options.operations),
    cancelled: options.cancelled,
  });
  let breakAt = start;
  let next = steps.next();
  for (; !next.done; next = steps.next()) {
    if (performance.now() - breakAt > breakInterval) {
      await new Promise<void>(onNextTurn);
      breakAt = performance.now();
    }
  }
  if (options.cancelled()) return refused('cancelled');
  const { network, errorEstimate, trouble, notes } = next.value;
  const { from, to } = problem.variable;
  const first = network.borders[0];
  const last = network.borders[network.borders.length - 1];
  const times = withJumps(network, equallySpaced(from, to, options.points ?? 201));
  const values = valuesOn(network, times).map((v) =>
    v.map((x, p) => (times[p] >= first && times[p] <= last ? x : Number.NaN)),
  );
  return {
    ok: true,
    value: { times, values, errorEstimate, reached: last, notes: trouble ? [trouble.message, ...notes] : notes },
  };
}

/**
 * How far every unknown moves at `times` when the parameter `name` moves by `share` of its value, to first order.
 * @returns [unknowns][times], NaN beyond `reached`; why it cannot be told, or not with this work
 */
export async function previewRadii(
  problem: Problem,
  { name, share }: { name: string; share: number },
  { times, reached }: Pick<PreviewCurve, 'times' | 'reached'>,
  { operations, cancelled }: Pick<PreviewOptions, 'operations' | 'cancelled'>,
): Promise<Outcome<Float64Array[]>> {
  const value = problem.parameters.find((p) => p.name === name)?.value ?? 0;
  // The time of a jump stands twice.
  const read = [...new Set(times)].filter((t) => t <= reached);
  if (value === 0) return refused('a share of zero is zero');
  if (read.length < 2) return refused('nothing could be computed in the time of a preview');
  const steps = parameterSlopes(problem, name, read, {
    tolerance: bandTolerance,
    seed: problem.training.seed,
    operations,
    cancelled,
  });
  let breakAt = performance.now();
  let next = steps.next();
  for (; !next.done; next = steps.next()) {
    if (performance.now() - breakAt <= breakInterval) continue;
    await new Promise<void>(onNextTurn);
    breakAt = performance.now();
  }
  if (cancelled()) return refused('cancelled');
  if (!next.value.ok) return next.value;
  const slopesOf = next.value.value;
  const places = new Map(read.map((t, k) => [t, k]));
  const radii = slopesOf.map((slopes) =>
    times.map((t) => Math.abs(share * value * (slopes[places.get(t) ?? -1] ?? Number.NaN))),
  );
  return { ok: true, value: radii };
}

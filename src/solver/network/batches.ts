/** @file Tapes evaluated along a network, many times at once. */
import type { TapeEvaluator } from '../../tape/evaluator.ts';
import type { System } from '../problem/system.ts';
import { NetworkReader, type PiecewiseNetwork, pastOf } from './piecewise.ts';

/** Points evaluated in one call of the tape: the capacity of the evaluators that are passed in. */
export const batch = 128;

/** Calls `visit` with `f` filled for `count` of the times from `from` on, until all are seen. */
export function overBatches(
  system: System,
  f: TapeEvaluator,
  net: PiecewiseNetwork,
  times: ArrayLike<number>,
  visit: (from: number, count: number) => void,
): void {
  f.scalars.set(system.parameters);
  system.delays?.use(pastOf(net), { names: system.estimates, values: system.parameters });
  const read = new Set(f.inputs.flatMap((x) => (x.kind === 'jet' ? [f.jetAt(0, x.output, x.order)] : [])));
  const reader = new NetworkReader(net, (i, m) => read.has(f.jetAt(0, i, m)));
  for (let from = 0; from < times.length; from += batch) {
    const count = Math.min(batch, times.length - from);
    for (let p = 0; p < count; p++) {
      const t = times[from + p];
      f.times[p] = t;
      system.inputs.forEach((input, i) => {
        f.aux[i * batch + p] = input(t);
      });
    }
    reader.readAll(times, from, count, { values: f.jets, place: (i, m) => f.jetAt(0, i, m) });
    f.values(count);
    visit(from, count);
  }
}

/** @file What a solution misses measurements by. */
import type { TapeEvaluator } from '../../tape/evaluator.ts';
import type { Measurement } from '../problem/measured.ts';
import { setTime } from '../problem/place.ts';
import type { System } from '../problem/system.ts';
import { NetworkReader, type PiecewiseNetwork } from './piecewise.ts';

/** [points] model − measured, in the unit of each. @param f reads the measured expression of every term */
export function unweightedMisfits(
  system: System,
  network: PiecewiseNetwork,
  f: TapeEvaluator,
  points: readonly Pick<Measurement, 'term' | 'time' | 'value'>[],
): Float64Array {
  const reader = new NetworkReader(network);
  f.scalars.set(system.parameters);
  return Float64Array.from(points, ({ term, time, value }) => {
    setTime(f, system, time);
    reader.readAll([time], 0, 1, { values: f.jets, place: (c, m) => f.jetAt(0, c, m) });
    f.values(1);
    return f.residuals[term] - value;
  });
}

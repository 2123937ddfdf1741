/** @file What is known of a learned function while expressions are read. */
import type { Expression } from '../../problem/expression.ts';
import type { Neuron } from '../../problem/learned-basis.ts';
import type { Unit } from '../../problem/units/unit.ts';

export interface Learning {
  /** Its range, in the unit of its argument. */
  from: number;
  to: number;
  /** The constant that it starts as, and its size. */
  start: number;
  size: number;
  /** In the range taken as [−1, 1]. */
  neurons: Neuron[];
  /** Of its argument: that of the first call; absent before it, and where that has none. */
  unit?: Unit;
  /** What it is called with, by the number of its structure. */
  calls: Map<number, Expression>;
}

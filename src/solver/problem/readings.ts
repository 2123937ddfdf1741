/** @file Expressions of a solution that are read at single times, such as measured ones. */
import type { Expression } from '../../problem/expression.ts';
import { type Outcome, refused } from '../../problem/outcome.ts';
import type { Problem } from '../../problem/problem.ts';
import { emit, TapeBuilder } from '../../tape/builder.ts';
import { TapeEvaluator } from '../../tape/evaluator.ts';
import { solverLeaves } from './leaves.ts';
import type { System } from './system.ts';

/** Reads `expressions`, a row each, at up to `capacity` times at once. The reason says which a march cannot read. */
export function readingsOf(
  problem: Problem,
  system: System,
  expressions: readonly Expression[],
  capacity = 1,
): Outcome<TapeEvaluator> {
  const t = new TapeBuilder();
  const leaves = solverLeaves(t, problem, () => 0);
  let fixed = false;
  const tape = t.finish(
    expressions.map((e) =>
      emit(t, e, {
        ...leaves,
        unknown: (name, order, at) => {
          if (at) fixed = true;
          return leaves.unknown(name, order, at);
        },
      }),
    ),
  );
  if (fixed) return refused('a measured expression looks at a fixed point');
  const evaluator = new TapeEvaluator(tape, {
    outputs: problem.unknowns.length,
    orders: system.order + 1,
    slots: 1,
    auxColumns: system.inputs.length,
    scalars: system.estimates.length,
    capacity,
  });
  for (const input of evaluator.inputs) {
    if (input.kind === 'jet' && input.order > system.unknowns[input.output].order) {
      return refused('a measured derivative is higher than the equations contain');
    }
  }
  return { ok: true, value: evaluator };
}

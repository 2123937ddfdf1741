/** @file Estimates that stay at their start, because nothing that is solved or measured depends on them. */
import { expressionsIn, parametersIn } from '../effect.ts';
import type { Problem } from '../problem.ts';
import { statementsOf } from '../unrolled.ts';
import { experimentProblems } from './experiment-problems.ts';
import { shapeOf } from './shape.ts';

/** Estimates that no equation, condition, measurement or noise of any experiment depends on; learned functions are not among them. */
export function estimatesWithoutEffect(problem: Problem): string[] {
  const { parameters, learned = [] } = problem;
  if (!parameters.some((p) => p.estimate)) return [];
  const known = new Set(learned.flatMap((f) => f.coefficients));
  for (const { problem: own, steady } of experimentProblems(problem))
    for (const { terms, events = [], histories = [] } of steady ? [own, steady] : [own]) {
      for (const { residual, data } of terms.flatMap(statementsOf)) {
        parametersIn(residual, known);
        if (data?.deviation) parametersIn(data.deviation, known);
        const shape = shapeOf(data?.distribution);
        if (shape) parametersIn(shape, known);
      }
      for (const { value } of histories) parametersIn(value, known);
      for (const event of events) for (const e of expressionsIn(event)) parametersIn(e, known);
    }
  return parameters.filter((p) => p.estimate && !known.has(p.name)).map((p) => p.name);
}

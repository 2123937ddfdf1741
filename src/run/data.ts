/** @file Measurements of a problem as a run's header carries them to the charts. */
import type { Problem, Term } from '../problem/problem.ts';
import type { RunHeader } from '../problem/run.ts';

/** @param heldOut [count] 1 where a measurement of the term is kept from the training. */
export function runData(problem: Problem, heldOut: (term: Term, count: number) => Uint8Array): RunHeader['data'] {
  return problem.terms.flatMap((term) => {
    if (!term.data) return [];
    const { residual } = term;
    const single = residual.kind === 'unknown' && residual.order === 0 ? residual.name : null;
    return [
      {
        term: term.name,
        unknown: problem.unknowns.findIndex((u) => u.name === single),
        times: Float64Array.from(term.data.times),
        values: Float64Array.from(term.data.values),
        noise: term.data.noise,
        heldOut: heldOut(term, term.data.times.length),
      },
    ];
  });
}

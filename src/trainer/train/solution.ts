/** @file Reads a trained network through an open session: unknowns in the author's units, residuals on a grid. */

import { rootMeanSquareCurve } from '../../numeric/statistics.ts';
import { TapeEvaluator } from '../../tape/evaluator.ts';
import { type Compiled, presentAt } from '../compile/compile.ts';
import { outputCount, type PointGroup } from '../compile/program.ts';
import type { Session } from '../engine/engine.ts';

/**
 * Results of a group's tape at the θ of `session`, in f64.
 * @returns one array of the group's samples per result.
 */
export async function groupResults(compiled: Compiled, session: Session, group: PointGroup): Promise<Float64Array[]> {
  const { program } = compiled;
  const outputs = outputCount(program);
  const { slots, count, order } = group;
  const evaluator = new TapeEvaluator(group.tape, {
    outputs,
    orders: order + 1,
    slots,
    auxColumns: group.auxColumns,
    scalars: program.scalars,
    capacity: count,
  });
  evaluator.times.set(group.times);
  evaluator.aux.set(group.aux);
  evaluator.scalars.set(session.theta.subarray(session.parameters - program.scalars));
  const jets = await session.jets(group.times, order);
  const points = slots * count;
  for (let k = 0; k <= order; k++) {
    for (let output = 0; output < outputs; output++) {
      const from = (k * outputs + output) * points;
      for (let slot = 0; slot < slots; slot++) {
        evaluator.jets.set(
          jets.subarray(from + slot * count, from + (slot + 1) * count),
          evaluator.jetAt(slot, output, k),
        );
      }
    }
  }
  evaluator.values(count);
  return Array.from(group.tape.results, (_, i) => evaluator.residuals.slice(i * count, (i + 1) * count));
}

/** The unknowns at `times` (in the unit of the variable): one array each, in the author's units. */
export function unknownsAt(compiled: Compiled, session: Session, times: Float64Array): Promise<Float64Array[]> {
  return groupResults(compiled, session, compiled.solution(times, presentAt(compiled, session.theta)));
}

/** Residuals of the equations at `times`, in the order of `compiled.equationTerms`; of a family the root mean square. */
export async function equationResiduals(
  compiled: Compiled,
  session: Session,
  times: Float64Array,
): Promise<Float64Array[]> {
  const rows = await groupResults(compiled, session, compiled.equations(times, presentAt(compiled, session.theta)));
  return compiled.equationTerms.map((term) =>
    rootMeanSquareCurve(rows.filter((_, i) => compiled.equationRows[i] === term)),
  );
}

/** √Σ(rᵢ/scaleᵢ)² over the equations of one group at `times`: what residual-adaptive samplers look at. */
export async function residualSize(
  compiled: Compiled,
  session: Session,
  group: number,
  times: Float64Array,
): Promise<Float64Array> {
  const present = presentAt(compiled, session.theta);
  const residuals = await groupResults(compiled, session, compiled.equations(times, present));
  const size = new Float64Array(times.length);
  compiled.equationRows.forEach((term, i) => {
    if (!compiled.groups[group].terms.includes(term)) return;
    const { scale } = compiled.terms[term];
    residuals[i].forEach((r, n) => {
      size[n] += (r / scale) ** 2;
    });
  });
  return size.map(Math.sqrt);
}

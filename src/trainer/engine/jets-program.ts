/** @file A program whose residuals are the network's jets: engines evaluate jets by the path they already have. */

import { TapeBuilder } from '../../tape/builder.ts';
import { type GroupPoints, outputCount, type PointGroup, type Program } from '../compile/program.ts';

/** Points of such a program. */
export const jetsPoints = (times: Float64Array): GroupPoints => ({
  count: times.length,
  times,
  aux: new Float64Array(),
  pointWeights: null,
});

/** Terms are order-major, then output: residual of term k·outputs + o is the k-th derivative of output o in τ. */
export function jetsProgram(program: Program, times: Float64Array, order: number): Program {
  const outputs = outputCount(program);
  const t = new TapeBuilder();
  const jets = Array.from({ length: (order + 1) * outputs }, (_, term) =>
    t.jet(term % outputs, Math.floor(term / outputs)),
  );
  const terms = jets.map((_, term) => term);
  const group: PointGroup = {
    slots: 1,
    ...jetsPoints(times),
    auxColumns: 0,
    order,
    tape: t.finish(jets),
    terms,
    losses: terms.map(() => ({ kind: 'mse', parameter: 0, reduction: 'mean' })),
  };
  return { ...program, groups: [group], terms: terms.length };
}

/** @file A program whose residuals are the network's jets: engines evaluate jets by the path they already have. */

import { Op } from '../../tape/tape.ts';
import { outputCount, type PointGroup, type Program } from '../compile/program.ts';

/** Terms are order-major, then output: residual of term k·outputs + o is the k-th derivative of output o in τ. */
export function jetsProgram(program: Program, times: Float64Array, order: number): Program {
  const outputs = outputCount(program);
  const terms = (order + 1) * outputs;
  const code = new Int32Array(4 * terms);
  for (let k = 0; k <= order; k++) {
    for (let o = 0; o < outputs; o++) code.set([Op.jet, o, k, 0], 4 * (k * outputs + o));
  }
  const every = Array.from({ length: terms }, (_, i) => i);
  const group: PointGroup = {
    slots: 1,
    count: times.length,
    times,
    auxColumns: 0,
    aux: new Float64Array(),
    order,
    tape: { code, constants: new Float64Array(), results: Int32Array.from(every) },
    terms: every,
    losses: every.map(() => ({ kind: 'mse', parameter: 0, reduction: 'mean' })),
    pointWeights: null,
  };
  return { ...program, groups: [group], terms };
}

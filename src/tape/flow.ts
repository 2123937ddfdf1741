/** @file What flows where in a tape: inputs, what depends on them, and what each result is made of. */

import { operandsOf } from './builder.ts';
import { Op, type Tape } from './tape.ts';

/** Something a tape can be differentiated by. */
export type TapeInput =
  | { kind: 'jet'; slot: number; output: number; order: number; register: number }
  | { kind: 'scalar'; index: number; register: number };

/** Non-zero derivatives of one residual. */
export interface JacobianRow {
  /** Indices into `TapeEvaluator.inputs`, ascending. */
  inputs: Int32Array;
  /** Row of the first of them in `partials`. */
  first: number;
}

export interface TapeFlow {
  /** Jets and scalars that the tape reads. */
  inputs: readonly TapeInput[];
  rows: readonly JacobianRow[];
  /** Σ rows[i].inputs.length */
  entries: number;
  /** [instructions] 1 where an instruction depends on an input. */
  active: Uint8Array;
  /** Instructions to run forward: all but constants. */
  forward: Int32Array;
  /** All active instructions but inputs, last first. */
  backward: Int32Array;
  /** Active instructions of each result's cone but inputs, last first. */
  cones: readonly Int32Array[];
}

const known = new WeakMap<Tape, TapeFlow>();

/** Made once for each tape. */
export function flowOf(tape: Tape): TapeFlow {
  let flow = known.get(tape);
  if (!flow) {
    flow = analyse(tape);
    known.set(tape, flow);
  }
  return flow;
}

function analyse(tape: Tape): TapeFlow {
  const length = tape.code.length / 4;
  const active = new Uint8Array(length);
  const inputs: TapeInput[] = [];
  const inputOf = new Int32Array(length).fill(-1);
  const forward: number[] = [];
  const backward: number[] = [];
  for (let k = 0; k < length; k++) {
    const [op, a, b, c] = tape.code.subarray(4 * k, 4 * k + 4);
    if (op === Op.constant) continue;
    forward.push(k);
    if (op === Op.jet || op === Op.scalar) {
      inputOf[k] = inputs.length;
      inputs.push(
        op === Op.jet
          ? { kind: 'jet', slot: c, output: a, order: b, register: k }
          : { kind: 'scalar', index: a, register: k },
      );
      active[k] = 1;
    }
    const operands = [a, b, c].slice(0, operandsOf[op]);
    if (operands.some((x) => active[x])) active[k] = 1;
    if (active[k] && inputOf[k] < 0) backward.push(k);
  }
  const rows: JacobianRow[] = [];
  const cones: Int32Array[] = [];
  let entries = 0;
  const mark = new Int32Array(length).fill(-1);
  tape.results.forEach((result, i) => {
    const cone: number[] = [];
    const reads: number[] = [];
    const stack = [result];
    while (stack.length > 0) {
      const k = stack.pop()!;
      if (mark[k] === i || !active[k]) continue;
      mark[k] = i;
      if (inputOf[k] >= 0) reads.push(inputOf[k]);
      else {
        cone.push(k);
        const n = operandsOf[tape.code[4 * k]];
        for (let j = 1; j <= n; j++) stack.push(tape.code[4 * k + j]);
      }
    }
    cones.push(Int32Array.from(cone).sort().reverse());
    rows.push({ inputs: Int32Array.from(reads).sort(), first: entries });
    entries += reads.length;
  });
  return {
    inputs,
    rows,
    entries,
    active,
    forward: Int32Array.from(forward),
    backward: Int32Array.from(backward.reverse()),
    cones,
  };
}

/** @file What flows where in a tape: inputs, what depends on them, and what each result is made of. */

import { instructions, registersOf } from './instructions.ts';
import type { Tape } from './tape.ts';

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
  /** [instructions] 1 where one depends on an input or on a column of the auxiliary table. */
  moved: Uint8Array;
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
  const list = instructions(tape);
  const active = new Uint8Array(list.length);
  const moved = new Uint8Array(list.length);
  const inputs: TapeInput[] = [];
  const inputOf = new Int32Array(list.length).fill(-1);
  const backward: number[] = [];
  list.forEach((i, k) => {
    if (i.op === 'aux' || registersOf(i).some((x) => moved[x])) moved[k] = 1;
    if (i.op === 'jet' || i.op === 'scalar') {
      inputOf[k] = inputs.length;
      inputs.push(
        i.op === 'jet'
          ? { kind: 'jet', slot: i.slot, output: i.output, order: i.order, register: k }
          : { kind: 'scalar', index: i.index, register: k },
      );
      active[k] = 1;
    } else if (registersOf(i).some((x) => active[x])) {
      active[k] = 1;
      backward.push(k);
    }
    if (active[k]) moved[k] = 1;
  });
  const rows: JacobianRow[] = [];
  const cones: Int32Array[] = [];
  let entries = 0;
  const mark = new Int32Array(list.length).fill(-1);
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
        stack.push(...registersOf(list[k]));
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
    moved,
    backward: Int32Array.from(backward.reverse()),
    cones,
  };
}

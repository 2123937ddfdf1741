/** @file Small programs for the kernel's tests: a tape builder, and random parameters. */

import { type OpName, operations } from '../../src/tape/operations.ts';
import {
  type LossFunction,
  type NetworkShape,
  type PointGroup,
  type Program,
  parameterCount,
} from '../../src/trainer/compile/program.ts';

export class TapeWriter {
  readonly code: number[] = [];
  readonly constants: number[] = [];

  put(op: OpName, a = 0, b = 0, c = 0): number {
    this.code.push(operations[op].code, a, b, c);
    return this.code.length / 4 - 1;
  }
  number(value: number): number {
    return this.put('constant', this.constants.push(value) - 1);
  }
  jet(output: number, derivative: number, slot = 0): number {
    return this.put('jet', output, derivative, slot);
  }
  tape(...results: number[]) {
    return {
      code: Int32Array.from(this.code),
      constants: Float64Array.from(this.constants),
      results: Int32Array.from(results),
    };
  }
}

export const meanSquare: LossFunction = { kind: 'mse', parameter: 0, reduction: 'mean' };

export const network = (change: Partial<NetworkShape> = {}): NetworkShape => ({
  features: { kind: 'none' },
  layers: [9, 7],
  outputs: 1,
  activation: 'tanh',
  ...change,
});

export function group(
  change: Partial<PointGroup> & Pick<PointGroup, 'tape' | 'order'>,
  terms = change.terms ?? change.tape.results.length,
): PointGroup {
  const count = change.count ?? 21;
  const slots = change.slots ?? 1;
  const ids = typeof terms === 'number' ? Array.from({ length: terms }, (_, k) => k) : terms;
  return {
    slots,
    count,
    times: Float64Array.from({ length: slots * count }, (_, n) => ((n * 0.618034) % 1) * 2 - 0.3),
    auxColumns: 0,
    aux: new Float64Array(0),
    terms: ids,
    losses: ids.map(() => meanSquare),
    pointWeights: null,
    ...change,
  };
}

export const program = (change: Partial<Program> & Pick<Program, 'groups'>): Program => ({
  networks: [network()],
  scalars: 0,
  input: { shift: 0.2, scale: 0.9 },
  terms: 1 + Math.max(...change.groups.flatMap((g) => g.terms)),
  ...change,
});

/** Deterministic numbers in (−1, 1). */
export function randoms(seed = 1): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** Parameters of the size that training starts from. */
export function someTheta(p: Program, seed = 1, size = 0.7): Float64Array {
  const random = randoms(seed);
  return Float64Array.from({ length: parameterCount(p) }, () => size * random());
}

/** u″ + 2du′ + ω²u with u(0) = 1 and u′(0) = 0: three terms in two groups. */
export function oscillator(layers: number[], count: number): Program {
  const motion = new TapeWriter();
  const [u, v, a] = [0, 1, 2].map((k) => motion.jet(0, k));
  const damping = motion.put('mul', motion.number(4), v);
  const spring = motion.put('mul', motion.number(400), u);
  const residual = motion.put('add', motion.put('add', a, damping), spring);
  const start = new TapeWriter();
  const position = start.put('sub', start.jet(0, 0), start.number(1));
  const velocity = start.jet(0, 1);
  return program({
    networks: [network({ layers })],
    input: { shift: 0, scale: 1 },
    groups: [
      group({
        count,
        times: Float64Array.from({ length: count }, (_, n) => n / (count - 1)),
        order: 2,
        tape: motion.tape(residual),
        terms: [0],
      }),
      group({ count: 1, times: new Float64Array(1), order: 1, tape: start.tape(position, velocity), terms: [1, 2] }),
    ],
  });
}

/** @file Programs written directly as tapes, for what the table of problems does not reach and for timing. */
import type { Activation } from '../../../src/problem/problem.ts';
import { TapeBuilder } from '../../../src/tape/builder.ts';
import type { InnerName } from '../../../src/tape/operations.ts';
import type { Tape } from '../../../src/tape/tape.ts';
import {
  type Features,
  featureCount,
  type LossFunction,
  type NetworkShape,
  type PointGroup,
  type Program,
  parameterCount,
} from '../../../src/trainer/compile/program.ts';

export const mse: LossFunction = { kind: 'mse', parameter: 0, reduction: 'mean' };

/** A small generator of numbers in [0, 1), the same everywhere (mulberry32). */
export function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Glorot-sized weights, small biases. */
export function startTheta(program: Program, seed: number): Float64Array {
  const next = random(seed);
  const theta = new Float64Array(parameterCount(program));
  let at = 0;
  for (const shape of program.networks) {
    let inputs = featureCount(shape.features);
    for (const outputs of [...shape.layers, shape.outputs]) {
      const width = Math.sqrt(6 / (inputs + outputs));
      for (let k = 0; k < inputs * outputs; k++) theta[at++] = Math.fround(width * (2 * next() - 1));
      for (let k = 0; k < outputs; k++) theta[at++] = Math.fround(0.2 * (2 * next() - 1));
      inputs = outputs;
    }
  }
  while (at < theta.length) theta[at++] = Math.fround(0.5 + next());
  return theta;
}

export function tapeOf(build: (t: TapeBuilder) => number[]): Tape {
  const t = new TapeBuilder();
  return t.finish(build(t));
}

export const grid = (from: number, to: number, count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, n) => from + ((to - from) * (n + 0.5)) / count);

export function group(part: Partial<PointGroup> & Pick<PointGroup, 'times' | 'order' | 'tape' | 'terms'>): PointGroup {
  const slots = part.slots ?? 1;
  return {
    slots,
    count: part.times.length / slots,
    auxColumns: 0,
    aux: new Float64Array(),
    losses: part.terms.map(() => mse),
    pointWeights: null,
    ...part,
  };
}

const mlp = (
  layers: number[],
  activation: Activation = 'tanh',
  features: Features = { kind: 'none' },
  outputs = 1,
): NetworkShape => ({
  features,
  layers,
  outputs,
  activation,
});

/** u″ + 4u′ + 400u = 0, u(0) = 1, u′(0) = 0 on [0, 1], in the author's units: the work "R6". */
export function oscillator(points = 256, layers = [32, 32, 32]): Program {
  const motion = tapeOf((t) => [
    t.add(t.jet(0, 2), t.add(t.mul(t.constant(4), t.jet(0, 1)), t.mul(t.constant(400), t.jet(0, 0)))),
  ]);
  const start = tapeOf((t) => [t.sub(t.jet(0, 0), t.constant(1)), t.jet(0, 1)]);
  return {
    networks: [mlp(layers)],
    scalars: 0,
    input: { shift: 0, scale: 1 },
    groups: [
      group({ times: grid(0, 1, points), order: 2, tape: motion, terms: [0] }),
      group({ times: Float64Array.of(0), order: 1, tape: start, terms: [1, 2] }),
    ],
    terms: 3,
  };
}

type Residual = (t: TapeBuilder, u: number, unit: number) => number;
const of = (...ops: InnerName[]): Residual[] => ops.map((op) => (t, u) => t.apply(op, u));
const positive = (t: TapeBuilder, unit: number): number => t.add(unit, t.constant(0.5));

/** Every function of the tape, a handful per program, on arguments where all are smooth. */
export const functionTable: Record<string, Residual[]> = {
  trigonometric: of('sin', 'cos', 'tan', 'atan'),
  inverse: [
    (t, _, unit) => t.apply('asin', t.mul(t.constant(0.9), unit)),
    (t, _, unit) => t.apply('acos', t.mul(t.constant(0.9), unit)),
    (t, u, unit) => t.apply('atan2', u, t.sub(unit, t.constant(2))),
  ],
  hyperbolic: of('sinh', 'cosh', 'tanh', 'sigmoid'),
  exponential: of('exp', 'erf', 'softplus'),
  roots: (['log', 'sqrt', 'cbrt', 'abs'] as const).map(
    (op): Residual =>
      (t, _, unit) =>
        t.apply(op, positive(t, unit)),
  ),
  pieces: [
    (t, u, unit) => t.apply('min', u, unit),
    (t, u) => t.apply('max', u, t.constant(0.1)),
    (t, u, unit) => t.apply('select', t.apply('lt', u, t.constant(0.2)), t.mul(u, u), t.div(u, positive(t, unit))),
    (t, u) => t.mul(t.apply('step', u), u),
  ],
  comparisons: [
    (t, u, unit) => t.mul(t.apply('sign', u), unit),
    (t, u, unit) => t.mul(t.apply('le', u, unit), u),
    (t, u, unit) => t.mul(t.apply('ne', t.apply('step', u), t.apply('eq', u, unit)), unit),
    (t, _, unit) => t.apply('pow', positive(t, unit), unit),
  ],
};

export function functions(residuals: Residual[]): Program {
  const tape = tapeOf((t) => {
    const u = t.jet(0, 0);
    return residuals.map((r) => r(t, u, t.apply('sigmoid', u)));
  });
  const terms = residuals.map((_, k) => k);
  return {
    networks: [mlp([6])],
    scalars: 0,
    input: { shift: 0, scale: 1 },
    groups: [group({ times: grid(-1, 1, 9), order: 0, tape, terms })],
    terms: terms.length,
  };
}

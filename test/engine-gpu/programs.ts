/** @file Programs that between them use everything an engine must have, and their losses in plain f64 arithmetic. */
import type { Activation } from '../../src/problem/problem.ts';
import {
  type Features,
  featureCount,
  type LossFunction,
  type NetworkShape,
  parameterCount,
  type PointGroup,
  type Program,
} from '../../src/trainer/compile/program.ts';
import { Op, type Tape } from '../../src/trainer/compile/tape.ts';
import { TapeBuilder } from '../../src/trainer/compile/tape-builder.ts';
import { activationDerivatives } from '../../src/trainer/engine/algebra/activation.ts';
import { composeJet } from '../../src/trainer/engine/algebra/jets.ts';
import { lossValue } from '../../src/trainer/engine/algebra/loss.ts';
import { numbers } from '../../src/trainer/engine/algebra/numbers.ts';
import { tapeForward } from '../../src/trainer/engine/algebra/tape-walk.ts';

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

const mlp = (layers: number[], activation: Activation = 'tanh', features: Features = { kind: 'none' }, outputs = 1): NetworkShape => ({
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

/** Order-n beam-like equation with a chosen activation; one group, one term. */
export function ofOrder(order: number, activation: Activation): Program {
  const tape = tapeOf((t) => {
    let sum = t.mul(t.jet(0, 0), t.time());
    for (let k = 1; k <= order; k++) sum = t.add(sum, t.mul(t.constant(1 / (k + 1)), t.jet(0, k)));
    return [t.sub(sum, t.apply(Op.sin, t.time()))];
  });
  return {
    networks: [mlp([7, 5], activation)],
    scalars: 0,
    input: { shift: 1, scale: 2 },
    groups: [group({ times: grid(0, 3, 21), order, tape, terms: [0] })],
    terms: 1,
  };
}

/** Two networks, Fourier features, a trainable scalar, an auxiliary column, several slots, every loss function. */
export function everything(): Program {
  const next = random(7);
  const system = tapeOf((t) => {
    const rate = t.apply(Op.softplus, t.scalar(0));
    const [u, v, du, dv] = [t.jet(0, 0), t.jet(1, 0), t.jet(0, 1), t.jet(2, 1)];
    return [
      t.add(t.sub(du, t.mul(rate, v)), t.mul(t.constant(0.3), t.aux(0))),
      t.sub(t.add(dv, t.mul(u, u)), t.apply(Op.exp, t.neg(t.time()))),
      t.add(t.jet(2, 2), t.mul(t.apply(Op.sigmoid, t.scalar(1)), t.jet(0, 0))),
    ];
  });
  const mixed = tapeOf((t) => [
    t.sub(t.mul(t.constant(2), t.jet(0, 0, 0)), t.mul(t.jet(1, 1, 1), t.jet(0, 0, 2))),
    t.add(t.jet(2, 0, 2), t.time(1)),
  ]);
  const data = tapeOf((t) => [t.sub(t.mul(t.jet(0, 0), t.jet(1, 0)), t.aux(0)), t.sub(t.jet(2, 0), t.aux(1))]);
  const n = 33;
  return {
    networks: [
      mlp([6, 9], 'swish', { kind: 'fourier', frequencies: [1, 2.5] }, 2),
      mlp([5], 'tanh', { kind: 'none' }, 1),
    ],
    scalars: 2,
    input: { shift: 0.5, scale: 1.5 },
    groups: [
      group({
        times: grid(0, 2, n),
        order: 2,
        tape: system,
        terms: [0, 1, 4],
        auxColumns: 1,
        aux: Float64Array.from({ length: n }, () => next()),
        losses: [
          { kind: 'log_cosh', parameter: 0, reduction: 'mean' },
          { kind: 'huber', parameter: 0.4, reduction: 'sum' },
          { kind: 'lp', parameter: 3, reduction: 'mean' },
        ],
        pointWeights: Float64Array.from({ length: 3 * n }, () => 0.5 + next()),
      }),
      group({ slots: 3, times: Float64Array.of(0, 0.1, 1, 1.1, 2, 1.9), order: 1, tape: mixed, terms: [2, 5] }),
      group({
        times: grid(0.2, 1.8, 10),
        order: 0,
        tape: data,
        terms: [3, 6],
        auxColumns: 2,
        aux: Float64Array.from({ length: 20 }, () => next()),
        losses: [{ kind: 'mae', parameter: 0, reduction: 'mean' }, mse],
      }),
    ],
    terms: 7,
  };
}

/** One residual through every function of the tape, on arguments where all are smooth. */
export function functions(): Program {
  const tape = tapeOf((t) => {
    const u = t.jet(0, 0);
    const unit = t.apply(Op.sigmoid, u);
    const positive = t.add(unit, t.constant(0.5));
    const unary = [Op.sin, Op.cos, Op.tan, Op.sinh, Op.cosh, Op.tanh, Op.exp, Op.erf, Op.softplus, Op.atan, Op.sigmoid];
    const inside = [Op.asin, Op.acos];
    const rooted = [Op.log, Op.sqrt, Op.cbrt, Op.abs];
    const all = [
      ...unary.map((op) => t.apply(op, u)),
      ...inside.map((op) => t.apply(op, t.mul(t.constant(0.9), unit))),
      ...rooted.map((op) => t.apply(op, positive)),
      t.apply(Op.pow, positive, unit),
      t.apply(Op.atan2, u, t.sub(unit, t.constant(2))),
      t.apply(Op.min, u, unit),
      t.apply(Op.max, u, t.constant(0.1)),
      t.apply(Op.select, t.apply(Op.lt, u, t.constant(0.2)), t.mul(u, u), t.div(u, positive)),
      t.mul(t.apply(Op.step, u), u),
      t.mul(t.apply(Op.sign, u), unit),
      t.apply(Op.le, u, unit),
    ];
    return all.map((r, k) => t.mul(t.constant(1 / (1 + 0.1 * k)), r));
  });
  const terms = Array.from(tape.results, (_, k) => k);
  return {
    networks: [mlp([6])],
    scalars: 0,
    input: { shift: 0, scale: 1 },
    groups: [group({ times: grid(-1, 1, 9), order: 0, tape, terms })],
    terms: terms.length,
  };
}

function forward(shape: NetworkShape, theta: Float64Array, tau: number, order: number): number[][] {
  const powers = (w: number, shift: number) =>
    Array.from({ length: order + 1 }, (_, k) => w ** k * Math.sin(w * tau + ((k + shift) * Math.PI) / 2));
  let jets: number[][] =
    shape.features.kind === 'none'
      ? [[tau, 1, 0, 0, 0].slice(0, order + 1)]
      : shape.features.frequencies.flatMap((w) => [powers(w, 0), powers(w, 1)]);
  let at = 0;
  [...shape.layers, shape.outputs].forEach((outputs, l) => {
    const inputs = jets.length;
    const raw = Array.from({ length: outputs }, (_, j) =>
      Array.from({ length: order + 1 }, (_, k) => {
        const bias = k === 0 ? theta[at + inputs * outputs + j] : 0;
        return jets.reduce((sum, a, i) => sum + theta[at + j * inputs + i] * a[k], bias);
      }),
    );
    at += (inputs + 1) * outputs;
    const hidden = l < shape.layers.length;
    jets = hidden ? raw.map((z) => composeJet(numbers, activationDerivatives(numbers, shape.activation, z[0], order), z)) : raw;
  });
  return jets;
}

/** Jets of all outputs at one time: [outputs][order+1]. */
export function jetsAt(program: Program, theta: Float64Array, time: number, order: number): number[][] {
  const { shift, scale } = program.input;
  let at = 0;
  return program.networks.flatMap((shape) => {
    const own = theta.subarray(at);
    at += parameterCount({ networks: [shape], scalars: 0 });
    return forward(shape, own, (time - shift) / scale, order);
  });
}

/** Residuals [results][count] of one group. */
export function residualsOf(program: Program, g: PointGroup, theta: Float64Array): number[][] {
  const out: number[][] = g.terms.map(() => []);
  for (let n = 0; n < g.count; n++) {
    const times = Array.from({ length: g.slots }, (_, s) => g.times[s * g.count + n]);
    const jets = times.map((t) => jetsAt(program, theta, t, g.order));
    const values = tapeForward(numbers, g.tape, {
      time: (slot) => times[slot],
      jet: (o, k, slot) => jets[slot][o][k],
      aux: (c) => g.aux[c * g.count + n],
      scalar: (k) => theta[theta.length - program.scalars + k],
    });
    g.tape.results.forEach((r, t) => {
      out[t].push(values[r]);
    });
  }
  return out;
}

/** Raw losses [m]. */
export function lossesOf(program: Program, theta: Float64Array): Float64Array {
  const losses = new Float64Array(program.terms);
  for (const g of program.groups) {
    residualsOf(program, g, theta).forEach((row, t) => {
      const { reduction } = g.losses[t];
      row.forEach((r, n) => {
        const weight = g.pointWeights ? g.pointWeights[t * g.count + n] : 1;
        losses[g.terms[t]] += (weight * lossValue(numbers, g.losses[t], r)) / (reduction === 'mean' ? g.count : 1);
      });
    });
  }
  return losses;
}

/** Gradients [m·P] by central differences of `lossesOf`. */
export function differences(program: Program, theta: Float64Array, h = 1e-5): Float64Array {
  const p = theta.length;
  const out = new Float64Array(program.terms * p);
  for (let k = 0; k < p; k++) {
    const there = lossesOf(program, theta.with(k, theta[k] + h));
    const back = lossesOf(program, theta.with(k, theta[k] - h));
    for (let t = 0; t < program.terms; t++) out[t * p + k] = (there[t] - back[t]) / (2 * h);
  }
  return out;
}

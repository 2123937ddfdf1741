import { describe, expect, test } from 'vitest';
import type { InnerName } from '../../src/tape/operations.ts';
import type { LossFunction, NetworkShape, Program } from '../../src/trainer/compile/program.ts';
import { gradientError, jacobianError } from './differences.ts';
import { engines } from './engines.ts';
import { group, meanSquare, network, oscillator, program, someTheta, TapeWriter } from './programs.ts';

/** Σ (k+1)⁻¹·u⁽ᵏ⁾ + u·u⁽ⁿ⁾ over all outputs: every jet up to `order` counts, and they mix. */
function mixed(order: number, outputs = 1) {
  const w = new TapeWriter();
  let sum = w.put('time', 0);
  for (let j = 0; j < outputs; j++) {
    for (let k = 0; k <= order; k++) sum = w.put('add', sum, w.put('div', w.jet(j, k), w.number(k + 1 + j)));
    sum = w.put('add', sum, w.put('mul', w.jet(j, 0), w.jet((j + 1) % outputs, order)));
  }
  return w.tape(sum);
}

const activations = ['tanh', 'sin', 'swish', 'gelu', 'softplus'] as const;
const shapes: Record<string, Partial<NetworkShape>> = {
  'no hidden layer': { layers: [] },
  'one neuron': { layers: [1, 1] },
  'odd widths': { layers: [5, 17, 3] },
  'whole vectors': { layers: [16, 16] },
  wide: { layers: [33] },
  'three outputs': { outputs: 3 },
  'fourier features': { features: { kind: 'fourier', frequencies: [1, 2.5, 7] } },
  'fourier features without hidden layer': { features: { kind: 'fourier', frequencies: [1, 3] }, layers: [] },
};

/** Operations with operands made of the network's output, inside their domains and away from kinks. */
const operations: { [O in InnerName]: (w: TapeWriter, u: number, v: number) => number } = {
  neg: (w, u) => w.put('neg', u),
  add: (w, u, v) => w.put('add', u, v),
  sub: (w, u, v) => w.put('sub', u, v),
  mul: (w, u, v) => w.put('mul', u, v),
  div: (w, u, v) => w.put('div', u, w.put('add', w.put('exp', v), w.number(0.5))),
  pow: (w, u, v) => w.put('pow', w.put('exp', u), v),
  sin: (w, u) => w.put('sin', u),
  cos: (w, u) => w.put('cos', w.put('mul', u, w.number(5))),
  tan: (w, u) => w.put('tan', w.put('tanh', u)),
  asin: (w, u) => w.put('asin', w.put('mul', w.number(0.9), w.put('tanh', u))),
  acos: (w, u) => w.put('acos', w.put('mul', w.number(0.9), w.put('tanh', u))),
  atan: (w, u) => w.put('atan', u),
  atan2: (w, u, v) => w.put('atan2', u, w.put('add', w.number(3), v)),
  sinh: (w, u) => w.put('sinh', u),
  cosh: (w, u) => w.put('cosh', u),
  tanh: (w, u) => w.put('tanh', u),
  exp: (w, u) => w.put('exp', u),
  log: (w, u) => w.put('log', w.put('add', w.number(1), w.put('mul', u, u))),
  sqrt: (w, u) => w.put('sqrt', w.put('add', w.number(1), w.put('mul', u, u))),
  cbrt: (w, u) => w.put('cbrt', w.put('exp', u)),
  abs: (w, u) => w.put('abs', w.put('add', w.number(9), u)),
  sign: (w, u, v) => w.put('mul', w.put('sign', w.put('sub', u, w.number(9))), v),
  min: (w, u, v) => w.put('min', u, w.put('add', v, w.number(9))),
  max: (w, u, v) => w.put('max', u, w.put('add', v, w.number(9))),
  step: (w, u, v) => w.put('mul', w.put('step', w.put('add', u, w.number(9))), v),
  erf: (w, u) => w.put('erf', u),
  sigmoid: (w, u) => w.put('sigmoid', w.put('mul', u, w.number(-3))),
  softplus: (w, u) => w.put('softplus', w.put('mul', u, w.number(4))),
  lt: (w, u, v) => w.put('mul', w.put('lt', w.put('time'), w.number(0.33)), w.put('mul', u, v)),
  le: (w, u, v) => w.put('mul', w.put('le', w.put('time'), w.number(0.33)), w.put('mul', u, v)),
  eq: (w, u, v) => w.put('add', w.put('mul', w.put('eq', u, u), v), u),
  ne: (w, u, v) => w.put('add', w.put('mul', w.put('ne', u, v), v), u),
  select: (w, u, v) => w.put('select', w.put('lt', w.put('time'), w.number(0.33)), u, w.put('mul', v, v)),
};

const losses: LossFunction[] = [
  meanSquare,
  { kind: 'mse', parameter: 0, reduction: 'sum' },
  { kind: 'mae', parameter: 0, reduction: 'mean' },
  { kind: 'huber', parameter: 0.7, reduction: 'mean' },
  { kind: 'log_cosh', parameter: 0, reduction: 'mean' },
  { kind: 'relative', parameter: 0, reduction: 'mean' },
  { kind: 'lp', parameter: 3, reduction: 'mean' },
  { kind: 'lp', parameter: 1.5, reduction: 'sum' },
];

/** Every row: what is checked, a program. */
const cases: [string, Program][] = [
  ...activations.flatMap((activation) =>
    [0, 1, 2, 3, 4].map((order): [string, Program] => [
      `${activation}, order ${order}`,
      program({ networks: [network({ activation })], groups: [group({ order, tape: mixed(order) })] }),
    ]),
  ),
  ...Object.entries(shapes).flatMap(([name, shape]) =>
    [1, 3].map((order): [string, Program] => [
      `${name}, order ${order}`,
      program({
        networks: [network(shape)],
        groups: [group({ order, tape: mixed(order, shape.outputs ?? 1) })],
      }),
    ]),
  ),
  ...Object.entries(operations).map(([name, build]): [string, Program] => {
    const w = new TapeWriter();
    const result = build(w, w.jet(0, 0), w.jet(0, 1));
    return [`operation ${name}`, program({ groups: [group({ order: 1, tape: w.tape(result) })] })];
  }),
  ...losses.map((loss): [string, Program] => [
    `loss ${loss.kind} ${loss.parameter} ${loss.reduction}`,
    program({
      groups: [
        group({
          order: 1,
          tape: mixed(1),
          losses: [loss],
          pointWeights: Float64Array.from({ length: 21 }, (_, n) => 0.5 + n / 7),
        }),
      ],
    }),
  ]),
];

describe.each(engines)('%s', (_, engine) => {
  test.each(cases)('gradient and Jacobian: %s', (_name, p) => {
    const session = engine.open(p, 'f64');
    session.theta.set(someTheta(p));
    expect(gradientError(session)).toBeLessThan(1e-6);
    expect(jacobianError(session, 0)).toBeLessThan(1e-6);
  });

  test('two networks, scalars, auxiliary columns and boundary slots in one program', () => {
    const field = new TapeWriter();
    const rate = field.put('softplus', field.put('scalar', 0));
    const flow = field.put('sub', field.jet(0, 1), field.put('mul', rate, field.jet(2, 0)));
    const other = field.put('sub', field.jet(2, 2), field.put('mul', field.put('aux', 1), field.jet(1, 0)));
    const ends = new TapeWriter();
    const gap = ends.put('sub', ends.jet(0, 0, 0), ends.jet(0, 0, 1));
    const slope = ends.put('add', ends.put('mul', ends.jet(2, 1, 1), ends.put('scalar', 1)), ends.put('time', 1));
    const p = program({
      networks: [network({ outputs: 2, layers: [6, 10] }), network({ layers: [12], activation: 'swish' })],
      scalars: 2,
      groups: [
        group({
          count: 37,
          order: 2,
          tape: field.tape(flow, other),
          terms: [2, 0],
          auxColumns: 2,
          aux: Float64Array.from({ length: 74 }, (_v, n) => Math.cos(n)),
        }),
        group({ count: 3, slots: 2, order: 1, tape: ends.tape(gap, slope), terms: [1, 3] }),
      ],
    });
    const session = engine.open(p, 'f64');
    session.theta.set(someTheta(p, 3));
    expect(gradientError(session)).toBeLessThan(1e-6);
    const first = Float64Array.from(session.gradients);
    session.evaluate();
    expect(session.gradients).toEqual(first);
    expect([0, 1, 2, 3].map((term) => jacobianError(session, term)).map((e) => (e < 1e-6 ? 0 : e))).toEqual([
      0, 0, 0, 0,
    ]);
  });

  test('the Gram matrix holds all inner products of the gradients', () => {
    const p = oscillator([20, 20], 100);
    const session = engine.open(p, 'f64');
    session.theta.set(someTheta(p));
    session.evaluate();
    const P = session.parameters;
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) {
        let dot = 0;
        for (let k = 0; k < P; k++) dot += session.gradients[i * P + k] * session.gradients[j * P + k];
        expect(Math.abs(session.gram[3 * i + j] - dot)).toBeLessThan(
          1e-12 * Math.sqrt(session.gram[4 * i] * session.gram[4 * j]),
        );
      }
  });

  test('terms that cost the same pull in opposite directions when the spec says so', () => {
    // One parameter b with u = b: residuals b and b − 2 at b = 1 have losses 1, 1 and gradients +2, −2; scaled by the
    // weights 2 and 1 … the totals agree while the directions do not.
    const w = new TapeWriter();
    const b = w.put('scalar', 0);
    const away = w.put('mul', w.number(2), w.put('sub', b, w.number(0)));
    const towards = w.put('sub', b, w.number(3));
    const p = program({
      networks: [],
      scalars: 1,
      groups: [group({ count: 1, order: 0, tape: w.tape(away, towards) })],
    });
    const session = engine.open(p, 'f64');
    session.theta[0] = 1;
    session.evaluate();
    expect([...session.losses]).toEqual([4, 4]);
    expect([...session.gradients]).toEqual([8, -4]);
    expect([...session.gram]).toEqual([64, -32, -32, 16]);
  });
});

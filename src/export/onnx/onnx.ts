/**
 * @file The trained solution as an ONNX model: the variable in, the unknowns out, both in the author's units and in
 * double precision. Scaling, features, hard conditions and windows are part of the graph.
 */

import { gaussLegendre } from '../../numeric/quadrature.ts';
import { factorial } from '../../numeric/special.ts';
import type { Problem } from '../../problem/problem.ts';
import { coverage, type PiecewiseNetwork } from '../../solver/network/piecewise.ts';
import { interpret } from '../../tape/instructions.ts';
import { type InnerName, operations } from '../../tape/operations.ts';
import { type NetworkShape, networkParameters } from '../../trainer/compile/program.ts';
import { ExportError } from '../trained/export-error.ts';
import type { MarchedNetworks, Trained, TrainedNetwork } from '../trained/trained.ts';
import { OnnxGraph, type TensorName } from './onnx-graph.ts';

/**
 * How a layer bends, in operators that runtimes have in double precision: ONNX Runtime has Erf and Softplus in single
 * precision alone, and turns x·Sigmoid(x) into an operator that it has in single precision alone.
 */
const activations: Record<NetworkShape['activation'], (g: OnnxGraph, x: TensorName) => TensorName> = {
  tanh: (g, x) => g.op('Tanh', [x]),
  sin: (g, x) => g.op('Sin', [x]),
  swish: (g, x) => g.op('Div', [x, onePlusExp(g, g.op('Neg', [x]))]),
  gelu: (g, x) => {
    const half = g.constant(0.5);
    const share = g.op('Add', [half, g.op('Mul', [half, erf(g, g.op('Mul', [x, g.constant(Math.SQRT1_2)]))])]);
    return g.op('Mul', [x, share]);
  },
  // max(x, 0) + log(1 + e^−|x|) cannot overflow.
  softplus: (g, x) => {
    const rest = g.op('Log', [onePlusExp(g, g.op('Neg', [g.op('Abs', [x])]))]);
    return g.op('Add', [g.op('Max', [x, g.constant(0)]), rest]);
  },
};

const onePlusExp = (g: OnnxGraph, x: TensorName): TensorName => g.op('Add', [g.constant(1), g.op('Exp', [x])]);

/** Beyond it erf is ±1 in double precision. */
const erfEnd = 6;

/** erf z = 2z/√π ∫₀¹ exp(−z²s²) ds by Gauss–Legendre quadrature, to rounding at this number of nodes. */
function erf(g: OnnxGraph, x: TensorName): TensorName {
  const { nodes, weights } = gaussLegendre(32, [0, 1]);
  const last = g.integers([-1]);
  const z = g.op('Clip', [x, g.constant(-erfEnd), g.constant(erfEnd)]);
  const squares = g.constant(
    Float64Array.from(nodes, (s) => -s * s),
    [nodes.length],
  );
  const exponents = g.op('Mul', [g.op('Unsqueeze', [g.op('Mul', [z, z]), last]), squares]);
  const scaled = Float64Array.from(weights, (w) => (2 / Math.sqrt(Math.PI)) * w);
  const integral = g.op('MatMul', [g.op('Exp', [exponents]), g.constant(scaled, [scaled.length, 1])]);
  return g.op('Mul', [z, g.op('Squeeze', [integral, last])]);
}

/**
 * What depends on the variable goes through these operators; `null` for operations that a solution applies to numbers
 * alone, which are worked out beforehand.
 */
const operators: { readonly [O in InnerName]: string | null } = {
  neg: 'Neg',
  add: 'Add',
  sub: 'Sub',
  mul: 'Mul',
  div: 'Div',
  pow: null,
  sin: null,
  cos: null,
  tan: null,
  asin: null,
  acos: null,
  atan: null,
  atan2: null,
  sinh: null,
  cosh: null,
  tanh: null,
  exp: null,
  log: null,
  sqrt: null,
  cbrt: null,
  abs: null,
  sign: null,
  min: null,
  max: null,
  step: null,
  erf: null,
  sigmoid: null,
  softplus: null,
  lt: null,
  le: null,
  eq: null,
  ne: null,
  select: null,
};

/** A vector [N] as a matrix of one column [N, 1]. */
const asColumn = (g: OnnxGraph, x: TensorName): TensorName => g.op('Unsqueeze', [x, g.integers([1])]);

/** x·Aᵀ + b for A [rows, columns] and b [rows], both read from `theta`. */
function affine(g: OnnxGraph, x: TensorName, a: ArrayLike<number>, b: ArrayLike<number>): TensorName {
  const rows = b.length;
  return g.op('Gemm', [x, g.constant(a, [rows, a.length / rows]), g.constant(b, [rows])], { transB: 1 });
}

/** Outputs [N, outputs] of one network at τ [N, 1]. */
function network(g: OnnxGraph, shape: NetworkShape, theta: Float64Array, tau: TensorName): TensorName {
  let x = tau;
  let inputs = 1;
  if (shape.features.kind === 'fourier') {
    // cos x = sin(x + π/2), so that one operator gives all features.
    const { frequencies } = shape.features;
    inputs = 2 * frequencies.length;
    const phases = [0, Math.PI / 2].flatMap((phase) => frequencies.map(() => phase));
    x = g.op('Sin', [affine(g, x, [...frequencies, ...frequencies], phases)]);
  }
  let at = 0;
  const widths = [...shape.layers, shape.outputs];
  widths.forEach((width, layer) => {
    const weights = theta.subarray(at, at + width * inputs);
    at += width * inputs;
    x = affine(g, x, weights, theta.subarray(at, at + width));
    at += width;
    if (layer < widths.length - 1) x = activations[shape.activation](g, x);
    inputs = width;
  });
  return x;
}

/** The unknowns [N] of a network trained by gradients at t [N]. */
function networkSolution(g: OnnxGraph, { compiled, theta }: TrainedNetwork, t: TensorName): TensorName[] {
  const { program } = compiled;
  const { shift, scale } = program.input;
  const tau = asColumn(g, g.op('Div', [g.op('Sub', [t, g.constant(shift)]), g.constant(scale)]));
  const outputs: TensorName[] = [];
  let at = 0;
  for (const shape of program.networks) {
    const length = networkParameters(shape);
    const values = network(g, shape, theta.subarray(at, at + length), tau);
    for (let o = 0; o < shape.outputs; o++) outputs.push(g.column(values, o));
    at += length;
  }
  const { tape } = compiled.solution(new Float64Array(0));
  const refuse = (): never => {
    throw new ExportError('a hard condition of this problem has no counterpart among ONNX operators');
  };
  const tensor = (x: number | TensorName): TensorName => (typeof x === 'number' ? g.constant(x) : x);
  const registers = interpret<number | TensorName>(
    tape,
    {
      constant: (value) => value,
      scalar: (index) => theta[at + index],
      time: () => t,
      jet: (output) => outputs[output],
      aux: () => {
        throw new ExportError('a network in pieces has no counterpart among ONNX operators; tables hold its solution');
      },
    },
    (op, operands) => {
      if (operands.every((x) => typeof x === 'number')) {
        const [x, y = 0, z = 0] = operands;
        return operations[op].value(x, y, z);
      }
      return g.op(operators[op] ?? refuse(), operands.map(tensor));
    },
  );
  return Array.from(tape.results, (r) => tensor(registers[r]));
}

/**
 * The unknowns [N] of random-feature windows at t [N]: every time looks its window up, then
 * u = Σ_{j<n} x_j (t−t₀)ʲ/j! + Hⁿ (1+τ)ⁿ/n! Σ_w c_w tanh(a_w τ + b_w), τ = (t−t₀)/H − 1.
 */
function windowSolution(g: OnnxGraph, net: PiecewiseNetwork, t: TensorName): TensorName[] {
  const windows = net.borders.length - 1;
  const width = net.weights.length;
  // Borders passed; the last one is never, so that a single window has something to be compared with.
  const inner = [...net.borders.subarray(1, windows), Number.POSITIVE_INFINITY];
  const passed = g.op('GreaterOrEqual', [asColumn(g, t), g.constant(inner, [1, inner.length])]);
  const int64 = 7;
  const window = g.op('ReduceSum', [g.op('Cast', [passed], { to: int64 }), g.integers([1])], { keepdims: 0 });
  const perWindow = (values: ArrayLike<number>, ...shape: number[]) =>
    g.op('Gather', [g.constant(values, [windows, ...shape]), window], { axis: 0 });
  const lengths = Float64Array.from(net.backwards, (back, k) => {
    const half = (net.borders[k + 1] - net.borders[k]) / 2;
    return back ? -half : half;
  });
  const half = perWindow(lengths);
  const start = perWindow(Float64Array.from(net.backwards, (back, k) => net.borders[back ? k + 1 : k]));
  const x = g.op('Sub', [t, start]);
  const tau = g.op('Sub', [g.op('Div', [x, half]), g.constant(1)]);
  const features = g.op('Tanh', [affine(g, asColumn(g, tau), net.weights, net.biases)]);
  const outputs = perWindow(net.outputs, net.unknowns.length, width);
  const sums = g.op('MatMul', [outputs, g.op('Unsqueeze', [features, g.integers([2])])]);
  const states = net.stateSize > 0 ? perWindow(net.states, net.stateSize) : null;
  // Behind the last window there is no solution.
  const { from, to } = coverage(net);
  const inside = g.op('And', [g.op('GreaterOrEqual', [t, g.constant(from)]), g.op('LessOrEqual', [t, g.constant(to)])]);
  const nothing = g.constant(Number.NaN);
  return net.unknowns.map(({ order, offset }, i) => {
    let value = g.op('Squeeze', [g.column(sums, i), g.integers([1])]);
    for (let k = 1; k <= order; k++) value = g.op('Mul', [value, x]);
    value = g.op('Div', [value, g.constant(factorial(order))]);
    let polynomial: TensorName | null = null;
    for (let j = order - 1; j >= 0; j--) {
      const state = g.op('Div', [g.column(states!, offset + j), g.constant(factorial(j))]);
      polynomial = polynomial ? g.op('Add', [state, g.op('Mul', [polynomial, x])]) : state;
    }
    return g.op('Where', [inside, polynomial ? g.op('Add', [polynomial, value]) : value, nothing]);
  });
}

/** The unknowns [N] of a march at t [N]: the network of the first window whose end has not passed; NaN outside. */
function marchedSolution(g: OnnxGraph, { windows }: MarchedNetworks, t: TensorName): TensorName[] {
  const nothing = g.constant(Number.NaN);
  let values: TensorName[] | null = null;
  for (const window of windows.toReversed()) {
    const inside = g.op('LessOrEqual', [t, g.constant(window.to)]);
    const behind: TensorName[] | null = values;
    const own = networkSolution(g, window, t);
    values = own.map((value, i) => g.op('Where', [inside, value, behind ? behind[i] : nothing]));
  }
  const started = g.op('GreaterOrEqual', [t, g.constant(windows[0].from)]);
  return values!.map((value) => g.op('Where', [started, value, nothing]));
}

function solution(g: OnnxGraph, trained: Trained, t: TensorName): TensorName[] {
  switch (trained.kind) {
    case 'network':
      return networkSolution(g, trained, t);
    case 'marched':
      return marchedSolution(g, trained, t);
    case 'windows':
      return windowSolution(g, trained.network, t);
  }
}

export interface OnnxOptions {
  /** Version of the program, for the model's head. */
  version: string;
  /** What else is known of the run, as the model's metadata. */
  facts: Record<string, string>;
}

/** @throws ExportError */
export function onnxModel(problem: Problem, trained: Trained, { version, facts }: OnnxOptions): Uint8Array {
  const g = new OnnxGraph();
  const { variable } = problem;
  const t = variable.name;
  const values = solution(g, trained, t);
  problem.unknowns.forEach(({ name }, i) => {
    g.op('Identity', [values[i]], {}, name);
  });
  const port = (name: string, unit: string | null) => ({ name, documentation: unit ? `${name} in ${unit}` : name });
  return g.encode(
    problem.title ?? problem.file ?? 'solution',
    [port(t, variable.unit)],
    problem.unknowns.map((u) => port(u.name, u.unit)),
    version,
    facts,
  );
}

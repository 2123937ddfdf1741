/**
 * @file The result: one continuous piecewise network. In each window unknown i of order n is
 * u(t) = Σ_{j<n} x_j (t−t₀)ʲ/j! + Hⁿ (1+τ)ⁿ/n! Σ_w c_w tanh(a_w τ + b_w), τ = (t−t₀)/H − 1, H half the length;
 * all windows share the inner weights a, b and have their own output weights c and states x.
 */
import { type BasisChoice, basisFor } from './basis.ts';
import { featureJet } from './features.ts';
import type { SolvedWindow } from './march.ts';
import { addProduct } from './product.ts';
import type { System } from './system.ts';

const factorial = [1, 1, 2, 6, 24];

export interface PiecewiseNetwork {
  choice: BasisChoice;
  unknowns: { name: string; order: number; offset: number }[];
  stateSize: number;
  /** [W] */
  weights: Float64Array;
  /** [W] */
  biases: Float64Array;
  /** [K+1] ascending. */
  borders: Float64Array;
  /** [K] the border of each window at which its state is given: 0 left, 1 right (marched backwards). */
  backwards: Uint8Array;
  /** [K·stateSize] */
  states: Float64Array;
  /** [K·unknowns·W] */
  outputs: Float64Array;
}

/** Joins windows (in any direction, covering an interval without gaps) into one network. */
export function joinWindows(system: System, choice: BasisChoice, solved: readonly SolvedWindow[]): PiecewiseNetwork {
  const bases = system.unknowns.map((u) => basisFor(choice, u.order));
  const windows = [...solved].sort((a, b) => leftOf(a) - leftOf(b));
  const count = windows.length;
  const w = choice.width;
  const d = bases.length;
  const borders = new Float64Array(count + 1);
  const states = new Float64Array(count * system.stateSize);
  const outputs = new Float64Array(count * d * w);
  const backwards = new Uint8Array(count);
  windows.forEach((window, k) => {
    borders[k] = leftOf(window);
    // A border belongs to its right neighbour; rounding must not open a gap.
    if (k === count - 1) borders[count] = leftOf(window) + Math.abs(window.length);
    backwards[k] = window.length < 0 ? 1 : 0;
    states.set(window.state, k * system.stateSize);
    let first = 0;
    bases.forEach((basis, i) => {
      const out = (k * d + i) * w;
      addProduct(basis.output, w, basis.rank, window.coordinates, first, 1, outputs, out);
      first += basis.rank;
    });
  });
  return {
    choice,
    unknowns: system.unknowns.map((u) => ({ ...u })),
    stateSize: system.stateSize,
    weights: bases[0].features.weights,
    biases: bases[0].features.biases,
    borders,
    backwards,
    states,
    outputs,
  };
}

const leftOf = ({ start, length }: SolvedWindow): number => (length < 0 ? start + length : start);

/** Index of the window that holds `t`; the nearest one outside. */
export function windowAt(net: PiecewiseNetwork, t: number): number {
  let low = 0;
  let high = net.borders.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (net.borders[middle] <= t) low = middle;
    else high = middle;
  }
  return low;
}

/** Evaluates at one time after another; keeps its scratch space. */
export class NetworkReader {
  readonly net: PiecewiseNetwork;
  /** [(order+1)·W] per distinct order. */
  readonly #jets: Map<number, Float64Array>;
  readonly #features: { weights: Float64Array; biases: Float64Array };

  constructor(net: PiecewiseNetwork) {
    this.net = net;
    this.#features = { weights: net.weights, biases: net.biases };
    this.#jets = new Map(net.unknowns.map((u) => [u.order, new Float64Array((u.order + 1) * net.weights.length)]));
  }

  /**
   * All derivatives of all unknowns, 0 … order each, at `t`.
   * @param out [Σ(orderᵢ+1)] unknown after unknown
   * @param k window, when the caller knows it (one-sided values at borders)
   */
  read(t: number, out: Float64Array, k = windowAt(this.net, t)): void {
    const { net } = this;
    const w = net.weights.length;
    const d = net.unknowns.length;
    const half = ((net.borders[k + 1] - net.borders[k]) / 2) * (net.backwards[k] ? -1 : 1);
    const start = net.backwards[k] ? net.borders[k + 1] : net.borders[k];
    const x = t - start;
    const tau = x / half - 1;
    for (const [order, jet] of this.#jets) featureJet(this.#features, order, tau, jet);
    let at = 0;
    for (let i = 0; i < d; i++) {
      const { order, offset } = net.unknowns[i];
      const jet = this.#jets.get(order)!;
      const own = (k * d + i) * w;
      for (let m = 0; m <= order; m++) {
        let sum = 0;
        for (let j = 0; j < w; j++) sum += jet[m * w + j] * net.outputs[own + j];
        sum *= half ** (order - m);
        let power = 1;
        for (let j = m; j < order; j++) {
          sum += (net.states[k * net.stateSize + offset + j] * power) / factorial[j - m];
          power *= x;
        }
        out[at++] = sum;
      }
    }
  }
}

/** Values of every unknown on `times`: [unknowns][times]. */
export function valuesOn(net: PiecewiseNetwork, times: ArrayLike<number>): Float64Array[] {
  const reader = new NetworkReader(net);
  const all = new Float64Array(net.unknowns.reduce((sum, u) => sum + u.order + 1, 0));
  const out = net.unknowns.map(() => new Float64Array(times.length));
  for (let p = 0; p < times.length; p++) {
    reader.read(times[p], all);
    let at = 0;
    net.unknowns.forEach((u, i) => {
      out[i][p] = all[at];
      at += u.order + 1;
    });
  }
  return out;
}

/** Share of the interval by which rounding may move its ends. */
const rounding = 1e-12;

/** Where there are windows: where a solution ends within its interval, there is none behind. */
export function coverage({ borders }: PiecewiseNetwork): { from: number; to: number } {
  const [from, to] = [borders[0], borders[borders.length - 1]];
  const slack = rounding * (to - from);
  return { from: from - slack, to: to + slack };
}

/** The same as `valuesOn`, NaN where no window is. */
export function valuesWithin(net: PiecewiseNetwork, times: ArrayLike<number>): Float64Array[] {
  const { from, to } = coverage(net);
  return valuesOn(net, times).map((values) =>
    values.map((x, p) => (times[p] >= from && times[p] <= to ? x : Number.NaN)),
  );
}

export const networkFormat = 'pinn-lens piecewise network';
export const networkFormatVersion = 1;

/** Compact text: JSON whose numbers stand in base64 of little-endian doubles. */
export function networkToJson(net: PiecewiseNetwork): string {
  return JSON.stringify({
    format: networkFormat,
    version: networkFormatVersion,
    activation: 'tanh',
    choice: net.choice,
    unknowns: net.unknowns.map(({ name, order }) => ({ name, order })),
    weights: encode(net.weights),
    biases: encode(net.biases),
    borders: encode(net.borders),
    backwards: Array.from(net.backwards, (x, k) => [x, k] as const).flatMap(([x, k]) => (x ? [k] : [])),
    states: encode(net.states),
    outputs: encode(net.outputs),
  });
}

/** @throws with one sentence when the text is not a network of this format and version. */
export function networkFromJson(text: string): PiecewiseNetwork {
  const raw: unknown = JSON.parse(text);
  if (!isRecord(raw) || raw.format !== networkFormat) throw new Error('this is not a piecewise network');
  if (raw.version !== networkFormatVersion) {
    throw new Error(
      `version ${String(raw.version)} of a piecewise network cannot be read; this is ${networkFormatVersion}`,
    );
  }
  const { unknowns, choice, backwards } = raw;
  if (!Array.isArray(unknowns) || !isRecord(choice) || !Array.isArray(backwards))
    throw new Error('the network is incomplete');
  let offset = 0;
  const states = unknowns.map((u: { name: string; order: number }) => {
    const state = { name: u.name, order: u.order, offset };
    offset += u.order;
    return state;
  });
  const borders = decode(raw.borders);
  const count = borders.length - 1;
  const net: PiecewiseNetwork = {
    choice: {
      width: Number(choice.width),
      slope: Number(choice.slope),
      points: Number(choice.points),
      seed: Number(choice.seed),
    },
    unknowns: states,
    stateSize: offset,
    weights: decode(raw.weights),
    biases: decode(raw.biases),
    borders,
    backwards: Uint8Array.from({ length: count }, (_, k) => (backwards.includes(k) ? 1 : 0)),
    states: decode(raw.states),
    outputs: decode(raw.outputs),
  };
  const w = net.weights.length;
  if (
    count < 1 ||
    net.biases.length !== w ||
    net.states.length !== count * offset ||
    net.outputs.length !== count * states.length * w
  ) {
    throw new Error('the sizes in the network file do not fit together');
  }
  return net;
}

const isRecord = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null;

function encode(values: Float64Array): string {
  let text = '';
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}

function decode(text: unknown): Float64Array {
  if (typeof text !== 'string') throw new Error('the network is incomplete');
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  if (bytes.length % 8 !== 0) throw new Error('the network is incomplete');
  return new Float64Array(bytes.buffer);
}

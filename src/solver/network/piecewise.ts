/**
 * @file The result: one continuous piecewise network. In each window unknown i of order n is
 * u(t) = Σ_{j<n} x_j (t−t₀)ʲ/j! + Hⁿ (1+τ)ⁿ/n! Σ_w c_w tanh(a_w τ + b_w), τ = (t−t₀)/H − 1, H half the length;
 * all windows share the inner weights a, b and have their own output weights c and states x.
 */

import { intervalAt } from '../../numeric/interval.ts';
import { addProduct, addProducts } from '../../numeric/products.ts';
import { factorial } from '../../numeric/special.ts';
import { sum } from '../../numeric/vector.ts';
import { type BasisChoice, basisFor } from '../basis/basis.ts';
import { featureJet, tabulatedTanhs } from '../basis/features.ts';
import type { System } from '../problem/system.ts';
import type { SolvedWindow } from '../window/solved-window.ts';

export interface PiecewiseNetwork {
  choice: BasisChoice;
  unknowns: { name: string; order: number; offset: number; held?: true }[];
  stateSize: number;
  /** [W] */
  weights: Float64Array;
  /** [W] */
  biases: Float64Array;
  /** [K+1] ascending. */
  borders: Float64Array;
  /** [K] the border of each window at which its state is given: 0 left, 1 right (marched backwards). */
  backwards: Uint8Array;
  /** [K] 1 where points have shown what the equations do between them; absent where that is not known. */
  resolved?: Uint8Array;
  /** [K·stateSize] */
  states: Float64Array;
  /** [K·unknowns·W] */
  outputs: Float64Array;
  /** Ascending borders at which it jumps; absent where it does not. A time given twice stands for both sides of one. */
  jumps?: Float64Array;
  /** [stateSize] before what happens at the first border, where something does. */
  before?: Float64Array;
}

/** Joins windows (in any direction, covering an interval without gaps) into one network. */
export function joinWindows(
  system: System,
  choice: BasisChoice,
  solved: readonly SolvedWindow[],
  jumps: Pick<PiecewiseNetwork, 'jumps' | 'before'> = {},
): PiecewiseNetwork {
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
    resolved: Uint8Array.from(windows, (window) => (window.resolved ? 1 : 0)),
    states,
    outputs,
    ...jumps,
  };
}

const leftOf = ({ start, length }: SolvedWindow): number => (length < 0 ? start + length : start);

/** Index of the window that holds `t`; the nearest one outside. */
export const windowAt = (net: PiecewiseNetwork, t: number): number => intervalAt(net.borders, t);

/** The window of the p-th time: a time that is given once more behind it means the left side of a jump there. */
function windowOf(net: PiecewiseNetwork, times: ArrayLike<number>, p: number, count: number): number {
  const k = windowAt(net, times[p]);
  const isLeft = k > 0 && p + 1 < count && times[p + 1] === times[p] && net.borders[k] === times[p];
  return isLeft && net.jumps?.includes(times[p]) ? k - 1 : k;
}

/** Where a reader writes: derivative m of unknown i at the p-th time goes to `values[place(i, m) + p]`. */
export interface ReaderTarget {
  values: Float64Array;
  place(unknown: number, derivative: number): number;
}

/** Consecutive unknowns of one order. */
interface Run {
  order: number;
  from: number;
  count: number;
  /** [order+1] derivatives wanted of any of them. */
  wanted: boolean[];
}

/** Room for all derivatives of all unknowns, 0 … order each, unknown after unknown. */
export const jetsFor = (unknowns: readonly { order: number }[]): Float64Array =>
  new Float64Array(sum(unknowns.map((u) => u.order + 1)));

/** Times evaluated together. */
const batch = 128;

const scratch = new Map<string, Float64Array[]>();

/** [(order+1)][batch·W] for whoever reads: what is written there is used up before another reads. */
function tablesOf(order: number, w: number): Float64Array[] {
  const key = `${order} ${w}`;
  let tables = scratch.get(key);
  if (!tables) {
    // One block, as `featureJet` writes all derivatives at once.
    const block = new Float64Array((order + 1) * batch * w);
    tables = Array.from({ length: order + 1 }, (_, m) => block.subarray(m * batch * w));
    scratch.set(key, tables);
  }
  return tables;
}

/** Evaluates the network. */
export class NetworkReader {
  readonly net: PiecewiseNetwork;
  /** [(order+1)][batch·W] derivatives of the features at the times of a batch, per distinct order. */
  readonly #tables: Map<number, Float64Array[]>;
  readonly #features: { weights: Float64Array; biases: Float64Array };
  readonly #runs: Run[] = [];
  /** [batch] of the times from the border where the state is given, and their powers. */
  readonly #distances = new Float64Array(batch);
  readonly #powers = new Float64Array(batch);
  /** [W] */
  readonly #tanhs: Float64Array;

  /** @param wanted which derivatives are written; by default all up to the order of each unknown */
  constructor(net: PiecewiseNetwork, wanted: (unknown: number, derivative: number) => boolean = () => true) {
    this.net = net;
    this.#features = { weights: net.weights, biases: net.biases };
    this.#tanhs = new Float64Array(net.weights.length);
    const w = net.weights.length;
    this.#tables = new Map([...new Set(net.unknowns.map((u) => u.order))].map((order) => [order, tablesOf(order, w)]));
    for (const [i, { order }] of net.unknowns.entries()) {
      const own = Array.from({ length: order + 1 }, (_, m) => wanted(i, m));
      const run = this.#runs.at(-1);
      if (run?.order === order) {
        run.count++;
        run.wanted = run.wanted.map((x, m) => x || own[m]);
      } else this.#runs.push({ order, from: i, count: 1, wanted: own });
    }
  }

  /**
   * All derivatives of all unknowns, 0 … order each, at `t`.
   * @param out [Σ(orderᵢ+1)] unknown after unknown
   * @param k window, when the caller knows it (one-sided values at borders)
   */
  read(t: number, out: Float64Array, k = windowAt(this.net, t)): void {
    const { unknowns } = this.net;
    this.#readWindow(k, [t], 0, 1, { values: out, place: (i, m) => unknowns[i].offset + i + m });
  }

  /** The derivatives wanted at `count` of the times from `from` on; they need not be sorted. */
  readAll(times: ArrayLike<number>, from: number, count: number, { values, place }: ReaderTarget): void {
    const all = from + count;
    for (let done = 0; done < count; ) {
      const k = windowOf(this.net, times, from + done, all);
      let next = done + 1;
      while (next < count && next - done < batch && windowOf(this.net, times, from + next, all) === k) next++;
      const shift = done;
      this.#readWindow(k, times, from + done, next - done, { values, place: (i, m) => place(i, m) + shift });
      done = next;
    }
  }

  /** At most `batch` times of window k. */
  #readWindow(k: number, times: ArrayLike<number>, from: number, count: number, target: ReaderTarget): void {
    const { net } = this;
    const w = net.weights.length;
    const d = net.unknowns.length;
    const half = ((net.borders[k + 1] - net.borders[k]) / 2) * (net.backwards[k] ? -1 : 1);
    const start = net.backwards[k] ? net.borders[k + 1] : net.borders[k];
    const distances = this.#distances;
    const powers = this.#powers;
    for (let p = 0; p < count; p++) distances[p] = times[from + p] - start;
    for (const [order, tables] of this.#tables) {
      for (let p = 0; p < count; p++) {
        const tau = distances[p] / half - 1;
        const tanhs = tabulatedTanhs(this.#features, tau, this.#tanhs);
        featureJet(this.#features, order, tau, tables[0], p * w, batch * w, tanhs);
      }
    }
    const { values, place } = target;
    for (const run of this.#runs) {
      const { order } = run;
      const tables = this.#tables.get(order)!;
      for (let m = 0; m <= order; m++) {
        if (!run.wanted[m]) continue;
        const out = place(run.from, m);
        const step = run.count > 1 ? place(run.from + 1, m) - out : 0;
        for (let c = 0; c < run.count; c++) values.fill(0, out + c * step, out + c * step + count);
        const own = (k * d + run.from) * w;
        const factor = half ** (order - m);
        addProducts(tables[m], count, w, net.outputs, own, w, factor, values, out, step, run.count);
        if (m === order) continue;
        for (let p = 0; p < count; p++) powers[p] = 1;
        for (let j = m; j < order; j++) {
          const share = factorial(j - m);
          for (let c = 0; c < run.count; c++) {
            const state = net.states[k * net.stateSize + net.unknowns[run.from + c].offset + j];
            const to = out + c * step;
            for (let p = 0; p < count; p++) values[to + p] += (state * powers[p]) / share;
          }
          for (let p = 0; p < count; p++) powers[p] *= distances[p];
        }
      }
    }
  }
}

/** The network as delays read it. */
export function pastOf(net: PiecewiseNetwork): {
  from: number;
  read(unknown: number, order: number, t: number): number;
} {
  const reader = new NetworkReader(net);
  const jets = jetsFor(net.unknowns);
  return {
    from: net.borders[0],
    read(unknown, order, t) {
      reader.read(t, jets);
      return jets[net.unknowns[unknown].offset + unknown + order];
    },
  };
}

/** Values of every unknown on `times`: [unknowns][times]. */
export function valuesOn(net: PiecewiseNetwork, times: ArrayLike<number>): Float64Array[] {
  const n = times.length;
  const values = new Float64Array(net.unknowns.length * n);
  new NetworkReader(net, (_, m) => m === 0).readAll(times, 0, n, { values, place: (i) => i * n });
  if (net.before && n > 1 && times[0] === net.borders[0] && times[1] === times[0]) {
    for (const [i, { order, offset }] of net.unknowns.entries()) if (order > 0) values[i * n] = net.before[offset];
  }
  return net.unknowns.map((_, i) => values.slice(i * n, (i + 1) * n));
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

/** Times at which the state jumps, that before the first window included. */
const jumpTimes = ({ jumps, before, borders }: PiecewiseNetwork): number[] => [
  ...(before ? [borders[0]] : []),
  ...(jumps ?? []),
];

/**
 * Both sides of every jump of any of `nets`: its time twice, and the values [unknowns of all][times]; `undefined` where
 * nothing jumps.
 */
export function jumpsOf(
  nets: readonly PiecewiseNetwork[],
): { times: Float64Array; values: Float64Array[] } | undefined {
  const both = [...new Set(nets.flatMap(jumpTimes))];
  if (both.length === 0) return undefined;
  const times = Float64Array.of(...both, ...both).sort();
  return { times, values: nets.flatMap((net) => valuesWithin(net, times)) };
}

/** Ascending times with both sides of every jump among them. */
export function withJumps(net: PiecewiseNetwork, times: Float64Array): Float64Array {
  const both = jumpTimes(net);
  if (both.length === 0) return times;
  const others = times.filter((t) => !both.includes(t));
  return Float64Array.of(...others, ...both, ...both).sort();
}

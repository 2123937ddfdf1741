/**
 * @file Linearised equations followed through the collocation points of a window by a multistep formula: an explicit one
 * of Adams' proposes the value at a point and the implicit one of the next order corrects it (PECE; Hairer, Nørsett &
 * Wanner, Solving Ordinary Differential Equations I, III.1, for any spacing III.5). Where Picard's iteration converges the
 * points are far closer than what the equations change in, and two looks at each replace the iteration's dozens. What the
 * formula leaves is seen at the right border by the exact integral of its slopes, and followed in the same way (deferred
 * correction: Dutt, Greengard & Rokhlin, BIT 40 (2000) 241).
 */

import { gaussLegendre } from '../../numeric/quadrature.ts';
import { maxAbs } from '../../numeric/vector.ts';
import type { WindowPlace, WindowSolver } from './window.ts';

/** Points that the explicit formula reads. */
const terms = 3;
/**
 * Corrections end at this share of the carried error. What is left in each window adds up over hundreds of them: at 3 % the
 * estimate of a hundred orbits was twenty times too low, of twenty eccentric ones a million times too high.
 */
const enough = 1e-5;
const mostCorrections = 12;

interface Formulas {
  /** [N·terms] weights of the slopes at p−1, p−2 … in the integral from point p−1 to p, where point 0 is the left border. */
  explicit: Float64Array;
  /** [N·(terms+1)] of those at p, p−1 … */
  implicit: Float64Array;
}

const formulas = new WeakMap<Float64Array, Formulas>();

function formulasOf(tau: Float64Array): Formulas {
  let known = formulas.get(tau);
  if (!known) {
    const nodes = Float64Array.of(-1, ...tau);
    known = { explicit: integralWeights(nodes, 1, terms), implicit: integralWeights(nodes, 0, terms + 1) };
    formulas.set(tau, known);
  }
  return known;
}

/** [N·most] ∫ from node p−1 to p of the polynomial through the nodes p−first, p−first−1 …, as many of them as there are. */
function integralWeights(nodes: Float64Array, first: number, most: number): Float64Array {
  const table = new Float64Array((nodes.length - 1) * most);
  for (let p = 1; p < nodes.length; p++) {
    const count = Math.min(most, p + 1 - first);
    const gauss = gaussLegendre(Math.ceil(most / 2), [nodes[p - 1], nodes[p]]);
    for (let j = 0; j < count; j++) {
      let sum = 0;
      for (const [k, x] of gauss.nodes.entries()) {
        let value = gauss.weights[k];
        for (let i = 0; i < count; i++) {
          if (i !== j) value *= (x - nodes[p - first - i]) / (nodes[p - first - j] - nodes[p - first - i]);
        }
        sum += value;
      }
      table[(p - 1) * most + j] = sum;
    }
  }
  return table;
}

export class LinearMarch {
  readonly #window: WindowSolver;
  readonly #formulas: Formulas;
  /** Entries of the Jacobian below the order of their unknown: those of row e stand from `#from[e]` on. */
  readonly #from: Int32Array;
  /** Where their partials begin in the evaluator, and their derivatives in the jets and in the state. */
  readonly #partials: Int32Array;
  readonly #jets: Int32Array;
  readonly #states: Int32Array;
  /** [(N+1)·stateSize] slopes at the left border and the points. */
  readonly #slopes: Float64Array;
  /** [stateSize] */
  readonly #before: Float64Array;
  readonly #now: Float64Array;
  /** [unknowns] */
  readonly #top: Float64Array;
  /** [unknowns·N] z⁽ⁿ⁾ */
  readonly #tops: Float64Array;
  /** Laid out like `window.at.jets`: what is left, and its correction. */
  readonly #left: Float64Array;
  readonly #correction: Float64Array;
  readonly #zero: Float64Array;

  constructor(window: WindowSolver) {
    this.#window = window;
    const { at: f, system, grid, points } = window;
    this.#formulas = formulasOf(grid.tau);
    const entries: [partial: number, jet: number, state: number][] = [];
    const from = [0];
    for (const row of f.rows) {
      row.inputs.forEach((input, j) => {
        const read = f.inputs[input];
        if (read.kind !== 'jet') return;
        const { order, offset } = system.unknowns[read.output];
        if (read.order >= order) return;
        entries.push([(row.first + j) * f.layout.capacity, f.jetAt(0, read.output, read.order), offset + read.order]);
      });
      from.push(entries.length);
    }
    this.#from = Int32Array.from(from);
    this.#partials = Int32Array.from(entries, ([partial]) => partial);
    this.#jets = Int32Array.from(entries, ([, jet]) => jet);
    this.#states = Int32Array.from(entries, ([, , state]) => state);
    this.#slopes = new Float64Array((points + 1) * system.stateSize);
    this.#before = new Float64Array(system.stateSize);
    this.#now = new Float64Array(system.stateSize);
    this.#top = new Float64Array(system.unknowns.length);
    this.#tops = new Float64Array(system.unknowns.length * points);
    this.#left = new Float64Array(f.jets.length);
    this.#correction = new Float64Array(f.jets.length);
    this.#zero = new Float64Array(system.stateSize);
  }

  /**
   * z with L z⁽ⁿ⁾ + Σ_{m<n} ∂r/∂u⁽ᵐ⁾ (w + z)⁽ᵐ⁾ = 0, with the partials that stand in `window.at`.
   * @param place the state is that of z at the left border
   * @param forced w, laid out like `window.at.jets`
   * @param jets receives w + z; of order n z alone
   * @returns false where L is singular, or z is not found
   */
  solve(place: WindowPlace, forced: Float64Array, jets: Float64Array): boolean {
    if (!this.#follow(place, forced, jets)) return false;
    let last = Number.POSITIVE_INFINITY;
    for (let round = 0; round <= mostCorrections; round++) {
      const left = this.#leftAtEnd(place, forced, jets);
      if (left <= enough) return true;
      if (round > 2 && !(left < last)) return false;
      last = left;
      this.#leave(place, forced, jets);
      if (!this.#follow({ ...place, state: this.#zero }, this.#left, this.#correction)) return false;
      for (let k = 0; k < jets.length; k++) jets[k] += this.#correction[k];
    }
    return false;
  }

  /** What the integral of z⁽ⁿ⁾ over the window leaves of z⁽ᵐ⁾ at its end, as a share of the largest that it is on the way. */
  #leftAtEnd(place: WindowPlace, forced: Float64Array, jets: Float64Array): number {
    const { at: f, points: n, system, grid } = this.#window;
    const half = place.length / 2;
    let most = 0;
    for (let i = 0; i < system.unknowns.length; i++) {
      const { order, offset } = system.unknowns[i];
      const top = f.jetAt(0, i, order);
      for (let m = 0; m < order; m++) {
        const table = grid.through[order][m];
        const own = f.jetAt(0, i, m);
        let sum = 0;
        for (let q = 0; q < n; q++) sum += table[(n - 1) * n + q] * jets[top + q];
        sum *= half ** (order - m);
        let power = 1;
        for (let j = m; j < order; j++) {
          sum += place.state[offset + j] * power;
          power *= place.length / (j - m + 1);
        }
        const left = Math.abs(sum - (jets[own + n - 1] - forced[own + n - 1]));
        // `Math.max` keeps a NaN.
        most = Math.max(
          most,
          left === 0 ? 0 : left / Math.max(maxAbs(jets, own, n), Math.abs(place.state[offset + m])),
        );
      }
    }
    return most;
  }

  /** What the integrals of z⁽ⁿ⁾ leave of z at every point, into `#left`. */
  #leave(place: WindowPlace, forced: Float64Array, jets: Float64Array): void {
    const window = this.#window;
    const { at: f, points: n, system } = window;
    for (let i = 0; i < system.unknowns.length; i++) {
      const top = f.jetAt(0, i, system.unknowns[i].order);
      this.#tops.set(jets.subarray(top, top + n), i * n);
    }
    window.jetsFromTop(place, this.#tops, this.#left, true);
    for (let k = 0; k < jets.length; k++) this.#left[k] += forced[k] - jets[k];
  }

  /** The same by one march. */
  #follow({ length, state }: WindowPlace, forced: Float64Array, jets: Float64Array): boolean {
    const { at: f, points: n, system } = this.#window;
    const size = system.stateSize;
    const half = length / 2;
    const { explicit, implicit } = this.#formulas;
    const now = this.#now;
    const before = this.#before;
    const slopes = this.#slopes;
    before.set(state);
    // The first point is so near to the border that the partials there serve.
    if (!this.#slope(before, forced, 0, 0)) return false;
    for (let p = 1; p <= n; p++) {
      for (let k = 0; k < size; k++) {
        let sum = 0;
        for (let j = 0; j < terms && j < p; j++) sum += explicit[(p - 1) * terms + j] * slopes[(p - 1 - j) * size + k];
        now[k] = before[k] + half * sum;
      }
      if (!this.#slope(now, forced, p - 1, p)) return false;
      for (let k = 0; k < size; k++) {
        let sum = 0;
        for (let j = 0; j <= terms && j <= p; j++) {
          sum += implicit[(p - 1) * (terms + 1) + j] * slopes[(p - j) * size + k];
        }
        now[k] = before[k] + half * sum;
      }
      if (!this.#slope(now, forced, p - 1, p)) return false;
      for (let i = 0; i < system.unknowns.length; i++) {
        const { order, offset } = system.unknowns[i];
        for (let m = 0; m < order; m++) {
          const at = f.jetAt(0, i, m) + p - 1;
          jets[at] = forced[at] + now[offset + m];
        }
        jets[f.jetAt(0, i, order) + p - 1] = this.#top[i];
      }
      before.set(now);
    }
    return true;
  }

  /** Slopes of a state at collocation point `at`, as those of node `node`. */
  #slope(x: Float64Array, forced: Float64Array, at: number, node: number): boolean {
    const { at: f, leading, system } = this.#window;
    const { unknowns, stateSize } = system;
    const { partials } = f;
    const top = this.#top;
    for (let e = 0; e < top.length; e++) {
      let sum = 0;
      for (let j = this.#from[e]; j < this.#from[e + 1]; j++) {
        sum -= partials[this.#partials[j] + at] * (forced[this.#jets[j] + at] + x[this.#states[j]]);
      }
      top[e] = sum;
    }
    if (!leading.solveAt(f, at, top)) return false;
    const own = node * stateSize;
    for (let i = 0; i < unknowns.length; i++) {
      const { order, offset } = unknowns[i];
      for (let m = 0; m + 1 < order; m++) this.#slopes[own + offset + m] = x[offset + m + 1];
      if (order > 0) this.#slopes[own + offset + order - 1] = top[i];
    }
    return true;
  }
}

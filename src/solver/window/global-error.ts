/**
 * @file The global error, estimated from the residual: the held-out defect δ of every accepted window is carried along
 * the solution through the linearised equations
 *
 *   e⁽ⁿ⁾ + L⁻¹ Σ_{m<n} ∂r/∂u⁽ᵐ⁾ e⁽ᵐ⁾ = −δ,  L = ∂r/∂u⁽ⁿ⁾,  δ = L⁻¹ r,
 *
 * to first order the difference between the true solution and the network (defect equation: Hairer & Wanner, Solving
 * Ordinary Differential Equations II, IV.8; Zadunaisky 1976). In each window e = w + z: w is the n-fold integral of −δ,
 * taken exactly of its interpolant at the held-out points, and z, which is smooth, is found at the collocation points:
 * by a multistep formula where Picard's iteration solved the window, with the factors of Newton's where it did not. Each
 * window also adds a sample of its rounding.
 */

import { repeatedIntegrals } from '../../numeric/chebyshev.ts';
import { addProducts } from '../../numeric/products.ts';
import { maxAbs } from '../../numeric/vector.ts';
import type { TapeEvaluator } from '../../tape/evaluator.ts';
import type { Basis, BasisChoice } from '../basis/basis.ts';
import { uniformSource } from '../basis/features.ts';
import type { Manifold } from '../problem/manifold.ts';
import { LinearMarch } from './linear-march.ts';
import type { WindowNewton } from './newton.ts';
import { type StateJump, slopeBehind } from './state-jump.ts';
import type { WindowPlace, WindowSolver } from './window.ts';

/**
 * Iterations of z stop at this share of the carried error. What is left in each window adds up over hundreds of them: at
 * 3 % the estimate of a hundred orbits was twenty times too low, of twenty eccentric ones a million times too high.
 */
const enough = 1e-6;
const most = 60;
/** Rounding that a window adds to a state, as a share of its size; measured over the problems of ODEBench. */
const rounding = 1e-15;

export interface GlobalError {
  /** ∫‖e‖² dt and ∫‖u‖² dt. */
  errors: number;
  values: number;
  /** The largest error on the way as a multiple of what a window added (root mean square): large where errors grow. */
  growth: number;
}

const integrals = new WeakMap<Basis, Float64Array[]>();

/** [order][N·M] matrices of the repeated integrals from values at the held-out points to the collocation points. */
function integralsOf(basis: Basis): Float64Array[] {
  let tables = integrals.get(basis);
  if (!tables) {
    tables = repeatedIntegrals(basis.grid.dense.length, basis.grid.tau, basis.order);
    integrals.set(basis, tables);
  }
  return tables;
}

/** √(∫‖e‖² dt / ∫‖u‖² dt) */
const relativeOf = ({ errors, values }: GlobalError): number => Math.sqrt(values > 0 ? errors / values : errors);

/** One estimate from those of both directions; `null` where one of them was lost. */
export function relativeGlobalError(parts: readonly (GlobalError | null)[]): number | null {
  const sum = { errors: 0, values: 0, growth: 0 };
  for (const part of parts) {
    if (!part) return null;
    sum.errors += part.errors;
    sum.values += part.values;
  }
  return parts.length > 0 ? relativeOf(sum) : null;
}

/** What is carried over a border. */
export interface GlobalErrorState {
  /** [stateSize] e */
  error: Float64Array;
  lost: boolean;
  errors: number;
  values: number;
  /** Σ of the squares of what each window added, as shares of the sizes. */
  added: number;
  /** Windows so far. */
  passed: number;
  largest: number;
  /** Random numbers drawn so far. */
  drawn: number;
}

export class GlobalErrorEstimator {
  readonly #window: WindowSolver;
  readonly #newton: WindowNewton;
  readonly #march: LinearMarch;
  /** [stateSize] e at the left border of the next window. */
  readonly #state: Float64Array;
  /** [size] of z. */
  readonly #coordinates: Float64Array;
  readonly #change: Float64Array;
  /** Laid out like `WindowSolver.at.jets`: w and w + z. */
  readonly #forced: Float64Array;
  readonly #jets: Float64Array;
  readonly #uniform: () => number;
  readonly #limit: number;
  #lost = false;
  #errors = 0;
  #values = 0;
  #added = 0;
  #passed = 0;
  #largest = 0;
  #drawn = 0;

  /**
   * @param limit relative error above which the estimate is of no use and given up
   * @param known the state in which an earlier part of the march left it
   */
  constructor(
    window: WindowSolver,
    newton: WindowNewton,
    { seed }: BasisChoice,
    limit: number,
    known: GlobalErrorState | null = null,
  ) {
    this.#limit = limit;
    this.#window = window;
    this.#newton = newton;
    this.#march = new LinearMarch(window);
    this.#state = new Float64Array(window.system.stateSize);
    this.#coordinates = new Float64Array(window.size);
    this.#change = new Float64Array(window.change.length);
    this.#forced = new Float64Array(window.at.jets.length);
    this.#jets = new Float64Array(window.at.jets.length);
    this.#uniform = uniformSource(seed);
    if (!known) return;
    this.#state.set(known.error);
    this.#lost = known.lost;
    this.#errors = known.errors;
    this.#values = known.values;
    this.#added = known.added;
    this.#passed = known.passed;
    this.#largest = known.largest;
    while (this.#drawn < known.drawn) this.#draw();
  }

  get state(): GlobalErrorState {
    return {
      ...{ error: this.#state.slice(), lost: this.#lost, errors: this.#errors, values: this.#values },
      ...{ added: this.#added, passed: this.#passed, largest: this.#largest, drawn: this.#drawn },
    };
  }

  /** Goes over a border at which the state or its slope jumps. */
  jump(jump: StateJump): void {
    // Parameters are as they are: they have no error here.
    const still = new Float64Array(jump.timeByParameters.length);
    this.#state.set(slopeBehind(jump, this.#state, still, 1));
  }

  /** From −1 to 1. */
  #draw(): number {
    this.#drawn++;
    return 2 * this.#uniform() - 1;
  }

  /** `null` once the linearised equations could not be followed, or the error passed the limit. */
  get estimate(): GlobalError | null {
    if (this.#lost) return null;
    const growth = this.#added > 0 ? Math.max(1, this.#largest / Math.sqrt(this.#added / this.#passed)) : 1;
    return { errors: this.#errors, values: this.#values, growth };
  }

  /**
   * Goes through the window just accepted.
   * @param defects [unknowns·M] of `heldOutDefect`
   * @param scale [stateSize] size of each state variable so far
   */
  pass(place: WindowPlace, defects: Float64Array, scale: Float64Array, stiff: boolean): void {
    if (this.#lost) return;
    const { at: f, points: n } = this.#window;
    const { bases, system } = this.#window;
    const { unknowns } = system;
    f.jacobian();
    this.#window.countPasses();
    this.#integrate(place, defects);
    const error: WindowPlace = { ...place, state: this.#state };
    if (!(stiff ? this.#solve(error) : this.#march.solve(error, this.#forced, this.#jets))) {
      this.#lost = true;
      return;
    }
    for (const [i, { size, held }] of unknowns.entries()) {
      // What the solve has added is nobody's unknown, and what is constant has no error to speak of.
      if (size !== undefined || held) continue;
      this.#addErrors(f, i, bases[i].grid.weights, place.length);
      this.#addValues(i, place.length);
    }
    this.#goOn(f, n - 1, scale);
  }

  /** The errors at the last point of `f` are those at the start of the next window. */
  #goOn(f: TapeEvaluator, last: number, scale: Float64Array): void {
    let added = 0;
    for (const [i, { order, offset }] of this.#window.system.unknowns.entries()) {
      for (let m = 0; m < order; m++) {
        const end = f.jetAt(0, i, m) + last;
        const sample = rounding * this.#window.largest[offset + m] * this.#draw();
        this.#state[offset + m] = this.#jets[end] + sample;
        const unit = Math.max(scale[offset + m], 1e-300);
        added = Math.max(added, Math.abs(this.#forced[end] + sample) / unit);
        this.#largest = Math.max(this.#largest, Math.abs(this.#state[offset + m]) / unit);
      }
    }
    this.#added += added ** 2;
    this.#passed++;
    // Early on ∫‖u‖² is small still: only what is far above the limit is given up before the end.
    const relative = relativeOf({ errors: this.#errors, values: this.#values, growth: 0 });
    if (!(relative <= 100 * this.#limit) || !this.#state.every(Number.isFinite)) this.#lost = true;
  }

  /** Takes out of the carried error what a projection took out of the state. */
  project(manifold: Manifold): void {
    manifold.projectTangent(this.#state);
  }

  /** w and its derivatives below the order at the collocation points. */
  #integrate({ length }: WindowPlace, defects: Float64Array): void {
    const { at: f, points: n, densePoints: d, runs } = this.#window;
    const step = f.layout.orders * f.layout.capacity;
    this.#forced.fill(0);
    for (const { basis, order, from, count } of runs) {
      const tables = integralsOf(basis);
      for (let m = 0; m < order; m++) {
        const factor = -((length / 2) ** (order - m));
        const out = f.jetAt(0, from, m);
        addProducts(tables[order - m - 1], n, d, defects, from * d, d, factor, this.#forced, out, step, count);
      }
    }
  }

  /** z by the factors of Newton's iteration; leaves w + z in `#jets`. */
  #solve(place: WindowPlace): boolean {
    const window = this.#window;
    const { at: f } = window;
    const residual = f.residuals;
    this.#coordinates.fill(0);
    let last = Number.POSITIVE_INFINITY;
    for (let iteration = 0; iteration < most; iteration++) {
      this.#sum(place);
      this.#linearResidual(f, residual);
      window.tested(residual, this.#change);
      if (!this.#newton.solveLinear(place, this.#change)) return false;
      for (let k = 0; k < window.size; k++) this.#coordinates[k] -= this.#change[k];
      const change = maxAbs(this.#change, 0, window.size);
      if (!Number.isFinite(change)) return false;
      if (change <= enough * maxAbs(this.#coordinates, 0, window.size)) {
        this.#sum(place);
        return true;
      }
      // Factors of an earlier window that do not serve here are made anew.
      if (change > 0.3 * last) this.#newton.forget();
      last = change;
    }
    return false;
  }

  /** w + z at the collocation points. */
  #sum(place: WindowPlace): void {
    this.#window.jetsFromCoordinates(place, 'at', this.#coordinates, this.#jets);
    for (let k = 0; k < this.#jets.length; k++) this.#jets[k] += this.#forced[k];
  }

  /**
   * Σ ∂r/∂u⁽ᵐ⁾ e⁽ᵐ⁾ at the collocation points, with the partials of the solution. Of order n it reads z⁽ⁿ⁾ alone:
   * w⁽ⁿ⁾ = −δ is the right-hand side.
   */
  #linearResidual(f: TapeEvaluator, out: Float64Array): void {
    const { capacity } = f.layout;
    const n = capacity;
    const { partials } = f;
    const jets = this.#jets;
    const { rows, inputs } = f;
    for (let e = 0; e < rows.length; e++) {
      const row = rows[e];
      const own = e * capacity;
      out.fill(0, own, own + n);
      for (let j = 0; j < row.inputs.length; j++) {
        const read = inputs[row.inputs[j]];
        if (read.kind !== 'jet') continue;
        const from = (row.first + j) * capacity;
        const jet = f.jetAt(0, read.output, read.order);
        for (let p = 0; p < n; p++) out[own + p] += partials[from + p] * jets[jet + p];
      }
    }
  }

  /** Adds ∫e² of unknown i over as many points as there are weights. @param weights of a length of 2 */
  #addErrors(f: TapeEvaluator, i: number, weights: Float64Array, length: number): void {
    const half = Math.abs(length) / 2;
    const own = f.jetAt(0, i, 0);
    for (let p = 0; p < weights.length; p++) this.#errors += half * weights[p] * this.#jets[own + p] ** 2;
  }

  /** Adds ∫u² of unknown i over the window. */
  #addValues(i: number, length: number): void {
    const { dense, densePoints } = this.#window;
    const half = Math.abs(length) / 2;
    // ∫ over τ = −cos θ at equal steps of θ.
    const jet = dense.jetAt(0, i, 0);
    const step = Math.PI / (densePoints - 1);
    for (let p = 0; p < densePoints; p++) this.#values += half * step * Math.sin(step * p) * dense.jets[jet + p] ** 2;
  }
}

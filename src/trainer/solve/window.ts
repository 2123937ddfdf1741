/**
 * @file One window: coordinates of the highest derivatives in the orthonormal feature basis, so that the residuals
 * vanish in the Petrov–Galerkin sense of `basis.ts`, with the state at the left border built in.
 *
 * Two ways lead there. *Picard*: u⁽ⁿ⁾ ← u⁽ⁿ⁾ − (∂r/∂u⁽ⁿ⁾)⁻¹ r at every point, a Volterra fixed point that converges
 * superlinearly and costs evaluations and small products only. *Newton*: the linearised equations of all coordinates at
 * once, for stiff problems.
 */
import type { TapeEvaluator } from '../compile/tape-eval.ts';
import { type Basis, type BasisChoice, basisFor } from './basis.ts';
import { type Band, factorise, type LU, solveFactorised } from './decompose.ts';
import { Leading } from './leading.ts';
import { assembleMatrix } from './linearise.ts';
import { addProduct, largestOf } from './product.ts';
import type { System } from './system.ts';

const factorial = [1, 1, 2, 6, 24];

export interface WindowPlace {
  /** Time of the border whose state is known. */
  start: number;
  /** Signed length. */
  length: number;
  /** [stateSize] */
  state: Float64Array;
}

export type Failure = 'not converged' | 'not finite';

export class WindowSolver {
  readonly system: System;
  readonly bases: Basis[];
  /** First coordinate of each unknown. */
  readonly first: number[];
  /** Σ kᵢ */
  readonly size: number;
  /** [size] coordinates of the last solve. */
  readonly coordinates: Float64Array;
  /** [unknowns·N] values of the highest derivatives at the collocation points (Picard's unknown). */
  readonly top: Float64Array;
  /** [stateSize] largest |u⁽ᵐ⁾| in the last window. */
  readonly largest: Float64Array;
  /** [unknowns] largest |u⁽ⁿ⁾| in the last window. */
  readonly largestTop: Float64Array;
  iterations = 0;
  /** max |∂r/∂u⁽ᵐ⁾|·length^(n−m) at the last factorisation, sums over one equation: above about 10 Picard is slow. */
  stiffness = 0;
  /** Jacobian evaluations with a factorisation so far. */
  factorisations = 0;

  readonly points: number;
  readonly densePoints: number;
  readonly at: TapeEvaluator;
  readonly dense: TapeEvaluator;
  readonly #leading: Leading;
  /** [unknowns][order] whether an equation reads this derivative. */
  readonly #read: boolean[][];
  readonly #band: Band;
  #lu: LU | null = null;
  /** The place and length that the factors were made for. */
  #luLength = 0;
  readonly #matrix: { value: Float64Array | null } = { value: null };
  readonly #change: Float64Array;

  constructor(system: System, choice: BasisChoice) {
    this.system = system;
    this.bases = system.unknowns.map((u) => basisFor(choice, u.order));
    let size = 0;
    this.first = this.bases.map((b) => {
      const first = size;
      size += b.rank;
      return first;
    });
    this.size = size;
    const d = system.unknowns.length;
    this.points = choice.points;
    this.densePoints = this.bases[0].grid.dense.length;
    this.at = system.evaluator(this.points);
    this.dense = system.evaluator(this.densePoints);
    this.at.scalars.set(system.parameters);
    this.dense.scalars.set(system.parameters);
    this.coordinates = new Float64Array(size);
    this.top = new Float64Array(d * this.points);
    this.largest = new Float64Array(system.stateSize);
    this.largestTop = new Float64Array(d);
    this.#change = new Float64Array(Math.max(size, d * this.points));
    this.#leading = new Leading(system);
    this.#band = { below: 0, above: 0 };
    for (const [e, { reads }] of system.equations.entries()) {
      for (const { unknown } of reads) {
        const [low, high] = [Math.min(e, unknown), Math.max(e, unknown)];
        const reach = this.first[high] + this.bases[high].rank - this.first[low];
        if (unknown <= e) this.#band.below = Math.max(this.#band.below, reach);
        if (unknown >= e) this.#band.above = Math.max(this.#band.above, reach);
      }
    }
    this.#read = system.unknowns.map((u) => new Array<boolean>(u.order).fill(false));
    for (const { reads } of system.equations) {
      for (const { unknown, derivative } of reads) {
        if (derivative < system.unknowns[unknown].order) this.#read[unknown][derivative] = true;
      }
    }
  }

  /** True when the factors of a whole window are affordable. */
  get newtonWorks(): boolean {
    const { below, above } = this.#band;
    return this.size <= 6000 && this.size * below * (above + below) < 1e9;
  }

  /** Cost of a window by Newton (two factorisations) in windows by Picard (25 iterations), by counting products. */
  get newtonCost(): number {
    const { below, above } = this.#band;
    const n = this.points;
    const k = this.bases[0].rank;
    const blocks = this.system.equations.reduce((sum, e) => sum + e.reads.length, 0);
    const factors =
      this.size * Math.min(this.size, below) * Math.min(this.size, above + below) * (below >= this.size ? 1 / 3 : 1);
    return (2 * (factors + blocks * n * k * k)) / (25 * this.system.unknowns.length * n * n * 2);
  }

  /** True when Picard's step needs no factorisation of the whole window. */
  get picardWorks(): boolean {
    return this.#leading.diagonal || this.system.unknowns.length <= 16;
  }

  #place(f: TapeEvaluator, tau: Float64Array, { start, length }: WindowPlace): void {
    const half = length / 2;
    const n = tau.length;
    // A hair inside, so that a jump of the right-hand side at a border counts for the neighbour alone.
    const hair = Math.sign(length) * 1e-15 * Math.max(Math.abs(start), Math.abs(start + length));
    for (let p = 0; p < n; p++) {
      const inwards = tau[p] === 1 ? -hair : tau[p] === -1 ? hair : 0;
      f.times[p] = start + half * (1 + tau[p]) + inwards;
    }
    this.system.inputs.forEach((input, i) => {
      for (let p = 0; p < n; p++) f.aux[i * f.layout.capacity + p] = input(f.times[p]);
    });
  }

  /** Writes the Taylor part of u⁽ᵐ⁾ of unknown i into the evaluator's jets. */
  #taylor(f: TapeEvaluator, tau: Float64Array, place: WindowPlace, i: number, m: number): number {
    const { order, offset } = this.system.unknowns[i];
    const half = place.length / 2;
    const out = f.jetAt(0, i, m);
    const { jets } = f;
    const n = tau.length;
    if (order - 1 === m) {
      jets.fill(place.state[offset + m], out, out + n);
      return out;
    }
    for (let p = 0; p < n; p++) {
      const x = half * (1 + tau[p]);
      let power = 1;
      let sum = 0;
      for (let j = m; j < order; j++) {
        sum += (place.state[offset + j] * power) / factorial[j - m];
        power *= x;
      }
      jets[out + p] = sum;
    }
    return out;
  }

  /** Jets at the collocation points from `top`. */
  #jetsFromTop(place: WindowPlace): void {
    const n = this.points;
    const half = place.length / 2;
    const { at: f, top } = this;
    const { jets } = f;
    for (let i = 0; i < this.bases.length; i++) {
      const { order } = this.system.unknowns[i];
      const basis = this.bases[i];
      const own = i * n;
      for (let m = 0; m < order; m++) {
        if (!this.#read[i][m]) continue;
        const out = this.#taylor(f, basis.grid.tau, place, i, m);
        addProduct(basis.through[m], n, n, top, own, half ** (order - m), jets, out);
      }
      const out = f.jetAt(0, i, order);
      for (let p = 0; p < n; p++) jets[out + p] = top[own + p];
    }
  }

  /** Jets of all derivatives up to the order from `coordinates`, at the collocation or the held-out points. */
  #jetsFromCoordinates(f: TapeEvaluator, place: WindowPlace, where: 'at' | 'dense'): void {
    const half = place.length / 2;
    const { jets } = f;
    for (let i = 0; i < this.bases.length; i++) {
      const { order } = this.system.unknowns[i];
      const basis = this.bases[i];
      const tau = where === 'at' ? basis.grid.tau : basis.grid.dense;
      const k = basis.rank;
      const own = this.first[i];
      for (let m = 0; m <= order; m++) {
        let out = f.jetAt(0, i, m);
        if (m < order) out = this.#taylor(f, tau, place, i, m);
        else jets.fill(0, out, out + tau.length);
        addProduct(basis[where][m], tau.length, k, this.coordinates, own, half ** (order - m), jets, out);
      }
    }
  }

  /**
   * Fixed-point iteration.
   * @param scale [stateSize] size of each state variable so far
   * @param accuracy stop when the next change of the state is below this share of its scale
   */
  picard(place: WindowPlace, scale: Float64Array, accuracy: number, most = 60): Failure | null {
    const n = this.points;
    const { unknowns } = this.system;
    const { at: f, top } = this;
    const span = Math.abs(place.length);
    const floor = this.#floor(scale);
    this.#place(f, this.bases[0].grid.tau, place);
    let last = Number.POSITIVE_INFINITY;
    for (let iteration = 0; iteration < most; iteration++) {
      this.iterations++;
      this.#jetsFromTop(place);
      f.values(n);
      if (!this.#leading.solve(f, n, this.#change)) return 'not finite';
      let change = 0;
      for (let i = 0; i < unknowns.length; i++) {
        let worst = 0;
        for (let p = i * n; p < (i + 1) * n; p++) {
          const x = this.#change[p];
          top[p] -= x;
          const a = Math.abs(x);
          // A NaN must not be lost by the comparison.
          if (!(a <= worst)) worst = a;
        }
        const { order, offset } = unknowns[i];
        const size = order > 0 ? this.#size(scale, i, f, floor) / span : Math.max(largestOf(top, i * n, n), 1e-300);
        if (!(worst / size <= change)) change = worst / size;
        if (order > 0 && !(Math.abs(place.state[offset]) < 1e100)) return 'not finite';
      }
      if (!Number.isFinite(change)) return 'not finite';
      if (change <= accuracy) {
        this.projectTop();
        return null;
      }
      // Rounding: no progress any more, at a level that does not matter.
      if (change >= 0.5 * last && change < 1e-12) {
        this.projectTop();
        return null;
      }
      if (iteration > 6 && change > 1e3) return 'not converged';
      if (iteration > 12 && change > 2 * last) return 'not converged';
      last = change;
    }
    return 'not converged';
  }

  /** Size of u⁽ⁿ⁻¹⁾ of unknown i: in this window, but not forgetting what it was before. */
  #size(scale: Float64Array, i: number, f: TapeEvaluator, floor: number): number {
    const { order, offset } = this.system.unknowns[i];
    const here = this.#read[i][order - 1] ? largestOf(f.jets, f.jetAt(0, i, order - 1), this.points) : 0;
    return Math.max(here, memory * scale[offset + order - 1], floor);
  }

  /** Below this a state variable is rounding of the others, as far down a long chain before the wave arrives. */
  #floor(scale: Float64Array): number {
    let most = 1e-280;
    for (let i = 0; i < scale.length; i++) if (scale[i] > most) most = scale[i];
    return most * 1e-16;
  }

  /** Coordinates of the values in `top`. */
  projectTop(): void {
    const n = this.points;
    this.bases.forEach((basis, i) => {
      const { project, rank } = basis;
      const own = this.first[i];
      this.coordinates.fill(0, own, own + rank);
      addProduct(project, rank, n, this.top, i * n, 1, this.coordinates, own);
    });
  }

  /** Newton's method on all coordinates, keeping the factors while they converge. */
  newton(place: WindowPlace, scale: Float64Array, accuracy: number, most = 30): Failure | null {
    const n = this.points;
    const { unknowns } = this.system;
    const { at: f } = this;
    this.#place(f, this.bases[0].grid.tau, place);
    let last = Number.POSITIVE_INFINITY;
    const floor = this.#floor(scale);
    // Factors of another length serve as a first guess when the lengths are close.
    let fresh = false;
    if (this.#lu && Math.abs(this.#luLength / place.length - 1) > 0.3) this.#lu = null;
    for (let iteration = 0; iteration < most; iteration++) {
      this.iterations++;
      this.#jetsFromCoordinates(f, place, 'at');
      f.values(n);
      if (!this.#lu) {
        this.#factorise(place);
        if (!this.#lu) return 'not finite';
        fresh = true;
      } else fresh = false;
      this.#tested(f.residuals, this.#change);
      solveFactorised(this.#lu!, this.#change);
      let change = 0;
      for (let i = 0; i < unknowns.length; i++) {
        const basis = this.bases[i];
        const own = this.first[i];
        const { order } = unknowns[i];
        const k = basis.rank;
        // The change of u⁽ⁿ⁻¹⁾ (of u itself for algebraic unknowns) at the points.
        const m = Math.max(0, order - 1);
        const table = basis.at[m];
        const factor = order > 0 ? place.length / 2 : 1;
        let worst = 0;
        for (let p = 0; p < n; p++) {
          let sum = 0;
          for (let q = 0; q < k; q++) sum += table[p * k + q] * this.#change[own + q];
          const a = Math.abs(factor * sum);
          if (!(a <= worst)) worst = a;
        }
        const size =
          order > 0 ? this.#size(scale, i, f, floor) : Math.max(largestOf(f.jets, f.jetAt(0, i, 0), n), 1e-300);
        const share = worst / Math.max(size, worst);
        if (!(share <= change)) change = share;
      }
      if (!Number.isFinite(change)) {
        this.#lu = null;
        return 'not finite';
      }
      const rate = Number.isFinite(last) ? change / last : 1;
      if (Number.isFinite(last) && rate > 0.3 && !fresh && change > accuracy && change > 1e-12) {
        // The old factors do not serve: make new ones at the present iterate, without the last step.
        this.#lu = null;
        last = Number.POSITIVE_INFINITY;
        continue;
      }
      for (let j = 0; j < this.size; j++) this.coordinates[j] -= this.#change[j];
      if (change <= accuracy || (rate < 0.1 && rate * change <= accuracy)) return null;
      if (change < 1e-11 && Number.isFinite(last) && rate > 0.5) return null;
      if (iteration > 8 && rate > 2) {
        this.#lu = null;
        return 'not converged';
      }
      if (Number.isFinite(last) && rate > 0.25) this.#lu = null;
      last = change;
    }
    this.#lu = null;
    return 'not converged';
  }

  /** T r for every equation. */
  #tested(residuals: Float64Array, out: Float64Array): void {
    const n = this.points;
    this.bases.forEach((basis, e) => {
      const { test, rank } = basis;
      const own = this.first[e];
      out.fill(0, own, own + rank);
      addProduct(test, rank, n, residuals, e * n, 1, out, own);
    });
  }

  /** Factors of ∂(T r)/∂s at the jets now in `at`. */
  #factorise(place: WindowPlace): void {
    const { at: f, size } = this;
    f.jacobian();
    this.#matrix.value ??= new Float64Array(size * size);
    const matrix = this.#matrix.value.fill(0);
    this.stiffness = this.#stiffnessAt(f, place);
    assembleMatrix(this, place, matrix);
    this.factorisations++;
    const lu = factorise(matrix, size, undefined, this.#band);
    this.#lu = lu.regular ? lu : null;
    this.#luLength = place.length;
  }

  #stiffnessAt(f: TapeEvaluator, place: WindowPlace): number {
    let worst = 0;
    for (const [e, row] of f.rows.entries()) {
      let sum = 0;
      let top = 0;
      row.inputs.forEach((input, j) => {
        const read = f.inputs[input];
        if (read.kind !== 'jet') return;
        const size = largestOf(f.partials, (row.first + j) * f.layout.capacity, this.points);
        const gap = this.system.unknowns[read.output].order - read.order;
        if (gap === 0 && read.output === e) top = size;
        sum += size * Math.abs(place.length) ** gap;
      });
      worst = Math.max(worst, top > 0 ? sum / top - 1 : 0);
    }
    return worst;
  }

  /**
   * Residuals and their derivatives at the collocation points for the present coordinates.
   * @param tested [size] receives T r
   * @param blend changes residuals and partials before they are tested, as a continuation does
   */
  evaluate(place: WindowPlace, tested: Float64Array, blend: ((f: TapeEvaluator) => void) | null): void {
    this.#place(this.at, this.bases[0].grid.tau, place);
    this.#jetsFromCoordinates(this.at, place, 'at');
    this.at.values(this.points);
    this.at.jacobian();
    blend?.(this.at);
    this.#tested(this.at.residuals, tested);
  }

  /** Forgets the factors, as after a jump. */
  forget(): void {
    this.#lu = null;
  }

  /**
   * Largest held-out defect, as the share of the state it would change in this window.
   * @param damped true for stiff windows: divides by the damping that the equation itself gives
   * @param defects when given, [unknowns·M] receives the defect of u⁽ⁿ⁾ at the held-out points
   */
  heldOut(place: WindowPlace, scale: Float64Array, damped: boolean, defects?: Float64Array): number {
    const m = this.densePoints;
    const { unknowns } = this.system;
    const f = this.dense;
    this.#place(f, this.bases[0].grid.dense, place);
    this.#jetsFromCoordinates(f, place, 'dense');
    f.values(m);
    if (damped) f.jacobian();
    const out = defects ?? this.#defects;
    if (!this.#leading.solve(f, m, out)) return Number.POSITIVE_INFINITY;
    let q = 0;
    const floor = this.#floor(scale);
    const span = Math.abs(place.length);
    for (let i = 0; i < unknowns.length; i++) {
      const { order, offset } = unknowns[i];
      for (let k = 0; k < order; k++) this.largest[offset + k] = largestOf(f.jets, f.jetAt(0, i, k), m);
      this.largestTop[i] = largestOf(f.jets, f.jetAt(0, i, order), m);
      const size =
        order > 0
          ? Math.max(this.largest[offset + order - 1], memory * scale[offset + order - 1], floor)
          : Math.max(this.largestTop[i], 1e-300);
      const damping = damped && order > 0 ? this.#damping(f, i, order - 1) : -1;
      for (let p = 0; p < m; p++) {
        let x = Math.abs(out[i * m + p]);
        if (order > 0) x *= span;
        if (damping >= 0) x /= 1 + Math.max(0, (place.length / 2) * f.partials[damping + p]);
        if (!(x / size <= q)) q = x / size;
      }
    }
    return q;
  }

  /** Adds ∫ r² dt over the window of the last held-out evaluation (mean over its points) to `squares`. */
  addSquares(place: WindowPlace, squares: Float64Array): void {
    const f = this.dense;
    const m = this.densePoints;
    for (let e = 0; e < squares.length; e++) {
      let sum = 0;
      for (let p = 0; p < m; p++) sum += f.residuals[e * f.layout.capacity + p] ** 2;
      squares[e] += (sum / m) * Math.abs(place.length);
    }
  }

  /** Row of `partials` with ∂rᵢ/∂uᵢ⁽ᵐ⁾, or −1. */
  #damping(f: TapeEvaluator, i: number, m: number): number {
    const row = f.rows[i];
    const j = row.inputs.findIndex((input) => {
      const read = f.inputs[input];
      return read.kind === 'jet' && read.output === i && read.order === m;
    });
    return j < 0 ? -1 : (row.first + j) * f.layout.capacity;
  }

  get #defects(): Float64Array {
    this.#defectStore ??= new Float64Array(this.bases.length * this.densePoints);
    return this.#defectStore;
  }
  #defectStore: Float64Array | null = null;

  /** State at the right border. */
  endState(place: WindowPlace, out: Float64Array): void {
    const half = place.length / 2;
    this.bases.forEach((basis, i) => {
      const { order, offset } = this.system.unknowns[i];
      for (let m = 0; m < order; m++) {
        let sum = 0;
        const table = basis.end[m];
        for (let q = 0; q < basis.rank; q++) sum += table[q] * this.coordinates[this.first[i] + q];
        sum *= half ** (order - m);
        let power = 1;
        for (let j = m; j < order; j++) {
          sum += (place.state[offset + j] * power) / factorial[j - m];
          power *= place.length;
        }
        out[offset + m] = sum;
      }
    });
  }

  /** Starts the next solve from constant highest derivatives. */
  guessConstant(values: ArrayLike<number>): void {
    const n = this.points;
    for (let i = 0; i < this.bases.length; i++) this.top.fill(values[i], i * n, (i + 1) * n);
    this.projectTop();
  }

  /** Value of the highest derivatives at the right border. */
  endTop(out: Float64Array): void {
    this.bases.forEach((basis, i) => {
      const table = basis.end[basis.order];
      let sum = 0;
      for (let q = 0; q < basis.rank; q++) sum += table[q] * this.coordinates[this.first[i] + q];
      out[i] = sum;
    });
  }
}

/** How much of the largest size so far counts as the size of a state variable that has become small. */
export const memory = 1e-3;

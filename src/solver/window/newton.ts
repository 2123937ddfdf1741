/**
 * @file Newton's way through a window: the linearised equations of all its coordinates at once, for stiff problems.
 * The factors are kept from window to window as long as they converge.
 */

import { type BlockPattern, blockPattern, factoriseBlocks, solveBlocks } from '../../numeric/block-lu.ts';
import { type Band, factorise, solveFactorised } from '../../numeric/lu.ts';
import { maxAbs } from '../../numeric/vector.ts';
import type { TapeEvaluator } from '../../tape/evaluator.ts';
import { assembleMatrix } from './linearise.ts';
import { roundingOf } from './rounding.ts';
import { type Failure, smallestSizes, type WindowPlace, type WindowSolver } from './window.ts';

/** Of so many unknowns blocks may pay; in more of them to look for an order takes longer than a band. */
const [blocksFrom, blocksTo] = [4, 100];
/** … where they take less than this share of the multiplications. */
const worthwhile = 0.6;

export class WindowNewton {
  /** max |∂r/∂u⁽ᵐ⁾|·length^(n−m) at the last factorisation, sums over one equation: above about 10 Picard is slow. */
  stiffness = 0;
  /** Jacobian evaluations with a factorisation so far. */
  factorisations = 0;
  readonly #window: WindowSolver;
  readonly #band: Band = { below: 0, above: 0 };
  /** `null` where the equations are so densely coupled, or so narrow a band, that blocks do not pay. */
  readonly #blocks: BlockPattern | null;
  /** Solves by the kept factors in place of the right-hand side, [size]. */
  #lu: ((x: Float64Array) => void) | null = null;
  /** [unknowns] largest change of the last step. */
  readonly #worsts: Float64Array;
  /** The length that the factors were made for. */
  #luLength = 0;
  #matrix: Float64Array | null = null;

  constructor(window: WindowSolver) {
    this.#window = window;
    const { first, bases } = window;
    this.#worsts = new Float64Array(bases.length);
    for (const [e, { reads }] of window.system.equations.entries()) {
      for (const { unknown } of reads) {
        const [low, high] = [Math.min(e, unknown), Math.max(e, unknown)];
        const reach = first[high] + bases[high].rank - first[low];
        if (unknown <= e) this.#band.below = Math.max(this.#band.below, reach);
        if (unknown >= e) this.#band.above = Math.max(this.#band.above, reach);
      }
    }
    this.#blocks = this.#worthwhileBlocks();
  }

  /** Equations of order zero have no diagonal of their own to take pivots from. */
  #worthwhileBlocks(): BlockPattern | null {
    const { first, size, system } = this.#window;
    const count = first.length;
    if (count < blocksFrom || count > blocksTo || system.unknowns.some(({ order }) => order === 0)) return null;
    const reads = system.equations.map((equation) => equation.reads.map(({ unknown }) => unknown));
    const pattern = blockPattern(first, size, reads);
    return pattern.cost < worthwhile * this.#bandCost ? pattern : null;
  }

  /** Multiplications of the factors of a full or banded matrix, about. */
  get #bandCost(): number {
    const { size } = this.#window;
    const { below, above } = this.#band;
    return size * Math.min(size, below) * Math.min(size, above + below) * (below >= size ? 1 / 3 : 1);
  }

  get #factors(): number {
    return this.#blocks?.cost ?? this.#bandCost;
  }

  /** True when the factors of a whole window are affordable. */
  get affordable(): boolean {
    const { size } = this.#window;
    const { below, above } = this.#band;
    return size <= 6000 && (this.#blocks?.cost ?? size * below * (above + below)) < 1e9;
  }

  /** Cost of a window by Newton (two factorisations) in windows by Picard (25 iterations), by counting products. */
  get cost(): number {
    const { points: n, system } = this.#window;
    return (2 * this.#window.factorCost(this.#factors)) / (25 * system.unknowns.length * n * n * 2);
  }

  /** Solves the window, keeping the factors while they converge. */
  solve(place: WindowPlace, scale: Float64Array, accuracy: number, most = 30): Failure | null {
    const window = this.#window;
    const { at: f, change: step, coordinates, points: n } = window;
    const { unknowns } = window.system;
    window.place(f, window.bases[0].grid.tau, place);
    let last = Number.POSITIVE_INFINITY;
    const smallest = smallestSizes(scale, 'newton');
    // Factors of another length serve as a first guess when the lengths are close.
    let fresh = false;
    if (this.#lu && Math.abs(this.#luLength / place.length - 1) > 0.3) this.#lu = null;
    for (let iteration = 0; iteration < most; iteration++) {
      window.iterations++;
      window.countPasses();
      window.jetsFromCoordinates(place, 'at');
      f.values(n);
      if (!this.#lu) {
        this.#factorise(place);
        if (!this.#lu) return 'not finite';
        fresh = true;
      } else fresh = false;
      window.tested(f.residuals, step);
      this.#lu!(step);
      let change = 0;
      const worsts = this.#worsts.fill(0);
      for (let i = 0; i < unknowns.length; i++) {
        const basis = window.bases[i];
        const own = window.first[i];
        const { order, size: least = 1e-300 } = unknowns[i];
        const k = basis.rank;
        // The change of u⁽ⁿ⁻¹⁾ (of u itself for algebraic unknowns) at the points.
        const table = basis.at[Math.max(0, order - 1)];
        const factor = order > 0 ? place.length / 2 : 1;
        let worst = 0;
        for (let p = 0; p < n; p++) {
          let sum = 0;
          for (let q = 0; q < k; q++) sum += table[p * k + q] * step[own + q];
          worst = Math.max(worst, Math.abs(factor * sum));
        }
        worsts[i] = worst;
        const size =
          order > 0
            ? window.sizeOf(scale, i, smallest, Math.abs(place.length))
            : Math.max(maxAbs(f.jets, f.jetAt(0, i, 0), n), least);
        const share = worst / Math.max(size, worst);
        change = Math.max(change, share);
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
      for (let j = 0; j < window.size; j++) coordinates[j] -= step[j];
      if (change <= accuracy || (last < 0.1 && rate < 0.1 && rate * change <= accuracy)) return null;
      if (change < 1e-11 && Number.isFinite(last) && rate > 0.5) return null;
      if (iteration > 1 && rate > 0.5 && this.#isRounding(place)) return null;
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

  /** Whether the last step changed u⁽ⁿ⁻¹⁾ of every unknown by no more than rounding does over the window. */
  #isRounding(place: WindowPlace): boolean {
    const { points: n, system } = this.#window;
    const noise = roundingOf(this.#window, place, 'at');
    return system.unknowns.every(({ order }, i) => {
      const most = maxAbs(noise, i * n, n) * (order > 0 ? Math.abs(place.length) : 1);
      return this.#worsts[i] <= most;
    });
  }

  /** x ← (∂(T r)/∂s)⁻¹ x at the partials now in `window.at`, by the kept factors or new ones. False when singular. */
  solveLinear(place: WindowPlace, x: Float64Array): boolean {
    if (!this.#lu) this.#factorise(place);
    if (!this.#lu) return false;
    this.#lu(x);
    return true;
  }

  /** Factors of ∂(T r)/∂s at the jets now in `at`. */
  #factorise(place: WindowPlace): void {
    const window = this.#window;
    const { at: f, size } = window;
    f.jacobian();
    this.#matrix ??= new Float64Array(size * size);
    const matrix = this.#matrix.fill(0);
    this.stiffness = this.#stiffnessAt(f, place);
    assembleMatrix(window, place, matrix);
    this.factorisations++;
    window.countFactors(this.#factors);
    const blocks = this.#blocks && factoriseBlocks(matrix, this.#blocks);
    if (blocks) this.#lu = (x) => solveBlocks(blocks, x);
    else {
      // What has no pivots in its own diagonal is eliminated as a whole.
      if (this.#blocks) {
        assembleMatrix(window, place, matrix.fill(0));
        window.countFactors(this.#bandCost);
      }
      const lu = factorise(matrix, size, undefined, this.#band);
      this.#lu = lu.regular ? (x) => solveFactorised(lu, x) : null;
    }
    this.#luLength = place.length;
  }

  #stiffnessAt(f: TapeEvaluator, place: WindowPlace): number {
    const { system, points } = this.#window;
    let worst = 0;
    for (const [e, row] of f.rows.entries()) {
      let sum = 0;
      let top = 0;
      row.inputs.forEach((input, j) => {
        const read = f.inputs[input];
        if (read.kind !== 'jet') return;
        const size = maxAbs(f.partials, (row.first + j) * f.layout.capacity, points);
        const gap = system.unknowns[read.output].order - read.order;
        if (gap === 0 && read.output === e) top = size;
        sum += size * Math.abs(place.length) ** gap;
      });
      worst = Math.max(worst, top > 0 ? sum / top - 1 : 0);
    }
    return worst;
  }

  /** Forgets the factors, as after a jump. */
  forget(): void {
    this.#lu = null;
  }
}

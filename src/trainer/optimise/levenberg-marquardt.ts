/**
 * @file Levenberg–Marquardt in residual space: δ = −(J̃ᵀJ̃ + μI)⁻¹J̃ᵀr̃ for the residuals r̃ = √(λᵢ/Nᵢ)·r, whose squares
 * sum to the weighted loss. With fewer residuals than parameters the dual form δ = −J̃ᵀ(J̃J̃ᵀ + μI)⁻¹r̃ is solved
 * (Woodbury; for networks arXiv 2505.21404, 2505.12149), else the primal one. Geodesic acceleration after Transtrum &
 * Sethna, arXiv 1201.5885, eqs. 13–17.
 */

import type { DenseAlgebra } from '../../kernel/kernel.ts';
import { choleskySolve } from '../../numeric/cholesky.ts';
import { multiply, multiplyTransposed, transpose } from '../../numeric/dense.ts';
import { Damping, type DampingKnobs } from '../../numeric/levenberg-marquardt.ts';
import { dot, norm } from '../../numeric/vector.ts';
import type { FloatArray } from '../engine/engine.ts';
import type { Objective, Optimiser, OptimiserState, ResidualSystem, StepOutcome } from './optimiser.ts';
import { stateNumber } from './optimiser.ts';
import { plainAlgebra } from './plain-algebra.ts';

export interface LevenbergMarquardtOptions {
  /** Starting damping μ, relative to the mean diagonal of the matrix that is damped. */
  damping: number;
  /** Second-order correction of the step along its own direction. */
  geodesic: boolean;
}

const knobs: DampingKnobs = {
  acceptedGain: 1e-4,
  good: 1 / 4,
  fair: 1 / 2,
  poor: Math.sqrt(3),
  raise: 3,
  raiseGrowth: 1,
};
const maxTrials = 30;
/** Largest ‖a‖/‖δ‖ at which the acceleration is trusted (arXiv 1201.5885, eq. 15: α = 0.75). */
const maxAcceleration = 0.75;
/** Step of the difference along δ for the second derivative. */
const probeLength = 0.1;

export class LevenbergMarquardt implements Optimiser {
  readonly name = 'levenberg_marquardt';
  readonly needs = 'system';
  readonly #options: LevenbergMarquardtOptions;
  /** In the units of the matrix; `null` before the first step. */
  #damping: Damping | null = null;
  #form: Form | null = null;
  #buffers = new Buffers();

  constructor(options: LevenbergMarquardtOptions) {
    this.#options = options;
  }

  get damping(): number {
    return this.#damping?.mu ?? Number.NaN;
  }

  async step(objective: Objective, _total: number): Promise<StepOutcome> {
    const { theta } = objective;
    const p = theta.length;
    const system = await objective.system();
    const n = system.rows;
    const r = system.residuals.slice();
    const before = dot(r, r);
    if (!Number.isFinite(before)) return { total: before, evaluated: false, end: 'not finite' };
    if (before === 0) return { total: 0, evaluated: false, end: 'converged' };
    const start = Float64Array.from(theta);
    const form = n <= p ? new Dual(system, p, this.#buffers) : new Primal(system, p, this.#buffers);
    this.#form = form;
    this.#damping ??= new Damping(this.#options.damping * form.meanDiagonal, knobs);
    const damping = this.#damping;
    const floor = 1e-15 * form.meanDiagonal;
    const total = await objective.total();

    const delta = new Float64Array(p);
    const jd = new Float64Array(n);
    const correction = new Float64Array(p);
    for (let trial = 0; trial < maxTrials; trial++) {
      damping.mu = Math.max(damping.mu, floor);
      if (!form.factor(damping.mu)) {
        damping.mu *= knobs.raise * knobs.raise;
        continue;
      }
      form.solve(r, delta);
      multiply(system.jacobian, n, p, delta, jd);
      // Decrease of the linear model: ‖r‖² − ‖r + Jδ‖².
      const predicted = -2 * dot(r, jd) - dot(jd, jd);
      if (!(predicted > 0)) {
        damping.refuse();
        continue;
      }
      const length = norm(delta);
      let accelerated = false;
      if (this.#options.geodesic) {
        accelerated = await this.#accelerate(objective, start, r, delta, jd, length, correction);
      }
      for (let k = 0; k < p; k++) theta[k] = start[k] + delta[k] + (accelerated ? correction[k] : 0);
      const after = await objective.total();
      if (damping.judge(total - after, predicted)) return { total: after, evaluated: false, end: null };
      if (length <= 1e-15 * norm(start)) break;
    }
    for (let k = 0; k < p; k++) theta[k] = start[k];
    return { total, evaluated: false, end: 'stalled' };
  }

  /** correction ← ½a with a = −(J̃ᵀJ̃ + μI)⁻¹J̃ᵀr″, r″ the second derivative of r̃ along δ; false when it is too long. */
  async #accelerate(
    objective: Objective,
    start: Float64Array,
    r: Float64Array,
    delta: Float64Array,
    jd: Float64Array,
    length: number,
    correction: Float64Array,
  ): Promise<boolean> {
    const h = probeLength;
    const { theta } = objective;
    for (let k = 0; k < start.length; k++) theta[k] = start[k] + h * delta[k];
    const ahead = await objective.residuals();
    const second = new Float64Array(r.length);
    for (let i = 0; i < r.length; i++) second[i] = (2 / h) * ((ahead[i] - r[i]) / h - jd[i]);
    if (!Number.isFinite(dot(second, second))) return false;
    this.#form!.solve(second, correction);
    for (let k = 0; k < correction.length; k++) correction[k] *= 0.5;
    return 2 * norm(correction) <= maxAcceleration * length;
  }

  /**
   * cᵢ = ½(J̃ᵀJ̃ + μI)⁻¹λᵢ∇Lᵢ, whose sum is −δ: the gradient of a mean square is twice Jᵀr, so that with the rows of
   * term i alone in the right-hand side the solve gives cᵢ.
   */
  contributions(_gradients: FloatArray, _weights: ArrayLike<number>): Float64Array | null {
    return this.#form?.factored ? this.#form.gramOfContributions() : null;
  }

  forget(): void {
    this.#damping = null;
  }

  state(): OptimiserState {
    return { mu: this.damping };
  }

  restore(state: OptimiserState): void {
    const mu = stateNumber(state, 'mu');
    this.#damping = Number.isNaN(mu) ? null : new Damping(mu, knobs);
  }
}

/** Memory that is kept from step to step. */
class Buffers {
  matrix = new Float64Array(0);
  factor = new Float64Array(0);
  turned = new Float64Array(0);

  ensure(matrix: number, turned: number): void {
    if (this.matrix.length < matrix) {
      this.matrix = new Float64Array(matrix);
      this.factor = new Float64Array(matrix);
    }
    if (this.turned.length < turned) this.turned = new Float64Array(turned);
  }
}

const meanDiagonal = (matrix: Float64Array, n: number): number => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += matrix[i * n + i];
  return sum / n;
};

/** How δ is solved for: a Gram matrix of order `order`, factored with the damping added to its diagonal. */
abstract class Form {
  factored = false;
  readonly meanDiagonal: number;
  protected readonly system: ResidualSystem;
  /** P */
  protected readonly parameters: number;
  /** Order of the matrix. */
  protected readonly order: number;
  protected readonly buffers: Buffers;
  readonly #dense: DenseAlgebra;

  constructor(system: ResidualSystem, parameters: number, order: number, buffers: Buffers) {
    this.system = system;
    this.parameters = parameters;
    this.order = order;
    this.buffers = buffers;
    this.#dense = system.dense ?? plainAlgebra;
    this.#dense.gramOfRows(this.rowsOfGram(), order, parameters + system.rows - order, buffers.matrix);
    this.meanDiagonal = meanDiagonal(buffers.matrix, order);
  }

  /** [order·other] the matrix whose rows' inner products are factored; makes the buffers large enough. */
  protected abstract rowsOfGram(): Float64Array;

  /** out ← −(J̃ᵀJ̃ + μI)⁻¹J̃ᵀr */
  abstract solve(r: Float64Array, out: Float64Array): void;

  /** Gram matrix [m·m] of (J̃ᵀJ̃ + μI)⁻¹J̃ᵀr̃ᵢ, r̃ᵢ being the residuals of term i with those of the others set to 0. */
  abstract gramOfContributions(): Float64Array;

  /** Factors the matrix with damping `mu`; false when it is not positive definite. */
  factor(mu: number): boolean {
    this.factored = this.#dense.cholesky(this.buffers.matrix, this.order, mu, this.buffers.factor);
    return this.factored;
  }
}

/** J̃J̃ᵀ + μI of order N, for more parameters than residuals. */
class Dual extends Form {
  constructor(system: ResidualSystem, p: number, buffers: Buffers) {
    super(system, p, system.rows, buffers);
  }

  protected rowsOfGram(): Float64Array {
    this.buffers.ensure(this.order * this.order, 0);
    return this.system.jacobian;
  }

  solve(r: Float64Array, out: Float64Array): void {
    const z = r.slice();
    choleskySolve(this.buffers.factor, this.order, z);
    multiplyTransposed(this.system.jacobian, this.system.rows, this.parameters, z, out);
    for (let k = 0; k < out.length; k++) out[k] = -out[k];
  }

  /** With cᵢ = J̃ᵀzᵢ, zᵢ = (K + μI)⁻¹r̃ᵢ and K = J̃J̃ᵀ, cᵢ·cⱼ = zᵢ·Kzⱼ: no pass over the Jacobian, which is the larger. */
  gramOfContributions(): Float64Array {
    const { order: n, buffers } = this;
    const { offsets, residuals } = this.system;
    const parts = offsets.slice(0, -1).map((from, i) => {
      const z = new Float64Array(n);
      z.set(residuals.subarray(from, offsets[i + 1]), from);
      choleskySolve(buffers.factor, n, z);
      return z;
    });
    const turned = new Float64Array(n);
    return symmetric(parts.length, (j) => {
      multiply(buffers.matrix, n, n, parts[j], turned);
      return (i) => dot(parts[i], turned);
    });
  }
}

/** J̃ᵀJ̃ + μI of order P, for more residuals than parameters. */
class Primal extends Form {
  constructor(system: ResidualSystem, p: number, buffers: Buffers) {
    super(system, p, p, buffers);
  }

  protected rowsOfGram(): Float64Array {
    const { system, order, buffers } = this;
    buffers.ensure(order * order, order * system.rows);
    transpose(system.jacobian, system.rows, order, buffers.turned);
    return buffers.turned;
  }

  solve(r: Float64Array, out: Float64Array): void {
    multiplyTransposed(this.system.jacobian, this.system.rows, this.parameters, r, out);
    choleskySolve(this.buffers.factor, this.order, out);
    for (let k = 0; k < out.length; k++) out[k] = -out[k];
  }

  gramOfContributions(): Float64Array {
    const { order: p, buffers } = this;
    const { offsets, residuals, jacobian } = this.system;
    const parts = offsets.slice(0, -1).map((from, i) => {
      const to = offsets[i + 1];
      const c = new Float64Array(p);
      multiplyTransposed(jacobian.subarray(from * p, to * p), to - from, p, residuals.subarray(from, to), c);
      choleskySolve(buffers.factor, p, c);
      return c;
    });
    return symmetric(parts.length, (j) => (i) => dot(parts[i], parts[j]));
  }
}

/** [m·m] a symmetric matrix from its entries (i, j) with i ≥ j, column after column. */
function symmetric(m: number, column: (j: number) => (i: number) => number): Float64Array {
  const out = new Float64Array(m * m);
  for (let j = 0; j < m; j++) {
    const entry = column(j);
    for (let i = j; i < m; i++) out[i * m + j] = out[j * m + i] = entry(i);
  }
  return out;
}

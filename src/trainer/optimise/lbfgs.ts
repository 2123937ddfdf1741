/**
 * @file Limited-memory BFGS: two-loop recursion (Nocedal & Wright, Numerical Optimization, 2nd ed., algorithms 7.4 and
 * 7.5) with a strong Wolfe line search. Before each pair the inverse Hessian so far is multiplied with 1/τ,
 * τ = min(1, yᵀs/sᵀBs) (self-scaling: Al-Baali, Comput. Optim. Appl. 9 (1998) 191; for networks arXiv 2405.04230,
 * section 3). Where a step finds less curvature than was expected of it, what is known of other directions is stretched
 * alike; docs/decisions/0012 has what that is worth.
 */
import type { DenseAlgebra } from '../../kernel/kernel.ts';
import type { CurvaturePairs } from '../../kernel/quasi-newton.ts';
import { dot, maxAbs, norm } from '../../numeric/vector.ts';
import { searchWolfe } from './line-search.ts';
import type { Objective, Optimiser, OptimiserState, StepOutcome } from './optimiser.ts';
import { stateArray, stateNumber } from './optimiser.ts';
import { plainAlgebra } from './plain-algebra.ts';

export interface LbfgsOptions {
  /** Pairs (s, y) that are kept. */
  memory: number;
}

export class Lbfgs implements Optimiser {
  readonly name = 'lbfgs';
  readonly needs = 'gradient';
  readonly #memory: number;
  /** Rings of steps and gradient differences; the oldest pair stands at `#head`. */
  readonly #pairs: CurvaturePairs;
  #head = 0;
  #count = 0;
  readonly #start: Float64Array;
  readonly #gradient: Float64Array;
  readonly #direction: Float64Array;

  constructor(parameters: number, options: LbfgsOptions, algebra: DenseAlgebra = plainAlgebra) {
    this.#memory = options.memory;
    this.#pairs = algebra.curvaturePairs(parameters, options.memory);
    this.#start = new Float64Array(parameters);
    this.#gradient = new Float64Array(parameters);
    this.#direction = new Float64Array(parameters);
  }

  async step(objective: Objective, total: number): Promise<StepOutcome> {
    if (!Number.isFinite(total)) return { total, evaluated: true, end: 'not finite' };
    this.#gradient.set(objective.gradient);
    if (maxAbs(this.#gradient) === 0) return { total, evaluated: true, end: 'converged' };
    this.#start.set(objective.theta);
    // A failed search with memory is tried once more along the plain gradient.
    for (;;) {
      const outcome = await this.#tryStep(objective, total);
      if (outcome || this.#count === 0) return outcome ?? { total, evaluated: true, end: 'stalled' };
      this.forget();
    }
  }

  async #tryStep(objective: Objective, total: number): Promise<StepOutcome | null> {
    const direction = this.#direction;
    this.#descend(this.#gradient, direction);
    let slope = dot(this.#gradient, direction);
    if (!(slope < 0)) {
      this.forget();
      for (let k = 0; k < direction.length; k++) direction[k] = -this.#gradient[k];
      slope = -dot(this.#gradient, this.#gradient);
    }
    const first = this.#count > 0 ? 1 : Math.min(1, 1 / norm(this.#gradient));
    const found = await searchWolfe(objective, this.#start, direction, total, slope, first);
    if (found.alpha === 0) return null;
    this.#remember(objective, -found.alpha * slope);
    return { total: found.total, evaluated: true, end: null };
  }

  /** out ← −H·g, with the first H scaled to the curvature seen last (Nocedal & Wright, eq. 7.20). */
  #descend(g: Float64Array, out: Float64Array): void {
    const { q, changes, rho } = this.#pairs;
    const p = g.length;
    let gamma = 1;
    if (this.#count > 0) {
      const slot = (this.#head + this.#count - 1) % this.#memory;
      const y = changes.subarray(slot * p, (slot + 1) * p);
      gamma = 1 / (rho[slot] * dot(y, y));
    }
    q.set(g);
    this.#pairs.twoLoops(this.#head, this.#count, gamma);
    for (let k = 0; k < p; k++) out[k] = -q[k];
  }

  /** Keeps the pair of the accepted step if its curvature is positive; sᵀBs is −α·gᵀd, because s = −αHg. */
  #remember(objective: Objective, sBs: number): void {
    const p = this.#start.length;
    const slot = (this.#head + this.#count) % this.#memory;
    const { steps, changes, rho, scale } = this.#pairs;
    const s = steps.subarray(slot * p, (slot + 1) * p);
    const y = changes.subarray(slot * p, (slot + 1) * p);
    for (let k = 0; k < p; k++) {
      s[k] = objective.theta[k] - this.#start[k];
      y[k] = objective.gradient[k] - this.#gradient[k];
    }
    const product = dot(s, y);
    if (!(product > 1e-14 * norm(s) * norm(y))) {
      // The slot may have held the oldest pair, which is now overwritten.
      if (this.#count === this.#memory) {
        this.#head = (this.#head + 1) % this.#memory;
        this.#count--;
      }
      return;
    }
    rho[slot] = 1 / product;
    // γ already gives the first H the size of what was seen last.
    scale[slot] = this.#count === 0 ? 1 : Math.max(1, sBs / product);
    if (this.#count < this.#memory) this.#count++;
    else this.#head = (this.#head + 1) % this.#memory;
  }

  contributions(): null {
    return null;
  }

  forget(): void {
    this.#count = 0;
    this.#head = 0;
  }

  state(): OptimiserState {
    const state: OptimiserState = { head: this.#head, count: this.#count };
    for (const [name, array] of this.#kept()) state[name] = array.slice();
    return state;
  }

  restore(state: OptimiserState): void {
    for (const [name, array] of this.#kept()) array.set(stateArray(state, name, array.length));
    this.#head = stateNumber(state, 'head');
    this.#count = stateNumber(state, 'count');
  }

  /** What a checkpoint holds, by name. */
  #kept(): [name: string, array: Float64Array][] {
    const { steps, changes, rho, scale } = this.#pairs;
    return Object.entries({ steps, changes, rho, scale });
  }
}

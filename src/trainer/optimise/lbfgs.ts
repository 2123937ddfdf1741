/**
 * @file Limited-memory BFGS: two-loop recursion (Nocedal & Wright, Numerical Optimization, 2nd ed., algorithms 7.4 and
 * 7.5) with a strong Wolfe line search.
 */
import { searchWolfe } from './line-search.ts';
import type { Objective, Optimiser, OptimiserState, StepOutcome } from './optimiser.ts';
import { stateArray, stateNumber } from './optimiser.ts';
import { addScaled, dot, maxAbs, norm } from './vector.ts';

export interface LbfgsOptions {
  /** Pairs (s, y) that are kept. */
  memory: number;
}

export class Lbfgs implements Optimiser {
  readonly name = 'lbfgs';
  readonly needs = 'gradient';
  readonly #memory: number;
  /** [memory·P] rings of steps s and gradient differences y; the oldest pair stands at `#head`. */
  readonly #steps: Float64Array;
  readonly #changes: Float64Array;
  readonly #rho: Float64Array;
  #head = 0;
  #count = 0;
  readonly #start: Float64Array;
  readonly #gradient: Float64Array;
  readonly #direction: Float64Array;

  constructor(parameters: number, options: LbfgsOptions) {
    this.#memory = options.memory;
    this.#steps = new Float64Array(options.memory * parameters);
    this.#changes = new Float64Array(options.memory * parameters);
    this.#rho = new Float64Array(options.memory);
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
    this.#applyInverse(this.#gradient, direction);
    for (let k = 0; k < direction.length; k++) direction[k] = -direction[k];
    let slope = dot(this.#gradient, direction);
    if (!(slope < 0)) {
      this.forget();
      for (let k = 0; k < direction.length; k++) direction[k] = -this.#gradient[k];
      slope = -dot(this.#gradient, this.#gradient);
    }
    const first = this.#count > 0 ? 1 : Math.min(1, 1 / norm(this.#gradient));
    const found = await searchWolfe(objective, this.#start, direction, total, slope, first);
    if (found.alpha === 0) return null;
    this.#remember(objective);
    return { total: found.total, evaluated: true, end: null };
  }

  /** out ← H·g by the two loops. */
  #applyInverse(g: Float64Array, out: Float64Array): void {
    const p = g.length;
    const alphas = new Float64Array(this.#count);
    out.set(g);
    for (let n = this.#count - 1; n >= 0; n--) {
      const slot = (this.#head + n) % this.#memory;
      alphas[n] = this.#rho[slot] * dot(this.#steps.subarray(slot * p, (slot + 1) * p), out);
      addScaled(out, -alphas[n], this.#changes.subarray(slot * p, (slot + 1) * p));
    }
    if (this.#count > 0) {
      const slot = (this.#head + this.#count - 1) % this.#memory;
      const y = this.#changes.subarray(slot * p, (slot + 1) * p);
      const gamma = 1 / (this.#rho[slot] * dot(y, y));
      for (let k = 0; k < p; k++) out[k] *= gamma;
    }
    for (let n = 0; n < this.#count; n++) {
      const slot = (this.#head + n) % this.#memory;
      const beta = this.#rho[slot] * dot(this.#changes.subarray(slot * p, (slot + 1) * p), out);
      addScaled(out, alphas[n] - beta, this.#steps.subarray(slot * p, (slot + 1) * p));
    }
  }

  /** Keeps the pair of the accepted step if its curvature is positive. */
  #remember(objective: Objective): void {
    const p = this.#start.length;
    const slot = (this.#head + this.#count) % this.#memory;
    const s = this.#steps.subarray(slot * p, (slot + 1) * p);
    const y = this.#changes.subarray(slot * p, (slot + 1) * p);
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
    this.#rho[slot] = 1 / product;
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
    return {
      head: this.#head,
      count: this.#count,
      steps: this.#steps.slice(),
      changes: this.#changes.slice(),
      rho: this.#rho.slice(),
    };
  }

  restore(state: OptimiserState): void {
    this.#steps.set(stateArray(state, 'steps', this.#steps.length));
    this.#changes.set(stateArray(state, 'changes', this.#changes.length));
    this.#rho.set(stateArray(state, 'rho', this.#rho.length));
    this.#head = stateNumber(state, 'head');
    this.#count = stateNumber(state, 'count');
  }
}

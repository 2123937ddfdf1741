/**
 * @file Self-scaled Broyden method with a dense inverse Hessian (Urbán, Stefanou & Pons, arXiv 2405.04230, eqs. 13–23,
 * after Al-Baali & Khalfan): H⁺ = 1/τ·[H − Hyyᵀ H/(yᵀHy) + φvvᵀ] + ssᵀ/(yᵀs),
 * v = √(yᵀHy)·[s/(yᵀs) − Hy/(yᵀHy)].
 *
 * H is kept as its packed lower triangle. An update is applied while the next product H·g is formed, so that the
 * triangle passes through the cache once a step.
 */
import type { DenseAlgebra } from '../../kernel/kernel.ts';
import type { InverseHessian } from '../../kernel/quasi-newton.ts';
import { dot, equal, maxAbs, norm } from '../../numeric/vector.ts';
import { searchWolfe } from './line-search.ts';
import type { Objective, Optimiser, OptimiserState, StepOutcome } from './optimiser.ts';
import { stateArray, stateNumber } from './optimiser.ts';
import { plainAlgebra } from './plain-algebra.ts';

/** H⁺ = a·H + (b₁u + b₂s)uᵀ + (b₂u + b₃s)sᵀ with u = Hy. */
export interface Update {
  a: number;
  b1: number;
  b2: number;
  b3: number;
}

const identity: Update = { a: 1, b1: 0, b2: 0, b3: 0 };

export class Ssbroyden implements Optimiser {
  readonly name = 'ssbroyden';
  readonly needs = 'gradient';
  readonly #size: number;
  /** H without `#pending`; its product is H·g (update included) for the gradient in `#gradient`, once `#known`. */
  readonly #inverse: InverseHessian;
  /** Update by u and s not yet in H. */
  #pending: Update = identity;
  readonly #gradient: Float64Array;
  readonly #start: Float64Array;
  readonly #direction: Float64Array;
  /** True once H is more than the identity. */
  #known = false;

  constructor(parameters: number, algebra: DenseAlgebra = plainAlgebra) {
    this.#size = parameters;
    this.#inverse = algebra.inverseHessian(parameters);
    this.#gradient = new Float64Array(parameters);
    this.#start = new Float64Array(parameters);
    this.#direction = new Float64Array(parameters);
  }

  async step(objective: Objective, total: number): Promise<StepOutcome> {
    if (!Number.isFinite(total)) return { total, evaluated: true, end: 'not finite' };
    if (maxAbs(objective.gradient) === 0) return { total, evaluated: true, end: 'converged' };
    if (this.#known && !equal(this.#gradient, objective.gradient)) this.#multiply(objective.gradient);
    this.#gradient.set(objective.gradient);
    this.#start.set(objective.theta);
    for (;;) {
      const outcome = await this.#tryStep(objective, total);
      if (outcome || !this.#known) return outcome ?? { total, evaluated: true, end: 'stalled' };
      // A failed search with curvature is tried once more along the plain gradient.
      this.forget();
    }
  }

  async #tryStep(objective: Objective, total: number): Promise<StepOutcome | null> {
    const g = this.#gradient;
    const d = this.#direction;
    const { product } = this.#inverse;
    for (let k = 0; k < d.length; k++) d[k] = -product[k];
    let slope = this.#known ? dot(g, d) : Number.NaN;
    if (!(slope < 0)) {
      this.forget();
      for (let k = 0; k < d.length; k++) d[k] = -g[k];
      slope = -dot(g, g);
    }
    const first = this.#known ? 1 : Math.min(1, 1 / norm(g));
    const found = await searchWolfe(objective, this.#start, d, total, slope, first);
    if (found.alpha === 0) return null;
    this.#learn(objective, found.alpha, slope);
    return { total: found.total, evaluated: true, end: null };
  }

  /** Updates H from the accepted step of length `alpha`; `slope` is g·d at its start. */
  #learn(objective: Objective, alpha: number, slope: number): void {
    const n = this.#size;
    const { theta, gradient } = objective;
    const y = new Float64Array(n);
    const s = new Float64Array(n);
    for (let k = 0; k < n; k++) {
      s[k] = theta[k] - this.#start[k];
      y[k] = gradient[k] - this.#gradient[k];
    }
    const ys = dot(y, s);
    if (!(ys > 1e-14 * norm(s) * norm(y))) return;
    let sBs = -alpha * slope;
    if (!this.#known) {
      // First pair: the identity, scaled to the curvature just seen (Nocedal & Wright, eq. 6.20).
      const scale = ys / dot(y, y);
      scaleIdentity(this.#inverse.h, n, scale);
      this.#pending = identity;
      this.#known = true;
      for (let k = 0; k < n; k++) this.#direction[k] = -scale * this.#gradient[k];
      sBs = dot(s, s) / scale;
    }
    // With d = −H·g this one product gives Hy and, through the update below, the next direction.
    this.#multiply(gradient);
    const { u, product, s: step } = this.#inverse;
    for (let k = 0; k < n; k++) u[k] = product[k] + this.#direction[k];
    step.set(s);
    this.#gradient.set(gradient);
    const yu = dot(y, u);
    if (!(yu > 0)) return;
    const c = coefficients(ys, yu, sBs, n);
    const ug = dot(u, gradient);
    const sg = dot(s, gradient);
    const alongU = c.b1 * ug + c.b2 * sg;
    const alongS = c.b2 * ug + c.b3 * sg;
    for (let k = 0; k < n; k++) product[k] = c.a * product[k] + alongU * u[k] + alongS * s[k];
    this.#pending = c;
  }

  /** product ← H·x; brings H up to date on the way. */
  #multiply(x: Float64Array): void {
    const { a, b1, b2, b3 } = this.#pending;
    this.#inverse.x.set(x);
    this.#inverse.updateAndMultiply(a, b1, b2, b3);
    this.#pending = identity;
  }

  contributions(): null {
    return null;
  }

  forget(): void {
    this.#known = false;
    this.#pending = identity;
  }

  state(): OptimiserState {
    if (!this.#known) return { known: 0 };
    const { a, b1, b2, b3 } = this.#pending;
    const state: OptimiserState = { known: 1, pending: Float64Array.of(a, b1, b2, b3) };
    for (const [name, array] of this.#kept()) state[name] = array.slice();
    return state;
  }

  restore(state: OptimiserState): void {
    this.forget();
    if (stateNumber(state, 'known') === 0) return;
    const [a, b1, b2, b3] = stateArray(state, 'pending', 4);
    for (const [name, array] of this.#kept()) array.set(stateArray(state, name, array.length));
    this.#pending = { a, b1, b2, b3 };
    this.#known = true;
  }

  /** What a checkpoint holds, by name. */
  #kept(): [name: string, array: Float64Array][] {
    const { h, u, s, product } = this.#inverse;
    return Object.entries({ inverse: h, u, s, product, gradient: this.#gradient });
  }
}

/**
 * τ and φ of arXiv 2405.04230, eqs. 14–23, folded into the coefficients of the rank-two update.
 * @param ys yᵀs  @param yu yᵀHy  @param sBs sᵀBs with B = H⁻¹
 */
export function coefficients(ys: number, yu: number, sBs: number, n: number): Update {
  const b = sBs / ys;
  const h = yu / ys;
  const a = Math.max(0, b * h - 1);
  const c = Math.sqrt(a / (1 + a));
  const rhoMinus = Math.min(1, h * (1 - c));
  const thetaMinus = a > 0 ? (rhoMinus - 1) / a : 0;
  const theta = Math.max(thetaMinus, Math.min(1 / rhoMinus, (1 - b) / b));
  const sigma = 1 + a * theta;
  const volume = Math.abs(sigma) ** (-1 / (n - 1 || 1));
  const rhoPlus = Math.min(1, 1 / b);
  const tau = theta <= 0 ? Math.min(rhoPlus * volume, sigma) : rhoPlus * Math.min(volume, 1 / theta);
  const phi = (1 - theta) / (1 + a * theta);
  return {
    a: 1 / tau,
    b1: (phi - 1) / (yu * tau),
    b2: -phi / (ys * tau),
    b3: (phi * yu) / (ys * ys * tau) + 1 / ys,
  };
}

function scaleIdentity(inverse: Float64Array, n: number, value: number): void {
  inverse.fill(0);
  for (let i = 0, at = 0; i < n; i++) {
    at += i;
    inverse[at + i] = value;
  }
}

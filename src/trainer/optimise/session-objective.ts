/** @file The objective of a training step: an engine's session with the weights of that step. */

import { weightedSum } from '../../numeric/vector.ts';
import { totalNorm } from '../../problem/gram.ts';
import type { LossFunction, PointGroup } from '../compile/program.ts';
import type { FloatArray, Session, SessionAdam } from '../engine/engine.ts';
import type { FusedAdam, Objective, ResidualSystem } from './optimiser.ts';

/**
 * ω(r) = ρ′(r)/(2r): with it, iteratively reweighted least squares has the gradient of the robust loss ρ (Holland &
 * Welsch 1977); p is the parameter of the loss. Where ω grows without bound at 0 it is held from `smallest` on.
 */
const irls: Record<LossFunction['kind'], (r: number, p: number) => number> = {
  mse: () => 1,
  relative: () => 1,
  mae: (r) => 0.5 / Math.max(Math.abs(r), smallest),
  huber: (r, delta) => (Math.abs(r) <= delta ? 0.5 : (0.5 * delta) / Math.abs(r)),
  log_cosh: (r) => (Math.abs(r) < 1e-4 ? 0.5 : Math.tanh(r) / (2 * r)),
  lp: (r, p) => 0.5 * p * Math.max(Math.abs(r), smallest) ** (p - 2),
};
const smallest = 1e-8;

/**
 * Above p = 2 reweighting steps straight to r = 0 of the worst points and loses the others; |r|^p is the exact square of
 * |r|^(p/2), whose Jacobian is shorter by p/2 in every step.
 */
const powerOf = ({ kind, parameter }: LossFunction): number => (kind === 'lp' && parameter > 2 ? parameter / 2 : 1);

const signedPower = (r: number, power: number): number => (power === 1 ? r : Math.sign(r) * Math.abs(r) ** power);

export class SessionObjective implements Objective {
  /** [m] λ of the step under way. */
  readonly weights: Float64Array;
  readonly fused: FusedAdam | null;
  readonly session: Session;
  readonly #groups: PointGroup[];
  readonly #gradient: Float64Array;
  /** [m] c with direction Σ cᵢgᵢ. */
  #coefficients: Float64Array;
  /** `#gradient` is formed from the last evaluation. */
  #formed = false;
  #system: ResidualSystem | null = null;
  #factors = new Float64Array(0);
  #ahead = new Float64Array(0);

  /** @param groups of the session's program as they are now (points may have been replaced). */
  constructor(session: Session, groups: PointGroup[], weights: Float64Array) {
    this.session = session;
    this.#groups = groups;
    this.weights = weights;
    this.#coefficients = weights;
    this.#gradient = new Float64Array(session.parameters);
    this.fused = session.fusedAdam ? this.#fusedWith(session.fusedAdam) : null;
  }

  #fusedWith(adam: SessionAdam): FusedAdam {
    const scaled = new Float64Array(this.weights.length);
    return {
      firstMoment: adam.firstMoment,
      secondMoment: adam.secondMoment,
      directionNorm: () => totalNorm(this.session.gram, this.#coefficients),
      step: (factor, settings) => {
        for (let i = 0; i < scaled.length; i++) scaled[i] = factor * this.#coefficients[i];
        adam.step(scaled, settings);
      },
    };
  }

  get gradient(): Float64Array {
    if (!this.#formed) {
      combine(this.session.gradients, this.#coefficients, this.#gradient);
      this.#formed = true;
    }
    return this.#gradient;
  }

  get theta(): FloatArray {
    return this.session.theta;
  }

  /** Σ λᵢLᵢ of the last evaluation. */
  get weightedSum(): number {
    return weightedSum(this.weights, this.session.losses);
  }

  evaluate(): number | Promise<number> {
    const pending = this.session.evaluate();
    return pending ? pending.then(() => this.direct()) : this.direct();
  }

  /** Makes Σ cᵢgᵢ of the last evaluation the direction, by default with c = λ. @returns Σ λᵢLᵢ */
  direct(coefficients: Float64Array = this.weights): number {
    this.#coefficients = coefficients;
    this.#formed = false;
    return this.weightedSum;
  }

  total(): number | Promise<number> {
    const pending = this.session.evaluateLosses();
    return pending ? pending.then(() => this.weightedSum) : this.weightedSum;
  }

  /** Groups and places of the terms in the system's order. */
  #rows(): { term: number; group: PointGroup; place: number }[] {
    return this.#groups
      .flatMap((group) => group.terms.map((term, place) => ({ term, group, place })))
      .sort((a, b) => a.term - b.term);
  }

  async system(): Promise<ResidualSystem> {
    const p = this.session.parameters;
    const rows = this.#rows();
    const total = rows.reduce((sum, { group }) => sum + group.count, 0);
    if (this.#system?.rows !== total) {
      this.#system = {
        rows: total,
        offsets: [],
        jacobian: new Float64Array(total * p),
        residuals: new Float64Array(total),
        dense: this.session.dense,
      };
      this.#factors = new Float64Array(total);
      this.#ahead = new Float64Array(total);
    }
    const system = this.#system;
    system.offsets = [];
    let at = 0;
    let own: Awaited<ReturnType<Session['jacobian']>> | null = null;
    // Residuals of the present term that rows before have used: those of a family stand row after row.
    let used = 0;
    for (const [i, { term, group, place }] of rows.entries()) {
      if (rows[i - 1]?.term !== term) {
        system.offsets.push(at);
        own = await this.session.jacobian(term);
        used = 0;
      }
      const { residuals, jacobian } = own!;
      const { count } = group;
      const loss = group.losses[place];
      const share = this.weights[term] / (loss.reduction === 'mean' ? count : 1);
      const omega = irls[loss.kind];
      const power = powerOf(loss);
      for (let n = 0; n < count; n++) {
        const pointWeight = group.pointWeights ? group.pointWeights[place * count + n] : 1;
        const r = residuals[used + n];
        const factor = Math.sqrt(share * pointWeight * (power === 1 ? omega(r, loss.parameter) : 1));
        this.#factors[at + n] = factor;
        system.residuals[at + n] = factor * signedPower(r, power);
        const slope = power === 1 ? factor : factor * power * Math.abs(r) ** (power - 1);
        const from = (used + n) * p;
        const to = (at + n) * p;
        for (let k = 0; k < p; k++) system.jacobian[to + k] = slope * jacobian[from + k];
      }
      at += count;
      used += count;
    }
    system.offsets.push(at);
    return system;
  }

  async residuals(): Promise<Float64Array> {
    let at = 0;
    let residuals: Float64Array = new Float64Array(0);
    let used = 0;
    const rows = this.#rows();
    for (const [i, { term, group, place }] of rows.entries()) {
      if (rows[i - 1]?.term !== term) {
        residuals = await this.session.residuals(term);
        used = 0;
      }
      const power = powerOf(group.losses[place]);
      for (let n = 0; n < group.count; n++)
        this.#ahead[at + n] = this.#factors[at + n] * signedPower(residuals[used + n], power);
      at += group.count;
      used += group.count;
    }
    return this.#ahead;
  }
}

/** out ← Σ λᵢgᵢ */
function combine(gradients: FloatArray, weights: Float64Array, out: Float64Array): void {
  const p = out.length;
  const first = weights[0] ?? 0;
  for (let k = 0; k < p; k++) out[k] = first * gradients[k];
  for (let i = 1; i < weights.length; i++) {
    const weight = weights[i];
    const from = i * p;
    for (let k = 0; k < p; k++) out[k] += weight * gradients[from + k];
  }
}

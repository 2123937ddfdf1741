/** @file Adam (arXiv 1412.6980, algorithm 1), with the scheduled rate and optional clipping of the gradient's norm. */
import type { DenseAlgebra } from '../../kernel/kernel.ts';
import { norm } from '../../numeric/vector.ts';
import type { FloatArray } from '../engine/engine.ts';
import type { FusedAdam, Objective, Optimiser, OptimiserState, StepOutcome } from './optimiser.ts';
import { stateArray, stateNumber } from './optimiser.ts';
import { plainAlgebra } from './plain-algebra.ts';

export interface AdamOptions {
  /** Decay of the first moment, in [0, 1). */
  beta1: number;
  /** Decay of the second moment, in [0, 1). */
  beta2: number;
  /** Largest norm of the gradient; longer ones are shortened to it. `Infinity`: none. */
  clip: number;
}

const epsilon = 1e-8;

export class Adam implements Optimiser {
  readonly name = 'adam';
  readonly needs = 'gradient';
  readonly #options: AdamOptions;
  /** Moments, unless an engine keeps them. */
  readonly #mean: Float64Array;
  readonly #square: Float64Array;
  /** The engine that keeps them; it has them from the first step on. */
  #fused: FusedAdam | null = null;
  #count = 0;
  readonly #algebra: DenseAlgebra;
  /** [m·P] contributions, kept from frame to frame. */
  #rows = new Float64Array(0);

  constructor(parameters: number, options: AdamOptions, algebra: DenseAlgebra = plainAlgebra) {
    this.#options = options;
    this.#algebra = algebra;
    this.#mean = new Float64Array(parameters);
    this.#square = new Float64Array(parameters);
  }

  step(objective: Objective, total: number, rate: number): StepOutcome {
    const { beta1, beta2, clip } = this.#options;
    if (!Number.isFinite(total)) return { total, evaluated: false, end: 'not finite' };
    const fused = objective.fused ?? null;
    let factor = 1;
    if (clip !== Number.POSITIVE_INFINITY) {
      const length = fused ? fused.directionNorm() : norm(objective.gradient);
      if (length > clip) factor = clip / length;
    }
    this.#count++;
    if (fused) {
      if (this.#fused !== fused) this.#handOver(fused);
      fused.step(factor, { rate, beta1, beta2, epsilon, step: this.#count });
      return { total: Number.NaN, evaluated: false, end: null };
    }
    const { theta, gradient } = objective;
    // m̂/(√v̂ + ε) with both bias corrections in front of the loop
    const correction = Math.sqrt(1 - beta2 ** this.#count);
    const pace = (rate * correction) / (1 - beta1 ** this.#count);
    const offset = epsilon * correction;
    update(theta, gradient, this.#mean, this.#square, beta1, beta2, factor, pace, offset);
    return { total: Number.NaN, evaluated: false, end: null };
  }

  #handOver(fused: FusedAdam): void {
    fused.firstMoment.set(this.#mean);
    fused.secondMoment.set(this.#square);
    this.#fused = fused;
  }

  contributions(gradients: FloatArray, weights: ArrayLike<number>): Float64Array | null {
    const squares = this.#fused?.secondMoment ?? this.#square;
    if (this.#count === 0) return null;
    const p = this.#mean.length;
    const m = weights.length;
    const correction = 1 - this.#options.beta2 ** this.#count;
    const scales = new Float64Array(p);
    for (let k = 0; k < p; k++) scales[k] = 1 / (Math.sqrt(squares[k] / correction) + epsilon);
    if (this.#rows.length !== m * p) this.#rows = new Float64Array(m * p);
    for (let i = 0; i < m; i++) scaleRow(gradients, scales, weights[i], i * p, this.#rows);
    const gram = new Float64Array(m * m);
    this.#algebra.gramOfRows(this.#rows, m, p, gram);
    return gram;
  }

  /** The moments are averages that follow a changed function by themselves. */
  forget(): void {}

  state(): OptimiserState {
    const { firstMoment, secondMoment } = this.#fused ?? { firstMoment: this.#mean, secondMoment: this.#square };
    return { count: this.#count, mean: Float64Array.from(firstMoment), square: Float64Array.from(secondMoment) };
  }

  restore(state: OptimiserState): void {
    this.#count = stateNumber(state, 'count');
    this.#mean.set(stateArray(state, 'mean', this.#mean.length));
    this.#square.set(stateArray(state, 'square', this.#square.length));
    this.#fused = null;
  }
}

/** Kept apart so that the engine compiles one tight loop per type of θ. */
function update(
  theta: FloatArray,
  gradient: Float64Array,
  mean: Float64Array,
  square: Float64Array,
  beta1: number,
  beta2: number,
  factor: number,
  pace: number,
  offset: number,
): void {
  const rest1 = (1 - beta1) * factor;
  const rest2 = (1 - beta2) * factor * factor;
  for (let k = 0; k < theta.length; k++) {
    const g = gradient[k];
    const m = beta1 * mean[k] + rest1 * g;
    const v = beta2 * square[k] + rest2 * g * g;
    mean[k] = m;
    square[k] = v;
    theta[k] -= (pace * m) / (Math.sqrt(v) + offset);
  }
}

/** out[from…from + P) ← weight·scales ⊙ the same piece of `gradients`; apart for the reason of `update`. */
function scaleRow(gradients: FloatArray, scales: Float64Array, weight: number, from: number, out: Float64Array): void {
  for (let k = 0; k < scales.length; k++) out[from + k] = weight * scales[k] * gradients[from + k];
}

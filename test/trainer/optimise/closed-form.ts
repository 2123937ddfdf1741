/** Objectives with known minima: residual vectors with exact Jacobians. */
import type { Objective, Optimiser, ResidualSystem } from '../../../src/trainer/optimise/optimiser.ts';

export interface Residuals {
  start: number[];
  rows: number;
  /** Fills r [rows] and J [rows·P]. */
  at(theta: ArrayLike<number>, r: Float64Array, j: Float64Array): void;
}

export class ClosedForm implements Objective {
  readonly theta: Float64Array;
  readonly gradient: Float64Array;
  evaluations = 0;
  readonly #problem: Residuals;
  readonly #r: Float64Array;
  readonly #j: Float64Array;

  constructor(problem: Residuals) {
    this.#problem = problem;
    this.theta = Float64Array.from(problem.start);
    this.gradient = new Float64Array(problem.start.length);
    this.#r = new Float64Array(problem.rows);
    this.#j = new Float64Array(problem.rows * problem.start.length);
  }

  total(): number {
    this.#problem.at(this.theta, this.#r, this.#j);
    return this.#r.reduce((sum, x) => sum + x * x, 0);
  }

  evaluate(): number {
    this.evaluations++;
    const total = this.total();
    const p = this.theta.length;
    this.gradient.fill(0);
    for (let i = 0; i < this.#r.length; i++) {
      for (let k = 0; k < p; k++) this.gradient[k] += 2 * this.#r[i] * this.#j[i * p + k];
    }
    return total;
  }

  system(): ResidualSystem {
    this.total();
    return {
      rows: this.#r.length,
      residuals: this.#r.slice(),
      jacobian: this.#j.slice(),
      offsets: [0, this.#r.length],
    };
  }

  residuals(): Float64Array {
    this.total();
    return this.#r.slice();
  }
}

/** Steps until `steps` or until the optimiser ends; gives the last total. */
export async function minimise(objective: ClosedForm, optimiser: Optimiser, steps: number, rate = 0): Promise<number> {
  for (let n = 0; n < steps; n++) {
    const total = objective.evaluate();
    const outcome = await optimiser.step(objective, total, rate);
    if (outcome.end) break;
  }
  return objective.evaluate();
}

/** Rosenbrock's valley in any even dimension: minimum 0 at (1, …, 1). */
export function rosenbrock(pairs: number): Residuals {
  return {
    start: Array.from({ length: 2 * pairs }, (_, k) => (k % 2 === 0 ? -1.2 : 1)),
    rows: 2 * pairs,
    at(theta, r, j) {
      const p = 2 * pairs;
      j.fill(0);
      for (let i = 0; i < pairs; i++) {
        const x = theta[2 * i];
        const y = theta[2 * i + 1];
        r[2 * i] = 10 * (y - x * x);
        r[2 * i + 1] = 1 - x;
        j[2 * i * p + 2 * i] = -20 * x;
        j[2 * i * p + 2 * i + 1] = 10;
        j[(2 * i + 1) * p + 2 * i] = -1;
      }
    },
  };
}

/** Linear least squares A·θ ≈ b with a fixed pseudo-random A [rows×columns]. */
export function linear(rows: number, columns: number): Residuals & { a: Float64Array; b: Float64Array } {
  let seed = 12345;
  const next = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 1073741824 - 1;
  };
  const a = Float64Array.from({ length: rows * columns }, next);
  const b = Float64Array.from({ length: rows }, next);
  return {
    a,
    b,
    start: new Array(columns).fill(0),
    rows,
    at(theta, r, j) {
      j.set(a);
      for (let i = 0; i < rows; i++) {
        r[i] = -b[i];
        for (let k = 0; k < columns; k++) r[i] += a[i * columns + k] * theta[k];
      }
    },
  };
}

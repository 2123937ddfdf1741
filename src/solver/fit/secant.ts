/**
 * @file What Fisher's information leaves out of the second derivatives of an objective, learned from the gradients seen on
 * the way: the structured secant update with sizing of NL2SOL (Dennis, Gay & Welsch, ACM Trans. Math. Softw. 7, 1981). In
 * long flat valleys, where residuals stay, the information alone steps too far across and too little along.
 */

import { dot } from '../../numeric/vector.ts';

interface Place {
  theta: Float64Array;
  value: number;
  gradient: Float64Array;
  /** [n·n] */
  information: Float64Array;
}

/** A step whose slopes agree less than this share with it teaches nothing. */
const aligned = 1e-8;

export class Secant {
  readonly #rest: Float64Array;
  readonly #n: number;
  /** Whether the last step was foretold better with what was learned. */
  #trusted = false;

  constructor(n: number) {
    this.#n = n;
    this.#rest = new Float64Array(n * n);
  }

  get trusted(): boolean {
    return this.#trusted;
  }

  /** The information alone from now on, until steps speak for more. */
  distrust(): void {
    this.#trusted = false;
  }

  /** [n·n] The second derivatives to step by. */
  curvature(information: Float64Array): Float64Array {
    return this.#trusted ? information.map((x, i) => x + this.#rest[i]) : information;
  }

  /** Learns from a step from `before` to `after`, taken or not. */
  learn(before: Place, after: Place): void {
    const step = difference(after.theta, before.theta);
    const rest = this.#times(this.#rest, step);
    const plain = -dot(before.gradient, step) - dot(step, this.#times(before.information, step)) / 2;
    const decrease = before.value - after.value;
    this.#trusted = Math.abs(plain - dot(step, rest) / 2 - decrease) < Math.abs(plain - decrease);
    if (!(decrease > 0)) return;
    const turned = difference(after.gradient, before.gradient);
    const along = dot(step, turned);
    if (!(along > aligned * Math.sqrt(dot(step, step) * dot(turned, turned)))) return;
    const missing = difference(turned, this.#times(after.information, step));
    const size = Math.min(1, Math.abs(dot(step, missing)) / Math.max(Number.MIN_VALUE, Math.abs(dot(step, rest))));
    const error = difference(missing, rest, size);
    const both = dot(error, step) / along ** 2;
    for (let i = 0; i < this.#n; i++) {
      for (let j = 0; j < this.#n; j++) {
        const at = i * this.#n + j;
        this.#rest[at] =
          size * this.#rest[at] + (error[i] * turned[j] + turned[i] * error[j]) / along - both * turned[i] * turned[j];
      }
    }
  }

  #times(matrix: Float64Array, x: Float64Array): Float64Array {
    const n = this.#n;
    const out = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += matrix[i * n + j] * x[j];
      out[i] = sum;
    }
    return out;
  }
}

/** a − factor·b */
function difference(a: Float64Array, b: Float64Array, factor = 1): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) out[i] = a[i] - factor * b[i];
  return out;
}

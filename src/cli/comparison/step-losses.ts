/** @file The losses of every step of a run, so that the step at which two runs part is known exactly. */
import type { LossTrace } from '../../problem/divergence-point.ts';

export class StepLosses implements LossTrace {
  /** Losses of the first steps, term by term within each; grows by doubling. */
  #losses = new Float64Array(1 << 10);
  #terms = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** @param losses [m] before step `length`, the next one; copied. */
  push(losses: Float64Array): void {
    this.#terms = losses.length;
    const end = (this.#length + 1) * this.#terms;
    if (end > this.#losses.length) {
      const larger = new Float64Array(Math.max(end, 2 * this.#losses.length));
      larger.set(this.#losses);
      this.#losses = larger;
    }
    this.#losses.set(losses, this.#length * this.#terms);
    this.#length++;
  }

  steps(): Float64Array {
    return Float64Array.from({ length: this.#length }, (_, step) => step);
  }

  firstSteps(): Float64Array {
    return this.steps();
  }

  series(_group: 'loss', term: number): { low: Float64Array; high: Float64Array } {
    const values = Float64Array.from({ length: this.#length }, (_, step) => this.#losses[step * this.#terms + term]);
    return { low: values, high: values };
  }
}

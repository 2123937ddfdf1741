/** @file Weights tried out by dragging: shown at once, sent to a running trainer, and let go when its frames carry them. */
import type { RunTerm } from '../../problem/run.ts';

export class Trial {
  private values = new Map<string, number>();

  get active(): boolean {
    return this.values.size > 0;
  }

  set(term: string, weight: number): void {
    if (Number.isFinite(weight) && weight >= 0) this.values.set(term, weight);
  }

  reset(): void {
    this.values.clear();
  }

  /** The weights tried out, by term name. */
  entries(): Record<string, number> {
    return Object.fromEntries(this.values);
  }

  /** [m] `weights` with what is tried out in its place. */
  over(weights: ArrayLike<number>, terms: readonly RunTerm[]): Float64Array {
    return Float64Array.from(weights, (w, i) => this.values.get(terms[i].name) ?? w);
  }

  /** Drops every weight that the trainer uses by now. */
  settle(weights: ArrayLike<number>, terms: readonly RunTerm[]): void {
    terms.forEach((term, i) => {
      const tried = this.values.get(term.name);
      if (tried !== undefined && Math.abs(weights[i] - tried) <= 1e-6 * Math.max(Math.abs(tried), 1e-300)) {
        this.values.delete(term.name);
      }
    });
  }
}

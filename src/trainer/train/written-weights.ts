/** @file The weights as they are written: schedules, default weights, weights set by hand, `equal_total`. */
import { under } from '../../problem/by-name.ts';
import { say } from '../../problem/number-text/sentence.ts';
import { isConstant, type Schedule, valueAt } from '../../problem/schedule.ts';
import { TrainingError } from '../../problem/training-error.ts';
import type { Compiled, CompiledTerm } from '../compile/compile.ts';

/** Its weight is what gives an equal total at the start. */
export const isEqualTotal = ({ term }: CompiledTerm): boolean => term.weight?.schedule === 'equal_total';

export class WrittenWeights {
  readonly #compiled: Compiled;
  readonly #schedules: (Schedule | null)[];
  readonly #fixed: Float64Array;

  constructor(compiled: Compiled) {
    this.#compiled = compiled;
    this.#fixed = Float64Array.from(compiled.terms, (t) => t.defaultWeight);
    this.#schedules = compiled.terms.map(({ term: { weight } }) =>
      weight && weight.schedule !== 'equal_total' ? weight.schedule : null,
    );
  }

  /** No schedule changes a weight. */
  get isConstant(): boolean {
    return this.#schedules.every((s) => s === null || isConstant(s));
  }

  /** Weights at optimiser step `step` of `total` into `out` [m]; those set by hand, by term, come first. */
  at(step: number, total: number, byHand: Readonly<Record<string, number>>, out: Float64Array): void {
    this.#compiled.terms.forEach(({ term }, i) => {
      const schedule = this.#schedules[i];
      out[i] = under(byHand, term.name) ?? (schedule ? valueAt(schedule, step, total) : this.#fixed[i]);
    });
  }

  /**
   * Gives the terms written as `equal_total` the weight with which the total at the start is that of `base` (the spec
   * without its variant): λ = (Σ base λⱼLⱼ − Σ other λⱼLⱼ)/Lᵢ, shared evenly when there are several.
   * @param losses [m] at the start. @throws TrainingError when no weight ≥ 0 does it.
   */
  equalise(losses: Float64Array, base: WrittenWeights, total: number): void {
    const open = this.#compiled.terms.flatMap((t, i) => (isEqualTotal(t) ? [i] : []));
    if (open.length === 0) return;
    const baseWeights = new Float64Array(losses.length);
    base.at(0, total, {}, baseWeights);
    const own = new Float64Array(losses.length);
    this.at(0, total, {}, own);
    let rest = 0;
    losses.forEach((loss, i) => {
      rest += baseWeights[i] * loss;
      if (!open.includes(i)) rest -= own[i] * loss;
    });
    for (const i of open) {
      const weight = rest / open.length / losses[i];
      const { term } = this.#compiled.terms[i];
      if (!(weight >= 0) || !Number.isFinite(weight)) {
        throw new TrainingError(
          `No weight of "${term.name}" gives an equal total: the other terms alone exceed it by ${say(-rest)}.`,
          term.weight?.source ?? null,
        );
      }
      this.#fixed[i] = weight;
    }
  }

  get fixed(): Float64Array {
    return this.#fixed;
  }
}

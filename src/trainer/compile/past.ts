/** @file What a group of points reads of the past: where it looks from each of its points. */
import { evaluate } from '../../problem/evaluate.ts';
import type { Expression } from '../../problem/expression.ts';
import { readsEstimate } from '../../problem/pieces/untrained.ts';
import type { Problem } from '../../problem/problem.ts';

/** One earlier time, as a function of the variable. */
interface PastRead {
  at: Expression;
  /** Whether it follows from estimates. */
  follows: boolean;
  /** The earlier times of `times`. */
  lookedAt(times: Float64Array, parameters: Readonly<Record<string, number>>): Float64Array;
}

export class PastReads {
  readonly all: PastRead[] = [];
  readonly #known = new Map<string, number>();

  /** Number of the reading at `at`. */
  of(at: Expression, problem: Problem): number {
    const key = JSON.stringify(at);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const read = this.all.push({
      at,
      follows: readsEstimate(at, problem),
      lookedAt: (times, parameters) => times.map((variable) => evaluate(at, { variable, parameters })),
    });
    this.#known.set(key, read - 1);
    return read - 1;
  }
}

/** What an unknown was before the interval; `null` where nothing says so. */
export const historyOf = ({ histories = [] }: Problem, unknown: string): Expression | null =>
  histories.find((h) => h.unknown === unknown)?.value ?? null;

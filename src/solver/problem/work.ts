/**
 * @file Budgets of a solve. Work is counted in operations, about a multiply-add each, so that a budget ends a solve at
 * the same window on a fast and a slow machine; a budget in seconds is the author's wish and depends on the machine.
 */

/** Counts what has been done for one problem. */
export class Work {
  done = 0;
}

export interface Budget {
  /** In the unit of `limit`, whatever that is. */
  readonly spent: number;
  readonly limit: number;
}

export const isSpent = ({ spent, limit }: Budget): boolean => spent > limit;

/** What a plain machine does in a second, about: only what a limit is called by depends on it. */
export const operationsPerSecond = 1e9;

/** @param operations more than have been done so far */
export function workBudget(work: Work, operations: number): Budget {
  const limit = work.done + operations;
  return {
    limit,
    get spent() {
      return work.done;
    },
  };
}

/** @param seconds from now on */
export function timeBudget(seconds: number): Budget {
  const began = performance.now();
  return {
    limit: 1000 * seconds,
    get spent() {
      return performance.now() - began;
    },
  };
}

export const noLimit: Budget = { spent: 0, limit: Number.POSITIVE_INFINITY };

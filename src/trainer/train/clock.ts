/** @file Seconds of training, pauses left out, and breaks that let the process hear its host. */

import { onNextTurn } from '../../problem/next-turn.ts';

/** Milliseconds of work between two breaks. */
const breakInterval = 8;

export class Clock {
  #before: number;
  #since = performance.now();
  #lastBreak = performance.now();

  /** @param before seconds of an earlier part of the same run. */
  constructor(before = 0) {
    this.#before = before;
  }

  get seconds(): number {
    return this.#before + (performance.now() - this.#since) / 1000;
  }

  /** Runs `wait` off the clock. */
  async without(wait: () => Promise<void>): Promise<void> {
    this.#before = this.seconds;
    await wait();
    this.#since = performance.now();
  }

  /** Lets events in when it is time to. @param now `performance.now()`, for those who know it */
  breathe(now = performance.now()): Promise<void> | null {
    if (now - this.#lastBreak < breakInterval) return null;
    return new Promise((resolve) =>
      onNextTurn(() => {
        this.#lastBreak = performance.now();
        resolve();
      }),
    );
  }
}

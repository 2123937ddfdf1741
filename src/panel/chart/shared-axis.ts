/** @file An x axis that several charts share: cursor and zoom of one are those of all. */
import type { Range } from '../../figure/range.ts';

export class SharedAxis {
  /** uPlot moves the cursors of charts with the same key together. */
  readonly key: string;
  /** The part that is shown; `null`: all of it. */
  range: Range | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #pointers = new Set<(x: number | null, from: object) => void>();

  constructor(key: string) {
    this.key = key;
  }

  zoom(range: Range | null): void {
    if (range === null && this.range === null) return;
    this.range = range;
    for (const listener of this.#listeners) listener();
  }

  /** Moves the cursors of all charts but `from` to x; `null`: nowhere. */
  point(x: number | null, from: object): void {
    for (const listener of this.#pointers) listener(x, from);
  }

  onPoint(listener: (x: number | null, from: object) => void): void {
    this.#pointers.add(listener);
  }

  onZoom(listener: () => void): void {
    this.#listeners.add(listener);
  }
}

/** Of all charts over a run. */
export const runAxis = new SharedAxis('run');
/** Of all charts over the variable. */
export const domainAxis = new SharedAxis('variable');

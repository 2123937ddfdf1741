/** @file The strip left of charts that stand one under the other: as wide for all as the widest labels need. */

/** Charts that share one have their x axes one above the other. */
export class Gutter {
  readonly #widths = new Map<object, number>();
  readonly #listeners = new Map<object, () => void>();

  /** @param listener Called when the width changes for another chart's sake. */
  join(chart: object, listener: () => void): void {
    this.#listeners.set(chart, listener);
  }

  /** A chart that is taken from the page needs no room any more. */
  leave(chart: object): void {
    this.#widths.delete(chart);
    this.#listeners.delete(chart);
  }

  /**
   * @param own What the labels of `chart` need, in CSS pixels
   * @returns what all of them take, in CSS pixels
   */
  width(chart: object, own: number): number {
    const before = this.#widest();
    this.#widths.set(chart, own);
    const now = this.#widest();
    if (now !== before) {
      // Not while the chart that asks is being drawn.
      queueMicrotask(() => {
        for (const [other, listener] of this.#listeners) if (other !== chart) listener();
      });
    }
    return now;
  }

  #widest(): number {
    return Math.max(0, ...this.#widths.values());
  }
}

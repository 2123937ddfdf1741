/** @file A typed event for the parts of the extension that run without VS Code (and are tested without it). */

export interface Disposable {
  dispose(): void;
}

export type Listener<T> = (value: T) => void;

export class Signal<T> {
  readonly #listeners = new Set<Listener<T>>();

  /** Calls `listener` on every later `fire` until disposed. */
  readonly on = (listener: Listener<T>): Disposable => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };

  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
}

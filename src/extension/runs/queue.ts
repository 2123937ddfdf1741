/** @file A queue with a limit: so many at once, the others wait in their order. Knows nothing of VS Code. */

/** Somebody who waits or has a place. */
export interface QueuePlace {
  /** True as soon as it is this one's turn; false when it was given up before. */
  turn: Promise<boolean>;
  /** Whether it has to wait, when it enters. */
  waits: boolean;
  /** Gives the place, or the wait for it, up. A second time does nothing. */
  leave(): void;
}

interface Waiting {
  decide(turn: boolean): void;
}

export class Queue {
  readonly #limit: () => number;
  readonly #busy = new Set<Waiting>();
  readonly #waiting: Waiting[] = [];

  /** @param limit How many have a place at once, read whenever one becomes free. */
  constructor(limit: () => number) {
    this.#limit = limit;
  }

  enter(): QueuePlace {
    let decide = (_turn: boolean) => {};
    const turn = new Promise<boolean>((resolve) => {
      decide = resolve;
    });
    const waiting: Waiting = { decide };
    this.#waiting.push(waiting);
    this.#advance();
    return {
      turn,
      waits: !this.#busy.has(waiting),
      leave: () => {
        const at = this.#waiting.indexOf(waiting);
        if (at >= 0) this.#waiting.splice(at, 1);
        waiting.decide(false);
        this.#busy.delete(waiting);
        this.#advance();
      },
    };
  }

  #advance(): void {
    while (this.#waiting.length > 0 && this.#busy.size < this.#limit()) {
      const next = this.#waiting.shift()!;
      this.#busy.add(next);
      next.decide(true);
    }
  }
}

import { byName } from '../../problem/by-name.ts';
/** @file The hand on a running training: stop, pause, steer. Every change is taken up before the next step. */

export class RunControl {
  #stopped = false;
  #resumed: Promise<void> | null = null;
  #go: (() => void) | null = null;
  #weights: Record<string, number> = byName<number>();
  #weightsVersion = 0;
  #rateFactor = 1;

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Ends the training after the step that is under way; also ends a pause. */
  stop(): void {
    this.#stopped = true;
    this.resume();
  }

  pause(): void {
    if (this.#stopped || this.#resumed) return;
    this.#resumed = new Promise((resolve) => {
      this.#go = resolve;
    });
  }

  resume(): void {
    this.#go?.();
    this.#go = null;
    this.#resumed = null;
  }

  get paused(): boolean {
    return this.#resumed !== null;
  }

  /** Resolves when the training may go on. */
  async whenResumed(): Promise<void> {
    while (this.#resumed) await this.#resumed;
  }

  /** Weights set by hand, by term name; they stand in place of the schedule from the next step on. */
  setWeights(weights: Record<string, number>): void {
    for (const [term, weight] of Object.entries(weights)) {
      if (!(Number.isFinite(weight) && weight >= 0)) throw new RangeError(`The weight of "${term}" must be ≥ 0.`);
    }
    this.#weights = { ...this.#weights, ...weights };
    this.#weightsVersion++;
  }

  get weights(): Readonly<Record<string, number>> {
    return this.#weights;
  }

  /** Counts the calls of `setWeights`, so that a loop sees cheaply that something changed. */
  get weightsVersion(): number {
    return this.#weightsVersion;
  }

  /** Factor on the scheduled learning rate. */
  setRateFactor(factor: number): void {
    if (!(Number.isFinite(factor) && factor > 0)) throw new RangeError('The factor on the learning rate must be > 0.');
    this.#rateFactor = factor;
  }

  get rateFactor(): number {
    return this.#rateFactor;
  }
}

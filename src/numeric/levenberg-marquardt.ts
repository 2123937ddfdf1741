/**
 * @file The core of Levenberg–Marquardt, whatever the residuals are of: how far a step is damped, and whether it is
 * taken, from the gain ratio of actual to predicted decrease (Moré, "The Levenberg–Marquardt algorithm", 1978; Nielsen,
 * "Damping parameter in Marquardt's method", 1999). Whoever minimises linearises, solves and evaluates.
 */

export interface DampingKnobs {
  /** A step with a gain ratio above this is taken. */
  acceptedGain: number;
  /** Factors on the damping behind a step that was taken: gain above 3/4, above 1/4, below. */
  good: number;
  fair: number;
  poor: number;
  /** Factor behind a refused step, and by how much it grows from one refusal to the next. */
  raise: number;
  raiseGrowth: number;
}

export class Damping {
  /** μ in (JᵀJ + μD)δ = −Jᵀr. */
  mu: number;
  readonly #knobs: DampingKnobs;
  #raise: number;

  constructor(mu: number, knobs: DampingKnobs) {
    this.mu = mu;
    this.#knobs = knobs;
    this.#raise = knobs.raise;
  }

  /**
   * @param decrease actual decrease of the sum of squares; negative where it cannot be evaluated
   * @param predicted decrease of the linear model
   * @returns whether the step is to be taken
   */
  judge(decrease: number, predicted: number): boolean {
    const { acceptedGain, good, fair, poor } = this.#knobs;
    const gain = decrease / predicted;
    if (!(gain > acceptedGain)) {
      this.refuse();
      return false;
    }
    this.mu *= gain > 0.75 ? good : gain > 0.25 ? fair : poor;
    this.#raise = this.#knobs.raise;
    return true;
  }

  /** The step was none. */
  refuse(): void {
    this.mu *= this.#raise;
    this.#raise *= this.#knobs.raiseGrowth;
  }
}

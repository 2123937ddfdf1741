/**
 * @file How long the next window is, from how the last one went: the held-out defect stands where an ODE solver has its
 * local error. Counts and defects alone decide, so that a solve that is taken up again takes the same windows.
 */
import type { WindowSolver } from '../window/window.ts';
import type { IterationSwitch } from './iteration-switch.ts';

/** All that can be turned, in one place. */
export const knobs = {
  /** The first window, as a share of the interval, where neither the caller nor the problem says. */
  firstShare: 0.02,
  /** No window is shorter than this share of the time around it, see `reach`. */
  shortestShare: 1e-12,
  /** Up to this many times the shortest length, a window is accepted as a kink, whatever finite defect it has. */
  kinkLengths: 4,
  /** The defect falls about like this power of the length while it is above rounding. */
  effectiveOrder: 11,
  /** On the length that the defect predicts, behind a refused and an accepted window. */
  safety: { refused: 0.8, accepted: 0.85 },
  /** A refused window is shortened by no less and no more than this. */
  refused: { smallest: 0.25, largest: 0.8 },
  /** Factor where no defect was come to; of the very first window, whose length is a guess. */
  unsolved: { factor: 0.4, first: 0.1 },
  /** Factors behind an accepted window; `bold`: at least, where the defect leaves room. */
  accepted: { smallest: 0.5, bold: 1.3, largest: 2 },
  /** Shares of the accepted defect that leave room: at once, and after some windows without a refusal. */
  room: { atOnce: 0.15, calm: 0.6, calmWindows: 5 },
  /** Newton's iteration ends at about this share of the accepted defect: a smaller one says nothing of the length. */
  unsettled: { share: 0.03, calmWindows: 2 },
  /** Behind a border, windows may grow again by this, while Picard needs no more than so many iterations. */
  border: { factor: 1.25, iterations: 24 },
} as const;

/** What the next step depends on besides what the iteration switch has learnt. */
export interface StepState {
  length: number;
  /** Windows accepted since the last refusal. */
  calm: number;
}

/** A proposed window. */
export interface Proposal {
  /** Its length; all of `room` where nothing worth a window would be left. */
  h: number;
  /** Up to the next border. */
  room: number;
  /** Whether the border and not the defect decided. */
  clipped: boolean;
}

export class StepController {
  readonly #accuracy: number;
  #shortest = 0;
  #length: number;
  #calm = 0;

  /**
   * @param accuracy accepted held-out defect
   * @param length of the first window
   */
  constructor(accuracy: number, length: number) {
    this.#accuracy = accuracy;
    this.#length = length;
  }

  get length(): number {
    return this.#length;
  }

  get state(): StepState {
    return { length: this.#length, calm: this.#calm };
  }

  restore({ length, calm }: StepState): void {
    this.#length = length;
    this.#calm = calm;
  }

  /**
   * The next window, which ends at a border or leaves more than a sliver before it.
   * @param room up to the border
   * @param reach the size of the times around: the length from the start on, the time itself, the first window. The end
   *   of the interval is not among them, so that a solution takes the same windows however far it is wanted.
   * @param aim where a length is asked for
   */
  propose(room: number, reach: number, aim?: number): Proposal {
    this.#shortest = knobs.shortestShare * reach;
    if (aim !== undefined) return { h: Math.min(aim, room), room, clipped: true };
    const h = this.#length >= room ? room : Math.min(this.#length, 0.5 * room);
    return { h, room, clipped: h < this.#length };
  }

  /** Whether a window is so short that what it cannot resolve is a kink. */
  isKink(h: number): boolean {
    return h <= this.#shortest * knobs.kinkLengths;
  }

  /**
   * A window was refused.
   * @param q its held-out defect; infinite where the iteration failed
   * @param first whether no window has been accepted yet
   * @returns false when no shorter window is worth a try
   */
  refused(h: number, q: number, failed: boolean, first: boolean, mode: IterationSwitch): boolean {
    this.#calm = 0;
    const { smallest, largest } = knobs.refused;
    const factor = Number.isFinite(q)
      ? Math.min(largest, Math.max(smallest, knobs.safety.refused * (this.#accuracy / q) ** (1 / knobs.effectiveOrder)))
      : knobs.unsolved.factor;
    if (first) this.#length = h * (failed ? knobs.unsolved.first : factor);
    else this.#length = mode.refused(h, failed) ? h : h * factor;
    return this.#length >= this.#shortest;
  }

  /**
   * A window was refused because disturbances grow in it, `factor` times further than they may.
   * @returns false when no shorter window is worth a try
   */
  limited(h: number, factor: number): boolean {
    this.#calm = 0;
    const { smallest, largest } = knobs.refused;
    this.#length = h * Math.min(largest, Math.max(smallest, knobs.safety.refused / factor));
    return this.#length >= this.#shortest;
  }

  /** The next window is to be no longer than this. */
  limit(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  /** A window was accepted with defect q. @param stiff whether it was solved by Newton's method */
  accepted(
    { h, room, clipped }: Proposal,
    q: number,
    stiff: boolean,
    solver: WindowSolver,
    mode: IterationSwitch,
    scale: Float64Array,
  ): void {
    const accuracy = this.#accuracy;
    // A defect that is mere rounding says nothing about longer windows: try them, though not soon after a refusal.
    this.#calm++;
    const { share, calmWindows: settled } = knobs.unsettled;
    const silent = q === 0 || (stiff && this.#calm > settled && q <= share * accuracy);
    const predicted = silent ? 2 : knobs.safety.accepted * (accuracy / q) ** (1 / knobs.effectiveOrder);
    const { atOnce, calm, calmWindows } = knobs.room;
    const bold = q < atOnce * accuracy || (this.#calm > calmWindows && q < calm * accuracy);
    const { smallest, bold: least, largest } = knobs.accepted;
    const grow = Math.min(largest, Math.max(bold ? least : smallest, predicted));
    // What a kink leaves says nothing of shorter windows: it would be passed by ever more of them.
    if (!clipped || grow < 1)
      this.#length = Math.max(mode.accepted(h, h * grow, solver, scale), this.isKink(h) ? this.#shortest : 0);
    // Halves of what lay before a border must not stay the rule.
    else if (bold && !stiff && solver.iterations <= knobs.border.iterations)
      this.#length = Math.max(this.#length, Math.min(knobs.border.factor * this.#length, 2 * room));
  }
}

/** @file Fixed-point iteration or Newton's method: what a march has learnt about its problem. */

import { walk } from '../../problem/expression.ts';
import { unrolled } from '../../problem/unrolled.ts';
import type { System } from '../problem/system.ts';
import type { WindowNewton } from '../window/newton.ts';
import { picardWorks } from '../window/picard.ts';
import type { WindowSolver } from '../window/window.ts';
import type { IterationSwitchState } from './state.ts';

/** Iterations that a longer window may be expected to take. */
const mostIterations = 36;
/** Above this many, short blocks come to the same in less. */
const slowIterations = 15;
/** A highest derivative that changes by less than this share of itself in a window is all but constant there, … */
const constant = 0.5;
/** … and one whose changes move the state by less than this share of it does not matter. */
const unfelt = 1e-3;
/**
 * What moves the state by less than this share of the largest that it has been is over, where nothing can make it grow again: the
 * solution of one equation of first order that does not read the variable is monotone. Elsewhere long windows would step over
 * the growth that follows a decay.
 */
const over = 1e-12;

/** Whether the problem is one equation of first order for its unknown alone. */
function isMonotone({ problem, unknowns, delays }: System): boolean {
  if (unknowns.length !== 1 || unknowns[0].order !== 1 || delays || problem.events) return false;
  return unrolled(problem).problem.terms.every(({ kind, residual }) => {
    if (kind !== 'equation') return true;
    let alone = true;
    walk(residual, (e) => {
      if (e.kind === 'variable' || e.kind === 'input' || e.kind === 'integral') alone = false;
    });
    return alone;
  });
}

/**
 * Whether the solution hardly changes its course in a window: then Newton's windows can be much longer. Where Picard's
 * own limit, a few times 1/‖∂f/∂u‖, is the time in which the solution changes, they cannot, and Newton would cost for
 * nothing.
 */
function isSmooth(
  { dense: f, densePoints: m, system, largest, largestTop }: WindowSolver,
  h: number,
  scale: Float64Array | null,
): boolean {
  return system.unknowns.every(({ order, offset }, i) => {
    const at = f.jetAt(0, i, order);
    let low = f.jets[at];
    let high = low;
    for (let p = 1; p < m; p++) {
      // Unlike a comparison both keep a NaN.
      low = Math.min(low, f.jets[at + p]);
      high = Math.max(high, f.jets[at + p]);
    }
    const change = high - low;
    if (change <= constant * largestTop[i]) return true;
    const felt = offset + order - 1;
    return order > 0 && change * h <= Math.max(unfelt * largest[felt], scale ? over * scale[felt] : 0);
  });
}

/**
 * Which of the two ways a window is solved. Picard costs little per window but cannot make windows longer than a few
 * times 1/‖∂f/∂u‖, so Newton is tried when convergence rather than the defect has kept windows short for a while, and
 * given up again when it does not make them longer by what it costs.
 */
export class IterationSwitch {
  stiff: boolean;
  /** Whether Picard's iteration takes so long that blocks pay, and it is not Newton's method that would pay. */
  slow = false;
  readonly #newton: WindowNewton;
  readonly #gain: number;
  readonly #forced: boolean;
  readonly #affordable: boolean;
  readonly #monotone: boolean;
  /** Windows that Picard's convergence kept short, less those it did not. */
  #held = 0;
  /** How many of them it takes to try Newton; doubled each time Newton did not pay. */
  #patience = 3;
  #picardLength = 0;
  #tried = 0;
  /** Length of the window before. */
  #before = 0;
  /** Whether the last window that Picard solved was so smooth that the equations, not the solution, kept it short. */
  #smooth = false;

  /** @param known what an earlier part of the march has learnt */
  constructor(solver: WindowSolver, newton: WindowNewton, known: IterationSwitchState | null) {
    this.#newton = newton;
    this.#forced = !picardWorks(solver);
    this.#affordable = newton.affordable;
    this.#monotone = isMonotone(solver.system);
    this.stiff = this.#forced;
    this.#gain = Math.max(1.5, newton.cost);
    if (!known) return;
    this.stiff = known.stiff;
    this.slow = known.slow;
    this.#held = known.held;
    this.#patience = known.patience;
    this.#picardLength = known.picardLength;
    this.#tried = known.tried;
    this.#before = known.before;
    this.#smooth = known.smooth;
  }

  get state(): IterationSwitchState {
    return {
      stiff: this.stiff,
      slow: this.slow,
      held: this.#held,
      patience: this.#patience,
      picardLength: this.#picardLength,
      tried: this.#tried,
      before: this.#before,
      smooth: this.#smooth,
    };
  }

  /** A window of length `h` was refused. @returns true when it should be tried again as long with the other method */
  refused(h: number, notConverged: boolean): boolean {
    if (this.stiff || !notConverged) return false;
    this.#held += 1;
    return this.#tryNewton(h / 2);
  }

  /** A window of length `h` was accepted and the defect would allow `wanted`. @param scale the largest state so far @returns the next length */
  accepted(h: number, wanted: number, solver: WindowSolver, scale: Float64Array): number {
    if (!this.stiff) {
      this.#smooth = isSmooth(solver, h, this.#monotone ? scale : null);
      // Where Newton's method has been needed, windows that Picard's iteration finds slow are those before it is again.
      this.slow = solver.iterations > slowIterations && !this.#smooth && this.#picardLength === 0;
      if (solver.iterations <= 24 || wanted <= h) {
        this.#held = Math.max(0, this.#held - 0.2);
        // Iterations grow with the length: what would take too many is not tried.
        return Math.min(wanted, h * Math.max(1, mostIterations / solver.iterations));
      }
      this.#held += 0.5;
      return this.#tryNewton(h) ? wanted : h * (solver.iterations > 30 ? 0.9 : 1);
    }
    if (this.#forced) return wanted;
    this.#tried++;
    // Judged once the length has settled, not at the first window that happened to fit.
    const settled = (wanted < 1.1 * h && h < 1.1 * this.#before) || this.#tried > 12;
    this.#before = h;
    if (this.#tried > 3 && settled && wanted < this.#gain * this.#picardLength) {
      this.#patience = Math.min(24, 2 * this.#patience);
      this.stiff = false;
      return Math.min(wanted, this.#picardLength);
    }
    if (this.#tried > 3 && this.#newton.stiffness < 4) {
      this.stiff = false;
      return wanted;
    }
    // The length Picard could use now, about.
    if (this.#newton.stiffness > 0) this.#picardLength = (6 * h) / this.#newton.stiffness;
    return wanted;
  }

  #tryNewton(picardLength: number): boolean {
    if (this.#held < this.#patience || !this.#affordable || !this.#smooth) return false;
    this.stiff = true;
    this.#held = 0;
    this.#tried = 0;
    this.#before = 0;
    this.#picardLength = picardLength;
    return true;
  }
}

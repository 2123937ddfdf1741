/**
 * @file Damped iterations of Gauss and Newton on coupled windows, by the natural monotonicity test (Deuflhard, Newton
 * Methods for Nonlinear Problems, 3.3 and 4.3). Estimates stay inside their bounds: a step ends where the first of them
 * reaches its bound, and one that would be pushed out of it stays there for the step.
 */
import { type Bounds, boundsOf, pushedOut, reach, within } from './bounds.ts';
import type { Change, CoupledWindows, Linear, Misfit, Step, Unfolded } from './coupled.ts';

/** Corrections this small that do not shrink any more are rounding: Newton's method would square them. */
const roundingAtMost = 1e-4;
/** Shorter steps to a bound only set the parameter there. */
const shortest = 1e-3;

export type CoupledEnd = 'converged' | 'not converged' | 'singular' | 'not finite';

export interface Found {
  end: CoupledEnd;
  all: Unfolded;
  /** What nothing determines where the iteration ended, see `Step.open`. */
  open: Change[];
}

export interface NewtonOptions {
  /** Relative size of the last correction. */
  accuracy: number;
  /** Iterations at most. */
  most?: number;
  /** Parameters that stay as they are. */
  held?: readonly number[];
  /** What is done where the linearised problem leaves something open: the iteration ends, or goes on with the rest. */
  whereOpen?: 'end' | 'go on';
}

/** Newton's method from `start`; the parameters are those of the system. */
export function newton(
  c: CoupledWindows,
  start: Unfolded,
  { accuracy, most = 30, held = [], whereOpen = 'end' }: NewtonOptions,
): Found {
  const { parameters } = c.system;
  const bounds = boundsOf(c.system);
  parameters.set(within(bounds, parameters));
  let all = start;
  let damping = 1;
  let open: Change[] = [];
  c.startFrom(start);
  for (let iteration = 0; iteration < most; iteration++) {
    c.iterations++;
    const lines: Linear[] = [];
    const misfit = c.evaluate(all, lines);
    if (!misfit) return { end: 'not finite', all, open };
    const { step, fixed } = insideStep(c, all, { lines, misfit, held, bounds });
    const { change } = step;
    open = step.open;
    if (open.length > 0 && whereOpen === 'end') return { end: 'singular', all, open };
    const norm = c.norm(all, change, change);
    if (!Number.isFinite(norm)) return { end: 'not finite', all, open };
    const before = parameters.slice();
    const { share, by: stopper } = reach(bounds, before, change.parameters);
    const set = (by: number) => {
      for (let q = 0; q < parameters.length; q++) parameters[q] = before[q] + by * change.parameters[q];
      if (by === share && stopper >= 0)
        parameters[stopper] = bounds[change.parameters[stopper] < 0 ? 'low' : 'high'][stopper];
      parameters.set(within(bounds, parameters));
    };
    if (share < shortest) {
      set(share);
      continue;
    }
    let accepted = false;
    for (let by = Math.min(share, 4 * damping); by > 1e-4; by /= 2) {
      const trial = c.moved(all, change, by);
      set(by);
      if (by === 1 && norm <= accuracy) return { end: 'converged', all: trial, open };
      const next = c.evaluate(trial, null);
      const simplified = next && c.correct(all, lines, next, fixed).change;
      const rest = simplified ? c.norm(all, simplified, change) : Number.POSITIVE_INFINITY;
      if (rest <= (1 - by / 4) * norm || (by === 1 && rest <= 1e-11)) {
        all = trial;
        damping = by;
        accepted = true;
        if (by === 1 && simplified && rest <= accuracy)
          return { end: 'converged', all: c.moved(all, simplified, 1), open };
        // Rounding keeps the corrections from becoming smaller: this is as good as it gets.
        if (by === 1 && rest <= 1e-9 && rest > 0.5 * norm) return { end: 'converged', all, open };
        break;
      }
      // So it does far earlier where the conditions hardly hold the solution in its place: see `magnification`.
      if (by === 1 && norm <= roundingAtMost && rest <= 10 * norm) return { end: 'converged', all, open };
      if (c.expired()) break;
    }
    if (!accepted) {
      parameters.set(before);
      return { end: 'not converged', all, open };
    }
  }
  return { end: 'not converged', all, open };
}

interface Here {
  lines: Linear[];
  misfit: Misfit;
  held: readonly number[];
  bounds: Bounds;
}

/** The step with those parameters fixed that it would push out of their bounds. */
function insideStep(
  c: CoupledWindows,
  all: Unfolded,
  { lines, misfit, held, bounds }: Here,
): { step: Step; fixed: number[] } {
  const fixed = [...held];
  for (;;) {
    const step = c.correct(all, lines, misfit, fixed);
    const out = pushedOut(bounds, c.system.parameters, step.change.parameters).filter((q) => !fixed.includes(q));
    if (out.length === 0) return { step, fixed };
    fixed.push(...out);
  }
}

/**
 * @file Marching an initial-value problem window by window: each window is accepted on its held-out defect, and its
 * length is halved or grown like the step of an ODE solver.
 */

import { maxAbs } from '../../numeric/vector.ts';
import { type BasisChoice, defaultChoice } from '../basis/basis.ts';
import { Manifold } from '../problem/manifold.ts';
import type { System } from '../problem/system.ts';
import { type Budget, isSpent } from '../problem/work.ts';
import { addSquares, heldOutDefect } from '../window/defect.ts';
import { GlobalErrorEstimator } from '../window/global-error.ts';
import { WindowNewton } from '../window/newton.ts';
import { picard } from '../window/picard.ts';
import { floorOf, type WindowPlace, WindowSolver } from '../window/window.ts';
import { IterationSwitch } from './iteration-switch.ts';
import type { Journal } from './journal.ts';
import type { March, MarchState, Stop } from './state.ts';
import { knobs, StepController } from './step-control.ts';
import { lastOf } from './steps.ts';

export interface MarchOptions {
  choice?: BasisChoice;
  /** Accepted held-out defect of a window, as a share of the state. */
  accuracy: number;
  from: number;
  to: number;
  /** [stateSize] at `from`. */
  state: Float64Array;
  /** [unknowns] highest derivatives (algebraic unknowns: values) at `from`; zero where not known. */
  top: Float64Array;
  /** First window as a share of the problem's own time scale, or of the interval where it tells none. */
  firstLength?: number;
  /** Without one the march goes on to its end. */
  budget?: Budget;
  cancelled?: () => boolean;
  mostWindows?: number;
  /** Carries the defect along as an estimate of the global error, up to this relative size. */
  carry?: number;
  /** Times, in any order, at which a window has to end besides the breaks of the system. */
  borders?: readonly number[];
  /** Where the march is written down; one that is known from there already goes on behind its last border. */
  journal?: Journal;
}

/** Windows shorter than this share of the way so far are looked at for a solution that blows up. */
const tiny = 1e-7;
/** Windows between borders at which a march can be taken up again: nothing but its state is carried over them. */
const stage = 16;

/** A window that ends farther from the hidden constraints, in accepted defects, has lost them. */
const farthest = 1e3;

/** Runs to the end; `marchSteps` is the same, window by window. */
export function march(system: System, options: MarchOptions): March {
  return lastOf(marchSteps(system, options));
}

/** Proposes a window, solves it, judges it and records it, until the end; yields after every accepted one. */
export function* marchSteps(system: System, options: MarchOptions): Generator<March, March> {
  const solver = new WindowSolver(system, options.choice ?? defaultChoice);
  const { from, to, accuracy } = options;
  const total = to - from;
  const direction = Math.sign(total);
  const breaks = bordersBetween(from, to, system.breaks, options.borders ?? []);
  const scale = Float64Array.from(options.state, Math.abs);
  const state = options.state.slice();
  const next = new Float64Array(system.stateSize);
  const top = options.top.slice();
  const result: March = {
    solver,
    windows: [],
    stop: 'done',
    reached: from,
    rejected: 0,
    scale,
    squares: new Float64Array(system.unknowns.length),
    kinks: [],
    carried: null,
  };
  let t = from;
  const newton = new WindowNewton(solver);
  const snapshot = (): MarchState => ({
    ...{ count: result.windows.length, t, ...control.state, rejected: result.rejected, stiffness: newton.stiffness },
    state: state.slice(),
    top: top.slice(),
    scale: scale.slice(),
    squares: result.squares.slice(),
    kinks: [...result.kinks],
    mode: mode.state,
    carrier: carrier?.state ?? null,
  });
  const { journal } = options;
  const known = journal?.known(result) ?? null;
  const carrier =
    options.carry === undefined
      ? null
      : new GlobalErrorEstimator(
          solver,
          newton,
          options.choice ?? defaultChoice,
          options.carry,
          known?.state.carrier ?? null,
        );
  const mode = new IterationSwitch(solver, newton, known?.state.mode ?? null);
  const first = Math.min(
    (options.firstLength ?? knobs.firstShare) * Math.abs(total),
    timeScale(system, state, top, Math.abs(total)),
  );
  const control = new StepController(accuracy, first, mode);
  if (known) {
    ({ t } = known.state);
    control.restore(known.state);
    state.set(known.state.state);
    top.set(known.state.top);
    scale.set(known.state.scale);
    result.squares.set(known.state.squares);
    result.windows.push(...known.windows);
    result.kinks.push(...known.state.kinks);
    result.rejected = known.state.rejected;
    result.reached = t;
    result.carried = carrier?.estimate ?? null;
    newton.stiffness = known.state.stiffness;
  }
  const end = (stop: Stop): March => {
    result.stop = stop;
    journal?.ended(result, stop === 'budget' || stop === 'cancelled' ? null : snapshot());
    return result;
  };
  if (known?.stop) return end(known.stop);
  const manifold = system.hidden.rows.length > 0 ? new Manifold(system) : null;
  const defects = new Float64Array(system.unknowns.length * solver.densePoints);
  while ((to - t) * direction > 0) {
    if (options.budget && isSpent(options.budget)) return end('budget');
    if (options.cancelled?.()) return end('cancelled');
    if (options.mostWindows && result.windows.length >= options.mostWindows) return end('stuck');
    const way = Math.abs(t - from);
    const last = Math.abs(result.windows.at(-1)?.length ?? total);
    if (last < tiny * way && growsWithoutBound(result)) return end('blow-up');
    while ((breaks[0] - t) * direction <= 1e-15 * Math.abs(t)) breaks.shift();
    const proposal = control.propose(Math.abs(breaks[0] - t), Math.max(way, Math.abs(t), first));
    const { h, room } = proposal;

    const place: WindowPlace = { start: t, length: direction * h, state };
    solver.guessConstant(top);
    solver.iterations = 0;
    const { stiff } = mode;
    const failure = stiff ? newton.solve(place, scale, 0.01 * accuracy) : picard(solver, place, scale, 0.01 * accuracy);

    let q = failure ? Number.POSITIVE_INFINITY : heldOutDefect(solver, place, scale, stiff, defects, accuracy);
    if (Number.isFinite(q)) {
      solver.endState(place, next);
      if (manifold && !(manifold.project(t + place.length, next, sizesOf(solver, scale)) <= farthest * accuracy)) {
        q = Number.POSITIVE_INFINITY;
      }
    }
    const kink = control.isKink(h) && Number.isFinite(q);
    if (!(q <= accuracy) && !kink) {
      result.rejected++;
      const goesOn = control.refused(h, q, failure !== null, result.windows.length === 0);
      if (!goesOn) return end(growsWithoutBound(result) ? 'blow-up' : 'stuck');
      if (control.length < tiny * way && growsWithoutBound(result)) return end('blow-up');
      newton.forget();
      continue;
    }

    if (kink && q > accuracy) result.kinks.push(t);
    solver.endTop(top);
    result.windows.push({
      start: t,
      length: place.length,
      state: state.slice(),
      coordinates: solver.coordinates.slice(),
      defect: q,
      method: stiff ? 'newton' : 'picard',
    });
    carrier?.pass(place, defects, scale, stiff);
    if (manifold) carrier?.project(manifold);
    result.carried = carrier?.estimate ?? null;
    state.set(next);
    addSquares(solver, place, result.squares);
    for (let i = 0; i < scale.length; i++) scale[i] = Math.max(scale[i], solver.largest[i]);
    t = h === room ? breaks[0] : t + place.length;
    result.reached = t;
    control.accepted(proposal, q, stiff, solver);
    if (result.windows.length % stage === 0) {
      newton.forget();
      journal?.keep(result, snapshot());
    }
    yield result;
  }
  return end('done');
}

/** All borders inside the interval in the order in which they are met, and its end. */
function bordersBetween(from: number, to: number, ...lists: readonly (readonly number[])[]): number[] {
  const direction = Math.sign(to - from);
  const inside = lists.flat().filter((x) => (x - from) * direction > 0 && (to - x) * direction > 0);
  return [...inside.sort((a, b) => (a - b) * direction), to];
}

/** Size of every state variable so far, this window included. */
function sizesOf({ largest }: WindowSolver, scale: Float64Array): Float64Array {
  const floor = floorOf(scale);
  return scale.map((size, k) => Math.max(size, largest[k], floor));
}

/**
 * The time in which the state changes by its own size (Hairer, Nørsett & Wanner I, II.4, without its second probe): a
 * window that is still too long is refused, at the price of a failed iteration.
 */
function timeScale(system: System, state: Float64Array, top: Float64Array, total: number): number {
  let length = total;
  for (const [i, u] of system.unknowns.entries()) {
    if (u.order === 0) continue;
    const y = Math.abs(state[u.offset + u.order - 1]);
    const slope = Math.abs(top[i]);
    if (slope > 0 && y > 0) length = Math.min(length, (2 * y) / slope);
  }
  return length;
}

/** Whether the state has grown a millionfold, ever faster, while the windows shrank. */
function growsWithoutBound({ windows }: March): boolean {
  const now = windows.at(-1);
  const first = windows[0];
  const before = windows[windows.length - 12];
  if (!now || !before) return false;
  return (
    maxAbs(now.state) > 1e6 * Math.max(maxAbs(first.state), 1e-6) &&
    maxAbs(now.state) > 2 * maxAbs(before.state) &&
    Math.abs(now.length) < Math.abs(before.length)
  );
}

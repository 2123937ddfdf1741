/**
 * @file Marching an initial-value problem window by window: each window is accepted on its held-out defect, and its
 * length is halved or grown like the step of an ODE solver.
 */

import { factorial } from '../../numeric/special.ts';
import { maxAbs } from '../../numeric/vector.ts';
import { type BasisChoice, defaultChoice } from '../basis/basis.ts';
import { eventsOf } from '../problem/events.ts';
import { explicitHighestDerivatives } from '../problem/highest-derivatives.ts';
import { Manifold } from '../problem/manifold.ts';
import { switchedOf } from '../problem/switches.ts';
import type { System } from '../problem/system.ts';
import { type Budget, isSpent } from '../problem/work.ts';
import { BlockMarch } from '../window/blocks.ts';
import { addSquares, heldOutDefect } from '../window/defect.ts';
import { GlobalErrorEstimator, type GlobalErrorState } from '../window/global-error.ts';
import { growthAlong } from '../window/growing-modes.ts';
import { WindowNewton } from '../window/newton.ts';
import { picard } from '../window/picard.ts';
import { jumpOfSlope } from '../window/state-jump.ts';
import { type Failure, smallestSizes, type WindowPlace, WindowSolver } from '../window/window.ts';
import { EventTracker, type Onset } from './events.ts';
import { IterationSwitch } from './iteration-switch.ts';
import type { Journal } from './journal.ts';
import { MarchPast, mostRounds, travelling } from './past.ts';
import type { March, MarchState, Stop } from './state.ts';
import { knobs, StepController } from './step-control.ts';
import { lastOf } from './steps.ts';
import { type Meeting, type Settled, SurfaceTracker, type Watch } from './surfaces.ts';

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
  /** Largest first window as a share of the interval; that of the problem's own time scale differs from the usual alike. */
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
/** A surface that is met at this share of a window is met at its end. */
const atEnd = 1 - 1e-10;
/** A way this short, as a share of the times around, is none. */
const hardly = 1e-13;
/** A window that ends this close to the event it was aimed at, as a share of the times around, has met it. */
const onTime = 1e-14;
/** Times that a window is aimed at the same event. */
const mostAims = 4;
/** Surfaces met one after the other without a way between them. */
const mostStays = 12;
/** The first window becomes no shorter than this share of what was guessed before it counts as unsolvable. */
const shortestFirst = 1e-12;
/** Windows between borders at which a march can be taken up again: nothing but its state is carried over them. */
const stage = 16;

/** So many windows, none of which a border has cut short, are looked at together for a march that gets nowhere: … */
const row = 512;
/** … one whose time and state they have all but left where they were, as shares of the way so far and of the largest state. */
const nowhere = { way: 1e-4, state: 1e-6 };

/** A refused window of at most this defect says how the first part of it goes. */
const roughlyKnown = 0.1;

/**
 * Disturbances that a window of Newton's method may make grow so many times e-fold: its rule follows growth up to this to
 * all digits, and damps what grows far more.
 */
const mostGrowth = 8;

/**
 * Rounding at a typical point, as a share of the largest in its window: spikes of width 1e-10 … 1e-4 whose times round to
 * 1e-7 … 1e-3 of it were off by 0.01 to 0.8 of what this makes of them.
 */
const typical = 0.05;

/** A defect of so many times the last change of an iteration is not what further ones would end. */
const unsettled = 30;

const future = 'a delay is negative: the equations read the future';
/** A window that ends farther from the hidden constraints, in accepted defects, has lost them. */
const farthest = 1e3;

/** Runs to the end; `marchSteps` is the same, window by window. */
export function march(system: System, options: MarchOptions): March {
  return lastOf(marchSteps(system, options));
}

/** What solves the windows where the same equations hold. */
interface Way {
  solver: WindowSolver;
  newton: WindowNewton;
  blocks: BlockMarch;
  /** The residuals of the author's equations among its own. */
  rows: number[];
}

/** Proposes a window, solves it, judges it and records it, until the end; yields after every accepted one. */
export function* marchSteps(system: System, options: MarchOptions): Generator<March, March> {
  const choice = options.choice ?? defaultChoice;
  const { from, to, accuracy } = options;
  const total = to - from;
  const direction = Math.sign(total);
  const switched = switchedOf(system);
  const ways = new Map<System, Way>();
  const wayOf = (equations: System): Way => {
    let known = ways.get(equations);
    if (!known) {
      const solver = new WindowSolver(equations, choice);
      const rows = system.equations.map(({ term }) => equations.equations.findIndex((e) => e.term === term));
      known = { solver, newton: new WindowNewton(solver), blocks: new BlockMarch(solver), rows };
      ways.set(equations, known);
    }
    return known;
  };
  let way = wayOf(switched?.system ?? system);
  const { size } = way.solver;
  const surfaces = switched && new SurfaceTracker(switched, way.solver.densePoints, accuracy, direction);
  const happenings = eventsOf(system);
  const events = happenings && new EventTracker(happenings, system, way.solver.densePoints, from, to);
  const past = system.delays && new MarchPast(system, choice, options);
  const lengths = system.delays?.constant(from, to) ?? [];
  const borders = [...system.breaks, ...(options.borders ?? []), ...(events?.borders ?? [])];
  let breaks = bordersBetween(from, to, borders, travelling([from, ...borders], lengths, to));
  const scale = Float64Array.from(options.state, Math.abs);
  const state = options.state.slice();
  const next = new Float64Array(system.stateSize);
  let top: Float64Array = options.top.slice();
  const result: March = {
    solver: way.solver,
    windows: [],
    stop: 'done',
    reached: from,
    rejected: 0,
    scale,
    squares: new Float64Array(system.unknowns.length),
    kinks: [],
    slides: [],
    jumps: [],
    touches: events?.touches ?? [],
    first: options.state.slice(),
    several: false,
    leaves: null,
    reason: null,
    carried: null,
    rounded: 0,
  };
  let t = from;
  let met: readonly Watch[] = [];
  const snapshot = (): MarchState => ({
    ...{ count: result.windows.length, t, ...control.state, rejected: result.rejected },
    rounded: result.rounded,
    stiffness: way.newton.stiffness,
    state: state.slice(),
    top: top.slice(),
    scale: scale.slice(),
    squares: result.squares.slice(),
    kinks: [...result.kinks],
    slides: result.slides.map((slide) => ({ ...slide })),
    several: result.several,
    leaves: result.leaves,
    jumps: result.jumps.map((jump) => ({ ...jump })),
    events: events?.state ?? null,
    mode: mode.state,
    carrier: carrier?.state ?? null,
    surfaces: surfaces && { ...surfaces.state, met: met.map((watch) => ({ ...watch })) },
  });
  const { journal } = options;
  const known = journal?.known(result) ?? null;
  if (known?.state.surfaces && surfaces) {
    surfaces.restore(known.state.surfaces);
    met = known.state.surfaces.met;
    way = wayOf(surfaces.system);
  }
  const estimator = (carried: GlobalErrorState | null) =>
    options.carry === undefined
      ? null
      : new GlobalErrorEstimator(way.solver, way.newton, choice, options.carry, carried);
  let carrier = estimator(known?.state.carrier ?? null);
  let mode = new IterationSwitch(way.solver, way.newton, known?.state.mode ?? null);
  const share = options.firstLength ?? knobs.firstShare;
  // A second solve begins otherwise also where the problem says how: on the windows of the first it would agree with it.
  const guess = Math.min(
    share * Math.abs(total),
    (share / knobs.firstShare) * timeScale(system, state, top, Math.abs(total)),
  );
  // A state of zeros tells little of its own time: a first window that cannot be solved was guessed too long.
  let first = guess;
  const control = new StepController(accuracy, first);
  if (known) {
    ({ t } = known.state);
    control.restore(known.state);
    state.set(known.state.state);
    top = known.state.top.slice();
    scale.set(known.state.scale);
    result.squares.set(known.state.squares);
    result.windows.push(...known.windows);
    for (const window of known.windows) past?.keep(way.solver, window, window.coordinates);
    past?.lookBehind(t);
    result.kinks.push(...known.state.kinks);
    result.slides.push(...known.state.slides.map((slide) => ({ ...slide })));
    result.jumps.push(...known.state.jumps.map((jump) => ({ ...jump })));
    if (known.state.events) events?.restore(known.state.events);
    result.several = known.state.several;
    result.leaves = known.state.leaves;
    result.rejected = known.state.rejected;
    result.rounded = known.state.rounded;
    result.reached = t;
    result.carried = carrier?.estimate ?? null;
    way.newton.stiffness = known.state.stiffness;
  }
  const end = (stop: Stop, reason: string | null = null): March => {
    result.stop = stop;
    result.reason = reason;
    journal?.ended(result, stop === 'budget' || stop === 'cancelled' ? null : snapshot());
    return result;
  };
  if (known?.stop) return end(known.stop);
  const manifold = system.hidden.rows.length > 0 ? new Manifold(system) : null;
  let defects = new Float64Array(way.solver.bases.length * way.solver.densePoints);
  /** Goes on behind a surface; a reason where it does not. */
  const settle = (tracker: SurfaceTracker, settled: Settled): string | null => {
    if (!settled.ok) return settled.reason;
    for (const gap of settled.jumps) {
      const change = new Float64Array(system.stateSize);
      for (const [i, { order, offset }] of system.unknowns.entries()) {
        if (order > 0) change[offset + order - 1] = gap.change[i];
      }
      const jump = jumpOfSlope({ time: t, window: result.windows.length }, gap, change);
      result.jumps.push(jump);
      carrier?.jump(jump);
    }
    ({ top } = settled);
    result.several ||= settled.several;
    if (settled.mayStay) result.leaves ??= t;
    const open = result.slides.at(-1);
    if (open && Number.isNaN(open.to)) open.to = t;
    if (tracker.isSliding) result.slides.push({ from: t, to: Number.NaN });
    const other = wayOf(tracker.system);
    way.blocks.forget();
    if (other === way) {
      way.newton.forget();
      return null;
    }
    way = other;
    way.newton.forget();
    way.blocks.forget();
    way.newton.stiffness = 0;
    carrier = estimator(carrier?.state ?? null);
    mode = new IterationSwitch(way.solver, way.newton, null);
    defects = new Float64Array(way.solver.bases.length * way.solver.densePoints);
    result.solver = way.solver;
    return null;
  };
  if (surfaces && !known) {
    const reason = settle(surfaces, surfaces.start(t, state));
    if (reason !== null) return end('stuck', reason);
  }
  /** Lets the events at `t` happen; true where the march ends there. */
  const happen = (tracker: EventTracker, met: readonly number[]): boolean => {
    let onsets = met;
    let changed = false;
    past?.lookBehind(t);
    while (tracker.isDue(t) || onsets.length > 0) {
      const before = result.jumps.length;
      const outcome = tracker.happen(t, state, top.subarray(0, system.unknowns.length), onsets, {
        slopes: (time, at) => explicitHighestDerivatives(system, time, at),
        window: result.windows.length,
        jumps: result.jumps,
      });
      onsets = [];
      for (const jump of result.jumps.slice(before)) carrier?.jump(jump);
      if (outcome.kind === 'stuck') {
        end('stuck', outcome.reason);
        return true;
      }
      if (outcome.kind === 'ends') {
        end('event', outcome.event);
        return true;
      }
      state.set(outcome.state);
      changed = true;
    }
    if (!changed) return false;
    if (manifold && !(manifold.project(t, state, sizesOf(way.solver, scale)) <= farthest * accuracy)) {
      end('stuck', 'an event leads off the hidden constraints');
      return true;
    }
    for (let i = 0; i < scale.length; i++) scale[i] = Math.max(scale[i], Math.abs(state[i]));
    if (past) breaks = bordersBetween(t, to, breaks, travelling([t], lengths, to));
    if (surfaces) {
      const reason = settle(surfaces, surfaces.restart(t, state));
      if (reason !== null) {
        end('stuck', reason);
        return true;
      }
    } else {
      way.newton.forget();
      way.blocks.forget();
      const after = explicitHighestDerivatives(system, t, state);
      if (after) top = after;
    }
    return false;
  };
  if (events && !known) {
    events.start(t, state);
    if (happen(events, [])) return result;
  }
  // The window before goes to this length only: there it meets a surface or sets off an event.
  let aim: Aim | null = null;
  let refused: Refused | null = null;
  let stays = 0;
  while ((to - t) * direction > 0) {
    if (options.budget && isSpent(options.budget)) return end('budget');
    if (options.cancelled?.()) return end('cancelled');
    if (options.mostWindows && result.windows.length >= options.mostWindows) return end('stuck');
    const covered = Math.abs(t - from);
    const reach = Math.max(covered, Math.abs(t), first);
    if (surfaces && met.length > 0) {
      // What switches again and again without going on does not go on.
      const last = Math.abs(result.windows.at(-1)?.length ?? 0);
      stays = last < hardly * reach ? stays + 1 : 0;
      const reason = stays > mostStays ? surfaces.held(met) : settle(surfaces, surfaces.settle(t, state, top, met));
      met = [];
      if (reason !== null) return end('stuck', reason);
    }
    const { solver, newton } = way;
    const last = Math.abs(result.windows.at(-1)?.length ?? total);
    if (last < tiny * covered && growsWithoutBound(result)) return end('blow-up');
    while ((breaks[0] - t) * direction <= 1e-15 * Math.abs(t)) breaks.shift();
    const proposal = control.propose(Math.abs(breaks[0] - t), reach, aim?.length);
    const { h, room } = proposal;

    const border = h === room ? breaks[0] : t + direction * h;
    // Between two times as they are stored: the network is read between them. A way that is none stays what it was meant to be.
    const place: WindowPlace = { start: t, length: border - t || direction * h, state };
    const { stiff } = mode;
    const sized = maxAbs(scale) > 0 ? scale : sizesReached(system, top, h);
    const converged = 0.01 * accuracy;
    const solveOnce = (enough = converged) =>
      stiff ? newton.solve(place, sized, converged) : picard(solver, place, sized, enough);
    const defectNow = () => heldOutDefect(solver, place, sized, stiff, defects, accuracy);
    // A window that was solved and refused is known in its first part.
    const part =
      !stiff && !past && refused?.solver === solver && refused.start === t && h < refused.length ? refused : null;
    const inBlocks = !part && !stiff && !past && mode.slow && way.blocks.guess(place, sized, converged, top);
    if (part) solver.guessWithin(h / part.length);
    else if (!inBlocks) solver.guessConstant(top);
    solver.iterations = part ? (part.iterations * h) / part.length : inBlocks ? way.blocks.iterations : 0;
    refused = null;
    past?.begin(place, top);
    // What blocks have led to takes one iteration: the defect shows what it leaves.
    // Its first change may be as small as what is asked for, and leave as much.
    const attempt = inBlocks ? solveOnce(Number.POSITIVE_INFINITY) : solveOnce(part ? 0.01 * converged : converged);
    let failure = past ? settled(past, solver, place, attempt, solveOnce, converged) : attempt;

    let q = failure ? Number.POSITIVE_INFINITY : defectNow();
    if (inBlocks && q > accuracy && q < unsettled * solver.lastChange) {
      failure = solveOnce();
      q = failure ? Number.POSITIVE_INFINITY : defectNow();
    }
    if (Number.isFinite(q)) {
      solver.endState(place, next);
      if (manifold && !(manifold.project(t + place.length, next, sizesOf(solver, scale)) <= farthest * accuracy)) {
        q = Number.POSITIVE_INFINITY;
      }
    }
    const grown = stiff && q <= accuracy ? growthAlong(solver, place) : 0;
    if (grown > mostGrowth) {
      // What has not been resolved says nothing of the length, but that it is too long.
      aim = null;
      result.rejected++;
      newton.forget();
      if (!control.limited(h, grown / mostGrowth)) return end('stuck');
      continue;
    }
    const tries: number = (aim as Aim | null)?.tries ?? 0;
    if (past && tries < mostAims) {
      const at = past.break(place, solver.at.times.subarray(0, solver.points));
      if (at !== null && at > 1e-9 * h) {
        aim = { length: at, watches: [], events: [], tries: tries + 1 };
        continue;
      }
    }
    const kink = control.isKink(h) && Number.isFinite(q);
    if (!(q <= accuracy) && !kink) {
      aim = null;
      result.rejected++;
      if (!stiff && q < roughlyKnown) refused = { solver, start: t, length: h, iterations: solver.iterations };
      const goesOn = control.refused(h, q, failure !== null, result.windows.length === 0, mode);
      if (past?.looksAhead(place, [t])) return end('stuck', future);
      if (failure && result.windows.length === 0) first = Math.max(control.length, shortestFirst * guess);
      if (!goesOn) return end(growsWithoutBound(result) || hasPole(system, result) ? 'blow-up' : 'stuck');
      if (control.length < tiny * covered && growsWithoutBound(result)) return end('blow-up');
      newton.forget();
      continue;
    }

    if (past?.looksAhead(place, solver.dense.times)) return end('stuck', future);
    const meeting = surfaces?.meet(solver, place) ?? null;
    const onset = events?.meet(solver, place) ?? null;
    if (events && (onset || aim?.events.length)) {
      const next = aimAt(events, { onset, aim, solver, h, reach });
      if (next && (!meeting || next.length <= meeting.length)) {
        aim = next;
        continue;
      }
    }
    if (meeting && meeting.length < atEnd * h) {
      if (meeting.length > hardly * reach) {
        aim = { ...meeting, events: [], tries: 0 };
        continue;
      }
      // It stands on the surface already.
      stays++;
      met = meeting.watches;
      aim = null;
      if (stays > mostStays) return end('stuck', surfaces!.held(met));
      const reason = settle(surfaces!, surfaces!.settle(t, state, top, met));
      met = [];
      if (reason !== null) return end('stuck', reason);
      continue;
    }
    surfaces?.keep();
    events?.keep();
    met = (aim?.watches.length ? aim : meeting)?.watches ?? [];
    const aimed = aim?.events ?? [];
    aim = null;
    if (kink && q > accuracy) result.kinks.push(t);
    if (top.length !== solver.bases.length) top = new Float64Array(solver.bases.length);
    solver.endTop(top);
    result.windows.push({
      start: t,
      length: place.length,
      state: state.slice(),
      coordinates: solver.coordinates.slice(0, size),
      defect: q,
      method: stiff ? 'newton' : 'picard',
      resolved: solver.dense.resolves(),
    });
    past?.keep(solver, place, solver.coordinates);
    if (inBlocks) way.blocks.keep();
    else way.blocks.forget();
    carrier?.pass(place, defects, scale, stiff);
    // Rounding is another one at every point: its sum over them grows by their root only.
    const left = typical * (kink && q > accuracy ? q : solver.rounded);
    const rounded = result.rounded + left ** 2 / solver.points;
    if (manifold) carrier?.project(manifold);
    result.carried = carrier?.estimate ?? null;
    state.set(next);
    addSquares(solver, place, way.rows, result.squares);
    let growth = Number.POSITIVE_INFINITY;
    for (let i = 0; i < scale.length; i++) {
      const before = sized[i];
      scale[i] = Math.max(scale[i], solver.largest[i]);
      if (before > 0) growth = Math.min(growth, scale[i] / before);
    }
    // What was a share of a state next to nothing is a smaller one of what the state has become.
    result.rounded = rounded / Math.max(1, growth) ** 2;
    t = border;
    if (met.length > 0) result.kinks.push(t);
    result.reached = t;
    if (surfaces?.isSliding && result.leaves === null && surfaces.repels(t, state)) result.leaves = t;
    control.accepted(proposal, q, stiff, solver, mode, scale);
    if (grown > 0) control.limit((h * mostGrowth) / grown);
    past?.lookBehind(t);
    // At a border an input or the past may jump, and a gap with it.
    const setOff =
      events && h === room && border !== to ? [...new Set([...aimed, ...events.beginAt(t, state, top)])] : aimed;
    if (events && (setOff.length > 0 || events.isDue(t))) {
      if (surfaces && met.length > 0) {
        const reason = settle(surfaces, surfaces.settle(t, state, top, met));
        if (reason !== null) return end('stuck', reason);
        met = [];
      }
      if (happen(events, setOff)) return result;
    }
    if (crawls(result, t, from, scale, borders)) return end('stuck');
    if (result.windows.length % stage === 0) {
      newton.forget();
      way.blocks.forget();
      journal?.keep(result, snapshot());
    }
    yield result;
  }
  return end('done');
}

/** A window that was solved but not well enough. */
interface Refused {
  solver: WindowSolver;
  start: number;
  length: number;
  iterations: number;
}

/** What a window is to end at. */
interface Aim extends Meeting {
  events: readonly number[];
  /** How often it was aimed at these events. */
  tries: number;
}

/** Where the window is to end for an event; `null` where it ends there, as near as can be. */
function aimAt(
  tracker: EventTracker,
  {
    onset,
    aim,
    solver,
    h,
    reach,
  }: { onset: Onset | null; aim: Aim | null; solver: WindowSolver; h: number; reach: number },
): Aim | null {
  const tries = (aim?.tries ?? 0) + 1;
  const [event] = aim?.events ?? [];
  const missed = event === undefined ? 0 : tracker.missedBy(event, solver);
  // What happens within the shortest window that is aimed at happens at its end.
  const shortest = 2 * hardly * reach;
  const isEarlier = onset !== null && Math.max(onset.length, shortest) < h * (1 - 1e-6);
  if (event !== undefined && !isEarlier) {
    if (tries > mostAims || Math.abs(missed) <= onTime * reach) return null;
    return { length: h + missed, watches: [], events: [...new Set([...aim!.events, ...(onset?.events ?? [])])], tries };
  }
  if (!onset) return null;
  return { length: Math.max(onset.length, shortest), watches: [], events: onset.events, tries: 0 };
}

/** Solves a window again until it no longer changes what it reads of itself. */
function settled(
  past: MarchPast,
  solver: WindowSolver,
  place: WindowPlace,
  first: Failure | null,
  again: () => Failure | null,
  enough: number,
): Failure | null {
  if (first) return first;
  past.improve(solver, place);
  if (!past.readsItself(place)) return null;
  let last = Number.POSITIVE_INFINITY;
  for (let round = 0; round < mostRounds; round++) {
    const before = solver.coordinates.slice();
    // How hard a window is to solve shows in one of its rounds.
    solver.iterations = 0;
    const failure = again();
    if (failure) return failure;
    past.improve(solver, place);
    let change = 0;
    let size = 1e-300;
    for (let k = 0; k < solver.size; k++) {
      change = Math.max(change, Math.abs(solver.coordinates[k] - before[k]));
      size = Math.max(size, Math.abs(solver.coordinates[k]));
    }
    const share = change / size;
    // Small enough, or rounding that goes no lower.
    if (share <= enough || (share < 1e-11 && share > 0.5 * last)) return null;
    if (round > 3 && share > 0.8 * last) return 'not converged';
    last = share;
  }
  return 'not converged';
}

/** All borders inside the interval in the order in which they are met, and its end. */
function bordersBetween(from: number, to: number, ...lists: readonly (readonly number[])[]): number[] {
  const direction = Math.sign(to - from);
  const inside = lists.flat().filter((x) => (x - from) * direction > 0 && (to - x) * direction > 0);
  return [...inside.sort((a, b) => (a - b) * direction), to];
}

/** What a state of zeros comes to within a window of length `h`, as far as its highest derivatives tell. */
function sizesReached({ unknowns, stateSize }: System, top: Float64Array, h: number): Float64Array {
  const sizes = new Float64Array(stateSize);
  for (const [i, { order, offset }] of unknowns.entries())
    for (let k = 0; k < order; k++) sizes[offset + k] = (Math.abs(top[i]) * h ** (order - k)) / factorial(order - k);
  return sizes;
}

/** Size of every state variable so far, this window included. */
function sizesOf({ largest }: WindowSolver, scale: Float64Array): Float64Array {
  const { floor } = smallestSizes(scale, 'picard');
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

/**
 * Whether windows have become so short, and nothing else happens in them, that the march would not come to an end: beside a place
 * where the equations have no bounded slope the state goes to and fro within its rounding.
 * @param scale [stateSize]
 * @param borders at which windows have to end
 */
function crawls({ windows }: March, t: number, from: number, scale: Float64Array, borders: readonly number[]): boolean {
  if (windows.length % row !== 0 || windows.length === 0) return false;
  const since = windows.length - row;
  const { start, state } = windows[since];
  if (Math.abs(t - start) > nowhere.way * Math.abs(t - from)) return false;
  if (borders.some((x) => (x - start) * (t - x) > 0)) return false;
  return windows.every(
    (w, k) => k < since || state.every((x, i) => Math.abs(w.state[i] - x) <= nowhere.state * scale[i]),
  );
}

/** Shares of the way at which a solution is looked at before the place where it ends. */
const approach = [1e-3, 3e-6, 1e-8];
/** A value that grows from one of them to the next by this factor, and again, grows like a power or a logarithm of what is left. */
const further = 1.3;

/** Whether an unknown grows as a power of the time that is left, until rounding lets no window be shorter. */
function hasPole(system: System, { windows, reached }: March): boolean {
  const [first] = windows;
  const last = windows.at(-1);
  if (!first || !last) return false;
  const way = Math.abs(reached - first.start);
  const seen = approach.map((share) => windows.findLast((w) => Math.abs(reached - w.start) >= share * way) ?? first);
  return system.unknowns.some(({ order, offset }) => {
    const [far, nearer, nearest] = seen.map(({ state }) => Math.abs(state[offset]));
    return order > 0 && nearer > further * far && nearest > further * nearer;
  });
}

/**
 * @file Initial-value problems (conditions at one point, anywhere in the interval): a march whose residual, carried
 * through the linearised equations, is the estimate of its global error. Where that estimate is lost or not far below
 * the tolerance, a second march with other windows and a finer tolerance has to agree with the first.
 */
import { equallySpaced } from '../../numeric/grid.ts';
import { maxAbs, sum } from '../../numeric/vector.ts';
import { orderText, placeText, roughPlaceText } from '../../problem/number-text/sentence.ts';
import { type BasisChoice, writtenChoice } from '../basis/basis.ts';
import { lookAlong } from '../network/along.ts';
import { driftOf } from '../network/drift.ts';
import { joinWindows, type PiecewiseNetwork, valuesOn } from '../network/piecewise.ts';
import type { InitialState } from '../problem/initial.ts';
import type { System } from '../problem/system.ts';
import { relativeGlobalError } from '../window/global-error.ts';
import type { SolvedWindow } from '../window/solved-window.ts';
import { domainEnd } from './domain.ts';
import { marchSteps } from './march.ts';
import type { Solution, SolveOptions, SolveProgress, Trouble } from './solution.ts';
import type { March, Slide, Stop } from './state.ts';

/** Points on which two solutions are compared. */
const comparisonPoints = 401;

/** What the features resolve: windows for a smaller defect become ever shorter, and their error no smaller. */
const finest = 5e-12;
/** Defects are held this far below the tolerance, within what the features resolve. */
const accuracyFor = (tolerance: number): number => Math.min(4e-11, Math.max(finest, tolerance * 1e-3));
/** A carried estimate below this share of the tolerance is believed without a second solve. */
const farBelow = 0.01;
/** A carried estimate and a second solve within this factor of each other speak of the same error. */
const alike = 10;
/** The error is carried on while early on, where little has gone by, it may be a hundred times this share of the tolerance. */
const followed = 0.1;
/** The second solve's tolerance as a share of the first's. */
const finer = 0.1;

/** Solves again after features of the unknowns were stepped over. */
const mostOversteps = 4;

/** Both directions from where the conditions stand. */
interface Sweep {
  windows: SolvedWindow[];
  parts: March[];
  stop: Stop;
  reached: number;
  /** Why it is stuck, where more is known than that. */
  reason: string | null;
}

function* sweep(
  system: System,
  start: InitialState,
  options: SolveOptions,
  settings: { choice: BasisChoice; accuracy: number; firstLength: number; phase: string; carry?: number },
): Generator<SolveProgress, Sweep> {
  const { from, to } = system;
  const parts: March[] = [];
  const joined: Sweep = { windows: [], parts, stop: 'done', reached: to, reason: null };
  const targets = [to, from].filter((end) => Math.abs(end - start.at) > 1e-12 * (to - from));
  let windows: SolvedWindow[] = [];
  for (const end of targets) {
    const before = windows;
    const steps = marchSteps(system, {
      choice: settings.choice,
      accuracy: settings.accuracy,
      firstLength: settings.firstLength,
      carry: settings.carry,
      from: start.at,
      to: end,
      state: start.state,
      top: start.top,
      budget: options.budget,
      cancelled: options.cancelled,
      journal: options.journal,
      borders: options.borders,
    });
    let next = steps.next();
    while (!next.done) {
      const now = next.value;
      const covered = Math.abs(now.reached - start.at);
      yield {
        phase: settings.phase,
        share: covered / (to - from),
        step: before.length + now.windows.length,
        losses: now.squares.map((x) => x / Math.max(covered, 1e-300)),
        measure: now.windows.at(-1)!.defect,
        network: () => joinWindows(system, settings.choice, [...before, ...now.windows], jumpsOf([...parts, now])),
      };
      next = steps.next();
    }
    const done = next.value;
    parts.push(done);
    windows = [...before, ...done.windows];
    joined.windows = windows;
    if (done.stop !== 'done') {
      joined.stop = done.stop;
      joined.reached = done.reached;
      joined.reason = done.reason;
      break;
    }
  }
  return joined;
}

/**
 * Marches once where the carried estimate is far below the tolerance; otherwise twice and compares, and a third time,
 * finer, when the difference misses the tolerance.
 */
export function* solveForward(
  system: System,
  start: InitialState,
  stated: SolveOptions,
): Generator<SolveProgress, Solution> {
  let options = stated;
  const choice = writtenChoice(system.problem.training, options.seed);
  let accuracy = options.accuracy ?? accuracyFor(options.tolerance);
  const { budget } = options;
  const worked = system.work.done;
  const first = {
    choice,
    accuracy,
    firstLength: 0.02,
    phase: 'windows',
    // What a delay carries from earlier times is not followed.
    carry: system.delays ? undefined : followed * options.tolerance,
  };
  const networkOf = ({ windows, parts }: Sweep): PiecewiseNetwork =>
    windows.length > 0 ? joinWindows(system, choice, windows, jumpsOf(parts)) : emptyNetwork(system, choice, start);
  let spent = 0;
  const swept = function* (): Generator<SolveProgress, Sweep> {
    const before = budget.spent;
    const done = yield* sweep(system, start, options, first);
    spent = budget.spent - before;
    return done;
  };
  let kept = yield* swept();
  let network = networkOf(kept);
  for (let round = 0; round < mostOversteps; round++) {
    const { overstepped } = lookAlong(system, network, system.work.done - worked);
    if (!overstepped || budget.spent + spent > budget.limit || options.cancelled()) break;
    // What comes behind it goes another way: more may be met there.
    options = { ...options, journal: undefined, borders: [...(options.borders ?? []), ...overstepped.ends] };
    kept = yield* swept();
    network = networkOf(kept);
  }
  const notes: string[] = [];
  const carried = relativeGlobalError(kept.parts.map((part) => part.carried));
  // What is carried along is one sample of the rounding, and may be small by luck; so may what two solves differ by.
  const rounded = Math.sqrt(sum(kept.parts.map((part) => part.rounded)));
  let errorEstimate = carried === null ? null : Math.max(rounded, carried);
  let growth = carried === null ? null : Math.max(...kept.parts.map((part) => part.carried!.growth));
  let second: Solution['second'] = null;
  let parted: number | null = null;
  const believed = carried !== null && carried <= farBelow * options.tolerance;
  const reach = { from: network.borders[0], to: network.borders[network.borders.length - 1] };
  const covered = kept.windows.length > 0;
  for (let round = 0; covered && !believed && round < 2; round++) {
    // Without room for a second look the estimate stays open rather than being guessed.
    if (budget.spent + 1.5 * spent > budget.limit || options.cancelled()) break;
    const closer = Math.max(finest, accuracy * finer);
    const check = yield* sweep(system, start, options, {
      choice,
      accuracy: closer,
      firstLength: 0.0137,
      phase: round === 0 ? 'second, finer solve' : 'third, finest solve',
    });
    if (check.windows.length === 0) break;
    const other = joinWindows(system, choice, check.windows, jumpsOf(check.parts));
    const difference = compare(network, other, reach.from, reach.to);
    second = difference.relative;
    // Where both are rounding they are two samples of it, and the smaller one is luck.
    errorEstimate = Math.max(
      rounded,
      carried !== null && carried <= alike * second ? Math.max(carried, second) : second,
    );
    growth = difference.growth;
    if (kept.stop === 'blow-up' && start.at === reach.from) parted = partEarly(network, other, reach);
    if (errorEstimate <= options.tolerance || kept.stop !== 'done' || check.stop !== 'done' || closer <= finest) break;
    kept = check;
    network = other;
    accuracy = closer;
  }
  for (const part of kept.parts) {
    for (const kink of part.kinks.slice(0, 3)) {
      notes.push(`The solution has a kink or a jump near ${system.problem.variable.name} = ${placeText(kink)}.`);
    }
  }
  const slides = kept.parts.flatMap((part) => part.slides.map((slide) => ended(slide, part.reached)));
  for (const slide of slides.slice(0, 3)) {
    notes.push(
      `From ${system.problem.variable.name} = ${placeText(slide.from)} to ${placeText(slide.to)} the solution slides along the surface at which the equations switch, as Filippov defines it.`,
    );
  }
  if (kept.parts.some((part) => part.several)) {
    notes.push(
      'At the start the equations switch, and lead away from there on both sides: this is one of several solutions.',
    );
  }
  if (kept.stop === 'event') {
    notes.push(`"${kept.reason}" ends the solution at ${system.problem.variable.name} = ${placeText(kept.reached)}.`);
  }
  const stiffWindows = kept.windows.filter((w) => w.method === 'newton').length;
  if (stiffWindows > kept.windows.length / 4) {
    notes.push(`The problem is stiff: ${stiffWindows} of ${kept.windows.length} windows needed Newton's method.`);
  }
  if (growth !== null && growth > 1e4) {
    notes.push(
      `Small disturbances grow about ${orderText(growth)}-fold over the interval: sensitive or chaotic, so a small residual alone means little here.`,
    );
  }
  return {
    network,
    errorEstimate,
    carried,
    second,
    growth,
    drift: covered ? driftOf(system, network) : null,
    trouble: troubleOf(system, kept, network, growth, parted),
    choice: describe(system, kept, accuracy),
    windows: kept.windows.length,
    stiffWindows,
    rejected: kept.parts.reduce((sum, p) => sum + p.rejected, 0),
    parameters: [],
    slides,
    notes,
    atBound: [],
    others: [],
    undetermined: undecidedEvents(system, kept.parts) ?? leavesAtWill(system, kept.parts),
  };
}

/** That a solution may leave what it slides along, or rests at, at any time; `null` where it may not. */
function leavesAtWill({ problem }: System, parts: readonly March[]): string | null {
  const part = parts.find(({ leaves }) => leaves !== null);
  if (!part) return null;
  const at = part.leaves!;
  const slides = part.slides.map((slide) => ended(slide, part.reached)).some(({ from, to }) => from < at && at <= to);
  if (!slides) {
    return `Not unique: at ${problem.variable.name} = ${placeText(at)} the solution comes to rest where the equations have no bounded slope: it may stay there or leave at any time.`;
  }
  return `Not unique: the solution slides along the surface at which the equations switch, and by ${problem.variable.name} = ${placeText(at)} both sides lead away from it: it may leave it at any time.`;
}

/** That rounding decides whether an event happens; `null` where it does not. */
function undecidedEvents({ problem }: System, parts: readonly March[]): string | null {
  const [first] = parts.flatMap((part) => part.touches);
  if (!first) return null;
  const { event, time } = first;
  return `Not determined: what sets off the event "${event}" is touched near ${problem.variable.name} = ${placeText(time)} and not passed, so that the least error decides whether it happens.`;
}

/** Where a march jumps, as its network is told. */
function jumpsOf(parts: readonly March[]): Pick<PiecewiseNetwork, 'jumps' | 'before'> {
  const moves = parts.flatMap((part) => part.jumps.filter((jump) => jump.moves));
  if (moves.length === 0) return {};
  const times = [...new Set(moves.filter((jump) => jump.window > 0).map((jump) => jump.time))].sort((a, b) => a - b);
  const atStart = parts.find((part) => part.jumps.some((jump) => jump.moves && jump.window === 0));
  return { jumps: Float64Array.from(times), ...(atStart && { before: atStart.first.slice() }) };
}

/** A stretch with ascending ends; one that has not ended goes as far as the march. */
function ended({ from, to }: Slide, reached: number): Slide {
  const end = Number.isNaN(to) ? reached : to;
  return { from: Math.min(from, end), to: Math.max(from, end) };
}

/** A network without windows: what is known when the very first window fails. */
function emptyNetwork(system: System, choice: BasisChoice, start: InitialState): PiecewiseNetwork {
  const size = joinWindows(system, choice, []);
  return {
    ...size,
    borders: Float64Array.of(start.at, start.at),
    states: start.state.slice(),
    outputs: new Float64Array(system.unknowns.length * choice.width),
    backwards: new Uint8Array(1),
  };
}

/** √(Σ‖u−v‖²/Σ‖v‖²) of two networks over [from, to], and by how much their difference grows on the way. */
export function compare(
  u: PiecewiseNetwork,
  v: PiecewiseNetwork,
  from: number,
  to: number,
): { relative: number; growth: number } {
  const times = Float64Array.from(
    { length: comparisonPoints },
    (_, i) => from + ((to - from) * i) / (comparisonPoints - 1),
  );
  const a = valuesOn(u, times);
  const b = valuesOn(v, times);
  let difference = 0;
  let size = 0;
  // Each unknown in its own size, so that the largest does not hide how the others part.
  const sizes = b.map((x) => Math.sqrt(x.reduce((sum, y) => sum + y * y, 0) / times.length) || 1);
  const distance = new Float64Array(times.length);
  // Beside a jump the two may stand on its two sides.
  const beside = [...(u.jumps ?? []), ...(v.jumps ?? [])];
  const counts = times.map((t) => (beside.some((x) => Math.abs(x - t) <= 1e-6 * (to - from)) ? 0 : 1));
  a.forEach((x, i) => {
    if (u.unknowns[i].held) return;
    for (let p = 0; p < times.length; p++) {
      if (counts[p] === 0) continue;
      const d = x[p] - b[i][p];
      difference += d * d;
      size += b[i][p] ** 2;
      distance[p] = Math.max(distance[p], Math.abs(d) / sizes[i]);
    }
  });
  const early = Math.max(1e-16, ...distance.subarray(1, 9));
  const late = Math.max(...distance);
  return { relative: size > 0 ? Math.sqrt(difference / size) : Math.sqrt(difference), growth: late / early };
}

/** Growth of disturbances with which rounding comes to a solution's own size. */
const swamped = 1e12;
/** A place where equations are singular is where a march ends when they are this share of the interval apart. */
const beside = 1e-3;

/**
 * Whether it is rounding that a march has lost its way by. Equations that are linear, with coefficients that are finite, have a
 * solution on the whole interval; where one cannot be followed it has died down, and what rounding left of it has grown since.
 */
function isSwamped(system: System, { stop, reached, reason }: Sweep, growth: number | null): boolean {
  if (!system.affine || (stop !== 'blow-up' && (stop !== 'stuck' || reason !== null))) return false;
  const { singular, singularEnds } = system.scan;
  const near = beside * (system.to - system.from);
  const isSingular = [...singular, ...singularEnds].some((x) => Math.abs(x - reached) <= near);
  return !isSingular && growth !== null && growth > swamped;
}

/** Two solves have parted where they differ by this share of what they have been. */
const apart = 0.1;
/** … early, where that is less than this share of what they become. */
const early = 1e-6;

/**
 * Where two solves of a solution that grows without bound have parted long before it has grown: it is rounding that grew.
 * `null` where they part as it grows, or not at all.
 */
function partEarly(
  u: PiecewiseNetwork,
  v: PiecewiseNetwork,
  { from, to }: { from: number; to: number },
): number | null {
  const times = equallySpaced(from, to, comparisonPoints);
  const [a, b] = [valuesOn(u, times), valuesOn(v, times)];
  const last = a.reduce((most, x) => Math.max(most, maxAbs(x)), 0);
  let size = 0;
  for (const [p, t] of times.entries()) {
    let difference = 0;
    for (const [i, x] of a.entries()) {
      size = Math.max(size, Math.abs(x[p]));
      difference = Math.max(difference, Math.abs(x[p] - b[i][p]));
    }
    if (difference > apart * size) return size < early * last ? t : null;
  }
  return null;
}

function troubleOf(
  system: System,
  kept: Sweep,
  network: PiecewiseNetwork,
  growth: number | null,
  parted: number | null,
): Trouble | null {
  const { stop, reached } = kept;
  const reason =
    kept.reason ?? (stop === 'stuck' && kept.windows.length > 0 ? domainEnd(system, network, reached) : null);
  if (stop === 'done' && parted === null) return null;
  const at = `${system.problem.variable.name} = ${placeText(reached)}`;
  // Marching ends a little before a singularity: fewer digits tell its place better.
  const near = `${system.problem.variable.name} = ${roughPlaceText(reached)}`;
  if (isSwamped(system, kept, growth)) {
    return {
      kind: 'stuck',
      reached,
      message: `Rounding has grown until it hides the solution near ${near}: the equations are linear, so there is one, but the problem is ill-conditioned. Conditions at both ends, or where the solution is smallest, determine it.`,
    };
  }
  if (parted !== null) {
    const hidden = `${system.problem.variable.name} = ${roughPlaceText(parted)}`;
    return {
      kind: 'stuck',
      reached,
      message: `Rounding has grown until it hides the solution near ${hidden}: disturbances grow so far along this solution that nothing is known of it beyond.`,
    };
  }
  switch (stop) {
    case 'done':
    case 'event':
      return null;
    case 'budget':
      return { kind: 'budget', reached, message: `The budget was used up at ${at}.` };
    case 'cancelled':
      return { kind: 'stopped', reached, message: `Stopped at ${at}.` };
    case 'blow-up':
      return {
        kind: 'blow-up',
        reached,
        message: `The solution grows without bound near ${near}: there is no solution beyond.`,
      };
    case 'stuck':
      return {
        kind: 'stuck',
        reached,
        message: reason
          ? `At ${at} ${reason}.`
          : `The windows shrink to nothing at ${at}: the equations have no smooth solution beyond, or cannot be evaluated there.`,
      };
  }
}

function describe(system: System, { windows }: Sweep, accuracy: number): string {
  const stiff = windows.filter((w) => w.method === 'newton').length;
  const how =
    stiff === 0
      ? 'fixed-point iteration'
      : stiff === windows.length
        ? "Newton's method"
        : `fixed-point iteration, Newton's method in ${stiff} stiff ones`;
  const unknowns = system.unknowns.length;
  return `random-feature windows (a plain ${unknowns === 1 ? '' : `system of ${unknowns}, `}initial-value problem): ${windows.length} windows by ${how}, held-out defect ≤ ${orderText(accuracy)}`;
}

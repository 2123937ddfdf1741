/**
 * @file Events that hide between the points of a solution: a condition that is true for a moment only sets off an event that
 * no point shows. All zeros of what events wait for are looked for along the solution, by enclosures.
 */
import { parameterValues } from '../../problem/parameters.ts';
import type { EventTrigger, Problem } from '../../problem/problem.ts';
import { unrolled } from '../../problem/unrolled.ts';
import { type Course, CourseFunction } from './course.ts';
import { gapsOf, movesAlong } from './parts.ts';
import type { KnownParameters } from './time-function.ts';

/** A moment in which an event should have happened. */
export interface HiddenEvent {
  event: string;
  from: number;
  to: number;
}

export interface EventScan {
  /** Ascending in each event. */
  found: HiddenEvent[];
  /** Operations that it took. */
  operations: number;
  /** The first stretch that was not looked at to the end; `null` where all were. */
  unseen: { event: string; from: number; to: number } | null;
}

type Waiting = Extract<EventTrigger, { kind: 'crossing' }>;

/** Halvings of a window after which what is left is a touch, or its border. */
const deepest = 40;
/** Zeros this near to a border of a window, as a share of it or of its times, are the event that ended it. */
const rim = { ofWindow: 1e-9, ofTimes: 1e-13 };
/** Below this share of its size what an event waits for is zero. */
const nothing = 1e-9;
/** Looks at one event in one window. */
const mostLooks = 400;
/** Operations of one instruction in a look. */
const lookCost = 4;
/** Moments after which the search ends: they are then no exception. */
const mostFound = 64;

/**
 * Looks between the points of `course` for events that did not happen.
 * @param borders ascending borders of windows: events that happened stand there
 * @param operations after which nothing more is looked at
 * @param parameters values that differ from those that are written
 */
export function hiddenEvents(
  stated: Problem,
  course: Course,
  borders: ArrayLike<number>,
  { operations, parameters = {} }: { operations: number; parameters?: KnownParameters },
): EventScan {
  const { problem } = unrolled(stated);
  const values = { ...parameterValues(stated), ...parameters };
  const scan: EventScan = { found: [], operations: 0, unseen: null };
  for (const { name, trigger } of problem.events ?? []) {
    if (trigger.kind !== 'crossing') continue;
    const f = CourseFunction.of(trigger.gap, problem, values, course, 2);
    if (!f) continue;
    for (let k = 0; k + 1 < borders.length; k++) {
      const [from, to] = [borders[k], borders[k + 1]];
      if (!(to > from)) continue;
      if (scan.operations > operations || scan.found.length >= mostFound) {
        scan.unseen ??= { event: name, from, to };
        break;
      }
      course.enter(from, to);
      const { places, looks, givenUp } = zerosIn(f, from, to);
      scan.operations += looks * lookCost * f.cost;
      if (givenUp) scan.unseen ??= { event: name, from, to };
      const edge = Math.max(rim.ofWindow * (to - from), rim.ofTimes * Math.max(Math.abs(from), Math.abs(to)));
      const inside = places.filter((x) => x - from > edge && to - x > edge);
      const moment = momentIn(f, inside, trigger, [from, to]);
      if (moment) scan.found.push({ event: name, ...moment });
    }
  }
  return scan;
}

/**
 * Places at which the equations switch along `course`, and midway between them, so that what is on for a moment is met.
 * @param borders ascending times between which the course is smooth
 * @param operations after which nothing more is looked at
 */
export function switchesAlong(
  stated: Problem,
  course: Course,
  borders: ArrayLike<number>,
  operations: number,
): number[] {
  const { problem } = unrolled(stated);
  const values = parameterValues(stated);
  const estimates = new Set(problem.parameters.filter((p) => p.estimate).map((p) => p.name));
  const found: number[] = [];
  let spent = 0;
  for (const { kind, residual } of problem.terms) {
    if (kind !== 'equation') continue;
    for (const gap of gapsOf(residual)) {
      const f = movesAlong(gap, estimates) ? CourseFunction.of(gap, problem, values, course, 2) : null;
      if (!f) continue;
      for (let k = 0; k + 1 < borders.length && spent <= operations && found.length < mostFound; k++) {
        const [from, to] = [borders[k], borders[k + 1]];
        course.enter(from, to);
        const { places, looks } = zerosIn(f, from, to);
        spent += looks * lookCost * f.cost;
        found.push(...places);
      }
    }
  }
  const places = found.sort((a, b) => a - b);
  return places.flatMap((x, k) => (k + 1 < places.length ? [x, (x + places[k + 1]) / 2] : [x]));
}

/** Zeros in a window, ascending. */
function zerosIn(f: CourseFunction, from: number, to: number): { places: number[]; looks: number; givenUp: boolean } {
  const places: number[] = [];
  const stack: [l: number, h: number, depth: number][] = [[from, to, 0]];
  let size = 0;
  let looks = 0;
  while (stack.length > 0) {
    const [l, h, depth] = stack.pop()!;
    if (looks++ >= mostLooks) return { places, looks, givenUp: true };
    const [left, right] = f.at([l, h], 2);
    size = Math.max(size, Math.abs(left), Math.abs(right));
    f.encloseSettled(l, h);
    const [low, high] = [f.low(0), f.high(0)];
    if (!(low <= 0 && high >= 0) || Math.max(-low, high) <= nothing * size) continue;
    const falls = f.high(1) < 0;
    const rises = f.low(1) > 0;
    if (falls || rises || depth >= deepest) {
      if (left === 0) places.push(l);
      else if (left * right < 0) places.push(zeroBetween(f, l, h, left));
      continue;
    }
    const middle = l + (h - l) / 2;
    stack.push([middle, h, depth + 1], [l, middle, depth + 1]);
  }
  return { places, looks, givenUp: false };
}

function zeroBetween(f: CourseFunction, low: number, high: number, left: number): number {
  let [a, b] = [low, high];
  for (let k = 0; k < deepest; k++) {
    const x = a + (b - a) / 2;
    if (f.at([x, x], 1)[0] * left > 0) a = x;
    else b = x;
  }
  return b;
}

/** The first moment between two zeros that `trigger` speaks of, with the room before it; `null` where there is none. */
function momentIn(
  f: CourseFunction,
  zeros: readonly number[],
  { direction }: Waiting,
  [from, to]: readonly [number, number],
): { from: number; to: number } | null {
  for (const [k, zero] of zeros.entries()) {
    const before = k > 0 ? zeros[k - 1] : from;
    const after = zeros[k + 1] ?? to;
    const falls = f.at([(before + zero) / 2, (zero + after) / 2], 2)[0] > 0;
    if (direction !== 'both' && direction !== (falls ? 'falling' : 'rising')) continue;
    const length = Math.min(after - zero, zero - before);
    return { from: zero - length / 2, to: zero + length / 2 };
  }
  return null;
}

/**
 * @file Where a solution stays on a surface on which its equations have no bounded slope, and others may leave it at any
 * time: u′ = −3|u − ½|^(2/3) comes to ½, and may go on below it whenever it likes. What is only attracted there, as
 * u′ = −sign(u)·√|u| is, stays (one-sided Lipschitz: Hairer, Nørsett & Wanner, Solving Ordinary Differential Equations I,
 * I.10); what passes at once is no question either.
 */
import { eigenvalues } from '../../numeric/eigenvalues.ts';
import { maxAbs } from '../../numeric/vector.ts';
import { type Expression, walk } from '../../problem/expression.ts';
import { placeText } from '../../problem/number-text/sentence.ts';
import { explicitSlope } from '../problem/explicit.ts';
import type { InitialState } from '../problem/initial.ts';
import { Leading } from '../problem/leading.ts';
import { setHighest, setState, setTime } from '../problem/place.ts';
import type { System } from '../problem/system.ts';
import { disturbances, isUnbounded, openEnd } from '../problem/uniqueness.ts';
import { courseThrough } from './course.ts';

/** A solution at ascending times, [unknowns][times]; NaN where it is not known. */
export interface KnownCourse {
  times: Float64Array;
  values: readonly Float64Array[];
}

export interface Departure {
  /** Where it has been found first. */
  at: number;
  /** The unknown whose disturbance grows without bound. */
  name: string;
}

/** Evaluations at all places together, about, and the fewest places. */
const evaluations = 20_000;
const fewestPlaces = 16;
/** Larger systems are not looked at. */
const largest = 100;
/** Real parts below this share of the largest entry are rounding of oscillations. */
const turning = 1e-6;

/** What has no bounded slope somewhere, or jumps. */
const isRough = (e: Expression): boolean => {
  if (e.kind === 'if') return true;
  if (e.kind === 'binary') return e.operator === '^' && !(e.right.kind === 'number' && Number.isInteger(e.right.value));
  return e.kind === 'call' && ['sqrt', 'cbrt', 'pow', 'log', 'log10', 'sign', 'step', 'asin', 'acos'].includes(e.name);
};

/**
 * Why more than one solution may leave the start or a place further on, one sentence; `null` where nothing says so.
 * @param known the solution, or one that stands for it
 */
export function notUnique(system: System, start: InitialState, known: KnownCourse | null): string | null {
  const open = openEnd(system, start);
  if (open !== null || !known) return open;
  const { name } = system.problem.variable;
  const departure = departureAlong(system, start, known);
  if (departure) {
    return `Not unique: from ${name} = ${placeText(departure.at)} on ${departure.name} may stay on its course or leave it at any time, because the equations have no bounded slope there (no Lipschitz constant).`;
  }
  const fork = forkAlong(system, known);
  return fork === null
    ? null
    : `Not unique: near ${name} = ${placeText(fork)} the equations do not give the highest derivatives (their matrix is singular), and more than one solution goes on.`;
}

/**
 * Where the matrix of the highest derivatives is singular on the way: its determinant changes its sign, as that of
 * x′ = −y, x² + y² = 1 does at y = 0, from where x may rest or turn back. `null` where it does not.
 */
export function forkAlong(system: System, known: KnownCourse): number | null {
  const { problem, unknowns } = system;
  const { times } = known;
  if (system.constantLeading || system.index > 1 || system.delays || problem.events || system.stateSize > largest)
    return null;
  if (system.hidden.rows.length > 0 || times.length < 2) return null;
  const f = system.evaluator(1);
  f.scalars.set(system.parameters);
  const leading = new Leading(system);
  const look = lookedAt(known);
  const state = new Array<number>(system.stateSize);
  const top = new Float64Array(unknowns.length);
  let before = 0;
  for (const [p, t] of times.entries()) {
    const at = look(p);
    for (const [i, { order, offset }] of unknowns.entries()) {
      for (let m = 0; m < order; m++) state[offset + m] = at(i, m);
      top[i] = at(i, order);
    }
    if (!state.every(Number.isFinite) || !top.every(Number.isFinite)) return null;
    setTime(f, system, t);
    setState(f, system, state);
    setHighest(f, system, top);
    f.values(1);
    f.jacobian();
    const sign = leading.signAt(f, 0);
    if (before * sign < 0) return (times[p - 1] + t) / 2;
    before = sign || before;
  }
  return null;
}

/** `null` where nothing of the kind is seen on the way. */
export function departureAlong(system: System, start: InitialState, known: KnownCourse): Departure | null {
  const { problem, stateSize: n } = system;
  const { times, values } = known;
  if (system.index > 0 || system.delays || problem.events || n > largest || times.length < 2) return null;
  let rough = false;
  for (const { residual } of problem.terms) walk(residual, (e) => (rough ||= isRough(e)));
  if (!rough) return null;
  const slope = explicitSlope(system, start);
  const look = lookedAt(known);
  const sizes = values.map((v) => maxAbs(v.filter(Number.isFinite)) || 1);
  const state = new Array<number>(n);
  const every = Math.ceil(times.length / Math.max(fewestPlaces, evaluations / (6 * n + 1)));
  let before: Departure | null = null;
  try {
    for (let p = 0; p < times.length; p += every) {
      const at = times[p];
      const value = look(p);
      for (const [i, { order, offset }] of system.unknowns.entries()) {
        for (let m = 0; m < order; m++) state[offset + m] = value(i, m);
      }
      const forward = at < start.at ? -1 : 1;
      const column = departureAt((y) => slope(at, y).map((x) => forward * x), state, system, sizes);
      // What is passed at once is seen at one place at most.
      if (column !== null && before !== null) return before;
      before = column === null ? null : { at, name: column };
    }
  } catch (error) {
    // Where the equations give no slope nothing can be said of it.
    if (!(error instanceof RangeError)) throw error;
  }
  return null;
}

/** Derivative m of unknown i at time p of the course: what is known of it, and what a smooth curve through that has. */
function lookedAt({ times, values }: KnownCourse): (p: number) => (i: number, m: number) => number {
  const course = courseThrough(times, values);
  return (p) => {
    course.enter(times[p], times[p]);
    return (i, m) => (m === 0 ? values[i][p] : course.value(i, m, times[p]));
  };
}

/** Name of an unknown with a disturbance of this `state` that grows ever faster the smaller it is; `null` without one. */
function departureAt(
  slope: (y: number[]) => number[],
  state: number[],
  { unknowns }: System,
  sizes: readonly number[],
): string | null {
  const n = state.length;
  const rest = slope(state);
  for (const side of [1, -1]) {
    const matrices = disturbances.map(() => new Float64Array(n * n));
    let steep: string | null = null;
    for (const [i, { name, order, offset }] of unknowns.entries()) {
      for (let j = offset; j < offset + order; j++) {
        const norms = disturbances.map((d, k) => {
          const by = side * d * sizes[i];
          const there = slope(state.with(j, state[j] + by));
          let norm = 0;
          for (let row = 0; row < n; row++) {
            const quotient = (there[row] - rest[row]) / by;
            matrices[k][row * n + j] = quotient;
            norm = Math.max(norm, Math.abs(quotient));
          }
          return norm;
        });
        if (norms.every(Number.isFinite) && isUnbounded(norms)) steep ??= name;
      }
    }
    if (steep === null) continue;
    const growth = matrices.map((matrix) => {
      const [first] = eigenvalues(matrix, n) ?? [];
      return first && first.re > turning * Math.hypot(first.re, first.im) ? first.re : Number.NaN;
    });
    if (isUnbounded(growth)) return steep;
  }
  return null;
}

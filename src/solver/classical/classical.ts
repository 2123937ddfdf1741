/**
 * @file The classical reference: Gragg–Bulirsch–Stoer extrapolation (ODEX of Hairer & Wanner, package `odex`) on the
 * explicit form of the equations. It only ever stands beside a run for validation. It is not made for stiff problems:
 * there, and wherever it does not come to an end within its budget, there is no reference.
 */

import { Solver } from 'odex';
import { maxAbs } from '../../numeric/vector.ts';
import { explicitSlope } from '../problem/explicit.ts';
import type { InitialState } from '../problem/initial.ts';
import type { System } from '../problem/system.ts';

export interface ClassicalOptions {
  /** Relative tolerance; the absolute one is this share of each variable's size at the start and 1e-3 of it besides. */
  tolerance: number;
  /** Operations to spend, see `Work`. */
  budget: number;
  /** Times besides the breaks of the system at which a step has to end. */
  stops?: readonly number[];
  /** True: a step ends at every asked time, so that interpolation adds no error. */
  exactTimes?: boolean;
}

/** Operations of one evaluation at a single point, about: what surrounds an instruction there costs more than itself. */
const evaluationCost = ({ instructions, stateSize }: System): number => 100 * (instructions + stateSize) + 4000;
/** Hardly a solution to many digits takes fewer evaluations. */
const fewest = 1000;
/** Evaluations without a value, among the trial steps beyond where the equations are defined, after which there is no way on. */
const mostOutside = 500;

/** Values of all unknowns at ascending `times`, [unknowns][times]; `null` where the method fails or spends its budget. */
export function classicalSolution(
  system: System,
  start: InitialState,
  times: Float64Array,
  options: ClassicalOptions,
): Float64Array[] | null {
  // A method that knows nothing of hidden constraints drifts off them.
  if (system.hidden.rows.length > 0) return null;
  const slope = explicitSlope(system, start);
  const n = system.stateSize;
  const out = system.unknowns.map(() => new Float64Array(times.length).fill(Number.NaN));
  const { budget } = options;
  const cost = evaluationCost(system);
  const late = new Error('late');
  const store = (p: number, y: (component: number) => number) => {
    system.unknowns.forEach((u, i) => {
      out[i][p] = u.order > 0 ? y(u.offset) : Number.NaN;
    });
  };
  // What will not come to its end is given up early.
  if (system.unknowns.some((u) => u.order === 0) || fewest * cost > budget) return null;
  const { from, to } = system;
  // Of derivatives nobody asks between the steps.
  const shown = system.unknowns.map(({ offset }) => offset);
  const places = [...system.breaks, ...(options.stops ?? [])].sort((a, b) => a - b);
  let spent = 0;
  let outside = 0;
  const f = (t: number, y: number[]) => {
    spent += cost;
    const share = Math.abs(t - start.at) / (to - from);
    if (spent > Math.min(1, share + 0.2) * budget) throw late;
    const slopes = slope(t, y);
    if (!slopes.every(Number.isFinite) && ++outside > mostOutside) throw late;
    return slopes;
  };
  /** Goes from t to `end`, past no place where the equations are not smooth. */
  const integrate = (
    t: number,
    y: number[],
    end: number,
    seen?: (until: number, at: (time: number, component: number) => number) => void,
  ): number[] => {
    const direction = Math.sign(end - t);
    const inside = places.filter((x) => (x - t) * direction > 0 && (end - x) * direction > 0);
    if (direction < 0) inside.reverse();
    for (const stop of [...inside, end]) {
      const solver = solverFor(n, Math.abs(stop - t), options.tolerance, y);
      solver.denseOutput = seen !== undefined;
      solver.denseComponents = shown;
      // A hair inside, so that a jump at a border counts for the neighbour alone.
      const hair = 1e-15 * Math.max(Math.abs(t), Math.abs(stop));
      const [low, high] = [Math.min(t, stop) + hair, Math.max(t, stop) - hair];
      const result = solver.solve(
        (time, state: number[]) => f(Math.min(high, Math.max(low, time)), state),
        t,
        y,
        stop,
        (_, __, x, state, interpolate) => {
          seen?.(x, (time, c) => (time === x ? state[c] : interpolate(c, time)));
          return undefined;
        },
      );
      y = result.y;
      t = stop;
      if (result.outcome !== 0 || !y.every(Number.isFinite)) throw late;
    }
    return y;
  };
  const run = (asked: number[]) => {
    let t = start.at;
    let y = Array.from(start.state);
    for (const p of asked) {
      if (times[p] !== t) y = integrate(t, y, times[p]);
      t = times[p];
      store(p, (c) => y[c]);
    }
  };
  const dense = (asked: number[]) => {
    if (asked.length === 0) return;
    const end = times[asked[asked.length - 1]];
    const direction = Math.sign(end - start.at);
    let next = 0;
    while (next < asked.length && times[asked[next]] === start.at) store(asked[next++], (c) => start.state[c]);
    if (next === asked.length) return;
    integrate(start.at, Array.from(start.state), end, (x, at) => {
      while (next < asked.length && (times[asked[next]] - x) * direction <= 0) {
        const time = times[asked[next]];
        store(asked[next++], (c) => at(time, c));
      }
    });
    if (next < asked.length) throw late;
  };
  const all = Array.from(times, (_, p) => p);
  const forth = all.filter((p) => times[p] >= start.at);
  const back = all.filter((p) => times[p] < start.at).reverse();
  try {
    for (const side of [forth, back]) (options.exactTimes ? run : dense)(side);
  } catch (error) {
    if (error === late || error instanceof RangeError || error instanceof TypeError) return null;
    // The package throws plain errors when a step becomes too small; a bug of ours must not hide behind them.
    if (error instanceof Error && !/step|stiff|small|tolerance/i.test(error.message)) throw error;
    return null;
  }
  return out;
}

function solverFor(n: number, span: number, tolerance: number, y: number[]): Solver {
  const solver = new Solver(n);
  solver.maxSteps = 100_000;
  solver.initialStepSize = Math.min(1e-4 * span, 1e-2);
  solver.relativeTolerance = tolerance;
  const largest = Math.max(maxAbs(y), 1e-300);
  solver.absoluteTolerance = y.map((v) => tolerance * Math.max(Math.abs(v), 1e-3 * largest));
  return solver;
}

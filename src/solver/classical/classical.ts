/**
 * @file The classical reference: Gragg–Bulirsch–Stoer extrapolation (ODEX of Hairer & Wanner, package `odex`) on the
 * explicit form of the equations. It only ever stands beside a run for validation. It is not made for stiff problems:
 * there, and wherever it does not come to an end within its budget, there is no reference.
 */

import { Solver } from 'odex';
import { maxAbs } from '../../numeric/vector.ts';
import type { InitialState } from '../problem/initial.ts';
import { Leading } from '../problem/leading.ts';
import { setHighest, setState, setTime } from '../problem/place.ts';
import type { System } from '../problem/system.ts';

export interface ClassicalOptions {
  /** Relative tolerance; the absolute one is this share of each variable's size at the start and 1e-3 of it besides. */
  tolerance: number;
  /** Operations to spend, see `Work`. */
  budget: number;
  /** True: a step ends at every asked time, so that interpolation adds no error. */
  exactTimes?: boolean;
}

/** Operations of one evaluation at a single point, about: what surrounds an instruction there costs more than itself. */
const evaluationCost = ({ instructions, stateSize }: System): number => 40 * (instructions + stateSize) + 400;
/** Hardly a solution to many digits takes fewer evaluations. */
const fewest = 1000;

/** Values of all unknowns at ascending `times`, [unknowns][times]; `null` where the method fails or spends its budget. */
export function classicalSolution(
  system: System,
  start: InitialState,
  times: Float64Array,
  options: ClassicalOptions,
): Float64Array[] | null {
  const slope = explicitSlope(system, start);
  const n = system.stateSize;
  const out = system.unknowns.map(() => new Float64Array(times.length).fill(Number.NaN));
  const { budget } = options;
  const cost = evaluationCost(system);
  const late = new Error('late');
  const store = (p: number, y: ArrayLike<number>) => {
    system.unknowns.forEach((u, i) => {
      out[i][p] = u.order > 0 ? y[u.offset] : Number.NaN;
    });
  };
  // What will not come to its end is given up early.
  if (system.unknowns.some((u) => u.order === 0) || fewest * cost > budget) return null;
  const { from, to } = system;
  let spent = 0;
  const f = (t: number, y: number[]) => {
    spent += cost;
    const share = Math.abs(t - start.at) / (to - from);
    if (spent > Math.min(1, share + 0.2) * budget) throw late;
    return slope(t, y);
  };
  const run = (asked: number[]) => {
    let t = start.at;
    let y = Array.from(start.state);
    for (const p of asked) {
      if (times[p] === t) {
        store(p, y);
        continue;
      }
      const solver = solverFor(n, Math.abs(times[p] - t), options.tolerance, y);
      const end = solver.solve(f, t, y, times[p]);
      y = end.y;
      t = times[p];
      if (end.outcome !== 0 || !y.every(Number.isFinite)) throw late;
      store(p, y);
    }
  };
  const dense = (asked: number[]) => {
    if (asked.length === 0) return;
    const end = times[asked[asked.length - 1]];
    const direction = Math.sign(end - start.at);
    const solver = solverFor(n, Math.abs(end - start.at), options.tolerance, Array.from(start.state));
    solver.denseOutput = true;
    let next = 0;
    while (next < asked.length && times[asked[next]] === start.at) store(asked[next++], start.state);
    const result = solver.solve(f, start.at, Array.from(start.state), end, (_, __, x, y, interpolate) => {
      while (next < asked.length && (times[asked[next]] - x) * direction <= 0) {
        const t = times[asked[next]];
        store(asked[next++], t === x ? y : y.map((_v, c) => interpolate(c, t)));
      }
      return undefined;
    });
    if (result.outcome !== 0 || next < asked.length) throw late;
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

/** d(state)/dt from the residuals: the highest derivatives by Newton's method on the equations. */
export function explicitSlope(system: System, start: InitialState): (t: number, y: number[]) => number[] {
  const f = system.evaluator(1);
  f.scalars.set(system.parameters);
  const d = system.unknowns.length;
  const top = start.top.slice();
  const rhs = new Float64Array(d);
  const leading = new Leading(system);
  return (t, y) => {
    setTime(f, system, t);
    setState(f, system, y);
    const most = system.constantLeading ? 1 : 20;
    for (let iteration = 0; iteration < most; iteration++) {
      setHighest(f, system, top);
      f.values(1);
      let change = 0;
      if (!leading.solve(f, 1, rhs)) throw new RangeError('singular');
      for (let i = 0; i < d; i++) {
        top[i] -= rhs[i];
        change = Math.max(change, Math.abs(rhs[i]) / (1e-300 + Math.abs(top[i])));
      }
      if (change < 1e-15 || !Number.isFinite(change)) break;
    }
    const slope = new Array<number>(system.stateSize);
    system.unknowns.forEach((u, i) => {
      for (let m = 0; m < u.order; m++) slope[u.offset + m] = m + 1 < u.order ? y[u.offset + m + 1] : top[i];
    });
    return slope;
  };
}

/**
 * @file The shortest time of a problem: 1/ρ with ρ the largest spectral radius of the Jacobian of its slope at the start
 * and along a known solution. For u″ + 2ζωu′ + ω²u = 0 that is 1/ω; for a stiff system its fastest mode.
 */
import { spectralRadius } from '../../numeric/spectral-radius.ts';
import type { RunHeader } from '../../problem/run.ts';
import { explicitSlope } from '../problem/explicit.ts';
import type { InitialState } from '../problem/initial.ts';
import type { System } from '../problem/system.ts';

/** States of the known solution that are looked at. */
const places = 24;
/** Larger systems are not looked at. */
const largestState = 40;

/**
 * @param reference values of all unknowns on `grid` (ascending), where they are known.
 * @returns the time in the variable's unit; NaN where it cannot be told.
 */
export function shortestTime(
  system: System,
  start: InitialState,
  reference: RunHeader['reference'],
  grid: Float64Array,
): number {
  const n = system.stateSize;
  if (n === 0 || n > largestState || system.index > 0) return Number.NaN;
  const slope = explicitSlope(system, start);
  const states: [time: number, state: number[]][] = [[start.at, Array.from(start.state)]];
  if (reference) {
    for (let k = 0; k < places; k++) {
      // Away from the ends, so that every difference is central.
      const at = highest + Math.round(((grid.length - 1 - 2 * highest) * (k + 0.5)) / places);
      states.push([grid[at], stateAt(system, reference.values, grid, at)]);
    }
  }
  const sizes = largest(states.map(([, state]) => state));
  let fastest = 0;
  for (const [time, state] of states) {
    const rate = spectralRadius(jacobian(slope, time, state, sizes), n);
    if (rate > fastest) fastest = rate;
  }
  return fastest > 0 ? 1 / fastest : Number.NaN;
}

/** Highest derivative that is taken from a grid. */
const highest = 4;

/** u, u′, u″ … of every unknown at place `at` by repeated central differences. */
function stateAt(system: System, values: readonly Float64Array[], grid: Float64Array, at: number): number[] {
  const h = grid[1] - grid[0];
  const derivative = (u: Float64Array, order: number, k: number): number =>
    order === 0 ? u[k] : (derivative(u, order - 1, k + 1) - derivative(u, order - 1, k - 1)) / (2 * h);
  return system.unknowns.flatMap((u, i) => Array.from({ length: u.order }, (_, m) => derivative(values[i], m, at)));
}

/** Largest size of every state variable; 1 where all are zero. */
const largest = (states: readonly (readonly number[])[]): number[] =>
  states[0].map((_, c) => Math.max(...states.map((s) => Math.abs(s[c])).filter(Number.isFinite)) || 1);

/** ∂slope/∂state [n·n] by central differences. */
function jacobian(
  slope: (t: number, y: number[]) => number[],
  time: number,
  state: number[],
  sizes: readonly number[],
): Float64Array {
  const n = state.length;
  const out = new Float64Array(n * n);
  for (let c = 0; c < n; c++) {
    const step = 1e-6 * sizes[c];
    const moved = (by: number) => slope(time, state.with(c, state[c] + by));
    const back = moved(-step);
    moved(step).forEach((x, r) => {
      out[r * n + c] = (x - back[r]) / (2 * step);
    });
  }
  return out;
}

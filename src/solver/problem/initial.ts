/**
 * @file The state at one end from the conditions as they are written: values and derivatives there, also nonlinear or
 * mixed, together with the equations themselves for highest derivatives and algebraic unknowns.
 */

import { Random } from '../../numeric/random.ts';
import { maxAbs } from '../../numeric/vector.ts';
import { type Outcome, refused } from '../../problem/outcome.ts';
import type { TapeEvaluator } from '../../tape/evaluator.ts';
import type { Conditions } from './conditions.ts';
import { consistentState } from './consistent-state.ts';
import { placeInRow, setHighest, setState, setTime } from './place.ts';
import type { System } from './system.ts';

export interface InitialState {
  at: number;
  /** [stateSize] */
  state: Float64Array;
  /** [unknowns] highest derivatives, values of algebraic unknowns. */
  top: Float64Array;
}

/** `singular`: the conditions may do, but the equations give no highest derivative there. */
export type Start = Outcome<InitialState, { singular: boolean }>;

const no = (reason: string, singular = false): Start => ({ ...refused(reason), singular });

/**
 * The usual case, in linear time: every condition names one state variable and every equation its own highest
 * derivative. `null` when the problem is not of this form.
 */
function plainState(system: System, c: TapeEvaluator, f: TapeEvaluator, at: number): InitialState | null {
  const n = system.stateSize;
  if (!system.explicit || c.rows.length !== n) return null;
  const state = new Float64Array(n);
  const taken = new Uint8Array(n);
  c.jets.fill(0);
  c.values(1);
  c.jacobian();
  for (const [e, row] of c.rows.entries()) {
    const jets = Array.from(row.inputs, (input, j) => ({ read: c.inputs[input], slope: c.partials[row.first + j] }));
    const [only, ...others] = jets.filter(({ read }) => read.kind === 'jet');
    if (!only || others.length > 0 || only.read.kind !== 'jet') return null;
    const { output, order } = only.read;
    const { offset, order: highest } = system.unknowns[output];
    if (order >= highest || taken[offset + order] || !(Math.abs(only.slope) > 0)) return null;
    taken[offset + order] = 1;
    state[offset + order] = -c.residuals[e] / only.slope;
  }
  setState(c, system, state);
  setState(f, system, state);
  // A condition that is not linear in its state variable shows a misfit now.
  c.values(1);
  for (const [e, row] of c.rows.entries()) {
    let size = 1e-300;
    row.inputs.forEach((input, j) => {
      const read = c.inputs[input];
      if (read.kind !== 'jet') return;
      const { offset } = system.unknowns[read.output];
      size += Math.abs(c.partials[row.first + j] * state[offset + read.order]);
    });
    if (!(Math.abs(c.residuals[e]) <= 1e-13 * size + 1e-300)) return null;
  }
  const top = topAt(system, f, state);
  return top ? { at, state, top } : besideLimit(system, f, { at, state });
}

/** The highest derivatives that explicit equations give at `state`; `null` where they are no numbers. [unknowns] */
function topAt(system: System, f: TapeEvaluator, state: Float64Array): Float64Array | null {
  const top = new Float64Array(system.unknowns.length);
  setState(f, system, state);
  setHighest(f, system, top);
  for (let iteration = 0; iteration < 3; iteration++) {
    f.values(1);
    f.jacobian();
    for (const [e, { order }] of system.unknowns.entries()) {
      const step = f.residuals[e] / f.partials[f.rows[e].first + placeInRow(f, e, e, order)];
      if (!Number.isFinite(step)) return null;
      top[e] -= step;
      f.jets[f.jetAt(0, e, order)] = top[e];
      if (iteration > 0 && Math.abs(step) > 1e-10 * (1 + Math.abs(top[e]))) return null;
    }
  }
  return top;
}

/** Directions from which a state is approached, and how near: 4⁻ᵏ of its size. */
const approach = { directions: 3, first: 3, last: 18 };
/** A limit is one where the values of neighbouring distances, and from all directions, differ by no more than this share. */
const sameLimit = { near: 1e-8, around: 1e-6, across: 0.5 };

/**
 * The highest derivatives where the equations are 0/0 at `state` and the same limit is come to from all sides, as of
 * x/(1 − exp(−x)) at x = 0; `null` where it is not. [unknowns]
 */
function limitOfTop(system: System, f: TapeEvaluator, state: Float64Array): Float64Array | null {
  const random = new Random(0, 'limits at the start');
  let limit: Float64Array | null = null;
  for (let k = 0; k < approach.directions; k++) {
    const way = state.map((x) => (Math.abs(x) || 1) * (random.uniform() + 0.5) * (random.uniform() < 0.5 ? -1 : 1));
    const found = limitAlong(system, f, state, way);
    if (!found || (limit && !areClose(found, limit, sameLimit.around))) return null;
    limit ??= found;
  }
  return limit;
}

/** The time by which a solution is ahead where the start itself cannot be evaluated, as a share of the interval. */
const ahead = { least: 1e-12, factor: 16, times: 6 };
/** By how much the highest derivatives may differ there from their limit. */
const nearLimit = 1e-8;

/**
 * A state that the solution comes to at once, from one where its equations are 0/0 with a limit; `null` where there is none,
 * or where they cancel too much to be evaluated so near.
 */
function besideLimit(
  system: System,
  f: TapeEvaluator,
  { at, state }: Pick<InitialState, 'at' | 'state'>,
): InitialState | null {
  const limit = limitOfTop(system, f, state);
  if (!limit) return null;
  const direction = at > (system.from + system.to) / 2 ? -1 : 1;
  let time = direction * ahead.least * (system.to - system.from);
  for (let k = 0; k < ahead.times; k++, time *= ahead.factor) {
    const moved = state.slice();
    for (const [i, { order, offset }] of system.unknowns.entries()) {
      for (let m = 0; m < order; m++) moved[offset + m] += time * (m + 1 < order ? state[offset + m + 1] : limit[i]);
    }
    const top = topAt(system, f, moved);
    if (top && areClose(top, limit, nearLimit)) return { at, state: moved, top };
  }
  return null;
}

/** The mean of both sides, at the distance from which on it changes least. */
function limitAlong(system: System, f: TapeEvaluator, state: Float64Array, way: Float64Array): Float64Array | null {
  let before: Float64Array | null = null;
  for (let k = approach.first; k <= approach.last; k++) {
    const sides = [1, -1].map((side) =>
      topAt(
        system,
        f,
        state.map((x, i) => x + side * 4 ** -k * way[i]),
      ),
    );
    const [here, there] = sides;
    if (!here || !there) return null;
    // Towards a pole both sides go apart.
    if (!areClose(here, there, sameLimit.across)) return null;
    const mean = here.map((x, i) => (x + there[i]) / 2);
    if (before && areClose(mean, before, sameLimit.near)) return mean;
    before = mean;
  }
  return null;
}

const areClose = (a: Float64Array, b: Float64Array, share: number): boolean => {
  const size = Math.max(maxAbs(a), maxAbs(b));
  return a.every((x, i) => Math.abs(x - b[i]) <= share * size);
};

/**
 * State and highest derivatives at the one point that all conditions look at, by Gauss–Newton on conditions and
 * equations together.
 */
export function initialState(system: System, conditions: Conditions): Start {
  const { points, evaluator: c } = conditions;
  const at = points[0] ?? system.from;
  const n = system.stateSize;
  const d = system.unknowns.length;
  const f = system.evaluator(1);
  f.scalars.set(system.parameters);
  c.scalars.set(system.parameters);
  setTime(f, system, at);
  setTime(c, system, at);
  const plain = plainState(system, c, f, at);
  if (plain) return { ok: true, value: plain };
  if (n + d > 400) return no('too many unknowns for conditions that are not of the form u(a) = value');
  const found = consistentState(system, conditions, f);
  if (!found.ok) return found;
  const { values } = found.value;
  return { ok: true, value: { at, state: values.slice(0, n), top: values.slice(n) } };
}

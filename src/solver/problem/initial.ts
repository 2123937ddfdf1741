/**
 * @file The state at one end from the conditions as they are written: values and derivatives there, also nonlinear or
 * mixed, together with the equations themselves for highest derivatives and algebraic unknowns.
 */

import { type Outcome, refused } from '../../problem/outcome.ts';
import type { TapeEvaluator } from '../../tape/evaluator.ts';
import type { Conditions } from './conditions.ts';
import { consistentState } from './consistent-state.ts';
import { placeInRow, setState, setTime } from './place.ts';
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
  const top = new Float64Array(system.unknowns.length);
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
  return { at, state, top };
}

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

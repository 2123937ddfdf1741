/**
 * @file Coupled windows: the state at every border and the coordinates of every window are unknown at once. Each window
 * is condensed to how its right border answers its left one, the borders are solved for by `condense.ts`, and Newton's
 * method is damped by the natural monotonicity test (Deuflhard, Newton Methods for Nonlinear Problems, 3.3).
 */

import { factorise, type LU, solveFactorised } from '../../numeric/lu.ts';
import { addProduct } from '../../numeric/products.ts';
import { Random } from '../../numeric/random.ts';
import { factorial } from '../../numeric/special.ts';
import type { TapeEvaluator } from '../../tape/evaluator.ts';
import type { BasisChoice } from '../basis/basis.ts';
import { jetsFor, NetworkReader, type PiecewiseNetwork } from '../network/piecewise.ts';
import type { Conditions } from '../problem/initial.ts';
import { placeInRow, setState } from '../problem/place.ts';
import type { System } from '../problem/system.ts';
import { heldOutDefect } from '../window/defect.ts';
import { assembleMatrix, endOf, type Response, responseOf } from '../window/linearise.ts';
import type { SolvedWindow } from '../window/solved-window.ts';
import { type WindowPlace, WindowSolver } from '../window/window.ts';
import { solveChain } from './condense.ts';

/** Derivatives of all unknowns at one time, unknown after unknown, 0 … order each. */
export type Profile = (t: number, out: Float64Array) => void;

export interface Unfolded {
  /** [K+1] */
  borders: number[];
  /** [K+1][stateSize] */
  states: Float64Array[];
  /** [K][size] */
  coordinates: Float64Array[];
}

interface Linear {
  lu: LU;
  response: Response;
}

/** Corrections this small that do not shrink any more are rounding: Newton's method would square them. */
const roundingAtMost = 1e-4;

export type CoupledEnd = 'converged' | 'not converged' | 'singular' | 'not finite';

export class CoupledWindows {
  readonly system: System;
  readonly window: WindowSolver;
  readonly conditions: Conditions;
  /** 1: the equations as they are; below: blended with u⁽ⁿ⁾ = 0. */
  share = 1;
  /** Called between windows; true ends the iteration. */
  expired: () => boolean = () => false;
  iterations = 0;

  constructor(system: System, conditions: Conditions, choice: BasisChoice) {
    this.system = system;
    this.conditions = conditions;
    this.window = new WindowSolver(system, choice);
  }

  /** Windows on `borders` that take their values from `profile`. */
  sample(borders: number[], profile: Profile): Unfolded {
    const { system, window } = this;
    const jets = jetsFor(system.unknowns);
    const { tau } = window.bases[0].grid;
    const stateAt = (t: number) => {
      profile(t, jets);
      const state = new Float64Array(system.stateSize);
      let at = 0;
      for (const { order, offset } of system.unknowns) {
        for (let m = 0; m < order; m++) state[offset + m] = jets[at + m];
        at += order + 1;
      }
      return state;
    };
    const states = borders.map(stateAt);
    const coordinates: Float64Array[] = [];
    for (let k = 0; k + 1 < borders.length; k++) {
      const half = (borders[k + 1] - borders[k]) / 2;
      for (let p = 0; p < tau.length; p++) {
        profile(borders[k] + half * (1 + tau[p]), jets);
        let at = 0;
        system.unknowns.forEach(({ order }, i) => {
          window.top[i * tau.length + p] = jets[at + order];
          at += order + 1;
        });
      }
      window.projectTop();
      coordinates.push(window.coordinates.slice());
    }
    return { borders, states, coordinates };
  }

  #placeOf(all: Unfolded, k: number): WindowPlace {
    return { start: all.borders[k], length: all.borders[k + 1] - all.borders[k], state: all.states[k] };
  }

  /** The blend with u⁽ⁿ⁾ = 0 that a continuation starts from: θ r + (1−θ) L u⁽ⁿ⁾. */
  #blend = (f: TapeEvaluator): void => {
    const θ = this.share;
    const n = this.window.points;
    const { capacity } = f.layout;
    f.rows.forEach((row, e) => {
      const { order } = this.system.unknowns[e];
      const own = placeInRow(f, e, e, order);
      const at = f.jetAt(0, e, order);
      for (let p = 0; p < n; p++) {
        const leading = f.partials[(row.first + own) * capacity + p];
        f.residuals[e * capacity + p] = θ * f.residuals[e * capacity + p] + (1 - θ) * leading * f.jets[at + p];
      }
      row.inputs.forEach((_, j) => {
        if (j === own) return;
        for (let p = 0; p < n; p++) f.partials[(row.first + j) * capacity + p] *= θ;
      });
    });
  };

  /** T r of every window, the gaps at the borders and the conditions. With `lines`, everything linearised, too. */
  #evaluate(all: Unfolded, lines: Linear[] | null): Misfit | null {
    const { window, system } = this;
    const count = all.borders.length - 1;
    const tested: Float64Array[] = [];
    const gaps: Float64Array[] = [];
    for (let k = 0; k < count; k++) {
      if (this.expired()) return null;
      const place = this.#placeOf(all, k);
      window.coordinates.set(all.coordinates[k]);
      const r = new Float64Array(window.size);
      window.evaluate(place, r, this.share < 1 ? this.#blend : null);
      window.countPasses();
      if (!r.every(Number.isFinite)) return null;
      tested.push(r);
      const gap = new Float64Array(system.stateSize);
      window.endState(place, gap);
      for (let i = 0; i < gap.length; i++) gap[i] -= all.states[k + 1][i];
      gaps.push(gap);
      if (lines) {
        const matrix = new Float64Array(window.size * window.size);
        assembleMatrix(window, place, matrix);
        window.countFactors();
        const lu = factorise(matrix, window.size);
        if (!lu.regular) return null;
        lines.push({ lu, response: responseOf(window, place, lu) });
      }
    }
    const special = this.#special(all);
    const { evaluator: c } = this.conditions;
    c.scalars.set(system.parameters);
    special.slots.forEach((border, slot) => {
      setState(c, system, all.states[border], slot);
    });
    c.values(1);
    c.jacobian();
    if (!c.residuals.every(Number.isFinite)) return null;
    return { tested, gaps, conditions: c.residuals.slice() };
  }

  /** Borders that conditions look at, first and last among them. */
  #special({ borders }: Unfolded): { borders: number[]; slots: number[] } {
    const slots = this.conditions.points.map((t) => {
      let best = 0;
      for (let k = 1; k < borders.length; k++) if (Math.abs(borders[k] - t) < Math.abs(borders[best] - t)) best = k;
      return best;
    });
    return { borders: [...new Set([0, ...slots, borders.length - 1])].sort((a, b) => a - b), slots };
  }

  /** Newton's correction of everything for a misfit, with the linearisation `lines`. */
  #correct(all: Unfolded, lines: Linear[], misfit: Misfit): Correction | null {
    const { system, window } = this;
    const n = system.stateSize;
    const p = system.estimates.length;
    const special = this.#special(all);
    const spots = special.borders;
    const own = misfit.tested.map((r, k) => {
      const a = Float64Array.from(r, (x) => -x);
      solveFactorised(lines[k].lu, a);
      return a;
    });
    const end = new Float64Array(n);
    const right = misfit.gaps.map((gap, k) => {
      endOf(window, this.#placeOf(all, k), own[k], 0, end);
      return Float64Array.from(gap, (g, i) => -g - end[i]);
    });
    const { evaluator: c } = this.conditions;
    const columns = spots.length * n + p;
    const rows = c.rows.length;
    const conditions = new Float64Array(rows * columns);
    c.rows.forEach((row, r) => {
      row.inputs.forEach((input, j) => {
        const read = c.inputs[input];
        const value = c.partials[row.first + j];
        if (read.kind === 'scalar') conditions[r * columns + spots.length * n + read.index] += value;
        else {
          const spot = spots.indexOf(special.slots[read.slot]);
          conditions[r * columns + spot * n + system.unknowns[read.output].offset + read.order] += value;
        }
      });
    });
    const sizes = this.#sizes(all);
    const solved = solveChain({
      states: n,
      parameters: p,
      ends: lines.map((l) => l.response.end),
      right,
      special: spots,
      conditions,
      conditionsRight: Float64Array.from(misfit.conditions, (x) => -x),
      sizes,
    });
    if (!solved.regular) return null;
    const coordinates = own.map((a, k) => {
      const { response } = lines[k];
      const change = a.slice();
      for (let column = 0; column < n + p; column++) {
        const x = column < n ? solved.states[k][column] : solved.parameters[column - n];
        if (x === 0) continue;
        const at = column * window.size;
        for (let i = 0; i < change.length; i++) change[i] += x * response.coordinates[at + i];
      }
      return change;
    });
    return { states: solved.states, coordinates, parameters: solved.parameters };
  }

  /**
   * [n+p] sizes of states and parameters, for scaling. A derivative that happens to be nothing but rounding everywhere
   * (a constant start) still belongs to an unknown of some size over this interval.
   */
  #sizes({ states }: Unfolded): Float64Array {
    const { system } = this;
    const sizes = new Float64Array(system.stateSize + system.estimates.length);
    const length = system.to - system.from;
    for (const state of states)
      for (let i = 0; i < state.length; i++) sizes[i] = Math.max(sizes[i], Math.abs(state[i]));
    for (const { order, offset } of system.unknowns) {
      const whole = Math.max(...Array.from({ length: order }, (_, m) => sizes[offset + m] * length ** m)) || 1;
      for (let m = 0; m < order; m++) sizes[offset + m] = Math.max(sizes[offset + m], (1e-3 * whole) / length ** m);
    }
    for (let q = 0; q < system.estimates.length; q++) sizes[system.stateSize + q] = Math.abs(system.parameters[q]) || 1;
    return sizes;
  }

  /** Largest and root mean square of each unknown over all points, for values or for changes. */
  #spread(
    borders: number[],
    x: Pick<Correction, 'states' | 'coordinates'>,
  ): { largest: Float64Array; rms: Float64Array } {
    const { system, window } = this;
    const { tau } = window.bases[0].grid;
    const d = system.unknowns.length;
    const largest = new Float64Array(d);
    const rms = new Float64Array(d);
    const values = new Float64Array(tau.length);
    x.coordinates.forEach((coordinates, k) => {
      const half = (borders[k + 1] - borders[k]) / 2;
      system.unknowns.forEach(({ order, offset }, i) => {
        const basis = window.bases[i];
        values.fill(0);
        addProduct(basis.at[0], tau.length, basis.rank, coordinates, window.first[i], half ** order, values, 0);
        for (let p = 0; p < tau.length; p++) {
          let u = values[p];
          let power = 1;
          for (let m = 0; m < order; m++) {
            u += (x.states[k][offset + m] * power) / factorial(m);
            power *= half * (1 + tau[p]);
          }
          rms[i] += u * u;
          if (!(Math.abs(u) <= largest[i])) largest[i] = Math.abs(u);
        }
      });
    });
    const count = x.coordinates.length * tau.length;
    for (let i = 0; i < d; i++) rms[i] = Math.sqrt(rms[i] / count);
    return { largest, rms };
  }

  /** Size of a change, each unknown in its own size (its largest value now or after the change `sizedBy`). */
  #norm(all: Unfolded, change: Correction, sizedBy: Correction): number {
    const { system } = this;
    const now = this.#spread(all.borders, all).largest;
    const then = this.#spread(all.borders, sizedBy).largest;
    const { rms } = this.#spread(all.borders, change);
    let norm = 0;
    for (let i = 0; i < rms.length; i++) {
      const share = rms[i] / Math.max(now[i], then[i], 1e-300);
      if (!(share <= norm)) norm = share;
    }
    change.parameters.forEach((x, q) => {
      const share = Math.abs(x) / Math.max(1e-300, Math.abs(system.parameters[q]), Math.abs(sizedBy.parameters[q]));
      if (!(share <= norm)) norm = share;
    });
    return norm;
  }

  #moved(all: Unfolded, change: Correction, by: number): Unfolded {
    const add = (x: Float64Array, y: Float64Array) => x.map((v, i) => v + by * y[i]);
    return {
      borders: all.borders,
      states: all.states.map((x, k) => add(x, change.states[k])),
      coordinates: all.coordinates.map((s, k) => add(s, change.coordinates[k])),
    };
  }

  /** Damped Newton from `start`; `accuracy` is the relative size of the last correction. */
  newton(start: Unfolded, accuracy: number, most = 30): { end: CoupledEnd; all: Unfolded } {
    let all = start;
    const { parameters } = this.system;
    let damping = 1;
    for (let iteration = 0; iteration < most; iteration++) {
      this.iterations++;
      const lines: Linear[] = [];
      const misfit = this.#evaluate(all, lines);
      if (!misfit) return { end: 'not finite', all };
      const change = this.#correct(all, lines, misfit);
      if (!change) return { end: 'singular', all };
      const norm = this.#norm(all, change, change);
      if (!Number.isFinite(norm)) return { end: 'not finite', all };
      const before = parameters.slice();
      let accepted = false;
      for (let by = Math.min(1, 4 * damping); by > 1e-4; by /= 2) {
        const trial = this.#moved(all, change, by);
        for (let q = 0; q < parameters.length; q++) parameters[q] = before[q] + by * change.parameters[q];
        this.window.at.scalars.set(parameters);
        if (by === 1 && norm <= accuracy) return { end: 'converged', all: trial };
        const next = this.#evaluate(trial, null);
        const simplified = next && this.#correct(all, lines, next);
        const rest = simplified ? this.#norm(all, simplified, change) : Number.POSITIVE_INFINITY;
        if (rest <= (1 - by / 4) * norm || (by === 1 && rest <= 1e-11)) {
          all = trial;
          damping = by;
          accepted = true;
          if (by === 1 && simplified && rest <= accuracy)
            return { end: 'converged', all: this.#moved(all, simplified, 1) };
          // Rounding keeps the corrections from becoming smaller: this is as good as it gets.
          if (by === 1 && rest <= 1e-9 && rest > 0.5 * norm) return { end: 'converged', all };
          break;
        }
        // So it does far earlier where the conditions hardly hold the solution in its place: see `magnification`.
        if (by === 1 && norm <= roundingAtMost && rest <= 10 * norm) return { end: 'converged', all };
        if (this.expired()) break;
      }
      if (!accepted) {
        parameters.set(before);
        this.window.at.scalars.set(parameters);
        return { end: 'not converged', all };
      }
    }
    return { end: 'not converged', all };
  }

  /**
   * By how much the whole problem, linearised at `all`, magnifies small disturbances: the relative size of the answer to
   * shifts of every border state and every condition by random signs of their size. Rounding is magnified as much.
   * Infinite where the linearised problem is singular.
   */
  magnification(all: Unfolded, seed: number): number {
    const lines: Linear[] = [];
    const misfit = this.#evaluate(all, lines);
    if (!misfit) return Number.POSITIVE_INFINITY;
    const random = new Random(seed);
    const sign = () => (random.uniform() < 0.5 ? -1 : 1);
    const sizes = this.#sizes(all);
    const { evaluator: c } = this.conditions;
    const disturbed = this.#correct(all, lines, {
      tested: misfit.tested.map((r) => new Float64Array(r.length)),
      gaps: misfit.gaps.map((gap) => gap.map((_, i) => sign() * sizes[i])),
      conditions: Float64Array.from(c.rows, (row) => {
        let size = 0;
        row.inputs.forEach((input, j) => {
          const read = c.inputs[input];
          const at = read.kind === 'jet' ? this.system.unknowns[read.output].offset + read.order : -1;
          if (at >= 0) size += Math.abs(c.partials[row.first + j]) * sizes[at];
        });
        return sign() * size;
      }),
    });
    if (!disturbed) return Number.POSITIVE_INFINITY;
    const norm = this.#norm(all, disturbed, { ...all, parameters: this.system.parameters });
    return Number.isFinite(norm) ? norm : Number.POSITIVE_INFINITY;
  }

  /** Held-out defects of all windows, relative to the largest states anywhere. */
  defects(all: Unfolded): Float64Array {
    const { system, window } = this;
    window.dense.scalars.set(system.parameters);
    const scale = new Float64Array(system.stateSize);
    for (const state of all.states)
      for (let i = 0; i < scale.length; i++) scale[i] = Math.max(scale[i], Math.abs(state[i]));
    const each = new Float64Array(system.unknowns.length * window.densePoints);
    return Float64Array.from(all.coordinates, (coordinates, k) => {
      window.coordinates.set(coordinates);
      const q = heldOutDefect(window, this.#placeOf(all, k), scale, false, each);
      return Number.isFinite(q) ? q : Number.POSITIVE_INFINITY;
    });
  }

  windows(all: Unfolded, defects: Float64Array): SolvedWindow[] {
    return all.coordinates.map((coordinates, k) => ({
      ...this.#placeOf(all, k),
      coordinates,
      defect: defects[k],
      method: 'newton',
    }));
  }
}

interface Misfit {
  tested: Float64Array[];
  gaps: Float64Array[];
  conditions: Float64Array;
}

interface Correction {
  states: Float64Array[];
  coordinates: Float64Array[];
  parameters: Float64Array;
}

/** A finished network as the start of other windows. */
export function profileOf(net: PiecewiseNetwork): Profile {
  const reader = new NetworkReader(net);
  return (t, out) => reader.read(t, out);
}

/**
 * @file Coupled windows: the state at every border and the coordinates of every window are unknown at once. Each window
 * is condensed to how its right border answers its left one, and the borders are solved for by `condense.ts`. Integrals
 * run along as further numbers of the chain; data are met as well as possible by what equations and conditions leave
 * free (Bock, in: Modelling of Chemical Reaction Systems, Springer 1981).
 */

import { factorise, type LU, solveFactorised } from '../../numeric/lu.ts';
import { addProduct } from '../../numeric/products.ts';
import { leastSquares } from '../../numeric/qr.ts';
import { Random } from '../../numeric/random.ts';
import { factorial } from '../../numeric/special.ts';
import type { TapeEvaluator } from '../../tape/evaluator.ts';
import type { BasisChoice } from '../basis/basis.ts';
import { jetsFor, joinWindows, NetworkReader, type PiecewiseNetwork } from '../network/piecewise.ts';
import type { Conditions } from '../problem/conditions.ts';
import type { Measured } from '../problem/measured.ts';
import { placeInRow, setState, setTime } from '../problem/place.ts';
import type { System } from '../problem/system.ts';
import { confidenceRadii } from '../problem/uncertainty.ts';
import { heldOutDefect } from '../window/defect.ts';
import { assembleMatrix, endOf, type Response, responseOf } from '../window/linearise.ts';
import type { SolvedWindow } from '../window/solved-window.ts';
import { type WindowPlace, WindowSolver } from '../window/window.ts';
import { type ChainChange, solveChain } from './condense.ts';
import type { BoundaryFit } from './fit-report.ts';
import { condensed, type Gradient } from './gradient.ts';
import { integralsOver } from './integral.ts';
import { type Observation, observe } from './observation.ts';

/** Derivatives of all unknowns at one time, unknown after unknown, 0 … order each. */
export type Profile = (t: number, out: Float64Array) => void;

export interface Unfolded {
  /** [K+1] */
  borders: number[];
  /** [K+1][stateSize] */
  states: Float64Array[];
  /** [K][size] */
  coordinates: Float64Array[];
  /**
   * [K] windows that start at their right border: collocation damps what is stiff in its own direction (see `basis.ts`),
   * so it has to run the way in which solutions die out.
   */
  backwards: boolean[];
}

/** One window linearised. */
export interface Linear {
  lu: LU;
  response: Response;
  /** Of every integrand over the window. */
  integrals: Gradient[];
}

/** Directions that the data move by less than this share of what they move most are not determined by them. */
const dataCut = 1e-9;
/** Share of its size at the start below which an unknown is zero but for rounding. */
const vanished = 1e-8;

export class CoupledWindows {
  readonly system: System;
  readonly window: WindowSolver;
  readonly conditions: Conditions;
  readonly measured: Measured | null;
  readonly choice: BasisChoice;
  readonly #integrands: TapeEvaluator;
  /** Sizes below which unknowns and parameters are zero. */
  floors: Floors;
  /** 1: the equations as they are; below: blended with u⁽ⁿ⁾ = 0. */
  share = 1;
  /** Called between windows; true ends the iteration. */
  expired: () => boolean = () => false;
  iterations = 0;

  constructor(system: System, conditions: Conditions, measured: Measured | null, choice: BasisChoice) {
    this.system = system;
    this.conditions = conditions;
    this.measured = measured;
    this.choice = choice;
    this.window = new WindowSolver(system, choice);
    this.#integrands = conditions.integrands.evaluator(this.window.points);
    this.floors = {
      unknowns: new Float64Array(system.unknowns.length),
      parameters: new Float64Array(system.estimates.length),
    };
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
    const backwards = growsAlong(system, borders, profile);
    for (let k = 0; k + 1 < borders.length; k++) {
      const half = ((borders[k + 1] - borders[k]) / 2) * (backwards[k] ? -1 : 1);
      for (let p = 0; p < tau.length; p++) {
        profile(borders[backwards[k] ? k + 1 : k] + half * (1 + tau[p]), jets);
        let at = 0;
        system.unknowns.forEach(({ order }, i) => {
          window.top[i * tau.length + p] = jets[at + order];
          at += order + 1;
        });
      }
      window.projectTop();
      coordinates.push(window.coordinates.slice());
    }
    return { borders, states, coordinates, backwards };
  }

  #placeOf(all: Unfolded, k: number): WindowPlace {
    const { borders, states, backwards } = all;
    const length = borders[k + 1] - borders[k];
    return backwards[k]
      ? { start: borders[k + 1], length: -length, state: states[k + 1] }
      : { start: borders[k], length, state: states[k] };
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

  /**
   * T r of every window, the gaps at the borders, conditions and data; `null` where they cannot be evaluated.
   * @param lines receives everything linearised, unless it is `null`
   */
  evaluate(all: Unfolded, lines: Linear[] | null): Misfit | null {
    const { window, system } = this;
    const count = all.borders.length - 1;
    const tested: Float64Array[] = [];
    const gaps: Float64Array[] = [];
    const integrals = new Float64Array(this.conditions.integrands.count);
    window.at.scalars.set(system.parameters);
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
      const end = all.states[all.backwards[k] ? k : k + 1];
      for (let i = 0; i < gap.length; i++) gap[i] -= end[i];
      gaps.push(gap);
      const parts = integralsOver(window, place, this.#integrands, lines !== null);
      for (let i = 0; i < integrals.length; i++) integrals[i] += parts.values[i];
      if (lines) {
        const matrix = new Float64Array(window.size * window.size);
        assembleMatrix(window, place, matrix);
        window.countFactors();
        const lu = factorise(matrix, window.size);
        if (!lu.regular) return null;
        lines.push({ lu, response: responseOf(window, place, lu), integrals: parts.gradients });
      }
    }
    const special = this.#special(all);
    const { evaluator: c } = this.conditions;
    c.scalars.set(system.parameters);
    c.scalars.set(integrals, system.parameters.length);
    special.slots.forEach((border, slot) => {
      setState(c, system, all.states[border], slot);
    });
    c.values(1);
    c.jacobian();
    if (!c.residuals.every(Number.isFinite)) return null;
    const data = this.measured
      ? observe(window, this.measured, all.borders, (k) => this.#placeOf(all, k), all.coordinates)
      : [];
    if (!data.every((x) => Number.isFinite(x.misfit))) return null;
    return { tested, gaps, conditions: c.residuals.slice(), integrals, data };
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

  /**
   * The correction of Gauss and Newton of everything for a misfit, with the linearisation `lines`: equations and
   * conditions hold, and among what they leave free the data are met as well as possible.
   * @param fixed parameters that stay as they are
   */
  correct(all: Unfolded, lines: Linear[], misfit: Misfit, fixed: readonly number[] = [], cut?: number): Step {
    const { system, window } = this;
    const states = system.stateSize;
    const q = this.conditions.integrands.count;
    const n = states + q;
    const p = system.estimates.length;
    const special = this.#special(all);
    const spots = special.borders;
    const own = misfit.tested.map((r, k) => {
      const a = Float64Array.from(r, (x) => -x);
      solveFactorised(lines[k].lu, a);
      return a;
    });
    const end = new Float64Array(states);
    const right = misfit.gaps.map((gap, k) => {
      endOf(window, this.#placeOf(all, k), own[k], 0, end);
      const out = new Float64Array(n);
      for (let i = 0; i < states; i++) out[i] = -gap[i] - end[i];
      lines[k].integrals.forEach((x, i) => {
        out[states + i] = dot(x.coordinates, own[k]) * (all.backwards[k] ? 1 : -1);
      });
      return out;
    });
    const { evaluator: c } = this.conditions;
    const columns = spots.length * n + p;
    const conditions = new Float64Array(c.rows.length * columns);
    c.rows.forEach((row, r) => {
      row.inputs.forEach((input, j) => {
        const read = c.inputs[input];
        conditions[r * columns + columnOf(read)] += c.partials[row.first + j];
      });
    });
    function columnOf(read: (typeof c.inputs)[number]): number {
      if (read.kind === 'jet')
        return spots.indexOf(special.slots[read.slot]) * n + system.unknowns[read.output].offset + read.order;
      return read.index < p ? spots.length * n + read.index : (spots.length - 1) * n + states + read.index - p;
    }
    const solved = solveChain({
      states: n,
      parameters: p,
      ends: lines.map(({ response, integrals }, k) =>
        withIntegrals(response, integrals, { states, parameters: p, sign: all.backwards[k] ? -1 : 1 }),
      ),
      backwards: all.backwards,
      right,
      special: spots,
      conditions,
      conditionsRight: Float64Array.from(misfit.conditions, (x) => -x),
      sizes: this.#sizes(all, misfit.integrals),
      fixed: { first: Array.from({ length: q }, (_, i) => states + i), parameters: fixed },
      cut,
    });
    const unfold = ({ states: borders, parameters }: ChainChange, from: Float64Array[] | null): Change => ({
      states: borders.map((x) => x.slice(0, states)),
      coordinates: lines.map(({ response }, k) => {
        const change = from ? from[k].slice() : new Float64Array(window.size);
        for (let column = 0; column < states + p; column++) {
          const x = column < states ? borders[all.backwards[k] ? k + 1 : k][column] : parameters[column - states];
          if (x === 0) continue;
          const at = column * window.size;
          for (let i = 0; i < change.length; i++) change[i] += x * response.coordinates[at + i];
        }
        return change;
      }),
      // Those that stay do so to the last bit.
      parameters: parameters.map((x, k) => (fixed.includes(k) ? 0 : x)),
    });
    const plain = unfold(solved, own);
    const directions = solved.free.map((x) => unfold(x, null));
    if (directions.length === 0 || misfit.data.length === 0) return { change: plain, open: directions, fitted: null };
    return this.#fit(all, plain, directions, misfit.data);
  }

  /** The best change for the data along the `directions` that are free behind `plain`. */
  #fit(all: Unfolded, plain: Change, directions: Change[], data: Observation[]): Step {
    const moved = (change: Change, { window, gradient }: Observation) =>
      dot(gradient.state, change.states[all.backwards[window] ? window + 1 : window]) +
      dot(gradient.coordinates, change.coordinates[window]) +
      dot(gradient.parameters, change.parameters);
    const free = directions.length;
    const jacobian = new Float64Array(data.length * free);
    const right = new Float64Array(data.length);
    data.forEach((x, r) => {
      right[r] = -x.misfit - moved(plain, x);
      directions.forEach((d, k) => {
        jacobian[r * free + k] = moved(d, x);
      });
    });
    const { solution, kernel } = leastSquares(jacobian, data.length, free, right, dataCut);
    return {
      change: combined(plain, directions, solution),
      open: kernel().map((c) => combined(scaled(plain, 0), directions, c)),
      fitted: { jacobian, directions: directions.map((d) => d.parameters) },
    };
  }

  /**
   * [n+p] sizes of states with the integrals behind them, and of parameters, for scaling. A derivative that happens to be nothing but rounding everywhere
   * (a constant start) still belongs to an unknown of some size over this interval.
   */
  #sizes({ states }: Unfolded, integrals: Float64Array): Float64Array {
    const { system } = this;
    const first = system.stateSize + integrals.length;
    const sizes = new Float64Array(first + system.estimates.length);
    const length = system.to - system.from;
    for (const state of states)
      for (let i = 0; i < state.length; i++) sizes[i] = Math.max(sizes[i], Math.abs(state[i]));
    for (const [i, { order, offset }] of system.unknowns.entries()) {
      const known = Array.from({ length: order }, (_, m) => sizes[offset + m] * length ** m);
      const whole = Math.max(...known, this.floors.unknowns[i]) || 1;
      for (let m = 0; m < order; m++) sizes[offset + m] = Math.max(sizes[offset + m], (1e-3 * whole) / length ** m);
    }
    for (let k = 0; k < integrals.length; k++) sizes[system.stateSize + k] = Math.abs(integrals[k]) || 1;
    for (let q = 0; q < system.estimates.length; q++) sizes[first + q] = Math.abs(system.parameters[q]) || 1;
    return sizes;
  }

  /** Largest and root mean square of each unknown over all points, for values or for changes. */
  #spread(
    { borders, backwards }: Unfolded,
    x: Pick<Change, 'states' | 'coordinates'>,
  ): { largest: Float64Array; rms: Float64Array } {
    const { system, window } = this;
    const { tau } = window.bases[0].grid;
    const d = system.unknowns.length;
    const largest = new Float64Array(d);
    const rms = new Float64Array(d);
    const values = new Float64Array(tau.length);
    x.coordinates.forEach((coordinates, k) => {
      const half = ((borders[k + 1] - borders[k]) / 2) * (backwards[k] ? -1 : 1);
      const state = x.states[backwards[k] ? k + 1 : k];
      system.unknowns.forEach(({ order, offset }, i) => {
        const basis = window.bases[i];
        values.fill(0);
        addProduct(basis.at[0], tau.length, basis.rank, coordinates, window.first[i], half ** order, values, 0);
        for (let p = 0; p < tau.length; p++) {
          let u = values[p];
          let power = 1;
          for (let m = 0; m < order; m++) {
            u += (state[offset + m] * power) / factorial(m);
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

  /** From now on unknowns that are far smaller than in `all` are zero but for rounding. */
  startFrom(all: Unfolded): void {
    const { system } = this;
    const parameters = system.problem.parameters.filter((p) => p.estimate);
    this.floors = {
      unknowns: this.#spread(all, all).largest.map((x) => vanished * x),
      parameters: Float64Array.from(parameters, ({ value, estimate }) => {
        const { low, high } = estimate!;
        const range = low !== null && high !== null ? high - low : 0;
        return 1e-6 * (range || Math.abs(value) || 1);
      }),
    };
  }

  /** Size of a change, each unknown in its own size: its largest value now or after the change `sizedBy`, 1 if both are 0. */
  norm(all: Unfolded, change: Change, sizedBy: Change): number {
    const { system, floors } = this;
    const now = this.#spread(all, all).largest;
    const then = this.#spread(all, sizedBy).largest;
    const { rms } = this.#spread(all, change);
    let norm = 0;
    for (let i = 0; i < rms.length; i++) {
      const share = rms[i] / (Math.max(now[i], then[i], floors.unknowns[i]) || 1);
      if (!(share <= norm)) norm = share;
    }
    change.parameters.forEach((x, q) => {
      const size = Math.max(floors.parameters[q], Math.abs(system.parameters[q]), Math.abs(sizedBy.parameters[q]));
      const share = Math.abs(x) / size;
      if (!(share <= norm)) norm = share;
    });
    return norm;
  }

  moved(all: Unfolded, change: Change, by: number): Unfolded {
    const add = (x: Float64Array, y: Float64Array) => x.map((v, i) => v + by * y[i]);
    return {
      ...all,
      states: all.states.map((x, k) => add(x, change.states[k])),
      coordinates: all.coordinates.map((s, k) => add(s, change.coordinates[k])),
    };
  }

  /**
   * By how much the whole problem, linearised at `all`, magnifies small disturbances: the relative size of the answer to
   * shifts of every border state and every condition by random signs of their size. Rounding is magnified as much.
   * Infinite where the linearised problem is singular.
   */
  magnification(all: Unfolded, seed: number): number {
    const lines: Linear[] = [];
    const misfit = this.evaluate(all, lines);
    if (!misfit) return Number.POSITIVE_INFINITY;
    const random = new Random(seed);
    const sign = () => (random.uniform() < 0.5 ? -1 : 1);
    const sizes = this.#sizes(all, misfit.integrals);
    const { evaluator: c } = this.conditions;
    const p = this.system.estimates.length;
    const sizeOf = (read: (typeof c.inputs)[number]) => {
      if (read.kind === 'jet') return sizes[this.system.unknowns[read.output].offset + read.order];
      return read.index < p ? 0 : sizes[this.system.stateSize + read.index - p];
    };
    const { change, open } = this.correct(all, lines, {
      ...misfit,
      tested: misfit.tested.map((r) => new Float64Array(r.length)),
      gaps: misfit.gaps.map((gap) => gap.map((_, i) => sign() * sizes[i])),
      conditions: Float64Array.from(c.rows, (row) => {
        let size = 0;
        row.inputs.forEach((input, j) => {
          size += Math.abs(c.partials[row.first + j]) * sizeOf(c.inputs[input]);
        });
        return sign() * size;
      }),
      data: misfit.data.map((x) => ({ ...x, misfit: 0 })),
    });
    if (open.length > 0) return Number.POSITIVE_INFINITY;
    const norm = this.norm(all, change, { ...all, parameters: this.system.parameters });
    return Number.isFinite(norm) ? norm : Number.POSITIVE_INFINITY;
  }

  /**
   * Independent changes of everything at `all` that nothing notices.
   * @param cut what is noticed by less than this share of the most is not noticed; by default but for rounding
   */
  openAt(all: Unfolded, cut?: number): Change[] {
    const lines: Linear[] = [];
    const misfit = this.evaluate(all, lines);
    return misfit ? this.correct(all, lines, misfit, [], cut).open : [];
  }

  /** The largest share of its size by which a condition or the border of two windows is missed. */
  missed(all: Unfolded): number {
    const misfit = this.evaluate(all, null);
    if (!misfit) return Number.POSITIVE_INFINITY;
    const sizes = this.#sizes(all, misfit.integrals);
    const { evaluator: c } = this.conditions;
    const p = this.system.estimates.length;
    const first = this.system.stateSize;
    const conditions = c.rows.map((row, r) => {
      let size = 0;
      row.inputs.forEach((input, j) => {
        const read = c.inputs[input];
        const of =
          read.kind === 'jet'
            ? sizes[this.system.unknowns[read.output].offset + read.order]
            : read.index < p
              ? Math.abs(this.system.parameters[read.index])
              : sizes[first + read.index - p];
        size += Math.abs(c.partials[row.first + j]) * of;
      });
      return Math.abs(misfit.conditions[r]) / Math.max(size, 1e-300);
    });
    const gaps = misfit.gaps.flatMap((gap) => Array.from(gap, (x, i) => Math.abs(x) / sizes[i]));
    return Math.max(...conditions, ...gaps, 0);
  }

  /** Sum of the squared misfits of the data, in standard deviations. */
  cost(all: Unfolded): number {
    return this.evaluate(all, null)?.data.reduce((sum, x) => sum + x.misfit ** 2, 0) ?? Number.POSITIVE_INFINITY;
  }

  /** Misfits of the data in standard deviations, and how far they pin down the parameters; `null` without data. */
  fitted(all: Unfolded): BoundaryFit | null {
    const { measured } = this;
    const lines: Linear[] = [];
    const misfit = measured && this.evaluate(all, lines);
    if (!misfit) return null;
    const { fitted } = this.correct(all, lines, misfit);
    if (!fitted) return null;
    const misfits = Float64Array.from(misfit.data, (x) => x.misfit);
    const { directions, jacobian } = fitted;
    const parts = this.system.estimates.map((_, q) => Float64Array.from(directions, (d) => d[q]));
    const free = directions.length;
    return { misfits, free, spread: confidenceRadii({ misfits, jacobian }, free, measured, parts) };
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
      const q = heldOutDefect(window, this.#placeOf(all, k), scale, false, each, Number.POSITIVE_INFINITY, this.share);
      return Number.isFinite(q) ? q : Number.POSITIVE_INFINITY;
    });
  }

  /** The windows joined to one network, their defects left open. */
  networkOf(all: Unfolded): PiecewiseNetwork {
    const windows = this.windows(all, new Float64Array(all.coordinates.length));
    return joinWindows(this.system, this.choice, windows);
  }

  windows(all: Unfolded, defects: Float64Array): SolvedWindow[] {
    return all.coordinates.map((coordinates, k) => ({
      ...this.#placeOf(all, k),
      coordinates,
      defect: defects[k],
      method: 'newton',
      resolved: false,
    }));
  }
}

export interface Misfit {
  tested: Float64Array[];
  gaps: Float64Array[];
  conditions: Float64Array;
  integrals: Float64Array;
  data: Observation[];
}

/** A change of everything. */
export interface Change {
  states: Float64Array[];
  coordinates: Float64Array[];
  parameters: Float64Array;
}

export interface Floors {
  unknowns: Float64Array;
  parameters: Float64Array;
}

export interface Step {
  change: Change;
  /** Independent changes that nothing notices: equations, conditions and data leave them open. */
  open: Change[];
  /** How the data see what the conditions leave free: [data·free] row-major, and [free] its changes of the parameters. */
  fitted: { jacobian: Float64Array; directions: Float64Array[] } | null;
}

/** Growth over a window, as the exponent, from which on it runs the other way. */
const mostGrowth = 20;

/** Windows along which the fastest solutions grow: where the trace of the equations as a first-order system is large. */
function growsAlong(system: System, borders: readonly number[], profile: Profile): boolean[] {
  const f = system.evaluator(1);
  f.scalars.set(system.parameters);
  const jets = jetsFor(system.unknowns);
  return borders.slice(1).map((right, k) => {
    const length = right - borders[k];
    const middle = borders[k] + length / 2;
    setTime(f, system, middle);
    profile(middle, jets);
    let at = 0;
    system.unknowns.forEach(({ order }, i) => {
      for (let m = 0; m <= order; m++) f.jets[f.jetAt(0, i, m)] = jets[at++];
    });
    f.values(1);
    f.jacobian();
    let trace = 0;
    f.rows.forEach((row, e) => {
      const { order } = system.unknowns[e];
      const own = placeInRow(f, e, e, order);
      const below = order > 0 ? placeInRow(f, e, e, order - 1) : -1;
      if (below >= 0) trace -= f.partials[row.first + below] / f.partials[row.first + own];
    });
    return Number.isFinite(trace) && trace * length > mostGrowth;
  });
}

const dot = (x: Float64Array, y: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
};

const scaled = ({ states, coordinates, parameters }: Change, by: number): Change => ({
  states: states.map((x) => x.map((v) => v * by)),
  coordinates: coordinates.map((x) => x.map((v) => v * by)),
  parameters: parameters.map((v) => v * by),
});

/** plain + Σ cₖ directionsₖ */
function combined(plain: Change, directions: readonly Change[], c: Float64Array): Change {
  const out = scaled(plain, 1);
  const add = (to: Float64Array, x: Float64Array, by: number) => {
    for (let i = 0; i < to.length; i++) to[i] += by * x[i];
  };
  directions.forEach((d, k) => {
    for (const [i, x] of d.states.entries()) add(out.states[i], x, c[k]);
    for (const [i, x] of d.coordinates.entries()) add(out.coordinates[i], x, c[k]);
    add(out.parameters, d.parameters, c[k]);
  });
  return out;
}

/** The answer of a window's end with the integrals up to there as further numbers of the state. */
function withIntegrals(
  response: Response,
  integrals: Gradient[],
  { states, parameters: p, sign }: { states: number; parameters: number; sign: 1 | -1 },
): Float64Array {
  if (integrals.length === 0) return response.end;
  const n = states + integrals.length;
  const out = new Float64Array(n * (n + p));
  const row = (r: number, x: Float64Array) => {
    out.set(x.subarray(0, states), r * (n + p));
    out.set(x.subarray(states, states + p), r * (n + p) + n);
  };
  for (let r = 0; r < states; r++) row(r, response.end.subarray(r * (states + p), (r + 1) * (states + p)));
  integrals.forEach((x, k) => {
    row(
      states + k,
      condensed(x, response).map((v) => sign * v),
    );
    out[(states + k) * (n + p) + states + k] = 1;
  });
  return out;
}

/** A finished network as the start of other windows. */
export function profileOf(net: PiecewiseNetwork): Profile {
  const reader = new NetworkReader(net);
  return (t, out) => reader.read(t, out);
}

/**
 * @file A marched solution together with its derivatives by free numbers θ (parameters and unknown initial values): the
 * linearised equations of every accepted window, whose factors are those of its Newton matrix, carry ∂x/∂θ from border
 * to border (Hairer, Nørsett & Wanner I, I.14), and measured expressions read it in between.
 */

import { factorise } from '../../numeric/lu.ts';
import { factorial } from '../../numeric/special.ts';
import { type Basis, type BasisChoice, shapesAt } from '../basis/basis.ts';
import { marchSteps } from '../march/march.ts';
import { lastOf } from '../march/steps.ts';
import type { Measured } from '../problem/measured.ts';
import { setTime } from '../problem/place.ts';
import type { System } from '../problem/system.ts';
import type { Fitted } from '../problem/uncertainty.ts';
import type { Budget } from '../problem/work.ts';
import { assembleMatrix, responseOf } from '../window/linearise.ts';
import { slopeBehind } from '../window/state-jump.ts';
import type { WindowPlace, WindowSolver } from '../window/window.ts';

export interface FreeStart {
  at: number;
  /** [stateSize] */
  state: Float64Array;
  /** [unknowns] */
  top: Float64Array;
  /** [stateSize·free] row-major ∂state/∂θ. */
  slope: Float64Array;
  /** [parameters·free] row-major ∂p/∂θ. */
  parameterSlope: Float64Array;
  /** Number of free numbers. */
  free: number;
}

export interface SensitivityOptions {
  choice: BasisChoice;
  accuracy: number;
  /** Data up to this time (in the direction of the variable) are read. */
  until: number;
  /** The march ends without a result as soon as the sum of squared misfits exceeds this; by default never. */
  most?: number;
  budget: Budget;
  cancelled: () => boolean;
}

/** Misfits of all data between the start and `until`; `null` where the march does not get there or not within `most`. */
export const misfitsOf = (
  system: System,
  start: FreeStart,
  measured: Measured,
  options: SensitivityOptions,
): Fitted | null => lastOf(misfitSteps(system, start, measured, options));

/** The same, window by window. */
export function* misfitSteps(
  system: System,
  start: FreeStart,
  measured: Measured,
  options: SensitivityOptions,
): Generator<undefined, Fitted | null> {
  const read = measured.points.filter((m) => m.time <= options.until + 1e-12 * Math.abs(options.until));
  const misfits = new Float64Array(read.length);
  const jacobian = new Float64Array(read.length * start.free);
  const last = Math.max(...read.map((m) => m.time), start.at);
  const first = Math.min(...read.map((m) => m.time), start.at);
  const reader = new Reader(system, measured, start, misfits, jacobian);
  for (const end of [last, first]) {
    if (end === start.at) continue;
    const side = read
      .map((m, i) => ({ m, i }))
      .filter(({ m }) => (end > start.at ? m.time >= start.at : m.time < start.at));
    const rows = side.map(({ i }) => i);
    if (!(yield* reader.march(end, rows, read, options))) return null;
  }
  if (last === first) return null;
  return { misfits, jacobian };
}

class Reader {
  readonly #system: System;
  readonly #measured: Measured;
  readonly #start: FreeStart;
  readonly #misfits: Float64Array;
  readonly #jacobian: Float64Array;
  /** [free] by the place of the jet in the evaluator of the data. */
  readonly #slopes = new Map<number, Float64Array>();

  constructor(system: System, measured: Measured, start: FreeStart, misfits: Float64Array, jacobian: Float64Array) {
    this.#system = system;
    this.#measured = measured;
    this.#start = start;
    this.#misfits = misfits;
    this.#jacobian = jacobian;
  }

  *march(
    end: number,
    asked: number[],
    read: Measured['points'],
    options: SensitivityOptions,
  ): Generator<undefined, boolean> {
    const system = this.#system;
    const { at, state, top, slope, free } = this.#start;
    const direction = Math.sign(end - at);
    const order = direction > 0 ? asked : asked.toReversed();
    const steps = marchSteps(system, {
      choice: options.choice,
      accuracy: options.accuracy,
      from: at,
      to: end,
      state,
      top,
      budget: options.budget,
      cancelled: options.cancelled,
      mostWindows: 5000,
    });
    let sensitivity: Float64Array = slope.slice();
    let matrix: Float64Array | null = null;
    let next = 0;
    let squares = 0;
    let looked = Number.NaN;
    this.#measured.evaluator.scalars.set(system.parameters);
    const most = options.most ?? Number.POSITIVE_INFINITY;
    let step = steps.next();
    // The last window is accepted without a yield when it ends the march, so look at what was added instead.
    let seen = 0;
    let crossed = 0;
    for (;;) {
      yield;
      const { windows, solver, stop, jumps } = step.value;
      if (windows.length > seen) {
        const place = windows[windows.length - 1];
        seen = windows.length;
        // Along a surface the solution answers to the parameters in another way, which is not followed.
        if (solver.bases.length > system.unknowns.length) return false;
        for (; crossed < jumps.length && jumps[crossed].window < seen; crossed++) {
          sensitivity = slopeBehind(jumps[crossed], sensitivity, this.#start.parameterSlope, free);
        }
        // What is measured at a jump is measured behind it.
        const slack = jumps.some((jump) => jump.moves && jump.window === seen) ? -1e-13 : 1e-13;
        if (system.delays) {
          // What earlier times answer is not followed: the fit takes differences.
          while (
            next < order.length &&
            (read[order[next]].time - (place.start + place.length)) * direction <= slack * Math.abs(place.length)
          ) {
            const point = read[order[next]];
            if (point.time !== looked) this.#look(point.time, solver, place, sensitivity, null);
            looked = point.time;
            this.#measure(order[next], point);
            squares += this.#misfits[order[next]] ** 2;
            next++;
          }
          if (squares > most) return false;
          if (step.done) return stop === 'done' && next === order.length;
          step = steps.next();
          continue;
        }
        matrix ??= new Float64Array(solver.size * solver.size);
        const tested = new Float64Array(solver.size);
        solver.coordinates.set(place.coordinates);
        solver.evaluate(place, tested, null);
        assembleMatrix(solver, place, matrix.fill(0));
        solver.countFactors();
        const lu = factorise(matrix, solver.size);
        if (!lu.regular) return false;
        const response = responseOf(solver, place, lu);
        const inner = this.#combine(response.coordinates, sensitivity, solver.size);
        while (
          next < order.length &&
          (read[order[next]].time - (place.start + place.length)) * direction <= slack * Math.abs(place.length)
        ) {
          const point = read[order[next]];
          // Often several quantities are measured at one time.
          if (point.time !== looked) this.#look(point.time, solver, place, sensitivity, inner);
          looked = point.time;
          this.#measure(order[next], point);
          squares += this.#misfits[order[next]] ** 2;
          next++;
        }
        if (squares > most) return false;
        sensitivity = this.#advance(response.end, sensitivity);
        if (!sensitivity.every(Number.isFinite)) return false;
      }
      if (step.done) return stop === 'done' && next === order.length && free >= 0;
      step = steps.next();
    }
  }

  /** Change of the coordinates by θ: [free·size]. */
  #combine(columns: Float64Array, sensitivity: Float64Array, size: number): Float64Array {
    const { free, parameterSlope } = this.#start;
    const n = this.#system.stateSize;
    const p = this.#system.estimates.length;
    const out = new Float64Array(free * size);
    for (let q = 0; q < free; q++) {
      for (let c = 0; c < n + p; c++) {
        const x = c < n ? sensitivity[c * free + q] : parameterSlope[(c - n) * free + q];
        if (x === 0) continue;
        for (let i = 0; i < size; i++) out[q * size + i] += x * columns[c * size + i];
      }
    }
    return out;
  }

  #advance(end: Float64Array, sensitivity: Float64Array): Float64Array {
    const { free, parameterSlope } = this.#start;
    const n = this.#system.stateSize;
    const p = this.#system.estimates.length;
    const out = new Float64Array(n * free);
    for (let r = 0; r < n; r++) {
      for (let q = 0; q < free; q++) {
        let sum = 0;
        for (let c = 0; c < n; c++) sum += end[r * (n + p) + c] * sensitivity[c * free + q];
        for (let c = 0; c < p; c++) sum += end[r * (n + p) + n + c] * parameterSlope[c * free + q];
        out[r * free + q] = sum;
      }
    }
    return out;
  }

  /** Jets of the solution at `time` in the evaluator of the data, their slopes by θ in `#slopes`. */
  #look(
    time: number,
    solver: WindowSolver,
    place: WindowPlace & { coordinates: Float64Array },
    sensitivity: Float64Array,
    inner: Float64Array | null,
  ): void {
    const system = this.#system;
    const { free } = this.#start;
    const f = this.#measured.evaluator;
    setTime(f, system, time);
    const half = place.length / 2;
    const x = time - place.start;
    const shapesOf = new Map<Basis, Float64Array>();
    solver.bases.forEach((basis, i) => {
      const { order, offset } = system.unknowns[i];
      const shapes = shapesOf.get(basis) ?? shapesAt(basis, x / half - 1);
      shapesOf.set(basis, shapes);
      for (let m = 0; m <= order; m++) {
        const slope = new Float64Array(free);
        let value = 0;
        const factor = half ** (order - m);
        for (let k = 0; k < basis.rank; k++) {
          const φ = factor * shapes[m * basis.rank + k];
          value += φ * place.coordinates[solver.first[i] + k];
          if (!inner) continue;
          for (let q = 0; q < free; q++) slope[q] += φ * inner[q * solver.size + solver.first[i] + k];
        }
        for (let j = m; j < order; j++) {
          const φ = x ** (j - m) / factorial(j - m);
          value += φ * place.state[offset + j];
          for (let q = 0; q < free; q++) slope[q] += φ * sensitivity[(offset + j) * free + q];
        }
        f.jets[f.jetAt(0, i, m)] = value;
        this.#slopes.set(f.jetAt(0, i, m), slope);
      }
    });
    f.values(1);
    f.jacobian();
  }

  /** Misfit `row` and its derivatives at the time looked at. */
  #measure(row: number, { term, value, sigma }: Measured['points'][number]): void {
    const { free, parameterSlope } = this.#start;
    const f = this.#measured.evaluator;
    this.#misfits[row] = (f.residuals[term] - value) / sigma;
    const cone = f.rows[term];
    cone.inputs.forEach((input, j) => {
      const read = f.inputs[input];
      const partial = f.partials[cone.first + j] / sigma;
      const slope =
        read.kind === 'jet'
          ? this.#slopes.get(f.jetAt(0, read.output, read.order))!
          : parameterSlope.subarray(read.index * free, (read.index + 1) * free);
      for (let q = 0; q < free; q++) this.#jacobian[row * free + q] += partial * slope[q];
    });
  }
}

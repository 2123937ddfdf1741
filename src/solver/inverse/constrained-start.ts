/** @file The start of a fit: how conditions and hidden constraints give the state variables that are not free. */
import { factorise, solveFactorised } from '../../numeric/lu.ts';
import type { TapeEvaluator } from '../../tape/evaluator.ts';
import type { Conditions } from '../problem/conditions.ts';
import { setState } from '../problem/place.ts';
import type { System } from '../problem/system.ts';

/** A start of the march with its derivatives by the free numbers. */
export interface StartSlopes {
  /** [stateSize] */
  state: Float64Array;
  /** [stateSize·free] row-major ∂state/∂θ */
  slope: Float64Array;
  /** [parameters·free] row-major ∂p/∂θ */
  parameterSlope: Float64Array;
  free: number;
}

const mostRounds = 20;
/** A pivot below this share of its constraint says nothing of its state variable. */
const weak = 1e-8;

/**
 * Each condition gives the one state variable that it reads; two rounds make one that is not linear in it exact enough
 * to notice. False where one cannot be evaluated.
 */
export function meetConditions(system: System, { evaluator: c, terms }: Conditions, start: StartSlopes): boolean {
  const { state, slope, parameterSlope, free } = start;
  c.scalars.set(system.parameters);
  for (let round = 0; round < mostRounds; round++) {
    setState(c, system, state);
    c.values(1);
    c.jacobian();
    let change = 0;
    for (const [e, row] of c.rows.slice(0, terms.length).entries()) {
      let place = 0;
      let partial = 0;
      row.inputs.forEach((input, j) => {
        const read = c.inputs[input];
        if (read.kind !== 'jet') return;
        place = system.unknowns[read.output].offset + read.order;
        partial = c.partials[row.first + j];
      });
      const step = c.residuals[e] / partial;
      state[place] -= step;
      change = Math.max(change, Math.abs(step) / (1e-300 + Math.abs(state[place])));
      slope.fill(0, place * free, (place + 1) * free);
      row.inputs.forEach((input, j) => {
        const read = c.inputs[input];
        if (read.kind !== 'scalar') return;
        for (let q = 0; q < free; q++) {
          slope[place * free + q] -= (c.partials[row.first + j] / partial) * parameterSlope[read.index * free + q];
        }
      });
    }
    if (!Number.isFinite(change)) return false;
    if (change < 1e-15) return true;
  }
  return true;
}

/**
 * Conditions and hidden constraints together give the state variables `taken`, by Newton's method from where `state`
 * is, and their slopes by the implicit function theorem. False where they do not.
 * @param taken one state variable for each row of the conditions' evaluator
 */
export function meetConstraints(
  system: System,
  { evaluator: c }: Conditions,
  taken: readonly number[],
  { state, slope, parameterSlope, free }: StartSlopes,
): boolean {
  const n = taken.length;
  c.scalars.set(system.parameters);
  for (let round = 0; ; round++) {
    const slopes = slopesAt(system, c, state);
    const lu = factorise(
      Float64Array.from({ length: n * n }, (_, k) => slopes[Math.floor(k / n)][taken[k % n]]),
      n,
    );
    if (!lu.regular) return false;
    const step = c.residuals.slice(0, n);
    solveFactorised(lu, step);
    let change = 0;
    taken.forEach((place, k) => {
      state[place] -= step[k];
      change = Math.max(change, Math.abs(step[k]) / (1e-9 + Math.abs(state[place])));
    });
    if (!Number.isFinite(change) || (round === mostRounds && change > 1e-9)) return false;
    if (change > 1e-14 && round < mostRounds) continue;
    for (const place of taken) slope.fill(0, place * free, (place + 1) * free);
    const column = new Float64Array(n);
    for (let q = 0; q < free; q++) {
      c.rows.forEach((row, r) => {
        column[r] = 0;
        for (let k = 0; k < state.length; k++) column[r] -= slopes[r][k] * slope[k * free + q];
        row.inputs.forEach((input, j) => {
          const read = c.inputs[input];
          if (read.kind === 'scalar') column[r] -= c.partials[row.first + j] * parameterSlope[read.index * free + q];
        });
      });
      solveFactorised(lu, column);
      taken.forEach((place, k) => {
        slope[place * free + q] = column[k];
      });
    }
    return true;
  }
}

/**
 * Which state variables the hidden constraints give best, one each; `null` where they give none at the guess.
 * @param open state variables that no condition gives, and guesses of them
 */
export function constrainedStates(
  system: System,
  conditions: Conditions,
  open: readonly number[],
  guesses: Float64Array,
): number[] | null {
  const { evaluator: c, terms } = conditions;
  // A guess of zero is mostly none, and often the one place where a constraint says nothing.
  for (const instead of [0, 1]) {
    const state = new Float64Array(system.stateSize);
    open.forEach((place, k) => {
      state[place] = guesses[k] || instead;
    });
    meetConditions(system, conditions, {
      ...{ state, slope: new Float64Array(0), parameterSlope: new Float64Array(0), free: 0 },
    });
    const rows = slopesAt(system, c, state).slice(terms.length);
    const chosen = bestColumns(rows, open);
    if (chosen) return chosen;
  }
  return null;
}

/** Columns among `open` by elimination with complete pivoting, in the order of the rows. */
function bestColumns(rows: Float64Array[], open: readonly number[]): number[] | null {
  const left = rows.map((row, r) => {
    const size = Math.hypot(...open.map((k) => row[k])) || 1;
    return { r, row: row.map((x) => x / size) };
  });
  const chosen = new Array<number>(rows.length);
  while (left.length > 0) {
    let best = { at: 0, column: -1, size: weak };
    left.forEach(({ row }, at) => {
      for (const column of open) {
        if (Math.abs(row[column]) > best.size) best = { at, column, size: Math.abs(row[column]) };
      }
    });
    if (best.column < 0) return null;
    const [pivot] = left.splice(best.at, 1);
    chosen[pivot.r] = best.column;
    for (const other of left) {
      const factor = other.row[best.column] / pivot.row[best.column];
      other.row = other.row.map((x, k) => (k === best.column ? 0 : x - factor * pivot.row[k]));
    }
  }
  return chosen;
}

/** ∂rows/∂state at `state`, one array for each row of `c`. */
function slopesAt(system: System, c: TapeEvaluator, state: Float64Array): Float64Array[] {
  c.scalars.set(system.parameters);
  setState(c, system, state);
  c.values(1);
  c.jacobian();
  return c.rows.map((row) => {
    const slopes = new Float64Array(system.stateSize);
    row.inputs.forEach((input, j) => {
      const read = c.inputs[input];
      if (read.kind === 'jet') slopes[system.unknowns[read.output].offset + read.order] += c.partials[row.first + j];
    });
    return slopes;
  });
}

/**
 * @file State and highest derivatives at one point that meet conditions, hidden constraints and equations together, by
 * Gauss–Newton: conditions first, then what they leave open from the constraints on the state, then all of it.
 */
import { leastSquares } from '../../numeric/qr.ts';
import { say } from '../../problem/number-text/sentence.ts';
import { type Outcome, refused } from '../../problem/outcome.ts';
import type { TapeEvaluator } from '../../tape/evaluator.ts';
import type { Conditions } from './conditions.ts';
import { valueName } from './constraint-name.ts';
import type { System } from './system.ts';

/** `singular`: the conditions may do, but the equations give no highest derivative there. */
export type Consistent = Outcome<
  {
    /** [stateSize + unknowns] */
    values: Float64Array;
  },
  { singular: boolean }
>;

const no = (reason: string, singular = false): Consistent => ({ ...refused(reason), singular });

/** Share of its size by which a row may be missed. */
const allowed = { condition: 1e-7, equation: 1e-6 };
/** Share of the largest value that may be rounding of it. */
const rounding = 1e-15;
/** Values that differ by more than this share are two solutions. */
const apart = 1e-6;
/** Where the search starts again, in sizes of what is given, when zero leads nowhere. */
const guesses: readonly number[] = [1, -1, 0.1, -0.1];
/** Free values are named up to this many numbers altogether. */
const mostNamed = 80;

/** One equation for the values: its residual and its slopes as [column, slope]. */
interface Row {
  residual: number;
  slopes: [number, number][];
}

/** @param f the equations, their time and parameters set, as are those of `conditions` */
export function consistentState(system: System, conditions: Conditions, f: TapeEvaluator): Consistent {
  const search = new Search(system, conditions, f);
  const first = search.from(0);
  // Without a derivative nothing is marched: all solutions are searched for over the whole interval.
  if (first.ok || system.stateSize === 0) return first;
  const found: Float64Array[] = [];
  for (const guess of guesses) {
    const other = search.from(guess);
    if (!other.ok) continue;
    // Where no hidden constraint leaves values of the state to a search, only the branch that starts there is chosen: that
    // there are others is found and said afterwards.
    if (system.hidden.rows.length === 0) return other;
    const { values } = other.value;
    if (!found.some((known) => search.differing(known, values) < 0)) found.push(values);
  }
  if (found.length === 0) return first;
  const [values, rival] = found;
  if (!rival) return { ok: true, value: { values } };
  const k = search.differing(values, rival);
  const name = search.nameOf(k);
  return no(
    `${name} = ${say(values[k])} and ${name} = ${say(rival[k])} both meet the conditions and constraints: give ${name}, or a range of the unknown`,
  );
}

class Search {
  readonly #system: System;
  readonly #conditions: Conditions;
  readonly #f: TapeEvaluator;
  readonly #size: number;
  #x: Float64Array;

  constructor(system: System, conditions: Conditions, f: TapeEvaluator) {
    this.#system = system;
    this.#conditions = conditions;
    this.#f = f;
    this.#size = system.stateSize + system.unknowns.length;
    this.#x = new Float64Array(this.#size);
  }

  /** Starts where what no condition gives is `guess` times the size of what is given. */
  from(guess: number): Consistent {
    const { evaluator: c, terms, names } = this.#conditions;
    const { unknowns, problem } = this.#system;
    this.#x = new Float64Array(this.#size);
    // A range that the author gave is a better start than zero.
    const ranged = problem.unknowns.map(({ range }) => (range ? (range[0] + range[1]) / 2 : null));
    unknowns.forEach((_, i) => {
      this.#x[this.#column(i, 0)] = ranged[i] ?? 0;
    });
    const given = (): Row[] => this.#rowsOf(c).slice(0, terms.length);
    if (!this.#solve(given)) return no('the equations or conditions cannot be evaluated at the start', true);
    const contradicting = given().findIndex((row) => !(this.#misfit(row) < allowed.condition));
    if (contradicting >= 0) {
      return no(`${names[contradicting]} contradicts the other conditions or the equations`);
    }
    const written = this.#x.slice();
    const fixed = new Set(given().flatMap(({ slopes }) => slopes.map(([column]) => column)));
    const unit = guess * (Math.max(0, ...Array.from(fixed, (k) => Math.abs(written[k]))) || 1);
    if (guess !== 0) {
      unknowns.forEach((u, i) => {
        for (let m = 0; m <= u.order; m++) {
          const k = this.#column(i, m);
          if (!fixed.has(k) && (m > 0 || ranged[i] === null)) this.#x[k] = unit;
        }
      });
    }
    const broken = this.#broken(fixed);
    if (broken) return broken;
    const all = (): Row[] => [...this.#rowsOf(c), ...this.#rowsOf(this.#f)];
    for (const rows of [() => this.#rowsOf(c), all]) {
      if (!this.#solve(rows)) return no('the equations or conditions cannot be evaluated at the start', true);
    }
    // What was given is taken to the last bit: a root of it may not bear a rounding below zero.
    for (const k of fixed) if (Math.abs(this.#x[k] - written[k]) <= 1e-13 * this.#largest()) this.#x[k] = written[k];
    this.#clear(fixed, all);
    return this.#judged(all());
  }

  /** Makes zero what is rounding beside the rest and serves every row as well when it is zero. */
  #clear(fixed: ReadonlySet<number>, rowsNow: () => Row[]): void {
    const small = rounding * this.#largest();
    for (let k = 0; k < this.#size; k++) {
      const value = this.#x[k];
      if (fixed.has(k) || value === 0 || Math.abs(value) > small) continue;
      const before = rowsNow();
      this.#x[k] = 0;
      const serves = rowsNow().every(({ residual, slopes }, r) => {
        const size = slopes.reduce((sum, [j, slope]) => sum + Math.abs(slope * this.#x[j]), 0);
        return Math.abs(residual) <= Math.max(Math.abs(before[r].residual), rounding * size);
      });
      if (!serves) this.#x[k] = value;
    }
  }

  /** A constraint that the conditions alone decide, and decide against. */
  #broken(fixed: ReadonlySet<number>): Consistent | null {
    const { evaluator: c, names, terms } = this.#conditions;
    const rows = this.#rowsOf(c);
    for (let r = terms.length; r < rows.length; r++) {
      const { slopes, residual } = rows[r];
      if (this.#misfit(rows[r]) < allowed.condition || !slopes.every(([k]) => fixed.has(k))) continue;
      const read = new Set(slopes.map(([k]) => k));
      const who = names.filter((_, e) => e < terms.length && rows[e].slopes.some(([k]) => read.has(k)));
      return no(
        `the conditions ${who.join(', ')} contradict ${names[r]}, which they miss by ${say(Math.abs(residual))}`,
      );
    }
    return null;
  }

  #judged(rows: Row[]): Consistent {
    const { names } = this.#conditions;
    const { equations } = this.#system;
    const broken = names.findIndex((_, r) => !(this.#misfit(rows[r]) < allowed.condition));
    if (broken >= 0) return no(`${names[broken]} contradicts the other conditions or the equations`);
    const unsolved = equations.findIndex((_, e) => !(this.#misfit(rows[names.length + e]) < allowed.equation));
    if (unsolved >= 0) {
      return no(`"${equations[unsolved].name}" cannot be solved for its highest derivative at the start`, true);
    }
    // Everything that marching starts from must be pinned down.
    const missing = this.#size - this.#rank(rows);
    if (missing > 0) {
      const { note, state } = this.#open(rows, missing);
      // What hidden constraints leave open at their one point stays open.
      const singular = !state || this.#system.hidden.rows.length === 0;
      return no(`the conditions do not determine the state at the start${note}`, singular);
    }
    return { ok: true, value: { values: this.#x.slice() } };
  }

  /** Gauss–Newton. False where the rows cannot be evaluated. */
  #solve(rowsNow: () => Row[]): boolean {
    let last = Number.POSITIVE_INFINITY;
    for (let iteration = 0; iteration < 50; iteration++) {
      const rows = rowsNow();
      if (rows.length === 0) break;
      const { matrix, right } = this.#scaled(rows);
      if (!right.every(Number.isFinite) || !matrix.every(Number.isFinite)) return false;
      const { solution } = leastSquares(matrix, rows.length, this.#size, right);
      let change = 0;
      for (let k = 0; k < this.#size; k++) {
        this.#x[k] += solution[k];
        change = Math.max(change, Math.abs(solution[k]) / (1e-300 + Math.abs(this.#x[k])));
      }
      if (change < 1e-15 || (iteration > 3 && change >= last && change < 1e-9)) break;
      last = change;
    }
    return true;
  }

  /** Each row in its own size. */
  #scaled(rows: Row[]): { matrix: Float64Array; right: Float64Array } {
    const matrix = new Float64Array(rows.length * this.#size);
    const right = new Float64Array(rows.length);
    rows.forEach(({ residual, slopes }, r) => {
      const size = Math.max(1e-300, ...slopes.map(([, slope]) => Math.abs(slope)));
      for (const [k, slope] of slopes) matrix[r * this.#size + k] += slope / size;
      right[r] = -residual / size;
    });
    return { matrix, right };
  }

  #rank(rows: Row[]): number {
    const { matrix } = this.#scaled(rows);
    return leastSquares(matrix, rows.length, this.#size, new Float64Array(rows.length)).rank;
  }

  /** Which values are open, and whether the state is among them. */
  #open(rows: Row[], missing: number): { note: string; state: boolean } {
    const { unknowns, stateSize } = this.#system;
    if (this.#size > mostNamed) return { note: '', state: false };
    const rank = this.#size - missing;
    const open = unknowns.flatMap(({ order }, i) =>
      Array.from({ length: Math.max(1, order) }, (_, m) => this.#column(i, m)).filter(
        (k) => this.#rank([...rows, { residual: 0, slopes: [[k, 1]] }]) > rank,
      ),
    );
    if (open.length === 0) return { note: '', state: false };
    const names = open.map((k) => this.nameOf(k)).join(', ');
    return {
      note: `: ${names} ${open.length === 1 ? 'is' : 'are'} open, ${missing} ${missing === 1 ? 'condition is' : 'conditions are'} missing`,
      state: open.some((k) => k < stateSize),
    };
  }

  #rowsOf(e: TapeEvaluator): Row[] {
    this.#system.unknowns.forEach((u, i) => {
      for (let m = 0; m <= u.order; m++) e.jets[e.jetAt(0, i, m)] = this.#x[this.#column(i, m)];
    });
    e.values(1);
    e.jacobian();
    return e.rows.map((row, i) => ({
      residual: e.residuals[i],
      slopes: Array.from(row.inputs, (input, j): [number, number] | null => {
        const read = e.inputs[input];
        return read.kind === 'jet' ? [this.#column(read.output, read.order), e.partials[row.first + j]] : null;
      }).filter((slope) => slope !== null),
    }));
  }

  /** By which share of its size a row is missed. */
  #misfit({ residual, slopes }: Row): number {
    // What is zero is known to the rounding of the others.
    const least = Math.max(1e-9, 1e-7 * this.#largest(this.#system.stateSize));
    let size = 0;
    for (const [k, slope] of slopes) size += Math.abs(slope) * Math.max(least, Math.abs(this.#x[k]));
    return Math.abs(residual) / Math.max(size, 1e-12);
  }

  /** Largest of the first `count` values; of all, as a state of zeros beside an algebraic unknown has rounding as well. */
  #largest(count = this.#size): number {
    return this.#x.subarray(0, count).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  }

  #column(unknown: number, derivative: number): number {
    const { offset, order } = this.#system.unknowns[unknown];
    return derivative < order ? offset + derivative : this.#system.stateSize + unknown;
  }

  /** Column of a value in which two solutions differ; −1 for none. Highest derivatives follow from the others. */
  differing(a: Float64Array, b: Float64Array): number {
    const { unknowns, stateSize } = this.#system;
    return a.findIndex(
      (x, k) =>
        (k < stateSize || unknowns[k - stateSize].order === 0) &&
        Math.abs(x - b[k]) > apart * Math.max(Math.abs(x), Math.abs(b[k]), 1e-9),
    );
  }

  nameOf(column: number): string {
    const { unknowns, stateSize, problem } = this.#system;
    const at = String(this.#conditions.points[0] ?? problem.variable.from);
    const unknown =
      column < stateSize
        ? unknowns.find(({ offset, order }) => column >= offset && column < offset + order)!
        : unknowns[column - stateSize];
    return valueName(unknown.name, column < stateSize ? column - unknown.offset : unknown.order, at);
  }
}

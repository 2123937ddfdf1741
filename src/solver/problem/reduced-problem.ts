/** @file The equations of a problem on one builder, reduced to what determines their highest derivatives. */
import { type Interpolant, interpolant, interpolantDerivative } from '../../numeric/interpolant.ts';
import { Random } from '../../numeric/random.ts';
import { expressionsIn } from '../../problem/effect.ts';
import { orders, walk } from '../../problem/expression.ts';
import { type Outcome, refused } from '../../problem/outcome.ts';
import type { Problem, Term } from '../../problem/problem.ts';
import { emit, type Leaves, type Register, TapeBuilder } from '../../tape/builder.ts';
import { TapeEvaluator, type TapeLayout } from '../../tape/evaluator.ts';
import type { Tape } from '../../tape/tape.ts';
import { TotalDerivative } from '../../tape/total-derivative.ts';
import { type IndexReduction, reduce } from '../index-reduction/reduction.ts';
import { type DelayedRead, Delays } from './delays.ts';
import { solverLeaves } from './leaves.ts';
import { withStableQuotients } from './stable-quotients.ts';

export interface ReducedProblem {
  /** The equations as written. */
  terms: { term: Term; index: number; register: Register }[];
  /** Columns of the tapes: inputs, then their derivatives as far as they are read. */
  inputs: Interpolant[];
  delays: Delays | null;
  reduction: IndexReduction;
  /** What every tape of the registers reads, as far as it does. */
  layout: Omit<TapeLayout, 'capacity'>;
  tapeOf(registers: readonly Register[]): Tape;
}

export function reducedProblem(problem: Problem): Outcome<ReducedProblem> {
  const equations = problem.terms
    .map((term, index) => ({ term, index }))
    .filter(({ term }) => term.kind === 'equation');
  const d = problem.unknowns.length;
  if (d === 0) return refused('there is no unknown');
  if (equations.length !== d) {
    return refused(
      `${count(equations.length, 'equation')} for ${count(d, 'unknown')}: not as many equations as unknowns`,
    );
  }
  const read = new Set(equations.flatMap(({ term }) => [...orders(term.residual).keys()]));
  const absent = problem.unknowns.filter((u) => !read.has(u.name));
  if (absent.length > 0) return refused(`no equation contains ${absent.map((u) => u.name).join(', ')}`);
  const reason = unfit(equations.map(({ term }) => term));
  if (reason) return refused(reason);
  const t = new TapeBuilder();
  const columns = new InputColumns(problem);
  const leaves: Leaves = {
    ...solverLeaves(t, problem, () => 0),
    delayed: (e) => t.aux(columns.delayed(e)),
  };
  const terms = equations.map((equation) => ({
    ...equation,
    register: emit(t, withStableQuotients(equation.term.residual), leaves),
  }));
  const tapeOf = (registers: readonly Register[]) => t.finish(registers);
  const layoutOf = (highest: readonly number[]) => ({
    outputs: d,
    orders: Math.max(...highest) + 1,
    slots: 1,
    auxColumns: columns.interpolants.length,
    scalars: problem.parameters.filter((p) => p.estimate).length,
  });
  const reduced = reduce({
    t,
    residuals: terms.map(({ register }) => register),
    names: terms.map(({ term }) => term.name),
    unknowns: problem.unknowns.map((u) => u.name),
    derivative: new TotalDerivative(t, (column) => t.aux(columns.derivativeOf(column))),
    jacobian: (registers, highest, place, size) => {
      const f = new TapeEvaluator(tapeOf(registers), { ...layoutOf(highest), capacity: 1 });
      return jacobianSomewhere(f, problem, columns.interpolants, highest, { place, size });
    },
  });
  if (!reduced.ok) return reduced;
  const reduction = reduced.value;
  const { delays } = columns;
  delays.inEquations = delays.reads.length;
  if (delays.reads.length > 0 && columns.differentiated) {
    return refused('a delay stands in equations that have to be differentiated');
  }
  for (const e of (problem.events ?? []).flatMap(expressionsIn)) {
    walk(e, (x) => {
      if (x.kind === 'delayed') delays.placeOf(x);
    });
  }
  const neutral = delays.reads.find(
    ({ name, order }) => order >= reduction.orders[problem.unknowns.findIndex((u) => u.name === name)],
  );
  if (neutral) {
    return refused(
      `the equations are neutral: they read ${neutral.name}${"'".repeat(neutral.order)} in the past, the highest derivative itself`,
    );
  }
  return {
    ok: true,
    value: {
      terms,
      inputs: columns.interpolants,
      delays: delays.reads.length > 0 ? delays : null,
      reduction,
      layout: layoutOf(reduction.orders),
      tapeOf,
    },
  };
}

/** Columns for inputs and, as they are asked for, for their derivatives. */
class InputColumns {
  readonly interpolants: Interpolant[];
  readonly #problem: Problem;
  readonly #columns: { input: number; order: number }[];
  readonly delays: Delays;
  /** Whether the derivative of something delayed was asked for. */
  differentiated = false;

  constructor(problem: Problem) {
    this.#problem = problem;
    this.delays = new Delays(problem);
    this.interpolants = problem.inputs.map(interpolant);
    this.#columns = problem.inputs.map((_, input) => ({ input, order: 0 }));
  }

  /** The column of what is read of the past. */
  delayed(read: DelayedRead): number {
    const place = this.delays.placeOf(read);
    const known = this.#columns.findIndex((x) => x.input === -1 - place);
    if (known >= 0) return known;
    this.#columns.push({ input: -1 - place, order: 0 });
    return this.interpolants.push(this.delays.column(place)) - 1;
  }

  /** The column of the derivative of a column. */
  derivativeOf(column: number): number {
    const { input, order } = this.#columns[column];
    if (input < 0) {
      this.differentiated = true;
      return column;
    }
    const known = this.#columns.findIndex((x) => x.input === input && x.order === order + 1);
    if (known >= 0) return known;
    this.#columns.push({ input, order: order + 1 });
    return this.interpolants.push(interpolantDerivative(this.#problem.inputs[input], order + 1)) - 1;
  }
}

/** Draws of a place before it counts as one that cannot be evaluated. */
const draws = 8;

/** ∂rₑ/∂uᵢ⁽ᵐ⁾, m = `highest[i]`, with every derivative drawn at random. [rows·unknowns] */
function jacobianSomewhere(
  f: TapeEvaluator,
  problem: Problem,
  inputs: Interpolant[],
  highest: readonly number[],
  { place, size }: { place: number; size: number },
): Float64Array | null {
  const random = new Random(place, 'structure');
  const { from, to } = problem.variable;
  const parameters = problem.parameters.filter((p) => p.estimate);
  const d = highest.length;
  for (let draw = 0; draw < draws; draw++) {
    f.times[0] = from + (to - from) * random.uniform();
    f.aux.set(inputs.slice(0, f.layout.auxColumns).map((input) => input(f.times[0])));
    // Roots and logarithms may ask for one sign.
    const sign = () => (draw % 2 === 0 && random.uniform() < 0.5 ? -1 : 1);
    for (let k = 0; k < f.jets.length; k++) f.jets[k] = size * sign() * (0.5 + random.uniform());
    f.scalars.set(parameters.map(({ value }) => (value || 1) * (0.9 + 0.2 * random.uniform())));
    f.values(1);
    f.jacobian();
    const matrix = new Float64Array(f.rows.length * d);
    f.rows.forEach((row, e) => {
      row.inputs.forEach((i, j) => {
        const input = f.inputs[i];
        if (input.kind !== 'jet' || input.order !== highest[input.output]) return;
        matrix[e * d + input.output] = f.partials[row.first + j];
      });
    });
    if (matrix.every(Number.isFinite)) return matrix;
  }
  return null;
}

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** Why these equations cannot be marched; `null` when they can. */
function unfit(terms: Term[]): string | null {
  for (const term of terms) {
    let reason: string | null = null;
    walk(term.residual, (e) => {
      if (e.kind === 'unknown' && e.at) reason = `"${term.name}" looks at a fixed point inside an equation`;
      if (e.kind === 'integral') reason = `"${term.name}" contains an integral`;
    });
    if (reason) return reason;
  }
  return null;
}

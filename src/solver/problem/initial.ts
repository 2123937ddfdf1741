/**
 * @file The state at one end from the conditions as they are written: values and derivatives there, also nonlinear or
 * mixed, together with the equations themselves for highest derivatives and algebraic unknowns.
 */

import { leastSquares } from '../../numeric/qr.ts';
import { isCondition } from '../../problem/conditions.ts';
import type { Expression } from '../../problem/expression.ts';
import { walk } from '../../problem/expression.ts';
import { type Outcome, refused } from '../../problem/outcome.ts';
import type { Problem, Term } from '../../problem/problem.ts';
import { emit, TapeBuilder } from '../../tape/builder.ts';
import { TapeEvaluator } from '../../tape/evaluator.ts';
import { instructions } from '../../tape/instructions.ts';
import { isAffine } from './dependence.ts';
import { placeInRow, setState, setTime } from './place.ts';
import { constantOf, type System, solverLeaves } from './system.ts';

export interface Conditions {
  /** Terms of `Problem.terms` with kind initial or boundary. */
  terms: Term[];
  /** Distinct points they look at, ascending. */
  points: number[];
  /** Reads jets at slot = index into `points`, and behind the estimates as scalars the integrals. */
  evaluator: TapeEvaluator;
  /** What is integrated over the interval; none where no condition contains an integral. */
  integrands: Integrands;
  /** Every condition is linear in derivatives, estimates and integrals, and every integrand is. */
  affine: boolean;
}

export interface Integrands {
  count: number;
  affine: boolean;
  /** Reads what the equations read, at up to `capacity` points. */
  evaluator(capacity: number): TapeEvaluator;
}

/** All conditions of the problem with the points they look at. */
export function conditionsOf(system: System): Outcome<Conditions> {
  const { problem } = system;
  const terms = problem.terms.filter(isCondition);
  const points: number[] = [];
  for (const term of terms) {
    let reason: string | null = null;
    const inside = new Set<Expression>();
    walk(term.residual, (e) => {
      if (e.kind === 'integral') {
        walk(e.body, (x) => {
          inside.add(x);
          if (x.kind === 'unknown' && x.at) reason = `"${term.name}" looks at a fixed point inside an integral`;
        });
      }
      if (e.kind !== 'unknown' || inside.has(e)) return;
      const x = pointOf(e, problem);
      if (!Number.isFinite(x)) reason = `"${term.name}" looks at a point that is not a number`;
      else if (!points.some((p) => same(p, x, problem))) points.push(x);
    });
    if (reason) return refused(reason);
  }
  points.sort((a, b) => a - b);
  const t = new TapeBuilder();
  const leaves = solverLeaves(t, problem, () => 0);
  const indices = new Map(problem.unknowns.map((u, i) => [u.name, i]));
  const bodies: Expression[] = [];
  const places = new Map<string, number>();
  const tape = t.finish(
    terms.map((term) =>
      emit(t, term.residual, {
        ...leaves,
        variable: () => t.constant(problem.variable.from),
        unknown: (name, order, at) => {
          const x = at ? constantOf(at, problem) : problem.variable.from;
          const slot = points.findIndex((p) => same(p, x, problem));
          return t.jet(indices.get(name)!, order, slot);
        },
        integral: (body) => {
          const text = JSON.stringify(body);
          const place = places.get(text) ?? bodies.push(body) - 1;
          places.set(text, place);
          return t.scalar(system.estimates.length + place);
        },
      }),
    ),
  );
  const integrands = integrandsOf(system, bodies);
  if (!integrands) return refused('an integral of a derivative higher than the equations contain');
  const highest = Math.max(system.order, ...instructions(tape).map((i) => (i.op === 'jet' ? i.order : 0)));
  const evaluator = new TapeEvaluator(tape, {
    outputs: problem.unknowns.length,
    orders: highest + 1,
    slots: Math.max(1, points.length),
    auxColumns: problem.inputs.length,
    scalars: system.estimates.length + bodies.length,
    capacity: 1,
  });
  evaluator.scalars.set(system.parameters);
  for (const input of evaluator.inputs) {
    if (input.kind === 'jet' && input.order > system.unknowns[input.output].order) {
      return refused('a condition on a derivative higher than the equations contain');
    }
  }
  return { ok: true, value: { terms, points, evaluator, integrands, affine: integrands.affine && isAffine(tape) } };
}

/** `null` where one reads a derivative that the windows do not carry. */
function integrandsOf(system: System, bodies: Expression[]): Integrands | null {
  const { problem } = system;
  const t = new TapeBuilder();
  const leaves = solverLeaves(t, problem, () => 0);
  const tape = t.finish(bodies.map((body) => emit(t, body, leaves)));
  const tooHigh = instructions(tape).some((i) => i.op === 'jet' && i.order > system.unknowns[i.output].order);
  if (tooHigh) return null;
  return {
    count: bodies.length,
    affine: isAffine(tape),
    evaluator: (capacity) =>
      new TapeEvaluator(tape, {
        outputs: problem.unknowns.length,
        orders: system.order + 1,
        slots: 1,
        auxColumns: problem.inputs.length,
        scalars: system.estimates.length,
        capacity,
      }),
  };
}

const same = (a: number, b: number, { variable }: Problem) => Math.abs(a - b) <= 1e-12 * (variable.to - variable.from);

function pointOf(e: Extract<Expression, { kind: 'unknown' }>, problem: Problem): number {
  return e.at ? constantOf(e.at, problem) : problem.variable.from;
}

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
  const { points, evaluator: c, terms } = conditions;
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
  const column = (unknown: number, derivative: number) => {
    const { offset, order } = system.unknowns[unknown];
    return derivative < order ? offset + derivative : n + unknown;
  };
  const x = new Float64Array(n + d);
  // A range that the author gave is a better start than zero.
  system.problem.unknowns.forEach((u, i) => {
    if (u.range) x[column(i, 0)] = (u.range[0] + u.range[1]) / 2;
  });
  const place = (e: TapeEvaluator) => {
    system.unknowns.forEach((u, i) => {
      for (let m = 0; m <= u.order; m++) e.jets[e.jetAt(0, i, m)] = x[column(i, m)];
    });
  };
  const evaluate = (withEquations: boolean) => {
    place(c);
    place(f);
    c.values(1);
    c.jacobian();
    if (withEquations) {
      f.values(1);
      f.jacobian();
    }
  };
  const rowsOf = (e: TapeEvaluator) =>
    e.rows.map((row, i) => ({
      residual: e.residuals[i],
      entries: Array.from(row.inputs, (input, j): [number, number] | null => {
        const read = e.inputs[input];
        return read.kind === 'jet' ? [column(read.output, read.order), e.partials[row.first + j]] : null;
      }).filter((entry) => entry !== null),
    }));
  // Conditions first (they are nearly always explicit), then the equations join in.
  for (const withEquations of [false, true]) {
    let last = Number.POSITIVE_INFINITY;
    for (let iteration = 0; iteration < 50; iteration++) {
      evaluate(withEquations);
      const rows = withEquations ? [...rowsOf(c), ...rowsOf(f)] : rowsOf(c);
      if (rows.length === 0) break;
      const matrix = new Float64Array(rows.length * (n + d));
      const rhs = new Float64Array(rows.length);
      rows.forEach((row, r) => {
        const size = Math.max(1e-300, ...row.entries.map(([, value]) => Math.abs(value)));
        for (const [k, value] of row.entries) matrix[r * (n + d) + k] += value / size;
        rhs[r] = -row.residual / size;
      });
      if (!rhs.every(Number.isFinite) || !matrix.every(Number.isFinite)) {
        return no('the equations or conditions cannot be evaluated at the start', true);
      }
      const { solution } = leastSquares(matrix, rows.length, n + d, rhs);
      let change = 0;
      for (let k = 0; k < n + d; k++) {
        x[k] += solution[k];
        change = Math.max(change, Math.abs(solution[k]) / (1e-300 + Math.abs(x[k])));
      }
      if (change < 1e-15 || (iteration > 3 && change >= last && change < 1e-9)) break;
      last = change;
    }
  }
  evaluate(true);
  const misfit = (e: TapeEvaluator, i: number) => {
    const row = e.rows[i];
    let size = 0;
    row.inputs.forEach((input, j) => {
      const read = e.inputs[input];
      if (read.kind === 'jet')
        size += Math.abs(e.partials[row.first + j]) * Math.max(1e-9, Math.abs(x[column(read.output, read.order)]));
    });
    return Math.abs(e.residuals[i]) / Math.max(size, 1e-12);
  };
  const broken = terms.findIndex((_, i) => !(misfit(c, i) < 1e-7));
  if (broken >= 0) return no(`"${terms[broken].name}" contradicts the other conditions or the equations`);
  const unsolved = system.equations.findIndex((_, i) => !(misfit(f, i) < 1e-6));
  if (unsolved >= 0) {
    return no(`"${system.equations[unsolved].name}" cannot be solved for its highest derivative at the start`, true);
  }
  // Everything that marching starts from must be pinned down.
  const rows = [...rowsOf(c), ...rowsOf(f)];
  const matrix = new Float64Array(rows.length * (n + d));
  rows.forEach((row, r) => {
    const size = Math.max(1e-300, ...row.entries.map(([, value]) => Math.abs(value)));
    for (const [k, value] of row.entries) matrix[r * (n + d) + k] += value / size;
  });
  const { rank } = leastSquares(matrix, rows.length, n + d, new Float64Array(rows.length));
  if (rank < n + d) return no('the conditions do not determine the state at the start', true);
  return { ok: true, value: { at, state: x.slice(0, n), top: x.slice(n) } };
}

/**
 * @file A `Problem` as the window solver sees it: as many residuals as unknowns, each reading derivatives of the
 * unknowns in the author's own units, and conditions on the state at fixed points.
 *
 * Unknown i has order nᵢ, the highest derivative of it that any equation reads; its state is u, u′ … u⁽ⁿ⁻¹⁾. An
 * unknown of order 0 is algebraic and has no state.
 */

import { type Interpolant, interpolant } from '../../numeric/interpolant.ts';
import { type Expression, walk } from '../../problem/expression.ts';
import { type Outcome, refused } from '../../problem/outcome.ts';
import type { Problem, Term } from '../../problem/problem.ts';
import { emit, type Leaves, TapeBuilder } from '../../tape/builder.ts';
import { type Scan, scanOf } from '../../tape/enclosure/hidden-features.ts';
import { TapeEvaluator } from '../../tape/evaluator.ts';
import { instructionCount, instructions } from '../../tape/instructions.ts';
import { featureOrder } from '../basis/features.ts';
import { isAffine, isLeadingConstant } from './dependence.ts';
import { Work } from './work.ts';

export interface StateVariable {
  name: string;
  order: number;
  /** First of its `order` numbers in a state vector. */
  offset: number;
}

/** One derivative that one residual reads. */
export interface Read {
  unknown: number;
  derivative: number;
}

export interface Equation {
  /** Index of its term in `Problem.terms`. */
  term: number;
  name: string;
  /** Unknown whose highest derivative this equation is solved for. */
  solvesFor: number;
  /** Derivatives of unknowns it reads, in the order of its row of the evaluator's Jacobian. */
  reads: Read[];
  /** Estimated parameters it reads, as [position in its Jacobian row, index of the parameter]. */
  parameters: [number, number][];
}

export interface System {
  problem: Problem;
  from: number;
  to: number;
  unknowns: StateVariable[];
  /** Σ nᵢ */
  stateSize: number;
  /** Largest nᵢ. */
  order: number;
  /** Sorted so that equation i is solved for unknown i. */
  equations: Equation[];
  /** Every equation reads the highest derivative of its own unknown alone. */
  explicit: boolean;
  /** Every residual is linear in the highest derivatives with coefficients that do not change along the solution. */
  constantLeading: boolean;
  /** Every residual is linear in all derivatives and estimates together, with an inhomogeneous part. */
  affine: boolean;
  /** Names of estimated parameters, the scalars of the tapes. */
  estimates: string[];
  /** [estimates.length] current values. */
  parameters: Float64Array;
  inputs: Interpolant[];
  /** Times inside (from, to) at which a window has to end. */
  breaks: number[];
  /** What the equations do between points, as far as it depends on the variable alone. */
  scan: Scan;
  /** Instructions of the residuals. */
  instructions: number;
  /** What has been done for this problem. */
  work: Work;
  /** An evaluator of all residuals for up to `capacity` points. */
  evaluator(capacity: number): TapeEvaluator;
}

/** Value of an expression of numbers and parameters alone; NaN when it reads anything else. */
export function constantOf(e: Expression, problem: Problem): number {
  if (e.kind === 'number') return e.value;
  const t = new TapeBuilder();
  const values = new Map(problem.parameters.map((p) => [p.name, p.value]));
  const refuse = () => t.constant(Number.NaN);
  const register = emit(t, e, {
    parameter: (name) => t.constant(values.get(name) ?? Number.NaN),
    variable: refuse,
    unknown: refuse,
    input: refuse,
    integral: refuse,
  });
  return t.valueOf(register) ?? Number.NaN;
}

/** Leaves of residual expressions; `slotOf` places an unknown taken at a fixed point. */
export function solverLeaves(t: TapeBuilder, problem: Problem, slotOf: (at: Expression | undefined) => number): Leaves {
  const unknowns = new Map(problem.unknowns.map((u, i) => [u.name, i]));
  const estimates = problem.parameters.filter((p) => p.estimate).map((p) => p.name);
  const parameters = new Map(problem.parameters.map((p) => [p.name, p]));
  return {
    parameter: (name) => {
      const p = parameters.get(name);
      if (!p) throw new Error(`no parameter "${name}"`);
      return p.estimate ? t.scalar(estimates.indexOf(name)) : t.constant(p.value);
    },
    variable: () => t.time(),
    unknown: (name, order, at) => t.jet(unknowns.get(name)!, order, slotOf(at)),
    input: (name) => t.aux(problem.inputs.findIndex((x) => x.name === name)),
    integral: () => {
      throw new Error('an integral condition needs training by gradients');
    },
  };
}

/**
 * The equations of `problem` as a square system, or why they are none.
 * @param work where what is done for it counts, by default on its own
 */
export function buildSystem(problem: Problem, work = new Work()): Outcome<System> {
  const terms = problem.terms.map((term, index) => ({ term, index })).filter(({ term }) => term.kind === 'equation');
  const d = problem.unknowns.length;
  if (d === 0) return refused('there is no unknown');
  if (terms.length !== d) {
    return refused(`${count(terms.length, 'equation')} for ${count(d, 'unknown')}: not as many equations as unknowns`);
  }
  const problemInEquations = unfit(terms.map((x) => x.term));
  if (problemInEquations) return refused(problemInEquations);
  const t = new TapeBuilder();
  const leaves = solverLeaves(t, problem, () => 0);
  const tape = t.finish(terms.map(({ term }) => emit(t, term.residual, leaves)));
  const orders = new Int32Array(d).fill(-1);
  for (const i of instructions(tape)) {
    if (i.op === 'jet') orders[i.output] = Math.max(orders[i.output], i.order);
  }
  const absent = problem.unknowns.filter((_, i) => orders[i] < 0);
  if (absent.length > 0) return refused(`no equation contains ${absent.map((u) => u.name).join(', ')}`);
  const order = Math.max(...orders);
  if (order > featureOrder) return refused(`derivatives above order ${featureOrder} are trained by gradients`);

  const layout = {
    outputs: d,
    orders: order + 1,
    slots: 1,
    auxColumns: problem.inputs.length,
    scalars: problem.parameters.filter((p) => p.estimate).length,
  };
  const probe = new TapeEvaluator(tape, { ...layout, capacity: 1 });
  const reads = probe.rows.map((row) => Array.from(row.inputs, (i) => probe.inputs[i]));
  const match = matching(
    reads.map((row) => row.flatMap((x) => (x.kind === 'jet' && x.order === orders[x.output] ? [x.output] : []))),
    d,
  );
  if (!match) {
    return refused(
      'the equations cannot be solved for the highest derivatives: a differential-algebraic problem of higher index',
    );
  }
  // Row e of the tape becomes equation match[e].
  const place = new Int32Array(d);
  match.forEach((unknown, e) => {
    place[unknown] = e;
  });
  const sorted = { ...tape, results: Int32Array.from(place, (e) => tape.results[e]) };
  const equations = Array.from(
    place,
    (e, unknown): Equation => ({
      term: terms[e].index,
      name: terms[e].term.name,
      solvesFor: unknown,
      reads: reads[e].flatMap((x) => (x.kind === 'jet' ? [{ unknown: x.output, derivative: x.order }] : [])),
      parameters: reads[e].flatMap((x, j): [number, number][] => (x.kind === 'scalar' ? [[j, x.index]] : [])),
    }),
  );
  let offset = 0;
  const unknowns = problem.unknowns.map((u, i) => {
    const state = { name: u.name, order: orders[i], offset };
    offset += orders[i];
    return state;
  });
  const estimates = problem.parameters.filter((p) => p.estimate);
  const inputs = problem.inputs.map(interpolant);
  const parameters = Float64Array.from(estimates, (p) => p.value);
  const scan = scanOf(problem);
  const explicit = equations.every((equation) =>
    equation.reads.every(({ unknown, derivative }) => derivative < orders[unknown] || unknown === equation.solvesFor),
  );
  return {
    ok: true,
    value: {
      problem,
      work,
      instructions: instructionCount(tape),
      from: problem.variable.from,
      to: problem.variable.to,
      unknowns,
      stateSize: offset,
      order,
      equations,
      explicit,
      constantLeading: isLeadingConstant(tape, orders),
      affine: isAffine(tape),
      estimates: estimates.map((p) => p.name),
      parameters,
      inputs,
      breaks: breaksOf(
        problem,
        terms.map((x) => x.term),
        scan,
      ),
      scan,
      evaluator: (capacity) => new TapeEvaluator(sorted, { ...layout, capacity }),
    },
  };
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

/** Maximum bipartite matching: which column each row takes, or `null` when there is no perfect one. */
function matching(rows: number[][], columns: number): number[] | null {
  const owner = new Int32Array(columns).fill(-1);
  const take = (row: number, seen: Uint8Array): boolean => {
    for (const column of rows[row]) {
      if (seen[column]) continue;
      seen[column] = 1;
      if (owner[column] < 0 || take(owner[column], seen)) {
        owner[column] = row;
        return true;
      }
    }
    return false;
  };
  // Rows with one choice first keeps recursion shallow on long chains.
  const byChoice = rows.map((_, i) => i).sort((a, b) => rows[a].length - rows[b].length);
  for (const row of byChoice) if (!take(row, new Uint8Array(columns))) return null;
  const out = new Array<number>(rows.length);
  owner.forEach((row, column) => {
    out[row] = column;
  });
  return out;
}

/**
 * Where the right-hand side is not smooth by itself: knots of inputs, what the scan finds of switches, and the ends of
 * features that a window would step over. What depends on the solution is found by the step control.
 */
function breaksOf(problem: Problem, terms: Term[], { switches, features }: Scan): number[] {
  const { from, to } = problem.variable;
  const found = new Set<number>(switches);
  for (const feature of features) found.add(feature.from).add(feature.to);
  const used = new Set<string>();
  for (const term of terms) {
    walk(term.residual, (e) => {
      if (e.kind === 'input') used.add(e.name);
    });
  }
  for (const input of problem.inputs) {
    if (used.has(input.name)) for (const knot of input.times) found.add(knot);
  }
  const smallest = 1e-13 * (to - from);
  return [...found].filter((x) => x > from + smallest && x < to - smallest).sort((a, b) => a - b);
}

/**
 * @file A `Problem` as the window solver sees it: as many residuals as unknowns, each reading derivatives of the
 * unknowns in the author's own units, and conditions on the state at fixed points.
 *
 * Unknown i has order nᵢ, the highest derivative of it that any equation reads; its state is u, u′ … u⁽ⁿ⁻¹⁾. An
 * unknown of order 0 is algebraic and has no state.
 */

import { type Interpolant, knotsOf } from '../../numeric/interpolant.ts';
import { expressionsIn } from '../../problem/effect.ts';
import { walk } from '../../problem/expression.ts';
import { type Outcome, refused } from '../../problem/outcome.ts';
import type { Problem, Term } from '../../problem/problem.ts';
import { type Scan, scanOf } from '../../tape/enclosure/hidden-features.ts';
import { TapeEvaluator } from '../../tape/evaluator.ts';
import { instructionCount } from '../../tape/instructions.ts';
import type { Tape } from '../../tape/tape.ts';
import { featureOrder } from '../basis/features.ts';
import type { Delays } from './delays.ts';
import { isAffine, isLeadingConstant } from './dependence.ts';
import { reducedProblem } from './reduced-problem.ts';
import { Work } from './work.ts';

export interface StateVariable {
  name: string;
  order: number;
  /** First of its `order` numbers in a state vector. */
  offset: number;
  /** Of an algebraic unknown that a solve adds to those of the author: its natural size, it is not held to less. */
  size?: number;
  /** Constant between events: it says nothing of how large the others and their errors are. */
  held?: true;
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
  /** How often it was differentiated for that: what is solved is dᵏ/dtᵏ of it, perhaps with others added. */
  differentiations: number;
  /** Unknown whose highest derivative this equation is solved for. */
  solvesFor: number;
  /** Derivatives of unknowns it reads, in the order of its row of the evaluator's Jacobian. */
  reads: Read[];
  /** Estimated parameters it reads, as [position in its Jacobian row, index of the parameter]. */
  parameters: [number, number][];
}

/** What differentiated equations leave behind: it reads the state alone, and holds by itself once it holds. */
export interface HiddenConstraints {
  rows: readonly { equation: number; derivative: number }[];
  /** An evaluator of all rows for up to `capacity` points. */
  evaluator(capacity: number): TapeEvaluator;
  tape: Tape;
}

export interface System {
  problem: Problem;
  /** Structural index of the equations as written: 0 for an ODE, above 1 where constraints had to be differentiated. */
  index: number;
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
  /** Columns of the tapes: the inputs, then those of their derivatives that differentiated equations read. */
  inputs: Interpolant[];
  /** What the equations read of the past; `null` where they do not. */
  delays: Delays | null;
  /** Times inside (from, to) at which a window has to end. */
  breaks: number[];
  /** What the equations do between points, as far as it depends on the variable alone. */
  scan: Scan;
  /** The residuals that are solved, one result for each equation. */
  tape: Tape;
  /** Instructions of the residuals. */
  instructions: number;
  /** What has been done for this problem. */
  work: Work;
  /** An evaluator of all residuals, as they are solved, for up to `capacity` points. */
  evaluator(capacity: number): TapeEvaluator;
  /** The same of the residuals as the author wrote them, in the order of `equations`. */
  written(capacity: number): TapeEvaluator;
  hidden: HiddenConstraints;
}

/**
 * The equations of `problem` as a square system, or why they are none.
 * @param work where what is done for it counts, by default on its own
 */
export function buildSystem(problem: Problem, work = new Work()): Outcome<System> {
  const reduced = reducedProblem(problem);
  if (!reduced.ok) return reduced;
  const { terms, inputs, delays, reduction, tapeOf, layout } = reduced.value;
  const { orders } = reduction;
  const order = Math.max(...orders);
  if (order > featureOrder) {
    const whose = problem.unknowns[orders.indexOf(order)].name;
    return refused(
      reduction.hidden.length > 0
        ? `of structural index ${reduction.index}: solving it takes the derivative ${order} of ${whose}, and windows carry ${featureOrder}`
        : `derivatives above order ${featureOrder} are trained by gradients`,
    );
  }
  // Equation i is the one that is solved for unknown i.
  const place = new Int32Array(orders.length);
  reduction.pairs.forEach((unknown, e) => {
    place[unknown] = e;
  });
  const sorted = Array.from(place);
  const tape = tapeOf(sorted.map((e) => reduction.solved[e]));
  const asWritten = terms.every(({ register }, e) => register === reduction.solved[e]);
  const written = asWritten ? tape : tapeOf(sorted.map((e) => terms[e].register));
  const hidden = tapeOf(reduction.hidden.map(({ register }) => register));
  const probe = new TapeEvaluator(tape, { ...layout, capacity: 1 });
  const reads = probe.rows.map((row) => Array.from(row.inputs, (i) => probe.inputs[i]));
  const equations = sorted.map(
    (e, unknown): Equation => ({
      term: terms[e].index,
      name: terms[e].term.name,
      differentiations: reduction.differentiations[e],
      solvesFor: unknown,
      reads: reads[unknown].flatMap((x) => (x.kind === 'jet' ? [{ unknown: x.output, derivative: x.order }] : [])),
      parameters: reads[unknown].flatMap((x, j): [number, number][] => (x.kind === 'scalar' ? [[j, x.index]] : [])),
    }),
  );
  let offset = 0;
  const unknowns = problem.unknowns.map((u, i) => {
    const state: StateVariable = { name: u.name, order: orders[i], offset, ...(u.held && { held: u.held }) };
    offset += orders[i];
    return state;
  });
  const estimates = problem.parameters.filter((p) => p.estimate);
  const scan = scanOf(problem);
  const explicit = equations.every((equation) =>
    equation.reads.every(({ unknown, derivative }) => derivative < orders[unknown] || unknown === equation.solvesFor),
  );
  return {
    ok: true,
    value: {
      problem,
      work,
      index: reduction.index,
      tape,
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
      parameters: Float64Array.from(estimates, (p) => p.value),
      inputs,
      delays,
      breaks: breaksOf(
        problem,
        terms.map((x) => x.term),
        scan,
      ),
      scan,
      evaluator: (capacity) => new TapeEvaluator(tape, { ...layout, capacity }),
      written: (capacity) => new TapeEvaluator(written, { ...layout, capacity }),
      hidden: {
        rows: reduction.hidden.map(({ equation, derivative }) => ({
          equation: reduction.pairs[equation],
          derivative,
        })),
        tape: hidden,
        evaluator: (capacity) => new TapeEvaluator(hidden, { ...layout, capacity }),
      },
    },
  };
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
  const events = (problem.events ?? []).flatMap(expressionsIn);
  for (const expression of [...terms.map(({ residual }) => residual), ...events]) {
    walk(expression, (e) => {
      if (e.kind === 'input') used.add(e.name);
    });
  }
  for (const input of problem.inputs) {
    if (used.has(input.name)) for (const knot of knotsOf(input, from, to)) found.add(knot);
  }
  const smallest = 1e-13 * (to - from);
  return [...found].filter((x) => x > from + smallest && x < to - smallest).sort((a, b) => a - b);
}

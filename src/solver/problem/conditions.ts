/** @file The conditions of a problem as they are written: values and derivatives at fixed points, also nonlinear or mixed. */
import { isCondition } from '../../problem/conditions.ts';
import { type Expression, walk } from '../../problem/expression.ts';
import { type Outcome, refused } from '../../problem/outcome.ts';
import type { Problem, Term } from '../../problem/problem.ts';
import { emit, TapeBuilder } from '../../tape/builder.ts';
import { embed } from '../../tape/embed.ts';
import { TapeEvaluator } from '../../tape/evaluator.ts';
import { instructions } from '../../tape/instructions.ts';
import { constraintName } from './constraint-name.ts';
import { isAffine } from './dependence.ts';
import { constantOf, solverLeaves } from './leaves.ts';
import type { System } from './system.ts';

export interface Conditions {
  /** Terms of `Problem.terms` with kind initial or boundary. */
  terms: Term[];
  /** What each row of the evaluator is called: the terms, then the hidden constraints at the first point. */
  names: string[];
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
  const { hidden } = system;
  if (hidden.rows.length > 0 && points.length === 0) points.push(problem.variable.from);
  const t = new TapeBuilder();
  const leaves = solverLeaves(t, problem, () => 0);
  const indices = new Map(problem.unknowns.map((u, i) => [u.name, i]));
  const bodies: Expression[] = [];
  const places = new Map<string, number>();
  const tape = t.finish([
    ...terms.map((term) =>
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
    ...embed(t, hidden.tape, {
      time: () => t.constant(points[0]),
      jet: (output, order) => t.jet(output, order, 0),
      aux: (column) => t.constant(system.inputs[column](points[0])),
      scalar: (index) => t.scalar(index),
    }),
  ]);
  const integrands = integrandsOf(system, bodies);
  if (!integrands) return refused('an integral of a derivative higher than the equations contain');
  const highest = Math.max(system.order, ...instructions(tape).map((i) => (i.op === 'jet' ? i.order : 0)));
  const evaluator = new TapeEvaluator(tape, {
    outputs: problem.unknowns.length,
    orders: highest + 1,
    slots: Math.max(1, points.length),
    auxColumns: system.inputs.length,
    scalars: system.estimates.length + bodies.length,
    capacity: 1,
  });
  evaluator.scalars.set(system.parameters);
  for (const input of evaluator.inputs) {
    if (input.kind === 'jet' && input.order > system.unknowns[input.output].order) {
      return refused('a condition on a derivative higher than the equations contain');
    }
  }
  const names = [...terms.map(({ name }) => `"${name}"`), ...hidden.rows.map((row) => constraintName(system, row))];
  return {
    ok: true,
    value: { terms, names, points, evaluator, integrands, affine: integrands.affine && isAffine(tape) },
  };
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
        auxColumns: system.inputs.length,
        scalars: system.estimates.length,
        capacity,
      }),
  };
}

const same = (a: number, b: number, { variable }: Problem) => Math.abs(a - b) <= 1e-12 * (variable.to - variable.from);

function pointOf(e: Extract<Expression, { kind: 'unknown' }>, problem: Problem): number {
  return e.at ? constantOf(e.at, problem) : problem.variable.from;
}

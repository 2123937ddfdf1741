/** @file Equations at rest: their residuals as functions of the unknowns alone, all derivatives zero, and their slopes. */
import { type Expression, mapped, walk } from '../../problem/expression.ts';
import { listed } from '../../problem/number-text/sentence.ts';
import { type Outcome, refused } from '../../problem/outcome.ts';
import type { Problem } from '../../problem/problem.ts';
import { unrolled } from '../../problem/unrolled.ts';
import { emit, TapeBuilder } from '../../tape/builder.ts';
import { TapeEvaluator } from '../../tape/evaluator.ts';
import { solverLeaves } from '../problem/leaves.ts';

export interface RestSystem {
  problem: Problem;
  /** Highest derivative of each unknown in the equations. */
  orders: number[];
  /** Of unknowns that only events change: they have no equation at rest, and stay where they are. */
  held: boolean[];
  /** An unknown is read at an earlier time. */
  readsPast: boolean;
  /** Rows are equations; capacity 1. */
  evaluator: TapeEvaluator;
}

/** Reads the equations of `stated`; the reason says why they have no state of rest. */
export function restSystem(stated: Problem): Outcome<RestSystem> {
  const { problem } = unrolled(stated);
  const equations = problem.terms.filter((t) => t.kind === 'equation');
  const { name: variable } = problem.variable;
  const driven = equations.filter(({ residual }) => readsVariable(residual));
  if (driven.length > 0) {
    const names = listed(driven.slice(0, 3).map((t) => `"${t.name}"`));
    return refused(
      `the system is not autonomous: ${names} ${driven.length > 1 ? 'depend' : 'depends'} on ${variable} itself, so that no state is at rest for good`,
    );
  }
  const { unknowns } = problem;
  if (equations.length !== unknowns.length)
    return refused(
      `there are ${equations.length} equations for ${unknowns.length} unknowns, and a state of rest needs as many of either`,
    );
  let readsPast = false;
  const orders = unknowns.map(() => 0);
  const place = new Map(unknowns.map((u, i) => [u.name, i]));
  const present = equations.map(({ residual }) => {
    const now = mapped(
      residual,
      (e) => e.kind === 'delayed',
      (e) => {
        readsPast = true;
        return e.kind === 'delayed' ? { kind: 'unknown', name: e.name, order: e.order } : e;
      },
    );
    walk(now ?? residual, (e) => {
      if (e.kind !== 'unknown') return;
      const i = place.get(e.name)!;
      orders[i] = Math.max(orders[i], e.order);
    });
    return now ?? residual;
  });
  const t = new TapeBuilder();
  const leaves = solverLeaves(t, problem, () => 0);
  const tape = t.finish(present.map((e) => emit(t, e, leaves)));
  const estimates = problem.parameters.filter((p) => p.estimate);
  const evaluator = new TapeEvaluator(tape, {
    outputs: unknowns.length,
    orders: Math.max(...orders) + 1,
    slots: 1,
    auxColumns: 0,
    scalars: estimates.length,
    capacity: 1,
  });
  evaluator.scalars.set(estimates.map((p) => p.value));
  return {
    ok: true,
    value: { problem, orders, held: unknowns.map((u) => u.held === true), readsPast, evaluator },
  };
}

/** Whether an expression depends on the variable, besides by the times at which unknowns are read. */
function readsVariable(e: Expression): boolean {
  const known = mapped(
    e,
    (x) => x.kind === 'delayed',
    () => ({ kind: 'number', value: 0 }),
  );
  let found = false;
  walk(known ?? e, ({ kind }) => {
    if (kind === 'variable' || kind === 'input') found = true;
  });
  return found;
}

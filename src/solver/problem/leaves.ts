/** @file What the leaves of a problem's expressions are to the solver. */
import type { Expression } from '../../problem/expression.ts';
import type { Problem } from '../../problem/problem.ts';
import { emit, type Leaves, TapeBuilder } from '../../tape/builder.ts';

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

/** @file Fewer conditions than the equations need: infinitely many solutions, and the network picks one. */
import { conditionCount } from '../../problem/conditions.ts';
import { orders } from '../../problem/expression.ts';
import { statementsOf } from '../../problem/unrolled.ts';
import type { RunContext } from '../trace/trace.ts';
import { ofTheProblem, type Sighting } from './detector.ts';

export const missingCondition = ofTheProblem('missing-condition', sightings);

function sightings({ problem }: RunContext): Sighting[] {
  const { needed, given } = conditionCount(problem);
  const equations = problem.terms.filter((t) => t.kind === 'equation').flatMap(statementsOf);
  // With algebraic equations the number of free constants is not the sum of the orders.
  const isPlain =
    equations.length > 0 && equations.every((t) => [...orders(t.residual).values()].some((order) => order > 0));
  // Measured values may stand in for conditions.
  if (given >= needed || !isPlain || problem.terms.some((t) => t.kind === 'data')) return [];
  const missing = needed - given;
  return [
    {
      key: '',
      clearly: true,
      finding: {
        severity: 'warning',
        term: null,
        range: equations[0].source,
        message:
          `${missing === 1 ? 'A condition is' : `${missing} conditions are`} missing: the equations have order ${needed} ` +
          `in all, and ${given} ${given === 1 ? 'condition is' : 'conditions are'} given. Infinitely many solutions meet the rest.`,
        evidence: { needed, given },
        related: [],
        fix: null,
      },
    },
  ];
}

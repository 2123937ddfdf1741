/** @file Noise that is none: a standard deviation is positive, where a fit begins and wherever it may go. */
import { evaluate, isConstantExpression } from '../../problem/evaluate.ts';
import { experimentProblems } from '../../problem/fit/experiment-problems.ts';
import { givenText } from '../../problem/number-text/report.ts';
import { parameterValues } from '../../problem/parameters.ts';
import type { Parameter, Term } from '../../problem/problem.ts';
import { statementsOf } from '../../problem/unrolled.ts';
import type * as ast from '../generated/ast.ts';
import type { CheckContext } from './context.ts';

export function checkNoise({ problem, termsOf, report, unread }: CheckContext): void {
  if (unread.lost('data') || unread.lost('declaration')) return;
  const values = parameterValues(problem);
  const stated = new Map(
    experimentProblems(problem).flatMap((part) => part.problem.terms.map((term) => [term.name, term] as const)),
  );
  for (const [{ node, name }, own] of termsOf) {
    const column = node.$type === 'DataSet' ? node.columns.find(isNoise) : undefined;
    if (!column) continue;
    const deviations = own.flatMap((term) => deviationsIn(stated.get(term.name) ?? term));
    for (const deviation of deviations) {
      if (!isConstantExpression(deviation)) continue;
      const value = evaluate(deviation, { parameters: values });
      if (value <= 0)
        report.add(
          'noise-not-positive',
          column,
          `the noise is ${givenText(value)} with the values that are written; a standard deviation is positive`,
          { property: 'value', term: name },
        );
      const free =
        deviation.kind === 'parameter' ? problem.parameters.find((p) => p.name === deviation.name) : undefined;
      if (free && mayBeNegative(free))
        report.add(
          'noise-not-positive',
          column,
          `"${free.name}" is a standard deviation here, and its bounds let it be negative; search it by its logarithm: in log [${suggestedBounds(
            free,
          )
            .map((x) => givenText(x))
            .join(', ')}]`,
          { property: 'value', severity: 'warning', term: name },
        );
    }
  }
}

const deviationsIn = (term: Term) => statementsOf(term).flatMap(({ data }) => data?.deviation ?? []);

const isNoise = ({ subject }: ast.Column): boolean =>
  subject?.$type === 'Reference' && subject.target?.$refText === 'noise';

const mayBeNegative = ({ estimate }: Parameter): boolean => estimate?.low != null && estimate.low < 0;

/** Four decades about the start, up to the bound that is written. */
const suggestedBounds = ({ value, estimate }: Parameter): [number, number] => {
  const size = Math.abs(value) || 1;
  return [size / 100, estimate?.high != null && estimate.high > 0 ? estimate.high : size * 100];
};

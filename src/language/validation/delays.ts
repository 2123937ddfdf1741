/** @file Delays: what is read of the past must be there, lie in the past, and leave the highest derivative alone. */
import { holdsAtStart, isCondition, totalOrders } from '../../problem/conditions.ts';
import { evaluate } from '../../problem/evaluate.ts';
import { type Expression, walk } from '../../problem/expression.ts';
import { readsPast, wantsSolving } from '../../problem/only-solved.ts';
import { parameterValues } from '../../problem/parameters.ts';
import { obstacleTo } from '../../problem/pieces/untrained.ts';
import { statementsOf } from '../../problem/unrolled.ts';
import { replaceRange } from '../syntax/report.ts';
import { rangeOf } from '../syntax/source.ts';
import type { CheckContext } from './context.ts';

type DelayedRead = Extract<Expression, { kind: 'delayed' }>;

export function checkDelays(context: CheckContext): void {
  const { symbols, termsOf, problem, report, unread } = context;
  const { from, name: variable } = problem.variable;
  const equations = symbols.terms.filter((s) =>
    (termsOf.get(s) ?? []).flatMap(statementsOf).some((t) => readsPast(t.residual)),
  );
  const [first] = equations;
  if (!first || unread.any || report.hasErrors) return;
  const highest = totalOrders(problem.terms);
  const parameters = parameterValues(problem);
  for (const symbol of equations) {
    for (const read of readsIn((termsOf.get(symbol) ?? []).flatMap(statementsOf).map((t) => t.residual))) {
      const primes = "'".repeat(read.order);
      if (read.order >= (highest.get(read.name) ?? 0))
        report.add(
          'neutral',
          symbol.node,
          `this equation is neutral: it reads ${read.name}${primes} in the past, the highest derivative itself, which windows do not solve`,
          { term: symbol.name },
        );
      const at = evaluate(read.at, { variable: from, parameters });
      if (at > from)
        report.add(
          'delay',
          symbol.node,
          `at ${variable} = ${from} this equation reads ${read.name} at ${variable} = ${at}, which is not there yet; a delay is positive`,
          { term: symbol.name },
        );
      if (!(at === from) && !problem.histories?.some((h) => h.unknown === read.name)) {
        const { end } = rangeOf(symbol.node);
        const line = `history ${read.name}(${variable}) = 0`;
        report.add(
          'history-missing',
          symbol.node,
          `this equation reads ${read.name} before ${variable} = ${from}; say what it was, for example ${line}`,
          { term: symbol.name, fix: replaceRange(`Add "${line}"`, { start: end, end }, `\n${line}`) },
        );
      }
    }
  }
  const elsewhere = problem.terms.flatMap(statementsOf).find((t) => isCondition(t) && !holdsAtStart(t.residual, from));
  if (elsewhere)
    report.add(
      'event-conditions',
      first.node,
      `delays go on from the start, but "${elsewhere.name}" speaks of another point; give all conditions at ${variable} = ${from}`,
    );
  const untrained = obstacleTo(problem);
  if (untrained?.statement && !wantsSolving(problem)) {
    const guilty = equations.find((s) =>
      (termsOf.get(s) ?? []).flatMap(statementsOf).some((t) => t.name === untrained.statement),
    );
    report.add(
      'only-solved',
      (guilty ?? first).node,
      `${untrained.reason}; leave out weights, loss and network, and write train auto`,
    );
  }
}

function readsIn(residuals: readonly Expression[]): DelayedRead[] {
  const found: DelayedRead[] = [];
  for (const residual of residuals)
    walk(residual, (e) => {
      if (e.kind === 'delayed') found.push(e);
    });
  return found;
}

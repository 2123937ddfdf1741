/** @file Delays: what is read of the past must be there, lie in the past, and leave the highest derivative alone. */
import type { AstNode } from 'langium';
import { holdsAtStart, isCondition, totalOrders } from '../../problem/conditions.ts';
import { expressionsIn } from '../../problem/effect.ts';
import { evaluate } from '../../problem/evaluate.ts';
import { type Expression, walk } from '../../problem/expression.ts';
import { readsPast, wantsSolving } from '../../problem/only-solved.ts';
import { parameterValues } from '../../problem/parameters.ts';
import { obstacleTo } from '../../problem/pieces/untrained.ts';
import { statementsOf } from '../../problem/unrolled.ts';
import { replaceRange } from '../syntax/report.ts';
import { rangeOf } from '../syntax/source.ts';
import type { CheckContext } from './context.ts';
import { eventNode } from './event-node.ts';

type DelayedRead = Extract<Expression, { kind: 'delayed' }>;

/** What reads the past. */
interface Reader {
  node: AstNode;
  what: 'equation' | 'event';
  /** Of an equation. */
  term?: string;
  expressions: readonly Expression[];
}

export function checkDelays(context: CheckContext): void {
  const { symbols, problem, report, unread } = context;
  const { from, name: variable } = problem.variable;
  const readers = readersIn(context);
  const [first] = readers;
  if (!first || unread.any || report.hasErrors) return;
  const highest = totalOrders(problem.terms);
  const parameters = parameterValues(problem);
  for (const { node, what, term, expressions } of readers) {
    for (const read of readsIn(expressions)) {
      const primes = "'".repeat(read.order);
      if (read.order >= (highest.get(read.name) ?? 0))
        report.add(
          'neutral',
          node,
          what === 'equation'
            ? `this equation is neutral: it reads ${read.name}${primes} in the past, the highest derivative itself, which windows do not solve`
            : `this event reads ${read.name}${primes} in the past, the highest derivative itself, which may jump; it can read what lies below it`,
          { term },
        );
      const at = evaluate(read.at, { variable: from, parameters });
      if (at > from)
        report.add(
          'delay',
          node,
          `at ${variable} = ${from} this ${what} reads ${read.name} at ${variable} = ${at}, which is not there yet; a delay is positive`,
          { term },
        );
      if (!(at === from) && !problem.histories?.some((h) => h.unknown === read.name)) {
        const { end } = rangeOf(node);
        const line = `history ${read.name}(${variable}) = 0`;
        report.add(
          'history-missing',
          node,
          `this ${what} reads ${read.name} before ${variable} = ${from}; say what it was, for example ${line}`,
          { term, fix: replaceRange(`Add "${line}"`, { start: end, end }, `\n${line}`) },
        );
      }
    }
  }
  const elsewhere = problem.terms.flatMap(statementsOf).find((t) => isCondition(t) && !holdsAtStart(t.residual, from));
  if (elsewhere && first.what === 'equation')
    report.add(
      'event-conditions',
      first.node,
      `delays go on from the start, but "${elsewhere.name}" speaks of another point; give all conditions at ${variable} = ${from}`,
    );
  const untrained = obstacleTo(problem);
  if (untrained?.statement && !wantsSolving(problem)) {
    const guilty = symbols.terms.find((s) =>
      (context.termsOf.get(s) ?? []).flatMap(statementsOf).some((t) => t.name === untrained.statement),
    );
    report.add(
      'only-solved',
      guilty?.node ?? first.node,
      `${untrained.reason}; leave out weights, loss and network, and write train auto`,
    );
  }
}

/** Equations, then events. */
function readersIn(context: CheckContext): Reader[] {
  const { symbols, termsOf, problem } = context;
  const equations = symbols.terms.map((symbol): Reader => {
    const expressions = (termsOf.get(symbol) ?? []).flatMap(statementsOf).map((t) => t.residual);
    return { node: symbol.node, what: 'equation', term: symbol.name, expressions };
  });
  const events = (problem.events ?? []).map(
    (event): Reader => ({ node: eventNode(event, context), what: 'event', expressions: expressionsIn(event) }),
  );
  return [...equations, ...events].filter(({ expressions }) => expressions.some(readsPast));
}

function readsIn(expressions: readonly Expression[]): DelayedRead[] {
  const found: DelayedRead[] = [];
  for (const expression of expressions)
    walk(expression, (e) => {
      if (e.kind === 'delayed') found.push(e);
    });
  return found;
}

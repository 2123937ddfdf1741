/** @file Events and doses: what they may change and read, when they happen, and that windows solve the problem. */

import type { AstNode } from 'langium';
import { holdsAtStart, isCondition, totalOrders } from '../../problem/conditions.ts';
import { expressionsIn } from '../../problem/effect.ts';
import { evaluate } from '../../problem/evaluate.ts';
import { orders } from '../../problem/expression.ts';
import { wantsSolving } from '../../problem/only-solved.ts';
import { parameterValues } from '../../problem/parameters.ts';
import { obstacleTo } from '../../problem/pieces/untrained.ts';
import type { ProblemEvent } from '../../problem/problem.ts';
import type { CheckContext } from './context.ts';
import { checkEventLoops } from './event-loops.ts';
import { eventNode } from './event-node.ts';

export function checkEvents(context: CheckContext): void {
  const { symbols, problem, report, unread } = context;
  if (symbols.timed.length === 0) return;
  const seen = new Map<string, AstNode>();
  for (const node of symbols.timed) {
    if (node.$type !== 'Timed' || !node.name) continue;
    const first = seen.get(node.name);
    if (first)
      report.add('duplicate-name', node, `there is an event "${node.name}" already`, {
        property: 'name',
        related: [{ node: first, message: 'the first one' }],
      });
    else seen.set(node.name, node);
    if (node.actions.length === 0 && !unread.any)
      report.add('event-empty', node, `nothing happens in "${node.name}": assign something, or write stop`, {
        severity: 'warning',
        property: 'name',
      });
  }
  if (unread.any || report.hasErrors) return;
  for (const event of problem.events ?? []) {
    checkReach(event, context);
    checkTimes(event, context);
  }
  checkEventLoops(context, (event) => eventNode(event, context));
  const [first] = symbols.timed;
  const elsewhere = problem.terms.find(
    (term) => isCondition(term) && !holdsAtStart(term.residual, problem.variable.from),
  );
  if (elsewhere)
    report.add(
      'event-conditions',
      first,
      `events go on from the start, but "${elsewhere.name}" speaks of another point; give all conditions at ${problem.variable.name} = ${problem.variable.from}`,
    );
  const untrained = obstacleTo(problem);
  if (untrained && !untrained.statement && !wantsSolving(problem))
    report.add(
      'only-solved',
      untrained.event ? eventNode(untrained.event, context) : first,
      `${untrained.reason}; leave out weights, loss and network, and write train auto`,
    );
}

const primes = (order: number): string => "'".repeat(order);

/** An event changes the state and reads the state: what the equations determine is not its own. */
function checkReach(event: ProblemEvent, context: CheckContext): void {
  const { problem, report } = context;
  const highest = totalOrders(problem.terms);
  const node = eventNode(event, context);
  for (const { unknown, order } of event.assignments) {
    const top = highest.get(unknown) ?? 0;
    if (order < top) continue;
    report.add(
      'event-target',
      node,
      top === 0
        ? `the equations give ${unknown} at every moment, so no event can change it`
        : `the equations determine ${unknown}${primes(order)}; an event changes ${unknown}${primes(top - 1)} at most`,
    );
  }
  for (const e of expressionsIn(event)) {
    for (const [unknown, order] of orders(e)) {
      if (order < (highest.get(unknown) ?? 0)) continue;
      report.add(
        'event-order',
        node,
        `${unknown}${primes(order)} follows from the equations at every moment; write here what they say it is`,
      );
    }
  }
}

function checkTimes({ trigger, name, ...event }: ProblemEvent, context: CheckContext): void {
  if (trigger.kind !== 'times') return;
  const { problem, report } = context;
  const { from, to, name: variable } = problem.variable;
  const parameters = parameterValues(problem);
  const times = trigger.times.map((t) => evaluate(t, { parameters }));
  const lost = times.find((t) => t < from || (t >= to && !trigger.repeat));
  if (lost === undefined) return;
  report.add(
    'event-outside',
    eventNode({ trigger, name, ...event }, context),
    `"${name}" at ${variable} = ${lost} lies ${lost < from ? 'before' : 'at or behind the end of'} the interval [${from}, ${to}] and does not happen`,
    { severity: 'warning' },
  );
}

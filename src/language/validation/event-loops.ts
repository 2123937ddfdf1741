/** @file Events that set one another off at one time for ever, as far as what they assign is known. */
import type { AstNode } from 'langium';
import { evaluate } from '../../problem/evaluate.ts';
import { walk } from '../../problem/expression.ts';
import { listed } from '../../problem/number-text/sentence.ts';
import { parameterValues } from '../../problem/parameters.ts';
import type { ProblemEvent } from '../../problem/problem.ts';
import type { CheckContext } from './context.ts';

/** What an event leaves behind, by `name order`. */
type Behind = ReadonlyMap<string, number>;

/** Events that wait for a condition; with more of them pairs of pairs take longer than an author waits. */
const most = 100;

/** The values that an event assigns whatever it finds. */
function behind({ assignments }: ProblemEvent, parameters: Readonly<Record<string, number>>): Behind {
  const values = assignments.map(
    ({ unknown, order, value }) => [`${unknown} ${order}`, evaluate(value, { parameters })] as const,
  );
  return new Map(values.filter(([, value]) => Number.isFinite(value)));
}

/** The gap of an event at what another leaves; NaN where that does not say it. */
function gapAt({ trigger }: ProblemEvent, state: Behind, parameters: Readonly<Record<string, number>>): number {
  if (trigger.kind !== 'crossing') return Number.NaN;
  let isKnown = true;
  walk(trigger.gap, (e) => {
    if (e.kind === 'variable' || e.kind === 'input' || e.kind === 'delayed') isKnown = false;
  });
  if (!isKnown) return Number.NaN;
  return evaluate(trigger.gap, {
    parameters,
    unknown: (name, order) => state.get(`${name} ${order}`) ?? Number.NaN,
  });
}

/** Whether a gap that goes from one value to another sets the event off. */
function passes({ trigger }: ProblemEvent, from: number, to: number): boolean {
  if (trigger.kind !== 'crossing') return false;
  const rises = from < 0 && to > 0;
  const falls = from > 0 && to < 0;
  return trigger.direction === 'rising' ? rises : trigger.direction === 'falling' ? falls : rises || falls;
}

/** Of two events each of which makes the other one happen neither is the last: no time would pass any more. */
export function checkEventLoops({ problem, report }: CheckContext, nodeOf: (event: ProblemEvent) => AstNode): void {
  const waiting = (problem.events ?? []).filter((e) => e.trigger.kind === 'crossing' && !e.stop).slice(0, most);
  const parameters = parameterValues(problem);
  const left = new Map(waiting.map((event) => [event, behind(event, parameters)]));
  const told = new Set<ProblemEvent>();
  for (const [i, first] of waiting.entries())
    for (const second of waiting.slice(i + 1)) {
      const [one, other] = [left.get(first)!, left.get(second)!];
      const sets = (event: ProblemEvent, before: Behind, after: Behind) =>
        passes(event, gapAt(event, before, parameters), gapAt(event, after, parameters));
      if (told.has(second) || !sets(second, other, one) || !sets(first, one, other)) continue;
      told.add(second);
      const names = listed([first, second].map(({ name }) => `"${name}"`));
      report.add(
        'event-loop',
        nodeOf(second),
        `${names} set each other off without end: what each assigns fulfils the condition of the other; leave a way between what one assigns and what the other waits for`,
        { severity: 'warning' },
      );
    }
}

/**
 * @file What the terms between two pieces of a network are called, from what a problem says of events and equations. Pure.
 */
import { totalOrders } from './conditions.ts';
import type { Problem, ProblemEvent } from './problem.ts';

/** `jump both` of `jump both u`. */
export const eventTermName = (name: string): string => name.split(' ').slice(0, 2).join(' ');

export const primesOf = (order: number): string => "'".repeat(order);

/** An index behind a name; what stands there in other brackets is an experiment. */
const index = /\[[\d,]+\]/;

const withoutIndex = (name: string): string => name.replace(index, '');

/** All members of a family of events are one. */
const eventName = ({ name }: Pick<ProblemEvent, 'name'>): string => withoutIndex(name);

const eventWord = 'dose ';

/** `jump gut` of `dose gut`, `jump refill` of `event refill`; with the unknown where the event changes several. */
export function jumpName(
  { unknown, order, event }: { unknown: string; order: number; event: Pick<ProblemEvent, 'name'> },
  several: ReadonlySet<string>,
): string {
  const own = eventName(event);
  const short = own.startsWith(eventWord) ? own.slice(eventWord.length) : own;
  return several.has(own) ? `jump ${short} ${withoutIndex(unknown)}${primesOf(order)}` : `jump ${short}`;
}

/**
 * What weights of border terms may be called, in any experiment: `jump gut` of each event, `continuity h'` of each
 * derivative that is carried on.
 */
export function borderNames(problem: Problem): string[] {
  const highest = totalOrders(problem.terms);
  const events = [...(problem.events ?? []), ...(problem.experiments ?? []).flatMap((e) => e.events)];
  const several = eventsOfSeveral({ ...problem, events });
  const trained = problem.unknowns.filter((u) => !u.held);
  const jumps = events.flatMap((event) =>
    event.assignments
      .filter(({ unknown }) => trained.some((u) => u.name === unknown))
      .map(({ unknown, order }) => jumpName({ unknown, order, event }, several)),
  );
  const carried = trained.flatMap(({ name, member }) =>
    Array.from({ length: highest.get(name) ?? 0 }, (_, m) => `continuity ${member?.family ?? name}${primesOf(m)}`),
  );
  return [...new Set([...jumps.flatMap((name) => [name, eventTermName(name)]), ...carried])];
}

/** Names of events that change more than one unknown which is trained, families counted once. */
export function eventsOfSeveral({ events = [], unknowns }: Pick<Problem, 'events' | 'unknowns'>): Set<string> {
  const held = new Set(unknowns.filter((u) => u.held).map((u) => u.name));
  const targets = new Map<string, Set<string>>();
  for (const { name, assignments } of events) {
    const own = targets.get(eventName({ name })) ?? new Set<string>();
    for (const { unknown, order } of assignments)
      if (!held.has(unknown)) own.add(`${withoutIndex(unknown)}${primesOf(order)}`);
    targets.set(eventName({ name }), own);
  }
  return new Set([...targets].flatMap(([name, own]) => (own.size > 1 ? [name] : [])));
}

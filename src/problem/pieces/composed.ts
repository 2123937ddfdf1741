/** @file What several events at one time make of the unknowns together, in the order of the text. Pure. */
import { type Expression, mapped } from '../expression.ts';
import type { ProblemEvent } from '../problem.ts';

/** A derivative of an unknown behind the events of one time. */
export interface Assigned {
  unknown: string;
  order: number;
  /** What stands in it without a point is the value before all of them. */
  value: Expression;
  /** The last event that assigns it. */
  event: ProblemEvent;
}

const key = (unknown: string, order: number): string => `${order} ${unknown}`;

/** By `order unknown`: each one reads what those before it left behind, and all that one assigns happens together. */
export function composed(events: readonly ProblemEvent[]): Map<string, Assigned> {
  const now = new Map<string, Assigned>();
  const isCurrent = (e: Expression): boolean => e.kind === 'unknown' && !e.at && now.has(key(e.name, e.order));
  const read = (e: Expression): Expression =>
    mapped(e, isCurrent, (x) => (x.kind === 'unknown' ? now.get(key(x.name, x.order))!.value : x)) ?? e;
  for (const event of events) {
    const after = event.assignments.map(({ unknown, order, value }) => ({ unknown, order, value: read(value), event }));
    for (const assigned of after) now.set(key(assigned.unknown, assigned.order), assigned);
  }
  return now;
}

/** What becomes of the derivative of `unknown`; `undefined` where nothing does. */
export const assignedTo = (all: ReadonlyMap<string, Assigned>, unknown: string, order: number): Assigned | undefined =>
  all.get(key(unknown, order));

/** @file Known times of events: when each of them happens, one after the other. Pure. */
import type { Expression } from '../expression.ts';
import type { ProblemEvent } from '../problem.ts';

/** An event at a known time, which is `first + turns · period`. */
export interface Moment {
  time: number;
  /** Place of the event in the order of the text. */
  event: number;
  first: Expression;
  turns: number;
}

/** A time that is late by this share of the interval is not. */
const slack = 1e-12;

/**
 * All known times in [from, to), ascending, at one time in the order of the text.
 * @param valueAt value of an expression of parameters
 */
export function momentsOf(
  events: readonly ProblemEvent[],
  valueAt: (e: Expression) => number,
  { from, to }: { from: number; to: number },
): Moment[] {
  const late = slack * (to - from);
  const found: Moment[] = [];
  for (const [event, { trigger }] of events.entries()) {
    if (trigger.kind !== 'times') continue;
    const { repeat } = trigger;
    for (const first of trigger.times) {
      const start = valueAt(first);
      if (!repeat) {
        found.push({ time: start, event, first, turns: 0 });
        continue;
      }
      const period = valueAt(repeat.period);
      if (!(period > 0) || !Number.isFinite(start)) continue;
      const until = Math.min(to, repeat.until ? valueAt(repeat.until) : to) + late;
      const most = repeat.count ?? Number.POSITIVE_INFINITY;
      const skipped = repeat.count === null ? Math.max(0, Math.floor((from - start) / period) - 1) : 0;
      for (let k = skipped; k < most && start + k * period <= until; k++)
        found.push({ time: start + k * period, event, first, turns: k });
    }
  }
  return found
    .filter(({ time }) => time >= from - late && time < to - late)
    .map((known) => (Math.abs(known.time - from) <= late ? { ...known, time: from } : known))
    .sort((a, b) => a.time - b.time || a.event - b.event);
}

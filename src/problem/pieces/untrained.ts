/** @file What windows can solve and networks cannot be trained on. */
import { expressionsIn } from '../effect.ts';
import { evaluate } from '../evaluate.ts';
import { type Expression, orders, walk } from '../expression.ts';
import { readsPast } from '../only-solved.ts';
import { parameterValues } from '../parameters.ts';
import type { Problem, ProblemEvent } from '../problem.ts';
import { statementsOf } from '../unrolled.ts';
import { composed } from './composed.ts';
import { momentsOf } from './moments.ts';
import { openBeforeStart } from './start.ts';

/** A network has this many pieces at most: every one costs it an output of its own for each unknown. */
export const mostPieces = 64;

/** What keeps a network from being trained on a problem. */
export interface Obstacle {
  /** A clause. */
  reason: string;
  /** The event that it lies in, or the name of the statement; else absent. */
  event?: ProblemEvent;
  statement?: string;
}

/** Why no network can be trained on the problem, a clause; `null` where one can. */
export const whyNotTrained = (problem: Problem): string | null => obstacleTo(problem)?.reason ?? null;

/** The same with its place. */
export function obstacleTo(problem: Problem): Obstacle | null {
  for (const event of problem.events ?? []) {
    const reason = reasons.map((why) => why(event, problem)).find((x) => x !== null);
    if (reason) return { reason, event };
  }
  return tooManyMoments(problem) ?? openAtStart(problem) ?? pastThatIsNotTrained(problem);
}

/** Reasons that one event gives. */
const reasons: ((event: ProblemEvent, problem: Problem) => string | null)[] = [
  ({ name, trigger }) =>
    trigger.kind === 'crossing'
      ? `"${name}" happens where the solution meets a condition, which is solved by windows only: a network is split at times that are known before it is trained`
      : null,
  ({ name, stop }) =>
    stop
      ? `"${name}" ends the solution, which is solved by windows only: a network is trained on the whole interval`
      : null,
  (event) =>
    expressionsIn(event).some(readsPast)
      ? `"${event.name}" assigns what was at an earlier time, which is solved by windows only: a jump of a network joins the two pieces beside it`
      : null,
  ({ name, trigger }, problem) =>
    trigger.kind === 'times' && timesIn(trigger).some((e) => readsEstimate(e, problem))
      ? `the time of "${name}" is estimated, which windows do: the pieces of a network end at times that stay`
      : null,
];

const timesIn = ({ times, repeat }: Extract<ProblemEvent['trigger'], { kind: 'times' }>): Expression[] => [
  ...times,
  ...(repeat ? [repeat.period, ...(repeat.until ? [repeat.until] : [])] : []),
];

/** Whether an estimate, or a parameter that follows from one, stands in it. */
export function readsEstimate(e: Expression, problem: Pick<Problem, 'parameters'>): boolean {
  let found = false;
  walk(e, (x) => {
    if (x.kind !== 'parameter') return;
    const parameter = problem.parameters.find((p) => p.name === x.name);
    if (parameter?.estimate) found = true;
  });
  return found;
}

function momentsIn(problem: Problem): { time: number; event: ProblemEvent }[] {
  const { events = [], variable } = problem;
  const parameters = parameterValues(problem);
  return momentsOf(events, (e) => evaluate(e, { parameters }), variable).map(({ time, event }) => ({
    time,
    event: events[event],
  }));
}

function tooManyMoments(problem: Problem): Obstacle | null {
  const times = new Set(momentsIn(problem).map(({ time }) => time));
  return times.size < mostPieces
    ? null
    : {
        reason: `events happen at ${times.size} times, which windows solve: a network is split into at most ${mostPieces} pieces`,
      };
}

function openAtStart(problem: Problem): Obstacle | null {
  const { from, name } = problem.variable;
  const first = momentsIn(problem).flatMap(({ time, event }) => (time === from ? [event] : []));
  const open = openBeforeStart(composed(first), problem);
  return open === null
    ? null
    : {
        reason: `"${first[0].name}" happens at ${name} = ${from}, and no condition of its own says what ${open} was before it, which a network needs`,
        event: first[0],
      };
}

function pastThatIsNotTrained(problem: Problem): Obstacle | null {
  const { histories = [] } = problem;
  for (const { name, residual } of problem.terms.flatMap(statementsOf)) {
    let reason: string | null = null;
    walk(residual, (e) => {
      if (e.kind !== 'delayed' || reason) return;
      if (orders(e.at).size > 0 || readsPast(e.at))
        reason = `${e.name} is read at a time that depends on the solution, which is solved by windows only: a network is trained at points that are known before`;
      else if (histories.some((h) => h.unknown === e.name && readsInput(h.value)))
        reason = `the history of ${e.name} reads an input, which windows do: a network knows inputs from the start on`;
      else if (e.order > 0)
        reason = `a derivative of ${e.name} is read at an earlier time, which is solved by windows only`;
    });
    if (reason !== null) return { reason, statement: name };
  }
  return null;
}

function readsInput(e: Expression): boolean {
  let found = false;
  walk(e, (x) => {
    if (x.kind === 'input') found = true;
  });
  return found;
}

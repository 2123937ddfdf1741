/**
 * @file A problem in pieces, for whoever trains networks: borders at known times, across which each unknown has a jump
 * term, or one of continuity, as a statement of the loss with a name of its own. Unknowns that events alone change are
 * known on every piece. Pure.
 */

import { eventsOfSeveral, eventTermName, jumpName, primesOf } from '../border-names.ts';
import { under } from '../by-name.ts';
import { totalOrders } from '../conditions.ts';
import { evaluate } from '../evaluate.ts';
import { binary, type Expression, literal, orders } from '../expression.ts';
import { parameterValues } from '../parameters.ts';
import type { LossCall, Problem, Term, TermMember, TermWeight, Unknown } from '../problem.ts';
import { statementsOf } from '../unrolled.ts';
import { type Assigned, assignedTo, composed } from './composed.ts';
import { momentsOf } from './moments.ts';
import { conditionBehindStart, valueBehindStart } from './start.ts';

/** What an unknown that events alone change is on one piece. */
export interface HeldValue {
  /** Unknowns and the variable in it are those before `at`. */
  value: Expression;
  at: number;
}

export interface Piecewise {
  /** With the terms of the borders behind those that are written, and without those that say what is held. */
  problem: Problem;
  /** Ascending: the start, where pieces meet, the end. */
  borders: number[];
  /** Inner borders at which events happen. */
  jumps: number[];
  /** [pieces] By name. */
  held: ReadonlyMap<string, readonly HeldValue[]>;
}

/** Borders nearer to each other than this share of the interval are one. */
const nearest = 1e-12;

/** @param kinks times at which the equations are not smooth, in any order */
export function piecewise(problem: Problem, kinks: readonly number[]): Piecewise {
  const { from, to } = problem.variable;
  const { events = [] } = problem;
  if (events.length === 0 && kinks.length === 0) return { problem, borders: [from, to], jumps: [], held: new Map() };
  const parameters = parameterValues(problem);
  const moments = momentsOf(events, (e) => evaluate(e, { parameters }), { from, to });
  const near = nearest * (to - from);
  const inner = [...moments.map((m) => m.time), ...kinks]
    .filter((t) => t > from + near && t < to - near)
    .sort((a, b) => a - b)
    .filter((t, i, all) => i === 0 || t - all[i - 1] > near);
  const at = (border: number) =>
    composed(moments.filter(({ time }) => Math.abs(time - border) <= near).map(({ event }) => events[event]));
  const start = at(from);
  const happening = inner.map(at);
  const still = problem.unknowns.filter((u) => u.held);
  const held = new Map(still.map((u) => [u.name, heldValues(u, { problem, start, inner, happening })]));
  const terms = problem.terms
    .filter((term) => !statementsOf(term).every(({ residual }) => speaksOf(residual, held)))
    .map((term) => conditionBehindStart(term, start, problem));
  const added = borderTerms(problem, inner, happening).map((term) => {
    const weight = weightOf(term.name, problem);
    return weight ? { ...term, weight } : term;
  });
  return {
    problem: { ...problem, terms: [...terms, ...added] },
    borders: [from, ...inner, to],
    jumps: inner.filter((_, j) => happening[j].size > 0),
    held,
  };
}

/** The weight that is written for a border term: its own, that of its event, or that of all members and experiments. */
function weightOf(name: string, { jumpWeights = {} }: Problem): TermWeight | undefined {
  const short = eventTermName(name);
  return [name, short, name.replace(anyBrackets, ''), short.replace(anyBrackets, '')]
    .map((known) => under(jumpWeights, known))
    .find((weight) => weight !== undefined);
}

/** What stands in brackets behind a name: an index or an experiment. */
const anyBrackets = /\[[^\]]*\]/g;

/** Whether unknowns that are held, and no others, stand in it. */
function speaksOf(residual: Expression, held: ReadonlyMap<string, unknown>): boolean {
  const names = [...orders(residual).keys()];
  return names.length > 0 && names.every((name) => held.has(name));
}

function heldValues(
  { name }: Unknown,
  {
    problem,
    start,
    inner,
    happening,
  }: {
    problem: Problem;
    start: ReadonlyMap<string, Assigned>;
    inner: readonly number[];
    happening: readonly ReadonlyMap<string, Assigned>[];
  },
): HeldValue[] {
  const { from } = problem.variable;
  const first = valueBehindStart(start, problem, name, 0) ?? literal(Number.NaN);
  const values: HeldValue[] = [{ value: first, at: from }];
  for (const [j, border] of inner.entries()) {
    const own = assignedTo(happening[j], name, 0);
    values.push(own ? { value: own.value, at: border } : values[j]);
  }
  return values;
}

const loss: LossCall = { name: 'mse', args: { reduction: 'mean' }, reduction: 'mean' };

/** A border term under construction. */
interface Row {
  member: TermMember;
  text: string;
  term: Omit<Term, 'residual' | 'text' | 'name'>;
}

/** `jump gut` and `continuity u`: at every border, for each derivative below the order of the equations. */
function borderTerms(
  problem: Problem,
  inner: readonly number[],
  happening: readonly ReadonlyMap<string, Assigned>[],
): Term[] {
  const highest = totalOrders(problem.terms);
  const several = eventsOfSeveral(problem);
  const rows = new Map<string, Row[]>();
  for (const unknown of problem.unknowns) {
    if (unknown.held) continue;
    for (let order = 0; order < (highest.get(unknown.name) ?? 0); order++) {
      for (const [j, border] of inner.entries()) {
        const assigned = assignedTo(happening[j], unknown.name, order);
        const name = assigned
          ? jumpName(assigned, several)
          : `continuity ${unknown.member?.family ?? unknown.name}${primesOf(order)}`;
        const row = rowOf({ unknown, order, border, index: [...(unknown.member?.index ?? []), j + 1], assigned });
        rows.set(name, [...(rows.get(name) ?? []), row]);
      }
    }
  }
  return [...rows].map(([name, own]): Term => {
    const [{ member, text, term }] = own;
    const members = own.length > 1 ? own.map((row) => row.member) : null;
    return { ...term, name, text, residual: member.residual, ...(members && { members }) };
  });
}

function rowOf({
  unknown,
  order,
  border,
  index,
  assigned,
}: {
  unknown: Unknown;
  order: number;
  border: number;
  index: number[];
  assigned: Assigned | undefined;
}): Row {
  const before: Expression = { kind: 'unknown', name: unknown.name, order };
  const residual = binary('-', { ...before, at: literal(border) }, assigned?.value ?? before);
  return {
    member: { index, residual },
    text: assigned?.event.text ?? `${unknown.name}${primesOf(order)} is continuous`,
    term: {
      named: false,
      kind: 'jump',
      hard: false,
      source: assigned?.event.source ?? unknown.source,
      weight: null,
      loss,
      points: null,
      data: null,
    },
  };
}

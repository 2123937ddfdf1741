/**
 * @file Events, doses and states → events of the problem. A state is an unknown whose equation says that it does not
 * change by itself; an infusion is such an unknown too, a rate in the equation of what it flows into, which one event
 * turns on and another one off.
 */
import type { AstNode } from 'langium';
import { evaluate } from '../../problem/evaluate.ts';
import { binary, type Expression, literal, mapped } from '../../problem/expression.ts';
import { memberName } from '../../problem/member.ts';
import type { EventTrigger, ProblemEvent, Term, Unknown } from '../../problem/problem.ts';
import type { SourceRange } from '../../problem/source.ts';
import { conversionFactor, sameDimension } from '../../problem/units/unit.ts';
import { statementsOf } from '../../problem/unrolled.ts';
import type * as ast from '../generated/ast.ts';
import { replace } from '../syntax/report.ts';
import { label, rangeOf } from '../syntax/source.ts';
import { didYouMean, nearest } from '../syntax/spelling.ts';
import type { TermSymbol } from '../syntax/symbols.ts';
import type { LoweringContext, Place } from './context.ts';
import { type NamedMember, namesOf, unitWrittenAt } from './declarations.ts';
import { derivativeUnit } from './derivative-unit.ts';
import { instancesOf, isFamily, memberIndex, withIndex } from './families.ts';
import { defaultCall } from './methods.ts';
import type { Typed } from './typed.ts';
import { adoptUnit, unify, unitPhrase, unreadable } from './unify.ts';
import { hasDimension, multiplyTypes, type UnitType, unitTypeOf } from './unit-type.ts';

/** An unknown that is constant between events, or a family of them, with what says so and their first values. */
export interface Held {
  unknowns: Unknown[];
  terms: Term[];
}

/** One of them, with its first value. */
interface HeldMember extends NamedMember {
  value: Expression;
}

export function lowerHeld(node: ast.HeldState, context: LoweringContext): Held {
  const unit = unitTypeOf(context.units.get(node) ?? null);
  const members = namesOf(node, context).map((own): HeldMember => {
    const inner: LoweringContext = { ...withIndex(node, own.index, context), place: 'constant' };
    const value = adoptUnit(context.lower(node.value, inner), unit, node.value, inner).expression;
    return { ...own, value };
  });
  return heldUnknowns({ name: node.name, unit: node.unit ?? null, source: rangeOf(node) }, members, context);
}

function heldUnknowns(
  { name, unit, source }: { name: string; unit: string | null; source: SourceRange },
  members: readonly HeldMember[],
  { interval }: LoweringContext,
): Held {
  const loss = { ...defaultCall('loss', 'mse'), reduction: 'mean' as const };
  const shared = { named: false, hard: false, source, weight: null, loss, data: null };
  // A family is one term.
  const stated = (residual: (own: HeldMember) => Expression): Pick<Term, 'residual' | 'members'>[] =>
    members.slice(0, 1).map((first) => ({
      residual: residual(first),
      ...(first.member && { members: members.map((own) => ({ index: own.index, residual: residual(own) })) }),
    }));
  const change = stated((own) => ({ kind: 'unknown', name: own.name, order: 1 }));
  const start = stated((own) =>
    binary('-', { kind: 'unknown', name: own.name, order: 0, at: literal(interval.from) }, own.value),
  );
  return {
    unknowns: members.map((own) => ({
      name: own.name,
      ...(own.member && { member: own.member }),
      unit,
      range: null,
      held: true,
      source,
    })),
    terms: [
      ...change.map(
        (of): Term => ({
          ...shared,
          ...of,
          name: `${name}'`,
          kind: 'equation',
          text: `${name}' = 0`,
          points: defaultCall('sampler', 'sobol'),
        }),
      ),
      ...start.map(
        (of): Term => ({
          ...shared,
          ...of,
          name: `${name}(${interval.from})`,
          kind: 'initial',
          text: `${name}(${interval.from})`,
          points: null,
        }),
      ),
    ],
  };
}

interface Timed {
  events: ProblemEvent[];
  ofExperiments: Map<ast.Experiment, ProblemEvent[]>;
  /** Of infusions. */
  rates: Held[];
}

/** Events and doses; equations of `termsOf` into which something flows get its rate. */
export function lowerTimed(termsOf: Map<TermSymbol, Term[]>, states: readonly Held[], context: LoweringContext): Timed {
  const found: Timed = { events: [], ofExperiments: new Map(), rates: [] };
  const rateOf = new Map<string, string | null>();
  const taken = new Set([
    ...context.symbols.quantities.keys(),
    ...states.flatMap((s) => s.unknowns.map((u) => u.name)),
  ]);
  const written = [
    ...context.symbols.timed.map((node) => ({ node, events: found.events })),
    ...context.symbols.experiments.flatMap((experiment) => {
      const events: ProblemEvent[] = [];
      found.ofExperiments.set(experiment, events);
      return experiment.items.flatMap((node) =>
        node.$type === 'Timed' || node.$type === 'Dose' ? [{ node, events }] : [],
      );
    }),
  ];
  for (const { node, events } of written) {
    if (node.$type === 'Timed') {
      events.push(...lowerEvents(node, context));
      continue;
    }
    const target = node.unknown?.ref;
    if (!target) {
      unknownTarget(node, node.unknown?.$refText, 'unknown', context);
      continue;
    }
    const name = targetName(node, target, context);
    // What stands here is not finished, which is said, or no member.
    if (name === null || !node.amount || !node.times) continue;
    if (!node.duration) {
      events.push(lowerBolus(node, target, name, context));
      continue;
    }
    let rate = rateOf.get(name);
    if (rate === undefined) {
      rate = flowInto(node, { target, name }, termsOf, taken, context);
      rateOf.set(name, rate);
      if (rate !== null) {
        taken.add(rate);
        const alone = { name: rate, index: [], value: literal(0) };
        const held = heldUnknowns({ name: rate, unit: null, source: rangeOf(node) }, [alone], context);
        found.rates.push({ ...held, unknowns: held.unknowns.map((u) => ({ ...u, implied: true })) });
      }
    }
    if (rate !== null) events.push(...lowerInfusion(node, { target, name }, rate, context));
  }
  return found;
}

/** The unknown or state that is changed, of a family the member; `null` where there is none, which is reported. */
function targetName(
  node: ast.Dose | ast.Assignment,
  target: ast.Unknown | ast.HeldState,
  context: LoweringContext,
): string | null {
  if (isFamily(target)) {
    const index = memberIndex(node, node.indices, target, context);
    return index && memberName(target.name, index);
  }
  if (node.indices.length === 0) return target.name;
  context.report.add('not-a-family', node, `"${target.name}" is no family; it has no members to choose from`);
  return null;
}

function unknownTarget(node: AstNode, name: string | undefined, property: string, context: LoweringContext): void {
  if (!name) return;
  const changing = [...context.symbols.quantities].filter(
    ([, q]) => q.$type === 'Unknown' || (q.$type === 'HeldState' && property === 'target'),
  );
  const near = nearest(
    name,
    changing.map(([known]) => known),
  );
  const declared = context.symbols.quantities.get(name);
  const what = declared ? `"${name}" does not change: ` : `"${name}" is not declared; `;
  context.report.add(
    'event-target',
    node,
    `${what}${property === 'target' ? 'an event changes unknowns and states' : 'a dose is added to an unknown'}${didYouMean(near)}`,
    { property },
  );
}

const variableUnit = ({ symbols, units }: LoweringContext): UnitType =>
  unitTypeOf(symbols.variable ? (units.get(symbols.variable) ?? null) : null);

/** A value with the unit behind it, in the unit `target`. */
function inUnit(
  node: ast.Expression,
  written: { node: AstNode & { unit?: string }; of: string },
  target: UnitType,
  place: Place,
  context: LoweringContext,
): Expression {
  const inner: LoweringContext = { ...context, place };
  let typed: Typed = context.lower(node, inner);
  const { unit } = written.node;
  if (unit !== undefined) {
    const read = unitWrittenAt(written.node, context);
    if (!read) return unreadable.expression;
    if (target.kind !== 'unit') {
      context.report.add(
        'unit-undeclared',
        written.node,
        `${written.of} has no unit to convert ${unit} to; declare it, or leave the unit out`,
        { property: 'unit' },
      );
      return typed.expression;
    }
    const own = typed.unit;
    if (
      own.kind === 'unit' &&
      sameDimension(own.unit, target.unit) &&
      sameDimension(read, target.unit) &&
      hasDimension(own)
    ) {
      // Numbers beside it in a list mean the same without the unit where it is the one they take anyway.
      const isSpare = conversionFactor(read, target.unit) === 1;
      context.report.add(
        'unit-mismatch',
        node,
        `"${label(node)}" has ${unitPhrase(own, context)} itself; leave out "${unit}" behind it`,
        { fix: isSpare ? replace(`Leave out "${unit}"`, written.node, '', 'unit') : null },
      );
      return typed.expression;
    }
    typed = { ...typed, unit: multiplyTypes(own, unitTypeOf(read)) };
  }
  return adoptUnit(typed, target, node, inner).expression;
}

function timeOf(node: ast.Amount, context: LoweringContext): Expression {
  return inUnit(node.value, { node, of: nameOfTime(context) }, variableUnit(context), 'constant', context);
}

const nameOfTime = ({ symbols }: LoweringContext): string => `"${symbols.variable?.name ?? 't'}"`;

const timesOf = (node: ast.TimeList, context: LoweringContext): Expression[] =>
  node.values.map((value) =>
    inUnit(value, { node, of: nameOfTime(context) }, variableUnit(context), 'constant', context),
  );

/** Its present value; NaN where it has none. */
const presentValue = (e: Expression, context: LoweringContext): number =>
  evaluate(e, { parameters: context.parameters.values });

/** More happenings of one event than this are a slip. */
const mostTimes = 100_000;

function repeated(
  node: ast.Timed | ast.Dose,
  times: Expression[],
  period: ast.Amount,
  { count, until }: { count?: ast.Expression; until?: ast.Amount },
  context: LoweringContext,
): EventTrigger {
  const step = timeOf(period, context);
  const size = presentValue(step, context);
  if (!(size > 0) && !Number.isNaN(size))
    context.report.add('out-of-range', period, 'the time between two events must be positive');
  let most: number | null = null;
  if (count) {
    const value = presentValue(context.lower(count, { ...context, place: 'constant' }).expression, context);
    if (Number.isInteger(value) && value >= 1 && value <= mostTimes) most = value;
    else if (!Number.isNaN(value))
      context.report.add('out-of-range', count, `the number of doses is a whole number from 1 to ${mostTimes}`);
  }
  const { from, to } = context.interval;
  if (most === null && size > 0 && (to - from) / size > mostTimes)
    context.report.add('out-of-range', node, `this happens more than ${mostTimes} times in the interval`);
  return {
    kind: 'times',
    times,
    repeat: { period: step, count: most, until: until ? timeOf(until, context) : null },
  };
}

/** An event, or one for each value of its indices. */
const lowerEvents = (node: ast.Timed, context: LoweringContext): ProblemEvent[] =>
  node.ranges.length === 0
    ? [lowerEvent(node, node.name ?? '', context)]
    : instancesOf(node.ranges, context).map(({ index, context: at }) =>
        lowerEvent(node, memberName(node.name ?? '', index), at),
      );

function lowerEvent(node: ast.Timed, name: string, context: LoweringContext): ProblemEvent {
  const inner: LoweringContext = { ...context, place: 'event' };
  const assignments = node.actions.flatMap((action): ProblemEvent['assignments'] => {
    if (action.$type !== 'Assignment') return [];
    const target = action.target?.ref;
    if (target?.$type !== 'Unknown' && target?.$type !== 'HeldState') {
      unknownTarget(action, action.target?.$refText, 'target', context);
      return [];
    }
    const order = action.primes.length;
    const unit = derivativeUnit(target, order, context);
    const value = adoptUnit(context.lower(action.value, inner), unit, action.value, inner).expression;
    const unknown = targetName(action, target, context);
    return unknown === null ? [] : [{ unknown, order, value }];
  });
  return {
    name,
    trigger: triggerOf(node, inner),
    assignments,
    stop: node.actions.some((action) => action.$type === 'Ending'),
    text: label(node).replace(/^event\s+\S+\s*/, ''),
    source: rangeOf(node),
  };
}

const never: EventTrigger = { kind: 'times', times: [], repeat: null };

function triggerOf(node: ast.Timed, context: LoweringContext): EventTrigger {
  if (node.times) return { kind: 'times', times: timesOf(node.times, context), repeat: null };
  if (node.period) {
    const step = timeOf(node.period, context);
    // Without a start the first one comes after one period.
    const first = node.from ? timeOf(node.from, context) : binary('+', literal(context.interval.from), step);
    return repeated(node, [first], node.period, { until: node.until }, context);
  }
  return node.when ? crossing(node.when, context) : never;
}

/** How an inequality becomes true. */
const directionOf = { '<': 'falling', '<=': 'falling', '>': 'rising', '>=': 'rising' } as const;

function crossing(node: ast.Trigger, context: LoweringContext): EventTrigger {
  const left = context.lower(node.left, context);
  const right = context.lower(node.right, context);
  const joined = unify(left, right, node.left, node.right, context).right;
  const written = node.direction === 'rising' || node.direction === 'falling' ? node.direction : null;
  const implied = node.operator === '=' || node.operator === undefined ? null : directionOf[node.operator];
  if (implied && written && implied !== written)
    context.report.add(
      'event-direction',
      node,
      `"${label(node.left)} ${node.operator} ${label(node.right)}" becomes true while it is ${implied}; write = for a crossing in a direction of its own`,
      { property: 'direction' },
    );
  return {
    kind: 'crossing',
    gap: binary('-', left.expression, joined.expression),
    direction: written ?? implied ?? 'both',
  };
}

function doseTrigger(node: ast.Dose, context: LoweringContext): EventTrigger {
  const times = timesOf(node.times, context);
  return node.period ? repeated(node, times, node.period, node, context) : { kind: 'times', times, repeat: null };
}

const doseText = (node: ast.Dose): string => label(node).replace(/^dose\s+/, '');

function lowerBolus(node: ast.Dose, target: ast.Unknown, name: string, context: LoweringContext): ProblemEvent {
  const unit = unitTypeOf(context.units.get(target) ?? null);
  const amount = inUnit(node.amount.value, { node: node.amount, of: `"${target.name}"` }, unit, 'event', context);
  return {
    name: `dose ${name}`,
    trigger: doseTrigger(node, context),
    assignments: [
      {
        unknown: name,
        order: 0,
        value: binary('+', { kind: 'unknown', name, order: 0 }, amount),
      },
    ],
    stop: false,
    text: doseText(node),
    source: rangeOf(node),
  };
}

/** What something flows into: an unknown, or the member of a family with that name. */
interface Inflow {
  target: ast.Unknown;
  name: string;
}

/** Adds a rate to the right-hand side of the equation of `target`; its name, `null` where there is no such equation. */
function flowInto(
  node: ast.Dose,
  { target, name: into }: Inflow,
  termsOf: Map<TermSymbol, Term[]>,
  taken: ReadonlySet<string>,
  { report }: LoweringContext,
): string | null {
  const isSlope = (e: Expression): boolean => e.kind === 'unknown' && e.name === into && e.order === 1 && !e.at;
  const equations = [...termsOf].filter(([symbol]) => symbol.kind === 'equation');
  const reads = ([, terms]: [TermSymbol, Term[]]): boolean =>
    terms.flatMap(statementsOf).some((t) => mapped(t.residual, isSlope, (e) => e) !== null);
  const own = equations.filter((equation) => {
    const [symbol] = equation;
    const left = symbol.node.$type === 'Equation' ? symbol.node.lhs : undefined;
    return left?.$type === 'Reference' && left.target?.ref === target && left.primes.length === 1 && reads(equation);
  });
  const places = own.length > 0 ? own : equations.filter(reads);
  if (places.length !== 1) {
    report.add(
      'dose-equation',
      node,
      `what flows in over some time is added to the right-hand side of an equation ${into}' = …; ${places.length === 0 ? 'there is none' : 'there are several'}`,
    );
    return null;
  }
  let rate = `${into}_inflow`;
  for (let n = 2; taken.has(rate); n++) rate = `${into}_inflow${n}`;
  const name = rate;
  const fed = (e: Expression): Expression =>
    mapped(e, isSlope, (slope) => binary('-', slope, { kind: 'unknown', name, order: 0 })) ?? e;
  for (const [place, term] of places[0][1].entries()) {
    const members = term.members?.map((member) => ({ ...member, residual: fed(member.residual) }));
    places[0][1][place] = { ...term, residual: fed(term.residual), ...(members && { members }) };
  }
  return rate;
}

function lowerInfusion(
  node: ast.Dose,
  { target, name }: Inflow,
  rate: string,
  context: LoweringContext,
): ProblemEvent[] {
  const unit = unitTypeOf(context.units.get(target) ?? null);
  const amount = inUnit(node.amount.value, { node: node.amount, of: `"${target.name}"` }, unit, 'constant', context);
  const duration = timeOf(node.duration!, context);
  const length = presentValue(duration, context);
  if (!(length > 0) && !Number.isNaN(length))
    context.report.add('out-of-range', node.duration!, 'an infusion takes a positive time');
  const trigger = doseTrigger(node, context);
  const flow = binary('/', amount, duration);
  const now: Expression = { kind: 'unknown', name: rate, order: 0 };
  const part = (begins: boolean): ProblemEvent => ({
    name: `dose ${name}${begins ? '' : ' ends'}`,
    trigger: begins ? trigger : later(trigger, duration),
    assignments: [{ unknown: rate, order: 0, value: binary(begins ? '+' : '-', now, flow) }],
    stop: false,
    text: doseText(node),
    source: rangeOf(node),
  });
  return [part(true), part(false)];
}

/** The same times, each by `delay` later. */
function later(trigger: EventTrigger, delay: Expression): EventTrigger {
  if (trigger.kind !== 'times') return trigger;
  const { repeat } = trigger;
  return {
    ...trigger,
    times: trigger.times.map((t) => binary('+', t, delay)),
    repeat: repeat && { ...repeat, until: repeat.until && binary('+', repeat.until, delay) },
  };
}

/** @file Conditions: where they hold, what they may prescribe, and whether they determine the solution. */
import { isCondition } from '../../problem/conditions.ts';
import { evaluate } from '../../problem/evaluate.ts';
import { orders, walk } from '../../problem/expression.ts';
import { experimentProblems } from '../../problem/fit/experiment-problems.ts';
import type { Fix } from '../../problem/fix.ts';
import { listed } from '../../problem/number-text/sentence.ts';
import { numberText } from '../../problem/number-text/spec.ts';
import type { Experiment, Problem } from '../../problem/problem.ts';
import type { FreeValue } from '../../problem/structure/determined.ts';
import { givenIn, structureOfProblem } from '../../problem/structure/of-problem.ts';
import { replaceRange } from '../syntax/report.ts';
import { rangeOf, rangeOfKeyword, textOf } from '../syntax/source.ts';
import { tokenize } from '../syntax/tokens.ts';
import type { CheckContext } from './context.ts';
import { determinationFor, isUnread, structureFor, symbolOf } from './structure.ts';

/** `initial` holds at the left end only. */
export function checkInitialPoints({ symbols, termsOf, problem, report }: CheckContext): void {
  if (!symbols.variable || !(problem.variable.from < problem.variable.to)) return;
  for (const symbol of symbols.terms) {
    if (symbol.kind !== 'initial') continue;
    let elsewhere: number | null = null;
    for (const term of termsOf.get(symbol) ?? [])
      walk(term.residual, (e) => {
        if (e.kind === 'unknown' && e.at?.kind === 'number' && e.at.value !== problem.variable.from)
          elsewhere = e.at.value;
      });
    if (elsewhere === null || elsewhere < problem.variable.from || elsewhere > problem.variable.to) continue;
    report.add(
      'initial-elsewhere',
      symbol.node,
      `an initial condition holds at ${problem.variable.name} = ${problem.variable.from}; a condition at ${elsewhere} is a boundary condition`,
      {
        term: symbol.name,
        fix: replaceRange('Make it a boundary condition', rangeOfKeyword(symbol.node, 'initial'), 'boundary'),
      },
    );
  }
}

/** Conditions may prescribe derivatives below the order of the equation. */
export function checkConditionOrders(context: CheckContext): void {
  const { symbols, termsOf, report, unread } = context;
  if (unread.lost('equation')) return;
  const { orders: highest, constraints } = structureFor(context);
  // Where equations are differentiated, the highest derivatives are not those that are written.
  if (constraints.length > 0) return;
  const conditions = symbols.terms
    .filter((symbol) => !unread.terms.has(symbol))
    .flatMap((symbol) => (termsOf.get(symbol) ?? []).filter(isCondition).map((term) => ({ symbol, term })));
  for (const { symbol, term } of conditions) {
    for (const [name, order] of orders(term.residual)) {
      const top = highest.get(name);
      if (top === undefined || top === 0 || order < top || isUnread(name, context)) continue;
      report.add(
        'condition-order',
        symbol.node,
        `the equation already determines ${name}${"'".repeat(order)}; conditions go up to ${top === 1 ? `"${name}"` : `${name}${"'".repeat(top - 1)}`}`,
        { term: term.name },
      );
    }
  }
}

const valueName = (unknown: string, order: number, at: number): string =>
  `${unknown}${"'".repeat(order)}(${numberText(at)})`;

/** Findings on a condition beside which it is no news that it is one too many. */
const saidOfConditions: ReadonlySet<string> = new Set(['contradiction', 'repeated-condition', 'no-unknown-in-term']);

const mentions = (text: string, name: string): boolean =>
  tokenize(text).some((t) => t.kind === 'word' && t.text === name);

type Start = FreeValue & { kind: 'start' };
const isStart = (v: FreeValue): v is Start => v.kind === 'start';

/**
 * Every value that is free at the start needs a condition that can reach it, or data; each trained parameter may take
 * one more. A condition that finds nothing left to determine is one too many.
 */
export function checkConditionCount(context: CheckContext): void {
  const { symbols, problem, report, unread } = context;
  if (unread.lost('condition') || unread.lost('equation') || unread.lost('declaration')) return;
  const structure = structureFor(context);
  if (structure.unpaired.length > 0 || problem.variable.from >= problem.variable.to) return;
  // A condition without a name in it may be about any of them.
  const isVague = [...unread.terms].some(
    ({ node }) => node.$type === 'Condition' && !symbols.unknowns.some((u) => mentions(textOf(node), u.name)),
  );
  if (isVague) return;
  const { needed, open, idle } = determinationFor(context);
  const given = givenIn(problem);
  const evidence = { needed, given };
  // A condition that is said twice or denied leaves its second place free.
  const isDenied = report.findings.some((f) => f.code === 'contradiction' || f.code === 'repeated-condition');
  const isOpen = given < needed || !isDenied;
  const starts = isOpen ? open.filter(isStart).filter((v) => !isUnread(v.unknown, context)) : [];
  const first = symbols.terms.find((t) => t.kind === 'equation');
  if (starts.length > 0 && first) {
    const proposals = starts.map(
      (v) => `initial ${valueName(v.unknown, v.order, problem.variable.from)} = ${numberText(historyAt(v, problem))}`,
    );
    const [proposal] = proposals;
    const count = given === 0 ? 'no condition' : `${given} of ${needed} conditions`;
    const values = starts.map((v) => valueName(v.unknown, v.order, problem.variable.from));
    const message =
      given < needed
        ? `${count} given where the order needs ${needed}; the solution is not determined, add for example ${proposal}`
        : `nothing determines ${listed(values)}: the conditions that are given determine other values; add for example ${proposal}`;
    const paired = structure.pairs.get(starts[0].unknown)?.term;
    const place = given < needed ? first : ((paired && symbolOf(paired, context)) ?? first);
    report.add('missing-condition', place.node, message, {
      severity: 'warning',
      evidence,
      fix: addition(symbols, proposals),
    });
  }
  // With hidden constraints consistent values may be given for more than is free.
  if (!structure.isOrdinary) return;
  const [extra] = idle;
  const symbol = extra && symbolOf(extra, context);
  if (!symbol || unread.terms.has(symbol)) return;
  const { start } = rangeOf(symbol.node);
  const isSaid = report.findings.some(
    ({ code, range }) => saidOfConditions.has(code) && range.start.line === start.line,
  );
  if (isSaid) return;
  report.add(
    'too-many-conditions',
    symbol.node,
    given > needed
      ? `${given === 1 ? 'one condition' : `${given} conditions`} where the order needs ${needed === 0 ? 'none' : needed}; not all of them can hold unless they agree`
      : `the other conditions determine everything that this one depends on; both cannot hold unless they agree`,
    { severity: 'warning', term: symbol.name, evidence },
  );
}

/** A steady state is come to from somewhere: every value that is free there needs a condition, and data give none. */
export function checkStartsAtRest({ problem, symbols, report, unread }: CheckContext): void {
  if (unread.any || report.hasErrors) return;
  const at = problem.variable.from;
  for (const node of symbols.experiments) {
    const start = node.items.find((item) => item.$type === 'SteadyStart');
    const { line, character } = rangeOf(node).start;
    const isHere = ({ source }: Experiment): boolean =>
      source.start.line === line && source.start.character === character;
    const name = problem.experiments?.find(isHere)?.name;
    const before = experimentProblems(problem).find((part) => part.name === name)?.steady;
    if (!start || !before) continue;
    const open = structureOfProblem(before).determination.open.filter(isStart);
    if (open.length === 0) continue;
    const values = open.map((v) => valueName(v.unknown, v.order, at));
    const proposals = values.map((value, i) => `initial ${value} = ${numberText(historyAt(open[i], before))}`);
    report.add(
      'missing-condition',
      start,
      `nothing says where ${listed(values)} ${values.length > 1 ? 'begin' : 'begins'} on the way to rest; add for example ${proposals[0]}`,
      { fix: addition(symbols, proposals) },
    );
    return;
  }
}

/** Where a history ends is where its unknown most likely begins; zero where there is none, or its value is not known. */
function historyAt({ unknown, order }: Start, { histories, parameters, variable }: Problem): number {
  const history = order === 0 ? histories?.find((curve) => curve.unknown === unknown) : undefined;
  if (!history) return 0;
  const values = Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
  const end = evaluate(history.value, { parameters: values, variable: variable.from });
  return Number.isFinite(end) ? end : 0;
}

/** The conditions behind the last term. */
function addition(symbols: CheckContext['symbols'], conditions: readonly string[]): Fix | null {
  const last = symbols.terms[symbols.terms.length - 1];
  if (!last) return null;
  const { end } = rangeOf(last.node);
  const title = conditions.length === 1 ? `Add "${conditions[0]}"` : `Add ${conditions.length} conditions`;
  return replaceRange(title, { start: end, end }, conditions.map((c) => `\n${c}`).join(''));
}

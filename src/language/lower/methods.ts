/** @file Calls of catalogue methods: arguments bound to the row's parameters, defaults filled in. */

import type { AstNode } from 'langium';
import { byName, under } from '../../problem/by-name.ts';
import { method, methodsAt, refusedMethods } from '../../problem/catalogue/catalogue.ts';
import type { Method, MethodParameter, MethodPlace } from '../../problem/catalogue/method.ts';
import { listed } from '../../problem/number-text/sentence.ts';
import type { MethodArgument, MethodCall } from '../../problem/problem.ts';
import type { Schedule } from '../../problem/schedule.ts';
import { constant } from '../../problem/schedule.ts';
import type * as ast from '../generated/ast.ts';
import { isFunctionOfNumbers } from '../syntax/builtins.ts';
import { decimalComma } from '../syntax/decimal-comma.ts';
import { replace } from '../syntax/report.ts';
import { label, rangeOf } from '../syntax/source.ts';
import { didYouMean, nearest } from '../syntax/spelling.ts';
import type { LoweringContext } from './context.ts';
import { fixedNumber, lowerDuration, lowerSchedule } from './numbers.ts';
import { methodSynonyms, optionSynonyms } from './option-words.ts';
import { isExpression } from './reference.ts';

/** How messages call the methods of a place. */
export const placeNames: Record<MethodPlace, string> = {
  sampler: 'sampler',
  loss: 'loss',
  weights: 'weighting method',
  phase: 'training phase',
  features: 'feature map',
  activation: 'activation',
  prior: 'prior',
};

/** A method call as it is written, whichever rule parsed it. */
export interface WrittenCall {
  node: AstNode;
  name: string;
  /** Property of `node` that holds the name. */
  property: string;
  args: ast.Argument[];
}

export const writtenCall = (node: ast.MethodCall): WrittenCall => ({
  node,
  name: node.method ?? '',
  property: 'method',
  args: node.args,
});

/** `fourier(8)` or `tanh` where the grammar reads an expression. */
export const referenceCall = (node: ast.Reference): WrittenCall => ({
  node,
  name: node.target?.$refText ?? '',
  property: 'target',
  args: node.args,
});

/** The row of a written method; an unknown, refused or missing one is reported. */
export function findMethod(call: WrittenCall, place: MethodPlace, context: LoweringContext): Method | null {
  const { node, name, property } = call;
  if (!name) return null;
  const row = method(place, name);
  if (!row) {
    const refused = under(refusedMethods, name);
    if (refused) {
      context.report.add('method-refused', node, refused, { property });
      return null;
    }
    const elsewhere = (Object.keys(placeNames) as MethodPlace[]).find((p) => method(p, name));
    const names = methodsAt(place).map((m) => m.name);
    const synonym = methodSynonyms.get(name.toLowerCase());
    const near = synonym && names.includes(synonym) ? synonym : nearest(name, names);
    const block = node.$container;
    const isBlock = block?.$type === 'Weights' && (block as ast.Weights).entries.length > 0;
    const ofVariant = `; a block of weights has no name, a variant has one: variant ${name} { weights { … } }`;
    const hint = elsewhere
      ? `; it is a ${placeNames[elsewhere]}`
      : isBlock && !near
        ? ofVariant
        : near
          ? didYouMean(near)
          : `; there are ${listed(names)}`;
    context.report.add('unknown-method', node, `there is no ${placeNames[place]} "${name}"${hint}`, {
      property,
      fix: near && !elsewhere ? replace(`Change to "${near}"`, node, near, property) : null,
    });
    return null;
  }
  if (!row.available) {
    context.report.add('not-available', node, `${name} is not available yet`, { property });
    return null;
  }
  return row;
}

export function lowerMethod(call: WrittenCall, place: MethodPlace, context: LoweringContext): MethodCall | null {
  const row = findMethod(call, place, context);
  if (!row) return null;
  return { name: row.name, args: bindArguments(call, row, context), source: rangeOf(call.node) };
}

/** The call with every parameter at its default. */
export function defaultCall(place: MethodPlace, name: string, args: Record<string, MethodArgument> = {}): MethodCall {
  const row = method(place, name);
  if (!row) throw new Error(`no ${placeNames[place]} ${name} in the catalogue`);
  const filled = Object.fromEntries(row.parameters.map((p) => [p.name, args[p.name] ?? defaultValue(p)]));
  return { name, args: filled };
}

function defaultValue(parameter: MethodParameter): MethodArgument {
  const value = parameter.default ?? Number.NaN;
  return parameter.type === 'schedule' && typeof value === 'number' ? constant(value) : value;
}

function bindArguments(call: WrittenCall, row: Method, context: LoweringContext): Record<string, MethodArgument> {
  const { report } = context;
  const bound: Record<string, MethodArgument> = byName<MethodArgument>();
  let position = 0;
  for (const argument of call.args) {
    const parameter = parameterOf(argument, row, position, call, context);
    if (argument.name === undefined && parameter?.type !== 'growth') position++;
    if (!parameter) continue;
    if (Object.hasOwn(bound, parameter.name)) {
      report.add('duplicate-argument', argument, `${row.name} has "${parameter.name}" already`);
      continue;
    }
    const value = lowerArgument(argument, parameter, context);
    if (value !== null) bound[parameter.name] = value;
    else bound[parameter.name] = defaultValue(parameter);
  }
  for (const parameter of row.parameters) {
    if (Object.hasOwn(bound, parameter.name)) continue;
    if (parameter.default === undefined)
      report.add('missing-argument', call.node, `${row.name} needs ${parameter.name}: ${parameter.summary}`);
    bound[parameter.name] = defaultValue(parameter);
  }
  return bound;
}

const isGrow = (value: ast.Value | undefined): value is ast.Reference =>
  value?.$type === 'Reference' && value.target?.$refText === 'grow' && value.call;

function parameterOf(
  argument: ast.Argument,
  row: Method,
  position: number,
  call: WrittenCall,
  context: LoweringContext,
): MethodParameter | null {
  if (argument.name === undefined) {
    if (isGrow(argument.value)) {
      const growth = row.parameters.find((p) => p.type === 'growth');
      if (growth) return growth;
    }
    if (position < row.positional) return row.parameters[position];
    // Behind an option no argument goes by its position: `rate = 0,001`.
    const before = call.args[call.args.indexOf(argument) - 1];
    const decimal = before?.value && argument.value ? decimalComma(before.value, argument.value) : null;
    if (decimal && (before.name !== undefined || /^-?0\./.test(decimal.number))) {
      context.report.add(
        'wrong-argument-count',
        argument,
        `numbers are written with a decimal point: ${decimal.number}`,
        { fix: decimal.fix },
      );
      return null;
    }
    const message = row.parameters.length
      ? `${row.name} takes ${row.positional} argument${row.positional === 1 ? '' : 's'} by position; name the others: ${row.parameters.map((p) => p.name).join(', ')}`
      : `${row.name} takes no arguments`;
    context.report.add('wrong-argument-count', argument, message);
    return null;
  }
  const parameter = row.parameters.find((p) => p.name === argument.name);
  if (parameter) return parameter;
  const names = row.parameters.map((p) => p.name);
  const synonym = optionSynonyms.get(argument.name) ?? '';
  const near = names.includes(synonym) ? synonym : nearest(argument.name, names);
  const known = names.length ? `; its options are ${names.join(', ')}` : '; it has none';
  context.report.add(
    'unknown-option',
    argument,
    `${call.name} has no option "${argument.name}"${didYouMean(near) || known}`,
    {
      property: 'name',
      fix: near ? replace(`Change to "${near}"`, argument, near, 'name') : null,
    },
  );
  return null;
}

/** A value for one parameter; `null` when it does not fit, which is then reported. */
export function lowerArgument(
  node: { value: ast.Value; unit?: string } & AstNode,
  parameter: Pick<MethodParameter, 'name' | 'type' | 'range' | 'names'>,
  context: LoweringContext,
): MethodArgument | null {
  const { report } = context;
  const { value } = node;
  if (!value) return null;
  const word = value.$type === 'Reference' && !value.call ? value.target?.$refText : undefined;
  if (parameter.type !== 'seconds' && node.unit !== undefined) {
    report.add('wrong-value', node, `"${parameter.name}" has no unit`, { property: 'unit' });
    return null;
  }
  const inRange = (x: number): number | null => {
    if (Number.isNaN(x)) return null;
    const [low, high] = parameter.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    if (x >= low && x <= high) return x;
    report.add('out-of-range', node, rangeMessage(parameter.name, low, high, label(value)), { property: 'value' });
    return null;
  };
  switch (parameter.type) {
    case 'name': {
      const names = parameter.names ?? [];
      if (word !== undefined && names.includes(word)) return word;
      const near = nearest(word ?? '', names);
      report.add('wrong-value', node, `"${parameter.name}" is one of ${names.join(', ')}${didYouMean(near)}`, {
        property: 'value',
        fix: near ? replace(`Change to "${near}"`, node, near, 'value') : null,
      });
      return null;
    }
    case 'auto':
      if (word === 'auto') return 'auto';
      return wholeNumber(inRange(numberOf(value, parameter.name, context)), node, parameter.name, context);
    case 'schedule': {
      const schedule = lowerSchedule(value, context);
      if (!schedule) return null;
      const values = [schedule.value, ...schedule.segments.map((s) => s.to)];
      return values.every((x) => inRange(x) !== null) ? schedule : null;
    }
    case 'growth':
      return lowerGrowth(value, node, context);
    case 'seconds':
      return lowerDuration(node, context);
    case 'steps':
    case 'integer':
      return wholeNumber(inRange(numberOf(value, parameter.name, context)), node, parameter.name, context);
    case 'number':
    case 'share':
      return inRange(numberOf(value, parameter.name, context));
  }
}

const rangeMessage = (name: string, low: number, high: number, written: string): string => {
  // Bounds that stand for "any" are not worth their digits.
  const open = low > 0 ? 'be positive' : 'not be negative';
  const wanted = high >= 1e100 ? open : `lie between ${low} and ${high}`;
  return `"${name}" must ${wanted}, here it is ${written}`;
};

function numberOf(value: ast.Value, name: string, context: LoweringContext): number {
  if (isExpression(value)) {
    const word = value.$type === 'Reference' && value.target?.ref?.$type === 'Builtin' ? value.target.$refText : null;
    const isCall = value.$type === 'Reference' && value.call && isFunctionOfNumbers(word ?? '');
    if (word === null || word === 'pi' || word === 'e' || isCall) return fixedNumber(value, context);
  }
  context.report.add('wrong-value', value, `"${name}" must be a number`);
  return Number.NaN;
}

function wholeNumber(x: number | null, node: AstNode, name: string, context: LoweringContext): number | null {
  if (x === null || Number.isInteger(x)) return x;
  context.report.add('wrong-value', node, `"${name}" must be a whole number`, { property: 'value' });
  return null;
}

/** `grow(from, to, until)` as a schedule of the number of points. */
function lowerGrowth(value: ast.Value, node: AstNode, context: LoweringContext): Schedule | null {
  const args = isGrow(value) ? value.args.map((a) => a.value) : [];
  if (args.length !== 3 || !args.every((a) => a && isExpression(a))) {
    context.report.add('wrong-value', node, `a growing number of points is written grow(from, to, until)`);
    return null;
  }
  const [from, to, until] = args.map((a) => fixedNumber(a as ast.Expression, context));
  const untilNode = args[2];
  const share = untilNode.$type === 'NumberLiteral' && untilNode.percent;
  if (!(from >= 1 && to >= from && until > 0)) {
    if (!Number.isNaN(from + to + until))
      context.report.add('out-of-range', node, `grow(from, to, until) needs 1 ≤ from ≤ to and a positive step`);
    return null;
  }
  return { value: from, segments: [{ shape: 'linear', to, at: share ? { share: until } : { steps: until } }] };
}

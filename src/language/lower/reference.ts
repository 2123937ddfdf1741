/** @file What a name in an expression means: a parameter, the variable, an unknown and its derivatives, a function. */

import { type AstNode, AstUtils } from 'langium';
import { evaluate, isConstantExpression } from '../../problem/evaluate.ts';
import type { Expression } from '../../problem/expression.ts';
import { functionArity, highestOrder, walk } from '../../problem/expression.ts';
import { memberName } from '../../problem/member.ts';
import type * as ast from '../generated/ast.ts';
import { isCondition } from '../generated/ast.ts';
import { builtinFunction, builtinSynonyms, constants, isFunctionOfNumbers } from '../syntax/builtins.ts';
import { decimalComma } from '../syntax/decimal-comma.ts';
import { replace, statedBefore } from '../syntax/report.ts';
import { label, textOf } from '../syntax/source.ts';
import { didYouMean } from '../syntax/spelling.ts';
import { libraryDeclaration, lowerCall } from './calls.ts';
import type { LoweringContext, Place } from './context.ts';
import { lowerDerivative } from './derivative.ts';
import { derivativeUnit } from './derivative-unit.ts';
import { type FamilyNode, isFamily, isFold, lowerFold, memberIndex } from './families.ts';
import { lowerFunction, lowerIf } from './functions.ts';
import { lowerLearnedCall } from './learned-call.ts';
import { primedCall, primedName } from './leibniz.ts';
import { letValue } from './lets.ts';
import { isNoiseWord, lowerNoiseWord } from './noise-words.ts';
import { reportNumberWithUnit } from './number-with-unit.ts';
import { plausibleName } from './plausible.ts';
import type { Typed } from './typed.ts';
import { adoptUnit, numberTyped, unreadable } from './unify.ts';
import { multiplyTypes, unitTypeOf } from './unit-type.ts';

export function lowerReference(node: ast.Reference, context: LoweringContext): Typed {
  const target = node.target?.ref;
  if (!target) return unknownName(node, context);
  if (node.indices.length > 0 && !canBeFamily(target)) {
    const isCalled =
      target.$type === 'Builtin' ||
      (target.$type === 'Unknown' &&
        (AstUtils.getContainerOfType(node, isCondition) || textOf(node.indices[0]) === context.symbols.variable?.name));
    const round = isCalled ? inRoundBrackets(node) : null;
    context.report.add(
      'not-a-family',
      node,
      round === null
        ? `"${node.target.$refText}" is no family; it has no members to choose from`
        : `arguments stand in round brackets: ${round}`,
      { fix: round === null ? null : replace(`Change to "${round}"`, node, round) },
    );
    return unreadable;
  }
  switch (target.$type) {
    case 'Param':
    case 'Estimate':
      return context.bound.get(target) ?? lowerParameter(node, target, context);
    case 'Let':
      return lowerLet(node, target, context);
    case 'FunctionDeclaration':
      return lowerFunctionCall(node, target, context);
    case 'Learned':
      return lowerFunctionCall(node, target, context);
    case 'Formal':
      if (!plainUse(node, context, `"${target.name}" is an argument`)) return unreadable;
      return context.bound.get(target) ?? unreadable;
    case 'Experiment':
      // Only entries of blocks mean one, and these are not read as expressions.
      return unknownName(node, context);
    case 'IndexRange':
      if (!plainUse(node, context, `"${target.name}" is an index`)) return unreadable;
      return context.bound.get(target) ?? unreadable;
    case 'Variable':
      return isArgument(node, target.name, context) ? lowerVariable(node, target, context) : unreadable;
    case 'Unknown':
      return isArgument(node, target.name, context) ? lowerUnknown(node, target, context) : unreadable;
    case 'HeldState':
      return isArgument(node, target.name, context) ? lowerHeldState(node, target, context) : unreadable;
    case 'Input':
      return isArgument(node, target.name, context) ? lowerInput(node, target, context) : unreadable;
    case 'Builtin':
      return lowerBuiltin(node, target.name, context);
  }
}

/** `sin(u)` for `sin[u]`; `null` where more than one bracket stands there. */
function inRoundBrackets(node: ast.Reference): string | null {
  const [, name, inside] = /^([^[\]()]+)\[([^[\]]+)\]$/.exec(textOf(node)) ?? [];
  return name === undefined ? null : `${name}(${inside})`;
}

const canBeFamily = (target: AstNode): boolean => 'ranges' in target && (target.ranges as unknown[]).length > 0;

/** What changes reaches a function through its arguments alone; anything else is reported. */
function isArgument(node: ast.Reference, name: string, context: LoweringContext): boolean {
  if (context.depth === 0) return true;
  context.report.add(
    'impure-function',
    node,
    `"${name}" changes, and a function depends on its arguments alone: pass it as one`,
  );
  return false;
}

/** The name under which a quantity or a member of its family is known; `null` where there is none, which is reported. */
function nameOf(node: ast.Reference, target: FamilyNode, context: LoweringContext): string | null {
  if (!isFamily(target)) return target.name;
  const index = memberIndex(node, node.indices, target, context);
  return index && memberName(target.name, index);
}

function lowerParameter(node: ast.Reference, target: ast.Param | ast.Estimate, context: LoweringContext): Typed {
  if (!plainUse(node, context, `"${target.name}" is a number`)) return unreadable;
  const unit = unitTypeOf(context.units.get(target) ?? null);
  const index = isFamily(target) ? memberIndex(node, node.indices, target, context) : [];
  if (!index) return { ...unreadable, unit };
  context.parameters.of(target, { ...context, bound: new Map(), depth: 0 }, index);
  return {
    expression: { kind: 'parameter', name: isFamily(target) ? memberName(target.name, index) : target.name },
    unit,
  };
}

function lowerFunctionCall(
  node: ast.Reference,
  target: ast.FunctionDeclaration | ast.Learned,
  context: LoweringContext,
): Typed {
  const { name } = target;
  const signature = `${name}(${target.formals.map((f) => f.name).join(', ')})`;
  if (node.primes.length > 0 || !node.call) {
    context.report.add('wrong-argument-count', node, `"${name}" is a function; write ${signature}`);
    return unreadable;
  }
  const args = plainArguments(node, context, name);
  if (!args) return unreadable;
  const wanted = target.formals.length;
  if (args.length === wanted)
    return target.$type === 'Learned'
      ? lowerLearnedCall(node, target, args, context)
      : lowerCall(node, target, args, context);
  context.report.add(
    'wrong-argument-count',
    node,
    `${signature} takes ${wanted === 1 ? 'one argument' : `${wanted} arguments`}, here ${args.length === 1 ? 'is one' : `are ${args.length}`}`,
  );
  return unreadable;
}

function unknownName(node: ast.Reference, context: LoweringContext): Typed {
  const name = node.target?.$refText ?? '';
  if (!name) return unreadable;
  const derivative = primedName(name, context);
  if (derivative !== null) {
    context.report.add('unknown-name', node, `a derivative is written ${derivative}`, {
      property: 'target',
      fix: replace(`Change to "${derivative}"`, node, derivative, 'target'),
    });
    return unreadable;
  }
  const called = node.call ? primedCall(node, context) : null;
  if (called !== null) {
    context.report.add('unknown-name', node, `a derivative is written ${called}`, {
      fix: replace(`Change to "${called}"`, node, called),
    });
    return unreadable;
  }
  const before = node.call ? earlierValue(node, context) : null;
  if (before !== null) {
    context.report.add('unknown-name', node, `a value some time before is written ${before}`, {
      fix: replace(`Change to "${before}"`, node, before),
    });
    return unreadable;
  }
  const plain = name.replace(/[\u2080-\u2089]+/g, (digits) => inLine(digits));
  const written = [plain, plain.replace('_', '')].find((n) => n !== name && context.symbols.quantities.has(n));
  const small = name.toLowerCase();
  const synonym =
    builtinSynonyms.get(name) ?? written ?? (builtinFunction(small) && small !== name ? small : undefined);
  const near = synonym ?? (context.isAside ? undefined : plausibleName(node, context));
  const hint = synonym ? `; it is written ${synonym}` : didYouMean(near);
  context.report.add('unknown-name', node, `"${name}" is not declared${hint}`, {
    property: 'target',
    fix: near ? replace(`Change to "${near}"`, node, near, 'target') : null,
  });
  return unreadable;
}

/** `₁₂` as `_12`. */
const inLine = (digits: string): string =>
  `_${[...digits].map((digit) => (digit.codePointAt(0) ?? 0) - 0x2080).join('')}`;

/** `x(t - 1)` for `delay(x, 1)`, as other languages write it; `null` for others. */
function earlierValue({ target, args }: ast.Reference, { symbols }: LoweringContext): string | null {
  const [unknown, time] = args.map(({ value }) => (value ? label(value) : ''));
  if (!/^(delay|delayed|lag)$/.test(target?.$refText ?? '') || args.length !== 2) return null;
  const of = symbols.quantities.get(unknown)?.$type;
  return of === 'Unknown' || of === 'Input' ? `${unknown}(${symbols.variable?.name ?? 't'} - ${time})` : null;
}

/** Reports primes or arguments on something that has none. */
function plainUse(node: ast.Reference, context: LoweringContext, what: string): boolean {
  if (node.primes.length > 0) {
    context.report.add('not-differentiable', node, `${what}; a prime can only follow an unknown`);
    return false;
  }
  if (node.call) {
    context.report.add('not-a-function', node, `${what}, not a function; write * for a product`);
    return false;
  }
  return true;
}

function lowerLet(node: ast.Reference, target: ast.Let, context: LoweringContext): Typed {
  if (!plainUse(node, context, `"${target.name}" is an abbreviation`)) return unreadable;
  const index = isFamily(target) ? memberIndex(node, node.indices, target, context) : [];
  if (!index) return unreadable;
  const value = letValue(target, context, index);
  return isConstantExpression(value.expression) || isArgument(node, target.name, context) ? value : unreadable;
}

function lowerVariable(node: ast.Reference, target: ast.Variable, context: LoweringContext): Typed {
  if (!plainUse(node, context, `"${target.name}" is the variable`)) return unreadable;
  const unit = unitTypeOf(context.units.get(target) ?? null);
  switch (context.place) {
    case 'constant':
      context.report.add('not-constant', node, `"${target.name}" changes; here a fixed number is needed`);
      return unreadable;
    case 'initial':
      return { expression: { kind: 'number', value: context.interval.from }, unit };
    case 'boundary':
      context.report.add(
        'point-missing',
        node,
        `a boundary condition holds at fixed points; write the value of ${target.name}`,
      );
      return unreadable;
    default:
      return { expression: { kind: 'variable' }, unit };
  }
}

function lowerUnknown(node: ast.Reference, target: ast.Unknown, context: LoweringContext): Typed {
  return unknownDerivative(node, target, node.primes.length, context);
}

/** A state is an unknown to whoever solves, with a value of its own before the first event. */
function lowerHeldState(node: ast.Reference, target: ast.HeldState, context: LoweringContext): Typed {
  if (node.call && pastOf(node, context)) {
    const { name } = target;
    context.report.add(
      'delay',
      node,
      `"${label(node)}" reads the past of a state, which only unknowns have: unknown ${name}(${variableName(context)}), with an equation ${name}' = 0 and its initial value, changes in events just so`,
    );
    return unreadable;
  }
  if (!plainUse(node, context, `"${target.name}" is constant between events`)) return unreadable;
  const fixed = knownPlaces[context.place] ?? heldPlaces[context.place];
  if (fixed) {
    context.report.add('not-constant', node, `"${target.name}" changes in events; ${fixed}`);
    return unreadable;
  }
  const unit = unitTypeOf(context.units.get(target) ?? null);
  const name = nameOf(node, target, context);
  return name === null ? { ...unreadable, unit } : { expression: { kind: 'unknown', name, order: 0 }, unit };
}

/** Where no state may stand besides. */
const heldPlaces: { readonly [P in LoweringContext['place']]?: string } = {
  initial: 'conditions speak of unknowns',
  boundary: 'conditions speak of unknowns',
};

/** Where no unknown may stand, and why. */
const knownPlaces: { readonly [P in LoweringContext['place']]?: string } = {
  constant: 'here a fixed number is needed',
  exact: 'the exact solution is a function of the variable alone',
  guess: 'a guess is a function of the variable alone',
};

function unknownDerivative(node: ast.Reference, target: ast.Unknown, order: number, context: LoweringContext): Typed {
  const { place, report } = context;
  const name = nameOf(node, target, context);
  if (name === null) return { ...unreadable, unit: derivativeUnit(target, order, context) };
  if (order > highestOrder) {
    report.add(
      'order-too-high',
      node,
      `derivatives go up to order ${highestOrder}; introduce "${name}'" as an unknown of its own`,
    );
    return unreadable;
  }
  const fixed = knownPlaces[place];
  if (fixed) {
    report.add('not-constant', node, `"${name}" is to be found; ${fixed}`);
    return unreadable;
  }
  const unit = derivativeUnit(target, order, context);
  const here: Expression = { kind: 'unknown', name, order };
  if (node.call) {
    const past = pastOf(node, context);
    if (past) return { expression: { kind: 'delayed', name, order, at: past }, unit };
    const point = lowerPoint(node, name, context);
    return point === 'here'
      ? { expression: here, unit }
      : point
        ? { expression: { ...here, at: point }, unit }
        : { ...unreadable, unit };
  }
  if (place === 'initial')
    return { expression: { ...here, at: { kind: 'number', value: context.interval.from } }, unit };
  if (place === 'boundary') {
    report.add('point-missing', node, `say where: ${label(node)}(${context.interval.to})`);
    return unreadable;
  }
  return { expression: here, unit };
}

/** Where what is there already can be read. */
const followsSolution: ReadonlySet<Place> = new Set<Place>(['equation', 'event', 'let']);

/** The earlier time of `u(t - tau)`; `null` where the argument is another one. */
function pastOf(node: ast.Reference, context: LoweringContext): Expression | null {
  if (!followsSolution.has(context.place)) return null;
  const [argument] = node.args;
  if (node.args.length !== 1 || argument.name !== undefined || argument.unit !== undefined) return null;
  const { value } = argument;
  if (!value || !isExpression(value) || !changes(value)) return null;
  const isVariable =
    value.$type === 'Reference' && value.target?.ref?.$type === 'Variable' && !value.call && value.primes.length === 0;
  if (isVariable) return null;
  const { symbols, units } = context;
  const time = unitTypeOf(symbols.variable ? (units.get(symbols.variable) ?? null) : null);
  const { expression } = adoptUnit(context.lower(value, context), time, value, context);
  let moves = false;
  walk(expression, ({ kind }) => {
    if (kind === 'variable' || kind === 'unknown' || kind === 'delayed') moves = true;
  });
  return moves ? expression : null;
}

/** Whether an expression changes along the interval. */
const changes = (node: ast.Expression): boolean =>
  AstUtils.streamAst(node).some((x) => {
    const target = x.$type === 'Reference' ? (x as ast.Reference).target?.ref : undefined;
    return target?.$type === 'Variable' || target?.$type === 'Unknown' || target?.$type === 'Let';
  });

/** The argument of `u(…)`: the current point, a fixed point of the interval, or an error. */
function lowerPoint(node: ast.Reference, name: string, context: LoweringContext): Expression | 'here' | null {
  const { report, place, symbols } = context;
  const args = plainArguments(node, context, `"${name}" is a function of ${symbols.variable?.name ?? 't'}`);
  if (!args) return null;
  if (args.length !== 1) {
    const decimal = args.length === 2 ? decimalComma(args[0], args[1]) : null;
    const hint = decimal ? `; numbers are written with a decimal point: ${decimal.number}` : '';
    report.add('wrong-argument-count', node, `"${name}" takes one argument, the point${hint}`, { fix: decimal?.fix });
    return null;
  }
  const [arg] = args;
  const isVariable =
    arg.$type === 'Reference' && arg.target?.ref?.$type === 'Variable' && !arg.call && arg.primes.length === 0;
  const fixedPlace = place === 'initial' || place === 'boundary' || place === 'integral';
  if (isVariable && place !== 'initial' && place !== 'boundary') return 'here';
  if (isVariable && place === 'initial') return { kind: 'number', value: context.interval.from };
  if (!fixedPlace) {
    if (mentionsVariable(arg))
      report.add(
        'delay',
        node,
        `"${label(node)}" reads another time, which only an unknown in an equation or an event can`,
      );
    else
      report.add(
        'point-in-equation',
        node,
        `"${label(node)}" is a value at one point; it can only stand in initial and boundary conditions`,
      );
    return null;
  }
  const typed = context.lower(arg, { ...context, place: 'constant' });
  const variable = symbols.variable;
  const inUnit = adoptUnit(typed, unitTypeOf(variable ? (context.units.get(variable) ?? null) : null), arg, context);
  if (!isConstantExpression(inUnit.expression)) return null;
  const at = evaluate(inUnit.expression, { parameters: context.parameters.values });
  if (Number.isNaN(at)) return null;
  const { from, to } = context.interval;
  if (at < from || at > to)
    report.add('point-outside', arg, `${textOf(arg)} lies outside the interval [${from}, ${to}]`);
  return { kind: 'number', value: at };
}

const mentionsVariable = (node: ast.Expression | undefined): boolean => {
  if (!node) return false;
  switch (node.$type) {
    case 'NumberLiteral':
      return false;
    case 'Group':
      return mentionsVariable(node.inner);
    case 'Unary':
      return mentionsVariable(node.operand);
    case 'Binary':
    case 'Compare':
      return mentionsVariable(node.left) || mentionsVariable(node.right);
    case 'Reference':
      return (
        node.target?.ref?.$type === 'Variable' ||
        node.args.some((a) => a.value && isExpression(a.value) && mentionsVariable(a.value))
      );
  }
};

export const isExpression = (value: ast.Value): value is ast.Expression =>
  value.$type !== 'Schedule' && value.$type !== 'List' && value.$type !== 'Text' && value.$type !== 'EqualTotal';

function lowerInput(node: ast.Reference, target: ast.Input, context: LoweringContext): Typed {
  const { report, place } = context;
  const name = target.name;
  if (node.primes.length > 0) {
    report.add('not-differentiable', node, `"${name}" is given by samples; its derivative is not available`);
    return unreadable;
  }
  if (place === 'constant' || place === 'exact' || place === 'initial' || place === 'boundary') {
    report.add('not-constant', node, `the input "${name}" can only stand in equations and data`);
    return unreadable;
  }
  if (node.call && lowerPoint(node, name, context) !== 'here') return unreadable;
  return { expression: { kind: 'input', name }, unit: unitTypeOf(context.units.get(target) ?? null) };
}

function lowerBuiltin(node: ast.Reference, name: string, context: LoweringContext): Typed {
  if (name === 'inf' && !AstUtils.getContainerOfType(node, (n): n is ast.Interval => n.$type === 'Interval')) {
    context.report.add('infinite-value', node, 'inf can only stand as an open bound');
    return unreadable;
  }
  if (Object.hasOwn(constants, name))
    return plainUse(node, context, `"${name}" is a constant`) ? numberTyped(constants[name].value) : unreadable;
  const ranges = node.args.flatMap((a) => a.range ?? []);
  if (isFold(name) && (ranges.length > 0 || builtinFunction(name)?.folds)) {
    const [body, ...rest] = node.args.flatMap((a) => (a.range ? [] : [a.value]));
    if (body && isExpression(body) && rest.length === 0 && ranges.length > 0 && node.primes.length === 0)
      return lowerFold(name, node, body, ranges, context);
    context.report.add('wrong-argument', node, `${name} runs over an index: ${name}(x[i], i in 1..n)`);
    return unreadable;
  }
  if (context.measured && isNoiseWord(name)) {
    const [arg, ...rest] = plainArguments(node, context, name) ?? [];
    const typed = arg && rest.length === 0 ? lowerNoiseWord(name, context.lower(arg, context), arg, context) : null;
    if (!typed) context.report.add('wrong-argument-count', node, `${name}(a) takes one argument`);
    return typed ?? unreadable;
  }
  const declared = libraryDeclaration(name);
  if (declared) return lowerFunctionCall(node, declared, context);
  const known = builtinFunction(name);
  if (!known) {
    const near = plausibleName(node, context);
    // The deviation of measurements is mostly a number that nobody knows.
    const statement = near || node.call || !context.measured ? null : `estimate ${name} = 0.1 in log [0.001, 10]`;
    const way = statement
      ? `; declare it, ${statement}, or write a column of deviations in quotes, "${name}"`
      : didYouMean(near);
    const declared = statement ? statedBefore(`Estimate "${name}"`, node, statement) : null;
    context.report.add('unknown-name', node, `"${name}" is not a quantity${way}`, {
      property: 'target',
      fix: near ? replace(`Change to "${near}"`, node, near, 'target') : declared,
    });
    return unreadable;
  }
  if (node.primes.length > 0 || !node.call) {
    context.report.add(
      'wrong-argument-count',
      node,
      `"${name}" is a function; write ${name}(${known.args.join(', ')})`,
    );
    return unreadable;
  }
  const args = plainArguments(node, context, name);
  if (!args) return unreadable;
  const least = name === 'D' ? 1 : known.args.length;
  if (args.length < least || args.length > known.args.length) {
    const wanted = known.args.length === 1 ? 'one argument' : `${known.args.length} arguments`;
    context.report.add(
      'wrong-argument-count',
      node,
      `${name}(${known.args.join(', ')}) takes ${wanted}, here ${args.length === 1 ? 'is one' : `are ${args.length}`}`,
    );
    return unreadable;
  }
  if (name === 'if') return lowerIf(args, context);
  if (name === 'D') return lowerDerivative(node, args, context, unknownDerivative);
  if (name === 'integral') return lowerIntegral(node, args[0], context);
  return isFunctionOfNumbers(name) && functionArity[name] === args.length
    ? lowerFunction(name, args, context)
    : unreadable;
}

/** Arguments of a function: expressions without names; otherwise reported and `null`. */
function plainArguments(node: ast.Reference, context: LoweringContext, what: string): ast.Expression[] | null {
  const found: ast.Expression[] = [];
  for (const argument of node.args) {
    if (argument.unit !== undefined && argument.name === undefined) {
      reportNumberWithUnit(node, argument, context);
      return null;
    }
    if (
      argument.range !== undefined ||
      argument.name !== undefined ||
      (argument.value && !isExpression(argument.value))
    ) {
      const isCompared = what === 'if' && argument.name !== undefined;
      context.report.add(
        'wrong-argument',
        argument,
        isCompared
          ? `a comparison is written ==: if(${argument.name} == 1, a, b)`
          : `${what}: only an expression can stand here`,
      );
      return null;
    }
    if (!argument.value) return null;
    found.push(argument.value as ast.Expression);
  }
  return found;
}

const variableName = ({ symbols }: LoweringContext): string => symbols.variable?.name ?? 't';

/** `integral(expr)` over the whole interval. */
function lowerIntegral(node: ast.Reference, body: ast.Expression, context: LoweringContext): Typed {
  if (context.place !== 'initial' && context.place !== 'boundary') {
    context.report.add(
      'integral-outside-condition',
      node,
      `integral(…) runs over the whole interval and can only stand in conditions; for the integral up to ${variableName(context)} declare an unknown: unknown I(${variableName(context)}), equation I' = ${label(body)}, initial I(${context.interval.from}) = 0`,
    );
    return unreadable;
  }
  const inner = context.lower(body, { ...context, place: 'integral' });
  const variable = context.symbols.variable;
  const time = unitTypeOf(variable ? (context.units.get(variable) ?? null) : null);
  const unit = inner.unit.kind === 'number' ? time : multiplyTypes(inner.unit, time);
  return { expression: { kind: 'integral', body: inner.expression }, unit };
}

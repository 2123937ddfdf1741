/**
 * @file Calls of functions: the body is read for the units and expressions of its arguments. Equal calls are read once
 * and share what they came to.
 */
import { type AstNode, AstUtils } from 'langium';
import type { Expression } from '../../problem/expression.ts';
import type { Finding } from '../../problem/finding.ts';
import type { SourceRange } from '../../problem/source.ts';
import { parseUnit } from '../../problem/units/parse-unit.ts';
import type * as ast from '../generated/ast.ts';
import { library, libraryConstants, libraryText } from '../syntax/library.ts';
import { parse } from '../syntax/parser.ts';
import { Report } from '../syntax/report.ts';
import { label, rangeOf } from '../syntax/source.ts';
import { bounded, counted } from './bounded.ts';
import type { LoweringContext } from './context.ts';
import type { Typed } from './typed.ts';
import { unreadable } from './unify.ts';
import { anyUnit, type UnitType, unitTypeOf } from './unit-type.ts';

/** Calls within calls that are read in one go. */
const deepest = 100;
/** Names of a circle that are told at either end. */
const told = 4;

interface Library {
  functions: ReadonlyMap<string, ast.FunctionDeclaration>;
  /** What its constants stand for, where something has a unit and where nothing has. */
  constants: { withUnits: ReadonlyMap<AstNode, Typed>; bare: ReadonlyMap<AstNode, Typed> };
}

let read: Library | null = null;

function libraryOf(): Library {
  if (read) return read;
  const functions = new Map<string, ast.FunctionDeclaration>();
  const withUnits = new Map<AstNode, Typed>();
  const bare = new Map<AstNode, Typed>();
  for (const statement of parse(libraryText).model.statements) {
    if (statement.$type === 'FunctionDeclaration') functions.set(statement.name, statement);
    const constant = libraryConstants.find((c) => statement.$type === 'Param' && c.name === statement.name);
    if (!constant) continue;
    const expression: Expression = { kind: 'number', value: constant.value };
    withUnits.set(statement, { expression, unit: unitTypeOf(parseUnit(constant.unit)) });
    bare.set(statement, { expression, unit: anyUnit });
  }
  read = { functions, constants: { withUnits, bare } };
  return read;
}

/** The declaration of a function of the library. */
export const libraryDeclaration = (name: string): ast.FunctionDeclaration | undefined =>
  library.some((f) => f.name === name) ? libraryOf().functions.get(name) : undefined;

/** Functions that `node` calls, the last one first. */
function calledBy(node: ast.FunctionDeclaration): ast.FunctionDeclaration[] {
  if (!node.value) return [];
  const found = new Set<ast.FunctionDeclaration>();
  for (const x of AstUtils.streamAst(node.value)) {
    const target = x.$type === 'Reference' ? (x as ast.Reference).target?.ref : undefined;
    if (target?.$type === 'FunctionDeclaration') found.add(target);
  }
  return [...found].reverse();
}

/** Functions that call themselves, by whatever way; each circle is reported once. */
export function circularFunctions(
  all: readonly ast.FunctionDeclaration[],
  report: Report,
): Set<ast.FunctionDeclaration> {
  const circular = new Set<ast.FunctionDeclaration>();
  const done = new Set<ast.FunctionDeclaration>();
  for (const start of all) {
    const path: { node: ast.FunctionDeclaration; rest: ast.FunctionDeclaration[] }[] = [];
    const on = new Set<ast.FunctionDeclaration>();
    const enter = (node: ast.FunctionDeclaration): void => {
      done.add(node);
      on.add(node);
      path.push({ node, rest: calledBy(node) });
    };
    if (!done.has(start)) enter(start);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const next = top.rest.pop();
      if (next === undefined) {
        on.delete(top.node);
        path.pop();
        continue;
      }
      if (!on.has(next)) {
        if (!done.has(next)) enter(next);
        // Who calls a circle has no value either.
        else if (circular.has(next)) circular.add(top.node);
        continue;
      }
      const circle = path.slice(path.findIndex((x) => x.node === next)).map((x) => x.node);
      const names = [...circle, next].map((f) => f.name);
      const short = names.length > 2 * told ? [...names.slice(0, told), '…', ...names.slice(-told)] : names;
      report.add('cyclic-definition', next, `"${next.name}" calls itself: ${short.join(' → ')}`, { property: 'name' });
      for (const node of path) circular.add(node.node);
    }
  }
  return circular;
}

/** A call that stands too deep to be read from here: it is read first, and what waits for it again. */
class Deeper extends Error {
  constructor(readonly call: Call) {
    super('a call is too deep');
  }
}

interface Call {
  target: ast.FunctionDeclaration;
  values: readonly Typed[];
  key: string;
}

const unitKey = (unit: UnitType): string =>
  unit.kind === 'unit' ? `${unit.unit.scale} ${unit.unit.dimension.join(' ')}` : unit.kind;

function callOf(target: ast.FunctionDeclaration, values: readonly Typed[], context: LoweringContext): Call {
  const { structures } = context.calls;
  const isOwn = context.symbols.quantities.get(target.name) === target;
  const said = values.map((v) => `${structures.of(v.expression)} ${unitKey(v.unit)}`);
  return { target, values, key: [isOwn ? target.name : ` ${target.name}`, context.place, ...said].join('|') };
}

/** `target` applied to `args`, whose number is right. */
export function lowerCall(
  node: ast.Reference,
  target: ast.FunctionDeclaration,
  args: readonly ast.Expression[],
  context: LoweringContext,
): Typed {
  const values = args.map((a) => context.lower(a, context));
  const { circular, known } = context.calls;
  if (circular.has(target) || context.written.isFull) return unreadable;
  const call = callOf(target, values, context);
  const done = known.get(call.key);
  const place = { node, what: `"${label(node)}"` };
  const within = context.depth === 0 ? bounded : counted;
  if (done) return within(done, place, context);
  if (context.depth >= deepest) throw new Deeper(call);
  const report = new Report();
  const typed =
    context.depth === 0
      ? readWaiting(call, { ...context, report })
      : bodyOf(call, { ...context, report }, context.depth);
  for (const finding of report.findings) retell(finding, node, target, args, context);
  known.set(call.key, typed);
  return within(typed, place, context);
}

/** Reads a call; where calls nest deeper than the stack may, the deepest ones come first. */
function readWaiting(call: Call, context: LoweringContext): Typed {
  const waiting = [call];
  for (;;) {
    const next = waiting[waiting.length - 1];
    try {
      const typed = context.calls.known.get(next.key) ?? bodyOf(next, context, 0);
      context.calls.known.set(next.key, typed);
      waiting.pop();
      if (waiting.length === 0) return typed;
    } catch (error) {
      if (!(error instanceof Deeper)) throw error;
      waiting.push(error.call);
    }
  }
}

function bodyOf({ target, values }: Call, context: LoweringContext, depth: number): Typed {
  // Where nothing has a unit, numbers are in SI units, and nobody is nagged about those of a constant.
  const hasUnits = values.some((v) => v.unit.kind === 'unit');
  const { withUnits, bare } = libraryOf().constants;
  const bound = new Map(hasUnits ? withUnits : bare);
  target.formals.forEach((formal, i) => {
    bound.set(formal, values[i]);
  });
  return context.lower(target.value, { ...context, bound, depth: depth + 1, types: new Map() });
}

const contains = (outer: SourceRange, inner: SourceRange): boolean =>
  (outer.start.line < inner.start.line ||
    (outer.start.line === inner.start.line && outer.start.character <= inner.start.character)) &&
  (outer.end.line > inner.end.line ||
    (outer.end.line === inner.end.line && outer.end.character >= inner.end.character));

/** What is wrong in a body whatever its arguments is said there; what these arguments bring about, at the argument. */
function retell(
  finding: Finding,
  node: ast.Reference,
  target: ast.FunctionDeclaration,
  args: readonly ast.Expression[],
  context: LoweringContext,
): void {
  if (context.report.says(finding.code, finding.range)) return;
  const guilty = new Set<number>();
  for (const x of AstUtils.streamAst(target.value)) {
    const formal = x.$type === 'Reference' ? (x as ast.Reference).target?.ref : undefined;
    if (formal?.$type === 'Formal' && contains(finding.range, rangeOf(x))) guilty.add(target.formals.indexOf(formal));
  }
  const [only] = guilty;
  const place = guilty.size === 1 && args[only] ? args[only] : node;
  const isInner = finding.message.startsWith('in ');
  context.report.add(finding.code, place, isInner ? finding.message : `in ${target.name}: ${finding.message}`, {
    severity: finding.severity,
    related: libraryDeclaration(target.name) === target ? [] : [{ node: target.value, message: 'the function' }],
  });
}

/** Functions that nobody calls are read as well, so that what is wrong in them is said. */
export function checkFunction(target: ast.FunctionDeclaration, context: LoweringContext): void {
  if (!target.value) return;
  const seen = new Set<string>();
  for (const formal of target.formals) {
    if (seen.has(formal.name))
      context.report.add('duplicate-name', formal, `"${target.name}" has an argument "${formal.name}" already`, {
        property: 'name',
      });
    seen.add(formal.name);
  }
  // The same for all functions, so that those which call one another are read once.
  const open = (i: number): Expression => ({ kind: 'parameter', name: ` ${i}` });
  const values = target.formals.map((_, i) => ({ expression: open(i), unit: anyUnit }));
  if (!context.calls.circular.has(target)) readWaiting(callOf(target, values, context), context);
}

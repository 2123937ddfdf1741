/**
 * @file What lets stand for. Each is read once for every kind of place, those that it uses before it, so that long chains
 * of lets cost no more than their length; what they would be when written out has a limit.
 */
import { AstUtils } from 'langium';
import type * as ast from '../generated/ast.ts';
import { bounded } from './bounded.ts';
import type { LetValue, LoweringContext } from './context.ts';
import { familyBounds, indicesOf, isFamily, withIndex } from './families.ts';
import type { Typed } from './typed.ts';
import { unreadable } from './unify.ts';

/** Names of a circle that are told at either end. */
const told = 4;

/**
 * What `target`, or its member of that index, stands for at the place of `context`; errors in it are reported once for
 * each kind of place.
 */
export function letValue(target: ast.Let, context: LoweringContext, index: readonly number[] = []): Typed {
  const known = context.lets.get(context.place) ?? new Map<ast.Let, LetValue>();
  context.lets.set(context.place, known);
  // A let knows nothing of where it is used.
  const inner: LoweringContext = { ...context, bound: new Map(), depth: 0 };
  for (const next of usedFirst(target, known, context)) known.set(next, readLet(next, inner));
  return known.get(target)?.get(index.join()) ?? unreadable;
}

function readLet(node: ast.Let, context: LoweringContext): LetValue {
  const read = (at: LoweringContext): Typed =>
    bounded(at.lower(node.value, at), { node, what: `"${node.name}"`, property: 'name' }, at);
  if (!isFamily(node)) return new Map([['', read(context)]]);
  const members = indicesOf(familyBounds(node, context) ?? [[1, 0]]);
  return new Map(members.map((index) => [index.join(), read(withIndex(node, index, context))]));
}

/** `target` behind all lets that it is made of; those of a circle are reported and stand for nothing. */
function usedFirst(target: ast.Let, known: Map<ast.Let, LetValue>, context: LoweringContext): ast.Let[] {
  const order: ast.Let[] = [];
  const seen = new Set<ast.Let>();
  const path: { node: ast.Let; rest: ast.Let[] }[] = [];
  const enter = (node: ast.Let): void => {
    seen.add(node);
    path.push({ node, rest: letsIn(node) });
  };
  if (!known.has(target)) enter(target);
  for (let top = path.at(-1); top; top = path.at(-1)) {
    const next = top.rest.pop();
    if (next === undefined) {
      path.pop();
      if (!known.has(top.node)) order.push(top.node);
      continue;
    }
    if (known.has(next)) continue;
    const at = path.findIndex((x) => x.node === next);
    if (at >= 0) {
      const circle = path.slice(at).map((x) => x.node);
      const names = [...circle, next].map((x) => x.name);
      const short = names.length > 2 * told ? [...names.slice(0, told), '…', ...names.slice(-told)] : names;
      context.report.add('cyclic-definition', next, `"${next.name}" is defined by itself: ${short.join(' → ')}`, {
        property: 'name',
      });
      for (const node of circle) known.set(node, new Map());
    } else if (!seen.has(next)) enter(next);
  }
  return order;
}

/** Lets that stand in the value of `node` or in the functions that it calls, each once, the last one first. */
function letsIn(node: ast.Let): ast.Let[] {
  const found = new Set<ast.Let>();
  const functions = new Set<ast.FunctionDeclaration>();
  const look = (value: ast.Expression | undefined): void => {
    if (!value) return;
    for (const x of AstUtils.streamAst(value)) {
      const target = x.$type === 'Reference' ? (x as ast.Reference).target?.ref : undefined;
      if (target?.$type === 'Let') found.add(target);
      if (target?.$type === 'FunctionDeclaration') functions.add(target);
    }
  };
  look(node.value);
  // The set grows while it is walked.
  for (const called of functions) look(called.value);
  return [...found].reverse();
}

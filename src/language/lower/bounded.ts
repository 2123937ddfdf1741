/** @file How large an expression may be once its lets and calls are written out; parts that are shared are measured once. */
import type { AstNode } from 'langium';
import { children, type Expression } from '../../problem/expression.ts';
import type { LoweringContext } from './context.ts';
import type { Typed } from './typed.ts';
import { unreadable } from './unify.ts';

/** Parts of an expression that is written out, and how deep they may nest: more is no formula. */
const mostParts = 20_000;
const deepest = 1200;

interface Extent {
  parts: number;
  depth: number;
}

const extents = new WeakMap<Expression, Extent>();

/** Works through a list of its own, so that no depth exhausts the stack. */
function extentOf(e: Expression): Extent {
  const open = [e];
  for (let x = open.at(-1); x; x = open.at(-1)) {
    const missing = children(x).filter((child) => !extents.has(child));
    if (missing.length > 0 && !extents.has(x)) {
      open.push(...missing);
      continue;
    }
    open.pop();
    if (extents.has(x)) continue;
    const extent = { parts: 1, depth: 1 };
    for (const child of children(x)) {
      const inner = extents.get(child)!;
      extent.parts += inner.parts;
      extent.depth = Math.max(extent.depth, inner.depth + 1);
    }
    extents.set(x, extent);
  }
  return extents.get(e)!;
}

/** `typed`, or nothing where it is out of all proportion, which is reported at `place`. */
export function bounded(
  typed: Typed,
  place: { node: AstNode; what: string; property?: string },
  { report }: LoweringContext,
): Typed {
  const { parts, depth } = extentOf(typed.expression);
  if (parts <= mostParts && depth <= deepest) return typed;
  const how = parts > mostParts ? `has more than ${mostParts} parts` : `nests more than ${deepest} deep`;
  const { node, what, property } = place;
  report.add('too-complex', node, `${what} ${how} once its lets and functions are written out`, { property });
  return { ...unreadable, unit: typed.unit };
}

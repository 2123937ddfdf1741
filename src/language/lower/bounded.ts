/** @file How large an expression may be once its lets and calls are written out; parts that are shared are measured once. */
import type { AstNode } from 'langium';
import { children, type Expression } from '../../problem/expression.ts';
import type { Extent, LoweringContext, WrittenOut } from './context.ts';
import type { Typed } from './typed.ts';
import { unreadable } from './unify.ts';

/** Parts of an expression that is written out, and how deep they may nest: more is no formula. */
const mostParts = 20_000;
const deepest = 1200;

/** The same over a whole spec, what is shared counted once: more takes its checks longer than an author waits. */
const mostWritten = 250_000;

export const nothingWritten = (): WrittenOut => ({ extents: new Map(), isFull: false });

/** Works through a list of its own, so that no depth exhausts the stack. */
function extentOf(e: Expression, { extents }: WrittenOut): Extent {
  const open = [e];
  for (let x = open.at(-1); x; x = open.at(-1)) {
    const extent = { parts: 1, depth: 1 };
    let isReady = !extents.has(x);
    for (const child of isReady ? children(x) : []) {
      const inner = extents.get(child);
      if (inner) {
        extent.parts += inner.parts;
        extent.depth = Math.max(extent.depth, inner.depth + 1);
      } else {
        open.push(child);
        isReady = false;
      }
    }
    if (isReady) extents.set(x, extent);
    if (extents.has(x)) open.pop();
  }
  return extents.get(e)!;
}

/** `typed`, or nothing where it is out of all proportion, which is reported at `place`. */
export function bounded(
  typed: Typed,
  place: { node: AstNode; what: string; property?: string },
  { report, written }: LoweringContext,
): Typed {
  const { node, what, property } = place;
  if (written.isFull) return { ...unreadable, unit: typed.unit };
  const { parts, depth } = extentOf(typed.expression, written);
  if (written.extents.size > mostWritten) {
    written.isFull = true;
    report.add(
      'too-complex',
      node,
      `with ${what} the spec has more than ${mostWritten} parts once its lets and functions are written out; it is not read further`,
      { property },
    );
    return { ...unreadable, unit: typed.unit };
  }
  if (parts <= mostParts && depth <= deepest) return typed;
  const how = parts > mostParts ? `has more than ${mostParts} parts` : `nests more than ${deepest} deep`;
  report.add('too-complex', node, `${what} ${how} once its lets and functions are written out`, { property });
  return { ...unreadable, unit: typed.unit };
}

/**
 * @file How large a spec may be once its lets, calls and families are written out, and one expression of it; parts that
 * are shared are measured once.
 */
import type { AstNode } from 'langium';
import { children, type Expression } from '../../problem/expression.ts';
import type { Finding } from '../../problem/finding.ts';
import type { Report } from '../syntax/report.ts';
import type { Extent, LoweringContext, WrittenOut } from './context.ts';
import type { Typed } from './typed.ts';
import { unreadable } from './unify.ts';

/** Parts of an expression that is written out, and how deep they may nest: more is no formula. */
const mostParts = 20_000;
const deepest = 1200;

/** The same over a whole spec, what is shared counted once: more takes its checks longer than an author waits. */
const mostWritten = 250_000;

/** What reading one call takes, in parts. */
const perCall = 3;

/** Parts of expressions that are read, over a whole spec: those of a family count once for each of its members. */
const mostRead = 1_000_000;

/** What a member of a family, or of a family of statements, takes beside its expressions, in parts. */
const perMember = 16;

export const nothingWritten = (report: Report): WrittenOut => ({
  extents: new Map(),
  read: 0,
  isFull: false,
  told: 0,
  report,
});

/**
 * Counts what is about to be read at `node`.
 * @returns whether there is still room for it; where there is none any more, that is reported once
 */
export function hasRoom(node: AstNode, { written }: LoweringContext, parts = 1): boolean {
  written.read += parts;
  if (written.isFull || written.read <= mostRead) return !written.isFull;
  fill(written);
  const message = `here the spec has more than ${mostRead} parts once its families and sums are written out; it is not read further`;
  written.report.add('too-complex', node, message);
  return false;
}

function fill(written: WrittenOut): void {
  written.isFull = true;
  written.told = written.report.findings.length;
}

/** What was found before there was no room any more, and that there was none: the rest follows from it. */
export const toldIn = ({ isFull, told, report: { findings } }: WrittenOut): Finding[] =>
  isFull ? findings.filter((f, i) => i < told || f.code === 'too-complex') : findings;

export const hasRoomForMembers = (node: AstNode, members: number, context: LoweringContext): boolean =>
  hasRoom(node, context, members * perMember);

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

interface Place {
  node: AstNode;
  what: string;
  property?: string;
}

/** `typed`, or nothing where the whole spec is out of all proportion with it, which is reported at `place`. */
export function counted(typed: Typed, place: Place, { report, written, calls }: LoweringContext): Typed {
  if (written.isFull) return { ...unreadable, unit: typed.unit };
  extentOf(typed.expression, written);
  if (written.extents.size + perCall * calls.known.size <= mostWritten) return typed;
  const { node, what, property } = place;
  fill(written);
  report.add(
    'too-complex',
    node,
    `with ${what} the spec has more than ${mostWritten} parts once its lets and functions are written out; it is not read further`,
    { property },
  );
  return { ...unreadable, unit: typed.unit };
}

/** `typed`, or nothing where it is out of all proportion by itself or with the whole spec. */
export function bounded(typed: Typed, place: Place, context: LoweringContext): Typed {
  const within = counted(typed, place, context);
  if (context.written.isFull) return within;
  const { parts, depth } = extentOf(typed.expression, context.written);
  if (parts <= mostParts && depth <= deepest) return typed;
  const { node, what, property } = place;
  const how = parts > mostParts ? `has more than ${mostParts} parts` : `nests more than ${deepest} deep`;
  context.report.add('too-complex', node, `${what} ${how} once its lets and functions are written out`, { property });
  return { ...unreadable, unit: typed.unit };
}

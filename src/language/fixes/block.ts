/** @file Blocks and their entries in a text: begun, added to, taken out. Comments and layout stay as they are. */
import type { AstNode, CstNode } from 'langium';
import { GrammarUtils } from 'langium';
import type { TextEdit } from '../../problem/fix.ts';
import type { Target } from './target.ts';
import { appended } from './target.ts';

/** The entries as a block of their own at the end of the text. */
export const firstBlock = (keyword: string, entries: readonly string[], target: Target): TextEdit =>
  appended(target, `${keyword} {\n${entries.map((entry) => `  ${entry}\n`).join('')}}`, true);

interface Block {
  $cstNode?: CstNode;
  entries: readonly AstNode[];
}

/** The entries behind those of a block; `null` where its braces are not closed. */
export function inserted(
  { $cstNode: whole, entries: written }: Block,
  entries: readonly string[],
  target: Target,
): TextEdit | null {
  if (!whole) return null;
  const { text, edit, lineStart } = target;
  const open = GrammarUtils.findNodeForKeyword(whole, '{');
  const close = GrammarUtils.findNodeForKeyword(whole, '}');
  // A method alone needs no braces.
  if (!open) return edit(whole.end, whole.end, ` { ${entries.join('  ')} }`);
  if (!close) return null;
  const line = lineStart(close.offset);
  const margin = text.slice(line, close.offset);
  const indent = indentOf(written.at(-1), target);
  if (margin.trim() === '') return edit(line, line, entries.map((e) => `${indent ?? `${margin}  `}${e}\n`).join(''));
  // Comments before the brace stay where they are.
  const end = text.slice(0, close.offset).trimEnd().length;
  const separator = line > open.offset && indent !== null ? `\n${indent}` : '  ';
  if (end > open.end) return edit(end, end, `${separator}${entries.join(separator)}`);
  return edit(end, end, ` ${entries.join('  ')}${end === close.offset ? ' ' : ''}`);
}

/** What stands before an entry that begins its line; `null` where something else does. */
function indentOf(entry: AstNode | undefined, { text, lineStart }: Target): string | null {
  const cst = entry?.$cstNode;
  const before = cst ? text.slice(lineStart(cst.offset), cst.offset) : null;
  return before?.trim() === '' ? before : null;
}

/** A statement or entry taken out: with its lines where nothing else stands on them, else with the gap before it. */
export function removed(
  { offset, end: written }: Pick<CstNode, 'offset' | 'end'>,
  { text, edit, lineStart }: Target,
): TextEdit {
  const comma = /^[ \t]*,/.exec(text.slice(written))?.[0].length ?? 0;
  const end = written + comma;
  const line = lineStart(offset);
  const behind = /^[ \t]*(\r?\n|$)/.exec(text.slice(end));
  if (text.slice(line, offset).trim() === '' && behind) return edit(line, end + behind[0].length, '');
  const gap = /[ \t]*$/.exec(text.slice(0, offset))![0].length;
  return edit(offset - gap, end, '');
}

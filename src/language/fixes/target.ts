/** @file The text that a fix is made for, and edits of it by offsets. */
import type { LangiumDocument } from 'langium';
import type { Fix, FixOf, TextEdit } from '../../problem/fix.ts';
import type * as ast from '../generated/ast.ts';
import type { Symbols } from '../syntax/symbols.ts';
import { symbolsOf } from '../syntax/symbols.ts';

export interface Target {
  text: string;
  /** The edit that puts `newText` in the place of the characters from `start` up to `end`. */
  edit(start: number, end: number, newText: string): TextEdit;
  /** Offset at which the line of `offset` begins. */
  lineStart(offset: number): number;
  model: ast.Model;
  symbols: Symbols;
}

/** The edits of one kind of fix; `null` where the text has no place for it. */
export type Maker<K extends Fix['kind']> = (fix: FixOf<K>, target: Target) => TextEdit[] | null;

export function targetOf({ textDocument, parseResult }: LangiumDocument): Target {
  const model = parseResult.value as ast.Model;
  return {
    text: textDocument.getText(),
    edit: (start, end, newText) => ({
      range: { start: textDocument.positionAt(start), end: textDocument.positionAt(end) },
      newText,
    }),
    lineStart: (offset) => textDocument.offsetAt({ line: textDocument.positionAt(offset).line, character: 0 }),
    model,
    symbols: symbolsOf(model),
  };
}

/** A statement behind everything that is written, on a line of its own. @param blank with a blank line before it */
export function appended({ text, edit }: Target, statement: string, blank: boolean): TextEdit {
  const lines = (text === '' || text.endsWith('\n') ? 0 : 1) + (blank ? 1 : 0);
  return edit(text.length, text.length, `${'\n'.repeat(lines)}${statement}\n`);
}

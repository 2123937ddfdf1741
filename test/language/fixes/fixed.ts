/** @file A text after a fix, made by the parser of the command line. */
import { TextDocument } from 'vscode-languageserver-textdocument';
import { makeFix } from '../../../src/language/fixes/fixes.ts';
import { parse } from '../../../src/language/syntax/parser.ts';
import type { Fix } from '../../../src/problem/fix.ts';

/** `null` where the text has no place for the fix. */
export function fixed(text: string, fix: Fix): string | null {
  const made = makeFix(fix, parse(text).document);
  return made && TextDocument.applyEdits(TextDocument.create('pinn:/spec.pinn', 'pinn', 1, text), made.edits);
}

/** @file A whole spec, formatted as an editor would, or why it cannot be. */
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding } from '../../problem/finding.ts';
import { parse } from '../syntax/parser.ts';
import { syntaxFindings } from '../syntax/syntax.ts';
import { formatEdits } from './edits.ts';

/** The formatted text, or the syntax errors for which a text is left alone. */
export type Formatted = { ok: true; text: string } | { ok: false; findings: Finding[] };

export function formatSpec(text: string): Formatted {
  const { document } = parse(text);
  const findings = syntaxFindings(document);
  if (findings.length > 0) return { ok: false, findings };
  return { ok: true, text: TextDocument.applyEdits(document.textDocument, formatEdits(text)) };
}

/** @file Errors of lexer and parser as findings. */
import type { LangiumDocument } from 'langium';
import type { Finding } from '../problem/finding.ts';
import type { SourceRange } from '../problem/source.ts';

const finding = (code: string, range: SourceRange, message: string): Finding => ({
  code,
  severity: 'error',
  term: null,
  range,
  message,
  evidence: {},
  related: [],
  fix: null,
  lasted: 0,
});

export function syntaxFindings(document: LangiumDocument): Finding[] {
  const text = document.textDocument;
  const { lexerErrors, parserErrors } = document.parseResult;
  const lexical = lexerErrors.map((e) =>
    finding(
      'unknown-character',
      { start: text.positionAt(e.offset), end: text.positionAt(e.offset + e.length) },
      e.message,
    ),
  );
  const grammatical = parserErrors.map((e) => {
    const token = e.token;
    const offset = Number.isNaN(token.startOffset) ? text.getText().length : token.startOffset;
    const end = Number.isNaN(token.startOffset) ? offset : offset + token.image.length;
    return finding('syntax', { start: text.positionAt(offset), end: text.positionAt(end) }, e.message);
  });
  return [...lexical, ...grammatical];
}

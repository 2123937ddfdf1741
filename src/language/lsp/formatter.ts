/** @file Formatting as an editor asks for it. A text that does not parse is left alone. */
import type { LangiumDocument } from 'langium';
import type { Formatter } from 'langium/lsp';
import type { DocumentRangeFormattingParams, TextEdit } from 'vscode-languageserver';
import { formatText } from '../format/format.ts';

export class PinnFormatter implements Formatter {
  get formatOnTypeOptions(): undefined {
    return undefined;
  }

  formatDocument(document: LangiumDocument): TextEdit[] {
    const { lexerErrors, parserErrors } = document.parseResult;
    if (lexerErrors.length + parserErrors.length > 0) return [];
    const text = document.textDocument.getText();
    const eol = text.includes('\r\n') ? '\r\n' : '\n';
    const formatted = formatText(text.replace(/\r\n/g, '\n'));
    return lineEdits(text.split(/\r?\n/), formatted.split('\n'), eol);
  }

  formatDocumentRange(document: LangiumDocument, { range }: DocumentRangeFormattingParams): TextEdit[] {
    return this.formatDocument(document).filter(
      (e) => e.range.start.line <= range.end.line && e.range.end.line >= range.start.line,
    );
  }

  formatDocumentOnType(): TextEdit[] {
    return [];
  }
}

/** Edits line by line; formatting only changes spaces and drops blank lines, so the rest pairs up in order. */
function lineEdits(old: string[], formatted: string[], eol: string): TextEdit[] {
  const edits: TextEdit[] = [];
  let j = 0;
  for (const [i, line] of old.entries()) {
    const isDropped = line.trim() === '' && j < formatted.length && formatted[j].trim() !== '';
    if (j >= formatted.length || isDropped) {
      const range =
        i > 0
          ? { start: { line: i - 1, character: old[i - 1].length }, end: { line: i, character: line.length } }
          : { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
      edits.push({ range, newText: '' });
      continue;
    }
    if (formatted[j] !== line)
      edits.push({
        range: { start: { line: i, character: 0 }, end: { line: i, character: line.length } },
        newText: formatted[j],
      });
    j++;
  }
  if (j < formatted.length) {
    const last = old.length - 1;
    const end = { line: last, character: old[last].length };
    edits.push({ range: { start: end, end }, newText: eol + formatted.slice(j).join(eol) });
  }
  return edits;
}

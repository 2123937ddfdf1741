/** @file Formatting as an editor asks for it. A text that does not parse is left alone. */
import type { LangiumDocument } from 'langium';
import type { Formatter } from 'langium/lsp';
import type { DocumentRangeFormattingParams, TextEdit } from 'vscode-languageserver';
import { formatEdits } from '../format/edits.ts';

export class PinnFormatter implements Formatter {
  get formatOnTypeOptions(): undefined {
    return undefined;
  }

  formatDocument(document: LangiumDocument): TextEdit[] {
    const { lexerErrors, parserErrors } = document.parseResult;
    if (lexerErrors.length + parserErrors.length > 0) return [];
    return formatEdits(document.textDocument.getText());
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

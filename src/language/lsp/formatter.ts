/** @file Formatting as an editor asks for it. A text that does not parse is left alone; what was just typed is not. */
import type { LangiumDocument } from 'langium';
import type { Formatter } from 'langium/lsp';
import type {
  DocumentOnTypeFormattingOptions,
  DocumentOnTypeFormattingParams,
  DocumentRangeFormattingParams,
  TextEdit,
} from 'vscode-languageserver';
import { formatEdits } from '../format/edits.ts';
import { formatText } from '../format/format.ts';
import { MarkdownDocument } from '../markdown/markdown-document.ts';
import { sketchedStatements } from './cursor/sketch.ts';

export class PinnFormatter implements Formatter {
  get formatOnTypeOptions(): DocumentOnTypeFormattingOptions {
    return { firstTriggerCharacter: '\n', moreTriggerCharacter: ['}'] };
  }

  formatDocument(document: LangiumDocument): TextEdit[] {
    const { lexerErrors, parserErrors } = document.parseResult;
    if (lexerErrors.length + parserErrors.length > 0 || document.textDocument instanceof MarkdownDocument) return [];
    return formatEdits(document.textDocument.getText());
  }

  formatDocumentRange(document: LangiumDocument, { range }: DocumentRangeFormattingParams): TextEdit[] {
    return this.formatDocument(document).filter(
      (e) => e.range.start.line <= range.end.line && e.range.end.line >= range.start.line,
    );
  }

  /** The statement as far as it is written: the line that has just been ended, or all up to the brace. */
  formatDocumentOnType({ textDocument }: LangiumDocument, params: DocumentOnTypeFormattingParams): TextEdit[] {
    const { position, ch } = params;
    const text = textDocument.getText();
    const lines = text.split(/\r?\n/);
    const last = ch === '}' ? position.line : position.line - 1;
    if (last < 0 || lines[last].trim() === '') return [];
    const end = textDocument.offsetAt({ line: last, character: lines[last].length });
    const statement = sketchedStatements(text).findLast(({ tokens }) => tokens[0].start < end);
    if (!statement) return [];
    const first = textDocument.positionAt(statement.tokens[0].start).line;
    const written = lines.slice(first, last + 1);
    const formatted = formatText(written.join('\n')).trimEnd().split('\n');
    // Only spaces change here; lines are taken out when the whole text is formatted.
    if (formatted.length !== written.length) return [];
    return formatted.flatMap((newText, i) =>
      newText === written[i] || (ch !== '}' && written[i].trim() === '')
        ? []
        : [
            {
              range: {
                start: { line: first + i, character: 0 },
                end: { line: first + i, character: written[i].length },
              },
              newText,
            },
          ],
    );
  }
}

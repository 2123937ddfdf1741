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
    const whole = formatText(written.join('\n')).trimEnd().split('\n');
    // Only spaces change here; lines are taken out when the whole text is formatted.
    if (whole.length !== written.length) return [];
    // Blocks have columns of their own.
    const isBlock = statement.tokens.some(({ text: word }) => word === '{');
    const formatted = isBlock ? whole : whole.map((line, i) => withGaps(line, written[i]));
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

/** `formatted` with the wide gaps that the author has made within the line: columns that stand below one another. */
function withGaps(formatted: string, written: string): string {
  const [pieces, own] = [formatted, written].map((line) => line.trim().split(/( +)/));
  // Pieces alternate with gaps; where others meet, the line is more than spaced.
  let line = '';
  let [i, j] = [0, 0];
  let [a, b] = [pieces[0], own[0]];
  for (;;) {
    const shared = Math.min(a.length, b.length);
    if (a.slice(0, shared) !== b.slice(0, shared)) return formatted;
    line += a.slice(0, shared);
    [a, b] = [a.slice(shared), b.slice(shared)];
    const [atGap, atOwnGap] = [a === '', b === ''];
    if (atGap && i + 1 >= pieces.length) break;
    if (atGap) {
      line += atOwnGap && own[j + 1]?.length > 1 ? own[j + 1] : pieces[i + 1];
      a = pieces[i + 2];
      i += 2;
    }
    if (atOwnGap && j + 2 < own.length) {
      b = own[j + 2];
      j += 2;
    }
    if (b === '' && a !== '') return formatted;
  }
  return formatted.slice(0, formatted.length - formatted.trimStart().length) + line;
}

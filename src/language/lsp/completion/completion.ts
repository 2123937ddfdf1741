/** @file Completion: what can be written at the cursor, with its documentation, told from the text as it is. */
import type { LangiumDocument, URI } from 'langium';
import type { CompletionProvider } from 'langium/lsp';
import type { CompletionList, CompletionParams, Position } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { columnSummary, glancedFile } from '../../docs/data-docs.ts';
import { inMarkdown } from '../../docs/prose.ts';
import type { SpecFiles } from '../../files/files.ts';
import type { Template } from '../../files/templates.ts';
import { tokenize } from '../../syntax/tokens.ts';
import { cursorAt } from '../cursor/cursor.ts';
import { sketchOf } from '../cursor/sketch.ts';
import { experimentsIn, inBlock } from './blocks.ts';
import { inCall } from './calls.ts';
import { expression, rangeWords } from './expressions.ts';
import { type ItemAbilities, type Offer, toItem } from './offer.ts';
import { beginnings, insideStatement } from './statements.ts';
import { inString } from './strings.ts';
import { isWholeUnit, unitAt, units } from './units.ts';
import { type FileColumn, isOperandNext, type WritingPlace } from './writing-place.ts';

/** What completion asks of its surroundings. */
export interface CompletionHost {
  files(uri: URI): SpecFiles;
  templates(): readonly Template[];
}

export class PinnCompletionProvider implements CompletionProvider {
  readonly completionOptions = { triggerCharacters: ['=', ':', '"', '(', '[', ',', ' ', '{', '/', '*'] };
  readonly #host: CompletionHost;
  /** What the client says when it starts. */
  abilities: ItemAbilities = { snippets: false, prose: inMarkdown };

  constructor(host: CompletionHost) {
    this.#host = host;
  }

  async getCompletion({ textDocument, uri }: LangiumDocument, { position }: CompletionParams): Promise<CompletionList> {
    return this.completionsOf(textDocument, uri, position);
  }

  /** Nothing but the text is needed, so that nobody waits for it to be read. */
  completionsOf(document: TextDocument, uri: URI, position: Position): CompletionList {
    const text = document.getText();
    const offset = document.offsetAt(position);
    const tokens = tokenize(text);
    const cursor = cursorAt(text, offset, tokens);
    const place: WritingPlace = {
      cursor,
      sketch: sketchOf(text, cursor.prefixStart, tokens),
      frame: cursor.frames[cursor.frames.length - 1],
      rest: /^.*/.exec(text.slice(offset))?.[0] ?? '',
      templates: () => this.#host.templates(),
      columns: () => this.#columns(uri, cursor),
      files: () => this.#host.files(uri).list?.() ?? [],
    };
    const start = cursor.inString ? cursor.prefixStart + 1 : cursor.prefixStart;
    const range = { start: document.positionAt(start), end: position };
    const isUnit = !cursor.inString && unitAt(cursor) !== null;
    return {
      // Prefixes of units are offered once one is typed.
      isIncomplete: isUnit,
      items: offersAt(place).map((offer, rank) => toItem(offer, rank, this.abilities, range)),
    };
  }

  /** Header of the data file that the statement at the cursor names. */
  #columns(uri: URI, { tokens }: WritingPlace['cursor']): FileColumn[] {
    const at = tokens.findIndex((t) => t.text === 'from');
    const file = tokens[at + 1];
    if (at < 0 || file?.kind !== 'string') return [];
    const name = file.text.slice(1, -1);
    const shown = glancedFile(this.#host.files(uri), name);
    return shown?.columns.map((column) => ({ header: column.header, detail: columnSummary(column) })) ?? [];
  }
}

function offersAt(place: WritingPlace): Offer[] {
  const { cursor, frame } = place;
  if (cursor.inComment) return [];
  if (cursor.inString) return inString(place);
  if (cursor.isGlued) return [];
  if (!cursor.lineStart) return inLine(place);
  // A bracket that nobody has closed goes on to the next line, but not to where statements begin.
  const isMargin = cursor.column === 0;
  if (frame) return isMargin ? [...inLine(place), ...beginnings(place)] : inLine(place);
  return isOperandNext(cursor.previous) && cursor.previous
    ? [...inLine(place), ...beginnings(place)]
    : beginnings(place);
}

function inLine(place: WritingPlace): Offer[] {
  const { cursor, frame } = place;
  const unit = unitAt(cursor);
  if (unit) return isWholeUnit(unit) ? [...insideStatement(place), ...units(cursor.prefix)] : units(cursor.prefix);
  if (frame?.bracket === '(') return inCall(place, frame);
  const experiments = frame?.bracket === '[' ? experimentsIn(place) : null;
  if (experiments) return experiments;
  if (frame?.bracket === '[') return isOperandNext(frame.value.at(-1)) ? expression(place) : rangeWords(frame.value);
  if (frame?.bracket === '{') return inBlock(place, frame);
  return cursor.statement === null ? beginnings(place) : insideStatement(place);
}

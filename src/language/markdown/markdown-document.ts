/**
 * @file A Markdown text as the services of the language see it: blank, so that they find nothing in its prose. Its blocks
 * are looked at one by one.
 */
import type { Position, Range } from 'vscode-languageserver';
import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { blank, onlyBlock, pinnBlocks } from './blocks.ts';

/** Languages of editors whose texts are Markdown. */
const languages = new Set(['markdown', 'quarto', 'rmd', 'mdx']);

export class MarkdownDocument implements TextDocument {
  #written: TextDocument;
  #blank: TextDocument;

  constructor(written: TextDocument) {
    this.#written = written;
    this.#blank = blankOf(written);
  }

  get uri(): string {
    return this.#written.uri;
  }
  get languageId(): string {
    return this.#written.languageId;
  }
  get version(): number {
    return this.#written.version;
  }
  get lineCount(): number {
    return this.#written.lineCount;
  }
  /** The prose and all blocks, as the author wrote them. */
  get written(): string {
    return this.#written.getText();
  }

  getText(range?: Range): string {
    return this.#blank.getText(range);
  }
  positionAt(offset: number): Position {
    return this.#written.positionAt(offset);
  }
  getLineRange(line: number): Range {
    return this.#written.getLineRange(line);
  }
  getEOLCharacters(line: number): string {
    return this.#written.getEOLCharacters(line);
  }
  offsetAt(position: Position): number {
    return this.#written.offsetAt(position);
  }

  /** The text with nothing but the block at `position`; `null` between blocks. */
  blockAt(position: Position): TextDocument | null {
    const text = this.written;
    const offset = this.offsetAt(position);
    const block = pinnBlocks(text).find(({ start, end }) => start <= offset && offset < end);
    return block ? TextDocument.create(this.uri, 'pinn', this.version, onlyBlock(text, block)) : null;
  }

  change(changes: TextDocumentContentChangeEvent[], version: number): void {
    this.#written = TextDocument.update(this.#written, changes, version);
    this.#blank = blankOf(this.#written);
  }
}

const blankOf = (written: TextDocument): TextDocument =>
  TextDocument.create(written.uri, written.languageId, written.version, blank(written.getText()));

/** Makes and changes open documents of either kind. */
export const documents = {
  create(uri: string, languageId: string, version: number, content: string): TextDocument {
    const written = TextDocument.create(uri, languageId, version, content);
    return languages.has(languageId.toLowerCase()) ? new MarkdownDocument(written) : written;
  },
  update(document: TextDocument, changes: TextDocumentContentChangeEvent[], version: number): TextDocument {
    if (!(document instanceof MarkdownDocument)) return TextDocument.update(document, changes, version);
    document.change(changes, version);
    return document;
  },
};

/** @file The checked problem of an open document, computed once per text. */
import type { LangiumDocument } from 'langium';
import { OperationCancelled, URI, UriUtils } from 'langium';
import type { CancellationToken } from 'vscode-languageserver';
import type { Checked } from '../check/check.ts';
import { checkDocument } from '../check/check.ts';
import type { SpecFiles } from '../files/files.ts';
import type { Model } from '../generated/ast.ts';
import { namedFiles } from '../syntax/named-files.ts';

/** Files of a spec in the folders of the workspace; the server for browsers has none. */
export type FilesOf = (uri: URI, workspace: readonly URI[]) => SpecFiles;

export class Analysis {
  readonly #filesOf: (uri: URI) => SpecFiles;
  #cache = new WeakMap<LangiumDocument['parseResult'], Checked>();
  /** Counts the changes of data files. */
  changes = 0;

  /** @param workspace its folders as they are now */
  constructor(filesOf: FilesOf, workspace: () => readonly URI[]) {
    this.#filesOf = (uri) => filesOf(uri, workspace());
  }

  of(document: LangiumDocument): Checked {
    let checked = this.#cache.get(document.parseResult);
    if (!checked) {
      checked = this.check(document, URI.parse(document.uri.toString()));
      this.#cache.set(document.parseResult, checked);
    }
    return checked;
  }

  /** The same of a text that stands nowhere in the editor. @param uri where it comes from */
  check(document: LangiumDocument, uri: URI): Checked {
    const name = uri.scheme === 'untitled' ? null : UriUtils.basename(uri);
    return checkDocument(document, this.#filesOf(uri), name);
  }

  /**
   * Reads the data files of a document in turns with whatever else there is to do.
   * @throws OperationCancelled as soon as nobody wants them any more
   */
  async readAhead(document: LangiumDocument, uri: URI, token: CancellationToken): Promise<void> {
    const files = this.#filesOf(URI.parse(uri.toString()));
    if (!files.readAhead) return;
    for (const { file } of namedFiles(document.parseResult.value as Model)) {
      await files.readAhead(file, () => token.isCancellationRequested);
      if (token.isCancellationRequested) throw OperationCancelled;
    }
  }

  files(uri: URI): SpecFiles {
    return this.#filesOf(uri);
  }

  /** After a data file changed. */
  forget(): void {
    this.#cache = new WeakMap();
    this.changes++;
  }
}

/** @file The checked problem of an open document, computed once per text. */
import type { LangiumDocument } from 'langium';
import { URI, UriUtils } from 'langium';
import type { Checked } from '../check/check.ts';
import { checkDocument } from '../check/check.ts';
import type { SpecFiles } from '../files/files.ts';

/** Files of a spec in the folders of the workspace; the server for browsers has none. */
export type FilesOf = (uri: URI, workspace: readonly URI[]) => SpecFiles;

export class Analysis {
  readonly #filesOf: (uri: URI) => SpecFiles;
  #cache = new WeakMap<LangiumDocument['parseResult'], Checked>();

  /** @param workspace its folders as they are now */
  constructor(filesOf: FilesOf, workspace: () => readonly URI[]) {
    this.#filesOf = (uri) => filesOf(uri, workspace());
  }

  of(document: LangiumDocument): Checked {
    let checked = this.#cache.get(document.parseResult);
    if (!checked) {
      const uri = URI.parse(document.uri.toString());
      const name = uri.scheme === 'untitled' ? null : UriUtils.basename(uri);
      checked = checkDocument(document, this.#filesOf(uri), name);
      this.#cache.set(document.parseResult, checked);
    }
    return checked;
  }

  files(uri: URI): SpecFiles {
    return this.#filesOf(uri);
  }

  /** After a data file changed. */
  forget(): void {
    this.#cache = new WeakMap();
  }
}

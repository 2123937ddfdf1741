/** @file What happens when files change on disk: a CSV file may right or wrong every open spec; specs come from the editor. */
import type { LangiumSharedServices } from 'langium/lsp';
import { DefaultDocumentUpdateHandler } from 'langium/lsp';
import type { DidChangeWatchedFilesParams } from 'vscode-languageserver';
import type { Analysis } from './analysis.ts';

export class PinnDocumentUpdateHandler extends DefaultDocumentUpdateHandler {
  readonly #services: LangiumSharedServices;
  readonly #analysis: Analysis;

  constructor(services: LangiumSharedServices, analysis: Analysis) {
    super(services);
    this.#services = services;
    this.#analysis = analysis;
  }

  override didChangeWatchedFiles(params: DidChangeWatchedFilesParams): void {
    this.onWatchedFilesChangeEmitter.fire(params);
    if (!params.changes.some((c) => /\.(csv|tsv|txt|dat)$/i.test(c.uri))) return;
    this.#analysis.forget();
    const open = this.#services.workspace.LangiumDocuments.all.map((d) => d.uri).toArray();
    this.fireDocumentUpdate(open, []);
  }

  /** The client watches data files; everything else comes from open editors. */
  protected override getWatchers(): { globPattern: string }[] {
    return [{ globPattern: '**/*.{csv,tsv,txt,dat}' }];
  }
}

/** @file What happens when files change on disk: a CSV file may right or wrong every open spec; specs come from the editor. */
import { URI } from 'langium';
import type { LangiumSharedServices } from 'langium/lsp';
import { DefaultDocumentUpdateHandler } from 'langium/lsp';
import type { DidChangeWatchedFilesParams, TextDocumentChangeEvent } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
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
    // What is not open cannot be read again: specs come from the editor.
    const open = this.#services.workspace.TextDocuments?.keys() ?? [];
    this.fireDocumentUpdate(
      open.map((uri) => URI.parse(uri)),
      [],
    );
  }

  /** A closed document is forgotten, and so is what was said of it. */
  didCloseDocument({ document: { uri } }: TextDocumentChangeEvent<TextDocument>): void {
    this.fireDocumentUpdate([], [URI.parse(uri)]);
    void this.#services.lsp.Connection?.sendDiagnostics({ uri, diagnostics: [] });
  }

  /** The client watches data files; everything else comes from open editors. */
  protected override getWatchers(): { globPattern: string }[] {
    return [{ globPattern: '**/*.{csv,tsv,txt,dat}' }];
  }
}

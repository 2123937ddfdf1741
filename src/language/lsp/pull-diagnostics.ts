/** @file Diagnostics for clients that ask for them; those that do not are sent them. */
import { DocumentState, URI } from 'langium';
import type { LangiumSharedServices } from 'langium/lsp';
import type { ClientCapabilities, Connection, DocumentDiagnosticReport } from 'vscode-languageserver';
import type { InitializationOptions } from '../../problem/language-messages.ts';

/** A client that would show what it is sent beside what it asked for must have only one of them. */
export const asksForDiagnostics = (capabilities: ClientCapabilities, options: unknown): boolean =>
  capabilities.textDocument?.diagnostic !== undefined &&
  !(options as InitializationOptions | null | undefined)?.pushedDiagnostics;

export class PullDiagnostics {
  readonly #services: LangiumSharedServices;
  /** Counts what was found behind the checks, by document. */
  readonly #added = new Map<string, number>();
  #canRefresh = false;
  /** Whether the client asks, so that nothing is sent. */
  isAsked = false;

  constructor(services: LangiumSharedServices) {
    this.#services = services;
    services.lsp.LanguageServer.onInitialize(({ capabilities, initializationOptions }) => {
      this.isAsked = asksForDiagnostics(capabilities, initializationOptions);
      this.#canRefresh = capabilities.workspace?.diagnostics?.refreshSupport === true;
    });
  }

  listen(connection: Connection): void {
    connection.languages.diagnostics.on(async ({ textDocument, previousResultId }, token) => {
      const uri = URI.parse(textDocument.uri);
      const { DocumentBuilder, LangiumDocuments, TextDocuments, WorkspaceManager } = this.#services.workspace;
      if (!TextDocuments?.get(uri)) return { kind: 'full', items: [] } satisfies DocumentDiagnosticReport;
      await WorkspaceManager.ready;
      await DocumentBuilder.waitUntil(DocumentState.Validated, uri, token);
      const document = LangiumDocuments.getDocument(uri);
      const resultId = `${document?.textDocument.version ?? ''}.${this.#added.get(uri.toString()) ?? 0}`;
      if (document && resultId === previousResultId)
        return { kind: 'unchanged', resultId } satisfies DocumentDiagnosticReport;
      return { kind: 'full', resultId, items: document?.diagnostics ?? [] } satisfies DocumentDiagnosticReport;
    });
    this.#services.workspace.TextDocuments?.onDidClose(({ document }) =>
      this.#added.delete(URI.parse(document.uri).toString()),
    );
  }

  /** Something more is known of a document than when it was asked for. */
  async added(uri: string, connection: Connection | undefined): Promise<void> {
    this.#added.set(uri, (this.#added.get(uri) ?? 0) + 1);
    if (this.#canRefresh) await connection?.languages.diagnostics.refresh();
  }
}

/** @file Diagnostics for clients that ask for them, of one document or of the whole workspace; those that do not are sent them. */
import { DocumentState, interruptAndCheck, URI } from 'langium';
import type { LangiumSharedServices } from 'langium/lsp';
import type {
  CancellationToken,
  ClientCapabilities,
  Connection,
  DocumentDiagnosticReport,
  WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import type { InitializationOptions } from '../../problem/language-messages.ts';
import type { ClosedDiagnostics } from './closed-diagnostics.ts';

/** A client that would show what it is sent beside what it asked for must have only one of them. */
export const asksForDiagnostics = (capabilities: ClientCapabilities, options: unknown): boolean =>
  capabilities.textDocument?.diagnostic !== undefined &&
  !(options as InitializationOptions | null | undefined)?.pushedDiagnostics;

export class PullDiagnostics {
  readonly #services: LangiumSharedServices;
  readonly #closed: ClosedDiagnostics;
  /** Counts what was found behind the checks, by document. */
  readonly #added = new Map<string, number>();
  #canRefresh = false;
  /** Whether the client asks, so that nothing is sent. */
  isAsked = false;

  constructor(services: LangiumSharedServices, closed: ClosedDiagnostics) {
    this.#services = services;
    this.#closed = closed;
    services.lsp.LanguageServer.onInitialize(({ capabilities, initializationOptions }) => {
      this.isAsked = asksForDiagnostics(capabilities, initializationOptions);
      this.#canRefresh = capabilities.workspace?.diagnostics?.refreshSupport === true;
    });
  }

  listen(connection: Connection): void {
    const { diagnostics } = connection.languages;
    diagnostics.on(({ textDocument, previousResultId }, token) =>
      this.#reportOf(URI.parse(textDocument.uri), previousResultId, token),
    );
    diagnostics.onWorkspace(async ({ previousResultIds }, token) => ({
      items: await this.#reports(new Map(previousResultIds.map(({ uri, value }) => [uri, value])), token),
    }));
    this.#services.workspace.TextDocuments?.onDidClose(({ document }) =>
      this.#added.delete(URI.parse(document.uri).toString()),
    );
  }

  /** What is said of an open document; nothing of one that is not. */
  async #reportOf(uri: URI, previous: string | undefined, token: CancellationToken): Promise<DocumentDiagnosticReport> {
    const { DocumentBuilder, LangiumDocuments, TextDocuments, WorkspaceManager } = this.#services.workspace;
    if (!TextDocuments?.get(uri)) return { kind: 'full', items: [] };
    await WorkspaceManager.ready;
    await DocumentBuilder.waitUntil(DocumentState.Validated, uri, token);
    const document = LangiumDocuments.getDocument(uri);
    const resultId = `${document?.textDocument.version ?? ''}.${this.#added.get(uri.toString()) ?? 0}`;
    if (document && resultId === previous) return { kind: 'unchanged', resultId };
    return { kind: 'full', resultId, items: document?.diagnostics ?? [] };
  }

  /**
   * Every spec of the workspace: open ones as they are in the editor, the others as they are on disk.
   * @param previous Results that the client still has, by address as it writes them.
   */
  async #reports(
    previous: ReadonlyMap<string, string>,
    token: CancellationToken,
  ): Promise<WorkspaceDocumentDiagnosticReport[]> {
    const had = new Map([...previous].map(([uri, value]) => [URI.parse(uri).toString(), value]));
    const reports = new Map<string, WorkspaceDocumentDiagnosticReport>();
    const open = this.#services.workspace.TextDocuments?.all() ?? [];
    for (const { uri, version } of open.map((d) => ({ uri: d.uri, version: d.version }))) {
      const plain = URI.parse(uri).toString();
      const report = await this.#reportOf(URI.parse(uri), had.get(plain), token);
      reports.set(plain, { ...report, uri, version });
    }
    for (const spec of this.#closed.specs()) {
      const plain = URI.parse(spec.uri).toString();
      if (reports.has(plain)) continue;
      // Whoever types in between is answered first.
      await interruptAndCheck(token);
      const report = await this.#closed.reportOf(spec, had.get(plain), token);
      reports.set(plain, { ...report, uri: spec.uri, version: null });
    }
    for (const uri of previous.keys()) {
      if (!reports.has(URI.parse(uri).toString())) reports.set(uri, { kind: 'full', items: [], uri, version: null });
    }
    return [...reports.values()];
  }

  /** Something more is known of a document than when it was asked for. */
  async added(uri: string, connection: Connection | undefined): Promise<void> {
    this.#added.set(uri, (this.#added.get(uri) ?? 0) + 1);
    if (this.#canRefresh) await connection?.languages.diagnostics.refresh();
  }
}

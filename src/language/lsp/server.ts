/** @file The language server's services and requests, the same for Node and the browser. */
import { DocumentState, EmptyFileSystem, inject, Module, URI } from 'langium';
import type {
  DefaultSharedModuleContext,
  LangiumServices,
  LangiumSharedServices,
  PartialLangiumServices,
  PartialLangiumSharedServices,
} from 'langium/lsp';
import {
  createDefaultModule,
  createDefaultSharedModule,
  NormalizedTextDocuments,
  startLanguageServer,
} from 'langium/lsp';
import type { CancellationToken, Connection, Position } from 'vscode-languageserver';
import { type Encoded, encode } from '../../problem/json/codec.ts';
import type {
  FixAnswer,
  FixParams,
  PreviewAnswer,
  PreviewParams,
  ProblemAnswer,
  ProblemParams,
} from '../../problem/language-messages.ts';
import {
  fixRequest,
  type InitializationOptions,
  previewRequest,
  problemRequest,
} from '../../problem/language-messages.ts';
import type { Background } from '../background/background.ts';
import type { CommandLine } from '../commands/command-line.ts';
import { commandNames } from '../commands/table.ts';
import { proseFor } from '../docs/prose.ts';
import type { Template } from '../files/templates.ts';
import { makeFix } from '../fixes/fixes.ts';
import { PinnGeneratedModule, PinnGeneratedSharedModule } from '../generated/module.ts';
import { documents, MarkdownDocument } from '../markdown/markdown-document.ts';
import { parse, pinnModule } from '../syntax/parser.ts';
import type { FilesOf } from './analysis.ts';
import { Analysis } from './analysis.ts';
import { ClosedDiagnostics } from './closed-diagnostics.ts';
import { PinnCodeActionProvider } from './code-actions.ts';
import { PinnCodeLensProvider } from './code-lens.ts';
import { answerCommands } from './commands.ts';
import { PinnCompletionProvider } from './completion/completion.ts';
import { PinnDocumentValidator, toDiagnostic } from './diagnostics.ts';
import { PinnDocumentBuilder } from './document-builder.ts';
import { PinnDocumentLinkProvider } from './document-links.ts';
import { PinnDocumentUpdateHandler } from './document-updates.ts';
import { PinnFoldingProvider } from './folding.ts';
import { PinnFormatter } from './formatter.ts';
import { guarded, type Log } from './guard.ts';
import { PinnHoverProvider } from './hover/hover.ts';
import { PinnInlayHintProvider } from './inlay-hints.ts';
import { PinnLanguageServer } from './language-server.ts';
import { lull } from './lull.ts';
import { OneLanguageRegistry } from './one-language.ts';
import { ProbeRunner } from './probe.ts';
import { PullDiagnostics } from './pull-diagnostics.ts';
import { PinnRenameProvider } from './rename.ts';
import { selectionRange } from './selection-ranges.ts';
import { PinnSemanticTokenProvider } from './semantic-tokens.ts';
import { PinnSignatureHelpProvider } from './signature-help.ts';
import { PinnDocumentSymbolProvider } from './symbols.ts';
import { type ClosedSpec, PinnWorkspaceSymbolProvider } from './workspace-symbols.ts';

/** What the surroundings provide. */
export interface ServerHost {
  filesOf: FilesOf;
  /** Address of the page that has a section for every code; absent where there is none. */
  reference?: string;
  /** The specs in the folders of the workspace, as they are on disk. */
  closedSpecs?: (workspace: readonly URI[]) => readonly ClosedSpec[];
  /** Whole problems to start from, besides those that completion knows itself. */
  templates?: () => readonly Template[];
  /** Carries out commands of clients that do not do so themselves; absent where no process can be started. */
  commandLine?: CommandLine;
  /** Probes and previews; absent where neither can be computed. */
  background?: Background;
}

export interface PinnServices {
  shared: LangiumSharedServices;
  Pinn: LangiumServices;
  analysis: Analysis;
  completion: PinnCompletionProvider;
  signatures: PinnSignatureHelpProvider;
  pull: PullDiagnostics;
  log: Log;
}

/** All services, with or without a connection (tests have none). */
export function createPinnServices(context: DefaultSharedModuleContext, host: ServerHost): PinnServices {
  const log: Log = (error) =>
    context.connection?.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  /** Older clients name one folder only. */
  let root: string | null = null;
  const folders = () =>
    (shared.workspace.WorkspaceManager.workspaceFolders ?? (root === null ? [] : [{ uri: root }])).map((folder) =>
      URI.parse(folder.uri),
    );
  const analysis = new Analysis(host.filesOf, folders);
  const sharedModule: Module<LangiumSharedServices, PartialLangiumSharedServices> = {
    ServiceRegistry: (services) => new OneLanguageRegistry(services, log),
    workspace: {
      DocumentBuilder: (services) => new PinnDocumentBuilder(services, log),
      TextDocuments: () => new NormalizedTextDocuments(documents),
    },
    lsp: {
      LanguageServer: (services) => new PinnLanguageServer(services, host.commandLine ? commandNames : []),
      DocumentUpdateHandler: (services) => new PinnDocumentUpdateHandler(services, analysis),
      WorkspaceSymbolProvider: ({ workspace, lsp }) =>
        new PinnWorkspaceSymbolProvider(
          workspace.LangiumDocuments,
          lsp.FuzzyMatcher,
          () => host.closedSpecs?.(folders()) ?? [],
        ),
    },
  };
  const shared = inject(createDefaultSharedModule(context), Module.merge(PinnGeneratedSharedModule, sharedModule));
  const { DocumentBuilder } = shared.workspace;
  if (DocumentBuilder instanceof PinnDocumentBuilder)
    DocumentBuilder.prepare = (document, token) => analysis.readAhead(document, document.uri, token);
  const completion = new PinnCompletionProvider({
    files: (uri) => analysis.files(uri),
    templates: host.templates ?? (() => []),
  });
  const signatures = new PinnSignatureHelpProvider();
  const lenses = new PinnCodeLensProvider();
  const hovers = new PinnHoverProvider(analysis);
  const probe = host.background ? new ProbeRunner(host.background, (uri) => void republish(uri)) : null;
  const lspModule: Module<LangiumServices, PartialLangiumServices> = {
    validation: {
      DocumentValidator: () => new PinnDocumentValidator(analysis, (d) => probe?.findings(d) ?? [], host.reference),
    },
    lsp: {
      CompletionProvider: () => completion,
      HoverProvider: () => hovers,
      DocumentSymbolProvider: () => new PinnDocumentSymbolProvider(),
      CodeActionProvider: () => new PinnCodeActionProvider(analysis, (d) => probe?.measured(d) ?? null),
      CodeLensProvider: () => lenses,
      DocumentLinkProvider: () => new PinnDocumentLinkProvider(),
      FoldingRangeProvider: () => new PinnFoldingProvider(),
      Formatter: () => new PinnFormatter(),
      InlayHintProvider: () => new PinnInlayHintProvider(analysis, (d) => probe?.shares(d) ?? new Map()),
      RenameProvider: (services) => new PinnRenameProvider(services),
      SemanticTokenProvider: (services) => new PinnSemanticTokenProvider(services),
      SignatureHelp: () => signatures,
    },
  };
  const Pinn = inject(createDefaultModule({ shared }), PinnGeneratedModule, Module.merge(pinnModule, lspModule));
  shared.ServiceRegistry.register(Pinn);
  if (!context.connection) shared.workspace.ConfigurationProvider.initialized({});

  const closed = new ClosedDiagnostics(
    () => host.closedSpecs?.(folders()) ?? [],
    async ({ uri, text }, token) => {
      const document = guarded(() => parse(text).document, log);
      if (!document) return [];
      await analysis.readAhead(document, URI.parse(uri), token);
      const checked = guarded(() => analysis.check(document, URI.parse(uri)), log);
      return checked?.findings.map((f) => toDiagnostic(f, uri, host.reference)) ?? [];
    },
    () => analysis.changes,
  );
  const pull = new PullDiagnostics(shared, closed);
  let canRefreshHints = false;
  shared.lsp.LanguageServer.onInitialize(({ capabilities, initializationOptions, rootUri }) => {
    root = rootUri;
    const options = initializationOptions as InitializationOptions | null | undefined;
    lenses.icons = options?.icons === true;
    lenses.solves = host.commandLine !== undefined && !options?.ownCommands;
    const { documentChanges } = capabilities.workspace?.workspaceEdit ?? {};
    if (Pinn.lsp.RenameProvider instanceof PinnRenameProvider)
      Pinn.lsp.RenameProvider.versioned = documentChanges === true;
    const { completion: items, hover, signatureHelp } = capabilities.textDocument ?? {};
    completion.abilities = {
      snippets: items?.completionItem?.snippetSupport === true,
      prose: proseFor(items?.completionItem?.documentationFormat),
    };
    hovers.prose = proseFor(hover?.contentFormat);
    signatures.prose = proseFor(signatureHelp?.signatureInformation?.documentationFormat);
    canRefreshHints = capabilities.workspace?.inlayHint?.refreshSupport === true;
  });

  /** Sends diagnostics once more, now with what the probe found. */
  async function republish(uri: string): Promise<void> {
    const document = shared.workspace.LangiumDocuments.getDocument(URI.parse(uri));
    if (!document || document.state < DocumentState.Validated) return;
    const diagnostics = await Pinn.validation.DocumentValidator.validateDocument(document);
    document.diagnostics = diagnostics;
    await pull.added(uri, context.connection);
    await context.connection?.sendDiagnostics({ uri, diagnostics });
    if (canRefreshHints) await context.connection?.languages.inlayHint.refresh();
  }

  if (probe) {
    shared.workspace.DocumentBuilder.onDocumentPhase(DocumentState.Validated, (document) =>
      probe.schedule(
        document,
        guarded(() => analysis.of(document).problem, log),
      ),
    );
    shared.workspace.TextDocuments?.onDidChangeContent(({ document }) => probe.stop(plain(document.uri)));
    shared.workspace.TextDocuments?.onDidClose(({ document }) => probe.forget(plain(document.uri)));
  }
  return { shared, Pinn, analysis, completion, signatures, pull, log };
}

/** The same document whatever of its address the client has escaped. */
const plain = (uri: string): string => URI.parse(uri).toString();

/** Answers the requests of the editor besides those of the protocol, and starts. */
export function startServer(connection: Connection, host: ServerHost): void {
  const send = connection.sendDiagnostics.bind(connection);
  // Langium does not say to which text its findings belong, and would send them to clients that ask as well.
  connection.sendDiagnostics = async (params) => {
    if (pull.isAsked) return;
    await send({ ...params, version: params.version ?? shared.workspace.TextDocuments?.get(params.uri)?.version });
  };
  const { shared, analysis, completion, signatures, pull, log } = createPinnServices(
    { connection, ...EmptyFileSystem },
    host,
  );
  const current = (uri: string) => {
    const open = shared.workspace.TextDocuments?.get(uri);
    if (!open) return undefined;
    const built = shared.workspace.LangiumDocuments.getDocument(URI.parse(uri));
    // The document builder may be one key stroke behind the editor; this answer must not be.
    const isNew = built?.parseResult.value.$cstNode?.root.fullText === open.getText();
    if (built && isNew && built.state >= DocumentState.ComputedScopes) return built;
    const document = shared.workspace.LangiumDocumentFactory.fromTextDocument(open);
    // Names are looked up in the tree itself, so they can be resolved at once.
    document.state = DocumentState.ComputedScopes;
    return document;
  };
  /** Waits for the builder, which is reading the text already, so that it is not read twice. */
  const settled = async (uri: string, token: CancellationToken): Promise<void> => {
    if (!shared.workspace.TextDocuments?.get(uri)) return;
    await shared.workspace.WorkspaceManager.ready;
    await shared.workspace.DocumentBuilder.waitUntil(DocumentState.Validated, URI.parse(uri), token);
  };
  const problemOf = (uri: string) =>
    guarded(() => {
      const document = current(uri);
      if (!document) return null;
      const { textDocument } = document;
      return { checked: analysis.of(document), text: textDocument.getText(), version: textDocument.version };
    }, log);
  connection.onRequest(problemRequest, async ({ uri }: ProblemParams, token): Promise<ProblemAnswer> => {
    await settled(uri, token);
    const found = problemOf(uri);
    if (!found) return { problem: null, findings: [], version: 0 };
    return { problem: found.checked.problem, findings: found.checked.findings, version: found.version };
  });
  connection.onRequest(fixRequest, ({ uri, fix }: FixParams): FixAnswer => {
    return guarded(() => {
      const document = current(uri);
      return document ? makeFix(fix, document) : null;
    }, log);
  });
  connection.onSelectionRanges(({ textDocument, positions }) => {
    const document = guarded(() => current(textDocument.uri), log);
    return document ? guarded(() => positions.map((p) => selectionRange(document, p)), log) : null;
  });
  answerCommands(connection, host.commandLine, (uri) => {
    const found = problemOf(uri);
    if (!found) return null;
    const errors = found.checked.findings.filter((f) => f.severity === 'error').length;
    return { text: found.text, problem: found.checked.problem, errors };
  });
  const { background } = host;
  if (background) {
    const previews = new Map<string, AbortController>();
    const stop = (uri: string) => previews.get(plain(uri))?.abort();
    // The next key stroke makes an answer worthless.
    shared.workspace.TextDocuments?.onDidChangeContent(({ document }) => stop(document.uri));
    shared.workspace.TextDocuments?.onDidClose(({ document }) => stop(document.uri));
    connection.onShutdown(() => background.dispose());
    connection.onRequest(
      previewRequest,
      async ({ uri, values, patience }: PreviewParams, token): Promise<Encoded<PreviewAnswer>> => {
        stop(uri);
        const ended = new AbortController();
        previews.set(plain(uri), ended);
        token.onCancellationRequested(() => ended.abort());
        await settled(uri, token);
        const found = problemOf(uri);
        const problem = found?.checked.problem;
        const wanted = problem && { problem, values: values ?? {}, patience: patience ?? 1 };
        const preview = wanted && (await background.run('preview', wanted, ended.signal));
        if (previews.get(plain(uri)) === ended) previews.delete(plain(uri));
        return encode({ preview: preview ?? null, version: found?.version ?? 0 });
      },
    );
  }
  const builder = shared.workspace.DocumentBuilder;
  if (builder instanceof PinnDocumentBuilder) builder.lull = lull;
  startLanguageServer(shared, {
    CodeLensProvider: DocumentState.Parsed,
    InlayHintProvider: DocumentState.Validated,
  });
  pull.listen(connection);
  // Directly after a key nobody waits for the text to be read.
  const textAt = (uri: string, position: Position) => {
    const open = shared.workspace.TextDocuments?.get(uri);
    return open instanceof MarkdownDocument ? open.blockAt(position) : open;
  };
  connection.onCompletion(({ textDocument: { uri }, position }) => {
    const open = textAt(uri, position);
    return open ? guarded(() => completion.completionsOf(open, URI.parse(uri), position), log) : null;
  });
  connection.onSignatureHelp(({ textDocument: { uri }, position }) => {
    const open = textAt(uri, position);
    return open ? guarded(() => signatures.signatureAt(open, position), log) : null;
  });
}

/**
 * @file The client of the language server, which runs in a process of its own, and what the client adds to its answers.
 * Most of the extension's code is behind it: `language.ts` loads this file when the server is first needed.
 */
import { delimiter } from 'node:path';
import * as vscode from 'vscode';
import {
  CodeLensRequest,
  InlayHintRequest,
  LanguageClient,
  ResponseError,
  State,
  TransportKind,
} from 'vscode-languageclient/node';
import { dataFoldersVariable } from '../../problem/data-folders.ts';
import type { Fix } from '../../problem/fix.ts';
import { decode, type Encoded } from '../../problem/json/codec.ts';
import {
  type FixAnswer,
  type FixParams,
  fixRequest,
  type InitializationOptions,
  type PreviewAnswer,
  type PreviewParams,
  type ProblemAnswer,
  type ProblemParams,
  previewRequest,
  problemRequest,
} from '../../problem/language-messages.ts';
import { telling } from '../host/milestones.ts';
import { dataFolders } from '../host/settings.ts';
import type { RunStore } from '../runs/run-store.ts';
import { openDocument } from './places.ts';
import { RepeatedEnds } from './repeated-ends.ts';
import { showsValues, type TrainedText } from './trained-text.ts';

/** What the client is made from. */
export interface ServerParts {
  /** The bundled server. */
  module: string;
  log: vscode.LogOutputChannel;
  store: RunStore;
  text: TrainedText;
  /** Called whenever the server has come up. */
  ready: () => void;
}

export class LanguageServer {
  readonly #client: LanguageClient;
  /** What lenses and hints of a document say now. */
  readonly #said = new Map<string, { training: boolean; valued: boolean }>();
  readonly #log: vscode.LogOutputChannel;
  readonly #store: RunStore;
  readonly #text: TrainedText;

  constructor({ module, log, store, text, ready }: ServerParts) {
    this.#store = store;
    this.#text = text;
    const allowed = [process.env[dataFoldersVariable], ...dataFolders()].filter(Boolean).join(delimiter);
    const env = { ...process.env, [dataFoldersVariable]: allowed };
    const server = { module, transport: TransportKind.ipc, options: { env } };
    this.#client = new LanguageClient(
      'pinn',
      'PINN language server',
      { run: server, debug: { ...server, options: { env, execArgv: ['--nolazy', '--inspect=6009'] } } },
      {
        // Blocks of Markdown are checked as well.
        documentSelector: [{ language: 'pinn' }, { language: 'markdown' }],
        initializationOptions: {
          icons: true,
          ownCommands: true,
          pushedDiagnostics: true,
        } satisfies InitializationOptions,
        outputChannel: log,
        errorHandler: new RepeatedEnds({
          restart: () => this.start(),
          showLog: () => log.show(),
        }),
        synchronize: { configurationSection: 'pinn', fileEvents: vscode.workspace.createFileSystemWatcher('**/*.csv') },
        middleware: {
          provideCodeLenses: async (document, token, next) => {
            const lenses = await next(document, token);
            return lenses?.map((lens) => this.#live(document, lens));
          },
          provideCodeActions: async (document, range, context, token, next) => {
            const actions = await next(document, range, context, token);
            return actions?.map((action) => (action instanceof vscode.CodeAction ? telling(action) : action));
          },
          // A run's values take the place of each term's share of the first update.
          provideInlayHints: async (document, range, token, next) => {
            const hints = await next(document, range, token);
            if (!this.#valued(document.uri.toString())) return hints;
            return hints?.filter((hint) => hint.kind === vscode.InlayHintKind.Type);
          },
        },
      },
    );
    this.#log = log;
    this.#client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) ready();
    });
    text.onDidMove((uri) => this.#refresh(uri));
    store.changed.on(({ run, change }) => {
      if (change !== 'solution' && change !== 'findings') this.#refresh(run.identity.uri);
    });
  }

  /** Never rejects: the client tells the user what failed, the log says more. */
  async start(): Promise<void> {
    await this.#client
      .start()
      .catch((error: unknown) => this.#log.error(error instanceof Error ? error : String(error)));
  }

  async problem(uri: string): Promise<ProblemAnswer> {
    const params: ProblemParams = { uri };
    return this.#client.sendRequest<ProblemAnswer>(problemRequest, params);
  }

  /** The fix as edits of the document's text as it is now. */
  async fix(uri: string, fix: Fix): Promise<FixAnswer> {
    const params: FixParams = { uri, fix };
    return this.#client.sendRequest<FixAnswer>(fixRequest, params);
  }

  /** `null` from a server that has no quick solution. */
  async preview(
    uri: string,
    values: Record<string, number>,
    patience: number,
    token: vscode.CancellationToken,
  ): Promise<PreviewAnswer | null> {
    if (this.#client.state !== State.Running) return null;
    const params: PreviewParams = { uri, values, patience };
    try {
      return decode(await this.#client.sendRequest<Encoded<PreviewAnswer>>(previewRequest, params, token));
    } catch (error) {
      if (error instanceof ResponseError) return null;
      throw error;
    }
  }

  async stop(): Promise<void> {
    if (this.#client.needsStop()) await this.#client.stop(2000);
  }

  /**
   * The Train lens of a document in training stops it. The number of lenses stays, so that no line jumps, and so do their
   * words while the run goes on: a lens that is built anew under a click is not hit.
   */
  #live(document: vscode.TextDocument, lens: vscode.CodeLens): vscode.CodeLens {
    const training = this.#store.liveOf(document.uri.toString()).length > 0;
    if (lens.command?.command !== 'pinn.train' || !training) return lens;
    return new vscode.CodeLens(lens.range, { ...lens.command, command: 'pinn.stop', title: '$(debug-stop) Stop' });
  }

  #valued(uri: string): boolean {
    const run = this.#store.latest(uri);
    return run !== undefined && showsValues(run, this.#text);
  }

  /** Lenses and hints change with what they say of the document: whether it trains, and whether there are values. */
  #refresh(uri: string): void {
    if (this.#client.state !== State.Running) return;
    const document = openDocument(uri);
    if (document?.languageId !== 'pinn') return;
    const said = { training: this.#store.liveOf(uri).length > 0, valued: this.#valued(uri) };
    const before = this.#said.get(uri);
    this.#said.set(uri, said);
    if (said.training !== (before?.training ?? false)) {
      this.#client.getFeature(CodeLensRequest.method).getProvider(document)?.onDidChangeCodeLensEmitter.fire();
    }
    if (said.valued !== (before?.valued ?? false)) {
      this.#client.getFeature(InlayHintRequest.method).getProvider(document)?.onDidChangeInlayHints.fire();
    }
  }
}

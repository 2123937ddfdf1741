/** @file The language server in its own process, and what the client adds to its answers. */
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
  type PreviewAnswer,
  type PreviewParams,
  type ProblemAnswer,
  type ProblemParams,
  previewRequest,
  problemRequest,
} from '../../problem/language-messages.ts';
import { dataFolders } from '../host/settings.ts';
import type { RunStore } from '../runs/run-store.ts';

/** Milliseconds between two refreshes of code lenses and inlay hints. */
const lensInterval = 1000;

export class Language {
  readonly client: LanguageClient;
  #lensTimer: NodeJS.Timeout | null = null;
  /** Documents whose hints were last asked for beside live values. */
  readonly #valued = new Set<string>();
  readonly #store: RunStore;

  /** @param module The bundled server. */
  constructor(module: string, log: vscode.LogOutputChannel, store: RunStore) {
    this.#store = store;
    const allowed = [process.env[dataFoldersVariable], ...dataFolders()].filter(Boolean).join(delimiter);
    const env = { ...process.env, [dataFoldersVariable]: allowed };
    const server = { module, transport: TransportKind.ipc, options: { env } };
    this.client = new LanguageClient(
      'pinn',
      'PINN language server',
      { run: server, debug: { ...server, options: { env, execArgv: ['--nolazy', '--inspect=6009'] } } },
      {
        documentSelector: [{ language: 'pinn' }],
        outputChannel: log,
        synchronize: { configurationSection: 'pinn', fileEvents: vscode.workspace.createFileSystemWatcher('**/*.csv') },
        middleware: {
          provideCodeLenses: async (document, token, next) => {
            const lenses = await next(document, token);
            return lenses?.map((lens) => this.#live(document, lens));
          },
          // A run's live values take the place of each term's share of the first update.
          provideInlayHints: async (document, range, token, next) => {
            const hints = await next(document, range, token);
            if (!this.#store.latest(document.uri.toString())?.latest) return hints;
            return hints?.filter((hint) => hint.kind === vscode.InlayHintKind.Type);
          },
        },
      },
    );
    store.changed.on(({ change }) => {
      if (change === 'frame') this.#refreshSoon();
      else if (change !== 'solution' && change !== 'findings') this.#refresh();
    });
  }

  async problem(uri: string): Promise<ProblemAnswer> {
    const params: ProblemParams = { uri };
    return this.client.sendRequest<ProblemAnswer>(problemRequest, params);
  }

  /** The fix as edits of the document's text as it is now. */
  async fix(uri: string, fix: Fix): Promise<FixAnswer> {
    const params: FixParams = { uri, fix };
    return this.client.sendRequest<FixAnswer>(fixRequest, params);
  }

  /** `null` from a server that has no quick solution. */
  async preview(
    uri: string,
    values: Record<string, number>,
    token: vscode.CancellationToken,
  ): Promise<PreviewAnswer | null> {
    if (this.client.state !== State.Running) return null;
    const params: PreviewParams = { uri, values };
    try {
      return decode(await this.client.sendRequest<Encoded<PreviewAnswer>>(previewRequest, params, token));
    } catch (error) {
      if (error instanceof ResponseError) return null;
      throw error;
    }
  }

  async stop(): Promise<void> {
    if (this.#lensTimer) clearTimeout(this.#lensTimer);
    if (this.client.needsStop()) await this.client.stop(2000);
  }

  /** The Train lens of a document in training stops it; the number of lenses stays, so that no line jumps. */
  #live(document: vscode.TextDocument, lens: vscode.CodeLens): vscode.CodeLens {
    const run = this.#store.latest(document.uri.toString());
    if (lens.command?.command !== 'pinn.train' || !run?.live) return lens;
    const step = run.latest ? ` · step ${run.latest.step}` : '';
    const title = `$(debug-stop) Stop${step}`;
    return new vscode.CodeLens(lens.range, { ...lens.command, command: 'pinn.stop', title });
  }

  #refreshSoon(): void {
    this.#lensTimer ??= setTimeout(() => {
      this.#lensTimer = null;
      this.#refresh();
    }, lensInterval);
  }

  #refresh(): void {
    if (this.client.state !== State.Running) return;
    const lenses = this.client.getFeature(CodeLensRequest.method);
    const hints = this.client.getFeature(InlayHintRequest.method);
    for (const document of vscode.workspace.textDocuments) {
      if (document.languageId !== 'pinn') continue;
      lenses.getProvider(document)?.onDidChangeCodeLensEmitter.fire();
      const uri = document.uri.toString();
      // Values come with every frame; the hints only change when there are some for the first time, or none any more.
      const valued = Boolean(this.#store.latest(uri)?.latest);
      if (valued === this.#valued.has(uri)) continue;
      if (valued) this.#valued.add(uri);
      else this.#valued.delete(uri);
      hints.getProvider(document)?.onDidChangeInlayHints.fire();
    }
  }
}

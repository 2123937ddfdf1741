/**
 * @file The language server as the extension asks it. The code of its client, most of the extension's, is loaded when it is
 * first needed and not while the window waits for its commands.
 */
import type * as vscode from 'vscode';
import type { Fix } from '../../problem/fix.ts';
import type { FixAnswer, PreviewAnswer, ProblemAnswer } from '../../problem/language-messages.ts';
import type { LanguageServer, ServerParts } from './language-client.ts';

export class Language {
  readonly #parts: ServerParts;
  #server: Promise<LanguageServer> | null = null;

  constructor(parts: ServerParts) {
    this.#parts = parts;
  }

  /** Starts the server, after what waits for its turn now. */
  async start(): Promise<void> {
    await new Promise(setImmediate);
    await (await this.#loaded()).start();
  }

  async problem(uri: string): Promise<ProblemAnswer> {
    return (await this.#loaded()).problem(uri);
  }

  /** The fix as edits of the document's text as it is now. */
  async fix(uri: string, fix: Fix): Promise<FixAnswer> {
    return (await this.#loaded()).fix(uri, fix);
  }

  /** `null` from a server that has no quick solution, or has not come up. */
  async preview(
    uri: string,
    values: Record<string, number>,
    patience: number,
    token: vscode.CancellationToken,
  ): Promise<PreviewAnswer | null> {
    const server = await this.#server;
    return server?.preview(uri, values, patience, token) ?? null;
  }

  async stop(): Promise<void> {
    await (await this.#server)?.stop();
  }

  #loaded(): Promise<LanguageServer> {
    this.#server ??= import('./language-client.ts').then(({ LanguageServer }) => new LanguageServer(this.#parts));
    return this.#server;
  }
}

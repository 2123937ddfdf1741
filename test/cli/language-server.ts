/** @file The built language server over its standard input and output, as an editor talks to it. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { afterEach } from 'vitest';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/node';
import type { ClientCapabilities, Diagnostic, ServerCapabilities, ShowMessageParams } from 'vscode-languageserver';
import { until } from '../patience.mjs';
import { commandLine } from './run.ts';

export interface Published {
  uri: string;
  version?: number;
  diagnostics: Diagnostic[];
}

const running = new Set<ChildProcessWithoutNullStreams>();
// Whatever a test leaves under way ends with it.
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

export class LanguageServer {
  readonly process: ChildProcessWithoutNullStreams;
  readonly client: MessageConnection;
  readonly published = new Map<string, Published>();
  readonly messages: ShowMessageParams[] = [];
  readonly log: string[] = [];
  readonly ended: Promise<number | null>;
  capabilities: ServerCapabilities = {};
  isOver = false;

  constructor() {
    this.process = spawn(process.execPath, [commandLine, 'lsp', '--stdio']);
    running.add(this.process);
    this.ended = new Promise((resolve) => {
      this.process.on('exit', (code) => {
        this.isOver = true;
        resolve(code);
      });
    });
    this.client = createMessageConnection(this.process.stdout, this.process.stdin);
    this.client.onNotification('textDocument/publishDiagnostics', (p: Published) => {
      this.published.set(p.uri, p);
    });
    this.client.onNotification('window/showMessage', (p: ShowMessageParams) => {
      this.messages.push(p);
    });
    this.client.onNotification('window/logMessage', (p: ShowMessageParams) => {
      this.log.push(p.message);
    });
    this.client.listen();
  }

  /** @param rootUri the folder of the workspace */
  async start(
    capabilities: ClientCapabilities = {},
    initializationOptions?: object,
    rootUri: string | null = null,
  ): Promise<this> {
    const answer = await this.ask<{ capabilities: ServerCapabilities }>('initialize', {
      ...{ processId: process.pid, rootUri, capabilities, initializationOptions },
    });
    this.capabilities = answer.capabilities;
    await this.client.sendNotification('initialized', {});
    return this;
  }

  ask<T>(method: string, params?: object): Promise<T> {
    return this.client.sendRequest<T>(method, params);
  }

  open(uri: string, text: string, version = 1): Promise<void> {
    return this.client.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'pinn', version, text },
    });
  }

  change(uri: string, version: number, text: string): Promise<void> {
    return this.client.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
  }

  close(uri: string): Promise<void> {
    return this.client.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  /** What was said last of a text that is at least of this version. */
  findings(uri: string, version: number): Promise<Published> {
    return until(() => {
      const last = this.published.get(uri);
      return last && (last.version ?? 0) >= version && last;
    }, `findings of ${uri}`);
  }

  execute<T>(command: string, ...args: unknown[]): Promise<T> {
    return this.ask('workspace/executeCommand', { command, arguments: args });
  }
}

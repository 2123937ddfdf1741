/** @file What happens when the language server ends by itself: it starts again, and when that does not last, the user is told. */
import * as vscode from 'vscode';
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  type ErrorHandler,
  type ErrorHandlerResult,
} from 'vscode-languageclient/node';

/** So many ends within so many milliseconds, and it is not started again. */
const most = 5;
const within = 3 * 60_000;
/** Errors of the connection in a row that are borne. */
const borne = 3;
/**
 * What is sent to a process that is gone comes back with one of these. They are told before its end is, and say nothing
 * more: whoever shuts the connection down for them takes the end for one that was asked for, and starts no server again.
 */
const gone = new Set(['EPIPE', 'ECONNRESET', 'ERR_IPC_CHANNEL_CLOSED', 'ERR_IPC_DISCONNECTED']);

export interface EndedServer {
  /** Starts it once more. */
  restart(): Promise<void>;
  showLog(): void;
}

export class RepeatedEnds implements ErrorHandler {
  readonly #server: EndedServer;
  readonly #now: () => number;
  #ends: number[] = [];

  /** @param now in milliseconds */
  constructor(server: EndedServer, now: () => number = Date.now) {
    this.#server = server;
    this.#now = now;
  }

  error(error: Error & { code?: string }, _message: unknown, count: number | undefined): ErrorHandlerResult {
    if (gone.has(error.code ?? '')) return { action: ErrorAction.Continue, handled: true };
    return { action: count !== undefined && count <= borne ? ErrorAction.Continue : ErrorAction.Shutdown };
  }

  closed(): CloseHandlerResult {
    const now = this.#now();
    this.#ends = [...this.#ends.filter((end) => now - end <= within), now];
    if (this.#ends.length < most) return { action: CloseAction.Restart, handled: true };
    // Whoever restarts it by hand begins anew.
    this.#ends = [];
    void this.#tell();
    return {
      action: CloseAction.DoNotRestart,
      message: `The language server has ended ${most} times within ${within / 60_000} minutes and is not started again.`,
      handled: true,
    };
  }

  async #tell(): Promise<void> {
    const sentence = 'The language server has ended repeatedly; specs are not checked until it is restarted.';
    const chosen = await vscode.window.showErrorMessage(sentence, 'Restart', 'Show Log');
    if (chosen === 'Restart') await this.#server.restart();
    else if (chosen === 'Show Log') this.#server.showLog();
  }
}

/** @file What the server tells its client that it can do, besides what Langium knows of. */
import type { LangiumSharedServices } from 'langium/lsp';
import { DefaultLanguageServer } from 'langium/lsp';
import type { InitializeParams, InitializeResult } from 'vscode-languageserver';
import type { InitializationOptions } from '../../problem/language-messages.ts';
import { asksForDiagnostics } from './pull-diagnostics.ts';

export class PinnLanguageServer extends DefaultLanguageServer {
  readonly #commands: readonly string[];

  /** @param commands Those that the server carries out, for clients that do not do so themselves. */
  constructor(services: LangiumSharedServices, commands: readonly string[]) {
    super(services);
    this.#commands = commands;
  }

  protected override buildInitializeResult(params: InitializeParams): InitializeResult {
    const result = super.buildInitializeResult(params);
    const options = params.initializationOptions as InitializationOptions | null | undefined;
    const commands = options?.ownCommands ? [] : [...this.#commands];
    const asks = asksForDiagnostics(params.capabilities, options);
    return {
      ...result,
      capabilities: {
        ...result.capabilities,
        selectionRangeProvider: true,
        diagnosticProvider: asks
          ? { identifier: 'pinn', interFileDependencies: false, workspaceDiagnostics: true }
          : undefined,
        executeCommandProvider: commands.length > 0 ? { commands } : undefined,
      },
    };
  }
}

/** @file Builds open documents. One that cannot be built says so, and keeps nobody waiting. */
import type { LangiumDocument, LangiumSharedCoreServices } from 'langium';
import { DefaultDocumentBuilder, DocumentState, interruptAndCheck, isOperationCancelled } from 'langium';
import type { CancellationToken } from 'vscode-languageserver';
import { messageOf } from '../../problem/message-of.ts';
import type { Log } from './guard.ts';

type Build = DefaultDocumentBuilder['buildDocuments'];
type Run = DefaultDocumentBuilder['runCancelable'];

export class PinnDocumentBuilder extends DefaultDocumentBuilder {
  readonly #log: Log;
  /** Why a document could not be built. */
  readonly #troubles = new WeakMap<LangiumDocument, string>();

  /**
   * Waited for before open texts are read, which cannot be interrupted: what an editor asks directly behind a key is answered
   * first. The documents are marked as changed by then, so that whoever needs the tree waits for the new one.
   */
  lull: (token: CancellationToken) => Promise<void> = async () => undefined;

  /** Waited for behind the parsing of a text: what it names is read in pieces, which the next key ends by a cancellation. */
  prepare: (document: LangiumDocument, token: CancellationToken) => Promise<void> = async () => undefined;

  constructor(services: LangiumSharedCoreServices, log: Log) {
    super(services);
    this.#log = log;
  }

  protected override async buildDocuments(...[documents, options, token]: Parameters<Build>): Promise<void> {
    if (documents.length > 0) {
      await this.lull(token);
      await interruptAndCheck(token);
    }
    await super.buildDocuments(documents, options, token);
  }

  protected override async runCancelable(...[documents, state, token, work]: Parameters<Run>): Promise<void> {
    await super.runCancelable(documents, state, token, async (document) => {
      try {
        if (state === DocumentState.IndexedContent) await this.prepare(document, token);
        await work(document);
      } catch (error) {
        if (isOperationCancelled(error)) throw error;
        this.#log(error);
        this.#troubles.set(document, messageOf(error));
      }
      const trouble = this.#troubles.get(document);
      if (trouble === undefined || !this.shouldValidate(document)) return;
      const start = { line: 0, character: 0 };
      const message = `this text could not be checked: ${trouble}. Please report it`;
      document.diagnostics = [{ severity: 1, source: 'pinn', range: { start, end: start }, message }];
    });
  }

  /** Text that changes is read anew. */
  override resetToState(...[document, state]: Parameters<DefaultDocumentBuilder['resetToState']>): void {
    this.#troubles.delete(document);
    super.resetToState(document, state);
  }

  /** Specs do not refer to each other. */
  protected override shouldRelink(): boolean {
    return false;
  }
}

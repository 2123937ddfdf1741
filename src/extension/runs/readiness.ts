/** @file When a trainer is kept waiting: while somebody reads or writes a spec in a trusted window, and nothing trains. */
import * as vscode from 'vscode';
import type { SpareTrainer } from '../processes/spare-trainer.ts';
import type { RunStore } from './run-store.ts';

const isSpec = (document: vscode.TextDocument | undefined): boolean => document?.languageId === 'pinn';

/** Asks for the spare trainer whenever a run may be next. */
export function keepReady(spare: SpareTrainer, store: RunStore): vscode.Disposable {
  const want = (likely: boolean) => {
    if (likely && vscode.workspace.isTrusted) spare.want();
  };
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor((editor) => want(isSpec(editor?.document))),
    vscode.workspace.onDidChangeTextDocument(({ document }) => want(isSpec(document))),
    store.changed.on(({ run, change }) => want(change === 'state' && !run.live)),
  );
}

/** The language server is up: the window has begun, and a spec may be open already. */
export function readyNow(spare: SpareTrainer): void {
  if (vscode.workspace.isTrusted && vscode.workspace.textDocuments.some(isSpec)) spare.want();
}

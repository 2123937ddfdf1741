/**
 * @file When the server starts: at once for a spec, and beside a Markdown text only when it holds one. Whoever reads prose
 * pays nothing.
 */
import * as vscode from 'vscode';

const block = /^[ \t>]*(?:`{3,}|~{3,})[ \t]*(?:pinn\b|\{[ \t]*\.?pinn\b)/im;

const isProse = ({ languageId }: vscode.TextDocument): boolean => languageId === 'markdown';

const holdsSpec = (document: vscode.TextDocument): boolean =>
  document.languageId === 'pinn' || (isProse(document) && block.test(document.getText()));

/** Calls `start` once, now or when the first spec comes up; whatever else is open asks for it now. */
export function whenNeeded(start: () => void): vscode.Disposable {
  const open = vscode.workspace.textDocuments;
  if (!open.some(isProse) || open.some(holdsSpec)) {
    start();
    return new vscode.Disposable(() => undefined);
  }
  const look = (document: vscode.TextDocument) => {
    if (!holdsSpec(document)) return;
    waiting.dispose();
    start();
  };
  const waiting = vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeTextDocument(({ document }) => look(document)),
  );
  return waiting;
}

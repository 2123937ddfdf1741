/** @file What the walkthrough asks for, ticked off when it was done: context keys, one per step. */
import * as vscode from 'vscode';

export type Milestone = 'opened' | 'probed' | 'fixed' | 'trained' | 'compared';

/** Code of the findings that the walkthrough wants fixed. */
const wanted: ReadonlySet<string> = new Set(['loss-imbalance', 'drowned-condition', 'drowned-equation']);

/** Runs after a quick fix was applied; no command of the manifest, because nobody calls it. */
export const fixedCommand = 'pinn.internal.fixed';

export function reached(milestone: Milestone): void {
  void vscode.commands.executeCommand('setContext', `pinn.walkthrough.${milestone}`, true);
}

export const registerFixed = (): vscode.Disposable =>
  vscode.commands.registerCommand(fixedCommand, () => reached('fixed'));

/** The action, which says that it was applied where it mends what the walkthrough is about. */
export function telling(action: vscode.CodeAction): vscode.CodeAction {
  const about = action.diagnostics?.some(({ code }) =>
    wanted.has(String(typeof code === 'object' ? code.value : code)),
  );
  if (about && action.edit && !action.command) action.command = { command: fixedCommand, title: action.title };
  return action;
}

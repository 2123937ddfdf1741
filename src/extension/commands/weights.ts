/** @file Writes the weights of the running trainer, or those of the panel's sliders, into the spec. */
import * as vscode from 'vscode';
import { weightEdits } from '../../problem/weight-edits.ts';
import { openDocument, toWorkspaceEdit } from '../editor/places.ts';
import type { Pinn } from './context.ts';

export async function writeWeights(pinn: Pinn, uri: string, weights?: Record<string, number>): Promise<void> {
  const run = pinn.store.latest(uri);
  const { header, latest } = run ?? {};
  if (!run || !header || !latest) {
    void vscode.window.showInformationMessage('Train first: there are no weights to write yet.');
    return;
  }
  const document = openDocument(uri) ?? (await vscode.workspace.openTextDocument(vscode.Uri.parse(uri)));
  if (document.getText() !== run.identity.text) {
    void vscode.window.showWarningMessage(
      'The spec was edited since this run started, so its weights were not written.',
    );
    return;
  }
  const current = Object.fromEntries(header.terms.map((term, i) => [term.name, latest.weights[i]]));
  const edits = weightEdits(document.getText(), header.terms, weights ?? current);
  if (edits.length > 0) await vscode.workspace.applyEdit(toWorkspaceEdit(document.uri, edits));
}

/** @file Writes the weights of the running trainer, or those of the panel's sliders, into the spec. */
import * as vscode from 'vscode';
import { roundWeight } from '../../problem/number-text/spec.ts';
import { applyFix } from '../editor/fixes.ts';
import type { Pinn } from './context.ts';

export async function writeWeights(pinn: Pinn, uri: string, chosen?: Record<string, number>): Promise<void> {
  const { header, latest } = pinn.store.latest(uri) ?? {};
  if (!header || !latest) {
    void vscode.window.showInformationMessage('Train first: there are no weights to write yet.');
    return;
  }
  const current = () => Object.fromEntries(header.terms.map(({ name }, i) => [name, roundWeight(latest.weights[i])]));
  const weights = chosen ?? current();
  const done = await applyFix(pinn.language, uri, { kind: 'set-weights', weights, variant: header.variant });
  if (done === 'as it was') {
    void vscode.window.showInformationMessage('The spec has these weights already; nothing was written.');
  }
  if (done === 'no place') {
    void vscode.window.showWarningMessage(
      'Nothing was written: no term of this run stands in the spec with a name of its own.',
    );
  }
}

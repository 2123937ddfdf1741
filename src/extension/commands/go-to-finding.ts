/** @file The caret on the gravest finding of a spec, with its fixes. */
import * as vscode from 'vscode';
import { showEditor } from '../editor/places.ts';

/** Puts the caret on the gravest diagnostic of this spec and opens its fixes. */
export async function goToFinding(uri: string): Promise<void> {
  const [gravest] = [...vscode.languages.getDiagnostics(vscode.Uri.parse(uri))].sort(
    (a, b) => a.severity - b.severity || a.range.start.compareTo(b.range.start),
  );
  if (!gravest) {
    void vscode.window.showInformationMessage('Nothing is underlined in this spec.');
    return;
  }
  const editor = await showEditor(uri);
  editor.selection = new vscode.Selection(gravest.range.start, gravest.range.start);
  editor.revealRange(gravest.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  await vscode.commands.executeCommand('editor.action.quickFix');
}

/** @file Carries out fixes: the language server makes the edits, against the text as it is now. */
import * as vscode from 'vscode';
import type { Fix } from '../../problem/fix.ts';
import type { Language } from './language.ts';
import { openDocument, toWorkspaceEdit } from './places.ts';

/**
 * One edit, which one step undoes.
 * @returns false where the text has no place for the fix
 */
export async function applyFix(language: Language, uri: string, fix: Fix): Promise<boolean> {
  const document = openDocument(uri) ?? (await vscode.workspace.openTextDocument(vscode.Uri.parse(uri)));
  for (;;) {
    const { version } = document;
    const made = await language.fix(uri, fix);
    // The author may have typed while the server made the edits.
    if (document.version !== version) continue;
    if (!made) return false;
    return made.edits.length === 0 || vscode.workspace.applyEdit(toWorkspaceEdit(document.uri, made.edits));
  }
}

/** @file Carries out fixes: the language server makes the edits, against the text as it is now. */
import * as vscode from 'vscode';
import type { Fix } from '../../problem/fix.ts';
import type { Language } from './language.ts';
import { openDocument, toWorkspaceEdit } from './places.ts';

/**
 * One edit, which one step undoes.
 * @returns 'no place' where the text has none for the fix, 'as it was' where it says already what the fix would write
 */
export async function applyFix(
  language: Language,
  uri: string,
  fix: Fix,
): Promise<'edited' | 'as it was' | 'no place'> {
  const document = openDocument(uri) ?? (await vscode.workspace.openTextDocument(vscode.Uri.parse(uri)));
  for (;;) {
    const { version } = document;
    const made = await language.fix(uri, fix);
    // The author may have typed while the server made the edits.
    if (document.version !== version) continue;
    if (!made) return 'no place';
    if (made.edits.length === 0) return 'as it was';
    return (await vscode.workspace.applyEdit(toWorkspaceEdit(document.uri, made.edits))) ? 'edited' : 'no place';
  }
}

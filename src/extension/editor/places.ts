/** @file Plain ranges of the contract and VS Code's. */
import * as vscode from 'vscode';
import type { TextEdit } from '../../problem/fix.ts';
import type { SourceRange } from '../../problem/source.ts';

export function toRange(range: SourceRange): vscode.Range {
  return new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
}

export function toWorkspaceEdit(uri: vscode.Uri, edits: TextEdit[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { range, newText } of edits) edit.replace(uri, toRange(range), newText);
  return edit;
}

/** The open document with this address. */
export function openDocument(uri: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
}

/** Editors that show this document. */
export function editorsOf(uri: string): vscode.TextEditor[] {
  return vscode.window.visibleTextEditors.filter((editor) => editor.document.uri.toString() === uri);
}

/** The editor of this document, opened where it is or in the first column. */
export async function showEditor(uri: string, preserveFocus = false): Promise<vscode.TextEditor> {
  const shown = editorsOf(uri)[0];
  const document = shown?.document ?? (await vscode.workspace.openTextDocument(vscode.Uri.parse(uri)));
  return vscode.window.showTextDocument(document, {
    viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
    preserveFocus,
  });
}

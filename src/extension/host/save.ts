/** @file Saves what was asked for where the user says: figures and tables. */

import * as path from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../problem/message-of.ts';

/** Asks for a place, beside the spec first, and writes there. */
export async function saveAs(uri: string, name: string, content: Uint8Array | string): Promise<void> {
  const extension = path.extname(name).slice(1);
  const spec = vscode.Uri.parse(uri);
  const place = await vscode.window.showSaveDialog({
    defaultUri: spec.scheme === 'file' ? vscode.Uri.joinPath(spec, '..', name) : undefined,
    filters: { [extension.toUpperCase()]: [extension] },
  });
  if (!place) return;
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  try {
    await vscode.workspace.fs.writeFile(place, bytes);
  } catch (error) {
    const reason = messageOf(error);
    void vscode.window.showErrorMessage(`"${place.fsPath}" could not be written: ${reason}`);
  }
}

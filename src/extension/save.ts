/** @file Saves what was asked for where the user says: figures, tables, the solution of a run. */
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Pinn } from './context.ts';

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
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(`"${place.fsPath}" could not be written: ${reason}`);
  }
}

/** The solution as a table: of the saved run where there is one, else as it was last drawn. */
export async function exportSolution(pinn: Pinn, uri: string): Promise<void> {
  const run = pinn.store.latest(uri);
  const file = run?.header?.folder ? path.join(run.header.folder, 'solution.csv') : null;
  const name = `${path.posix.basename(vscode.Uri.parse(uri).path, '.pinn')}-solution.csv`;
  if (file && existsSync(file)) {
    await saveAs(uri, name, await vscode.workspace.fs.readFile(vscode.Uri.file(file)));
    return;
  }
  const { header, solution } = run ?? {};
  if (!header || !solution) {
    void vscode.window.showInformationMessage('Train first: there is no solution to export yet.');
    return;
  }
  const names = [header.variable.name, ...header.unknowns.map((unknown) => unknown.name)];
  const rows = Array.from(header.grid, (t, i) => [t, ...solution.values.map((values) => values[i])].join(','));
  await saveAs(uri, name, `${[names.join(','), ...rows].join('\n')}\n`);
}

/** @file Shows a lens log: its source file, and the panel beside it. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../problem/message-of.ts';
import { showEditor } from '../editor/places.ts';
import type { Pinn } from './context.ts';

/** @param folder of the log; without one the user picks a file. */
export async function openLensLog(pinn: Pinn, folder?: string): Promise<void> {
  const place = folder ?? (await pick());
  if (!place) return;
  try {
    const run = await pinn.logs.open(place);
    const { uri } = run.identity;
    await showEditor(uri, true);
    pinn.panels.show(uri);
  } catch (error) {
    void vscode.window.showErrorMessage(messageOf(error));
  }
}

/** A log that has ended, and whose panel is open, has grown: its program was run again. */
export async function followAgain(pinn: Pinn, folder: string): Promise<void> {
  const run = pinn.store.all().find(({ header }) => header?.log && header.folder === folder);
  if (!run || !pinn.panels.open().includes(run.identity.uri) || !(await pinn.logs.hasGrown(folder))) return;
  await pinn.logs.open(folder).catch((error: unknown) => pinn.log.warn(messageOf(error)));
}

async function pick(): Promise<string | undefined> {
  const picked = await vscode.window.showOpenDialog({
    canSelectFiles: true,
    canSelectFolders: false,
    filters: { 'Lens logs': ['jsonl'] },
    openLabel: 'Open Lens Log',
    title: 'Choose the lens.jsonl of a training',
  });
  return picked && dirname(picked[0].fsPath);
}

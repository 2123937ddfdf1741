/** @file Shows a lens log: its source file, and the panel beside it. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../problem/message-of.ts';
import { runFiles } from '../../problem/run-folder.ts';
import { showEditor } from '../editor/places.ts';
import type { Pinn } from './context.ts';

/** @param folder of the log; without one the user picks a file. */
export async function openLensLog(pinn: Pinn, folder?: string): Promise<void> {
  const place = folder ?? (await pick());
  if (!place) return;
  const expected = await pinn.logs.expected(place);
  try {
    // The page of the panel takes as long as the log: both are loaded together.
    const [run] = await Promise.all([pinn.logs.open(place), expected === null ? null : show(pinn, expected)]);
    const { uri } = run.identity;
    if (uri === expected) return;
    // A later run in the same file is about another source.
    if (expected !== null) pinn.panels.retarget(expected, uri);
    await show(pinn, uri);
  } catch (error) {
    const sentence = messageOf(error);
    if (expected !== null) pinn.panels.refuse(expected, sentence);
    void vscode.window.showErrorMessage(sentence);
  }
}

async function show(pinn: Pinn, uri: string): Promise<void> {
  await showSource(uri);
  pinn.panels.show(uri, true);
}

/** The file that a run is about. A log whose source is not known is about itself, and with its million lines no text to read. */
export async function showSource(uri: string): Promise<void> {
  if (!uri.endsWith(`/${runFiles.lens}`)) await showEditor(uri, true);
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

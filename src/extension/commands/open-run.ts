/** @file Shows a saved run again: its spec, its curves, its result. */

import * as path from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../problem/message-of.ts';
import { runFiles } from '../../problem/run-folder.ts';
import { showEditor } from '../editor/places.ts';
import { showSweepMap } from '../panel/sweep-map.ts';
import { openSavedRun } from '../runs/run-folders.ts';
import type { RunItem } from '../runs/runs-view.ts';
import type { Pinn } from './context.ts';

export async function showRun(pinn: Pinn, item?: RunItem): Promise<void> {
  if (item?.kind === 'session') {
    await showEditor(item.run.identity.uri, true);
    pinn.panels.show(item.run.identity.uri);
    return;
  }
  if (item?.kind === 'sweep') {
    await showSweepMap(item.sweep.folder);
    return;
  }
  const folder = item?.saved.folder ?? (await pickFolder());
  if (!folder) return;
  // The run's own copy of the spec: the text that was trained, whatever became of the file.
  const spec = vscode.Uri.file(path.join(folder, runFiles.spec));
  try {
    const run = await openSavedRun(folder, spec.toString());
    await showEditor(spec.toString(), true);
    pinn.store.add(run);
    pinn.panels.show(spec.toString());
  } catch (error) {
    void vscode.window.showErrorMessage(messageOf(error));
  }
}

async function pickFolder(): Promise<string | undefined> {
  const picked = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: 'Open Run',
    title: 'Choose a run folder',
  });
  return picked?.[0].fsPath;
}

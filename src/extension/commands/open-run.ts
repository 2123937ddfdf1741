/** @file Shows a run again: in the panel of its spec, or beside the copy that its folder keeps. */
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../problem/message-of.ts';
import { runFiles } from '../../problem/run-folder.ts';
import { showEditor } from '../editor/places.ts';
import { showSweepMap } from '../panel/sweep-map.ts';
import type { RunItem } from '../runs/notebook.ts';
import { openSavedRun } from '../runs/run-folders.ts';
import type { TrainingRun } from '../runs/training-run.ts';
import type { Pinn } from './context.ts';
import { openLensLog, showSource } from './open-lens-log.ts';
import { itemOf, type RunArgument } from './run-actions.ts';

export async function showRun(pinn: Pinn, argument?: RunArgument): Promise<void> {
  const item = argument && itemOf(argument);
  if (item?.kind === 'document') {
    await showEditor(item.uri);
    return;
  }
  if (item?.kind === 'sweep') {
    await showSweepMap(item.sweep.folder);
    return;
  }
  if (item?.kind === 'log') {
    await openLensLog(pinn, item.log.folder);
    return;
  }
  if (item?.kind === 'session') {
    await show(pinn, item.run);
    return;
  }
  const folder = item?.saved.folder ?? (await pickFolder());
  if (!folder) return;
  try {
    await show(pinn, await openSavedRun(folder, placeOf(pinn, folder, item)));
  } catch (error) {
    void vscode.window.showErrorMessage(messageOf(error));
  }
}

async function show(pinn: Pinn, run: TrainingRun): Promise<void> {
  const { uri } = run.identity;
  await showSource(uri);
  // What trains stays in front of what is only looked at.
  if (run.live || pinn.store.liveOf(uri).length === 0) pinn.store.add(run);
  pinn.panels.show(uri);
}

/** The spec itself where it is still there and does not train; else the run's own copy: the text that was trained. */
function placeOf(pinn: Pinn, folder: string, item: Extract<RunItem, { kind: 'saved' }> | undefined): string {
  const spec = item && vscode.Uri.parse(item.uri);
  const free = spec && pinn.store.liveOf(item.uri).length === 0;
  if (free && existsSync(spec.fsPath)) return item.uri;
  return vscode.Uri.file(path.join(folder, runFiles.spec)).toString();
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

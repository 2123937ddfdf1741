/** @file The settings, read at the moment they are needed; the manifest documents them. */
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { defaultPanelSettings, type PanelSettings } from '../../problem/panel-messages.ts';
import { runFiles } from '../../problem/run-folder.ts';

const of = (uri?: vscode.Uri) => vscode.workspace.getConfiguration('pinn', uri);

/** Node that runs the trainer; `undefined`: the one that runs VS Code's extensions. */
export function trainerRuntime(): string | undefined {
  return of().get<string>('trainer.node')?.trim() || undefined;
}

/** Folders from which specs may read data, beside their own and those of the workspace. */
export const dataFolders = (): string[] => of().get<string[]>('dataFolders', []);

const runsSetting = (uri?: vscode.Uri) => of(uri).get<string>('runs.folder', 'runs').trim();

/** Folder that holds the run folders of this spec; `null`: runs are not saved. */
export function runsFolder(uri: vscode.Uri, storage: vscode.Uri): string | null {
  const folder = runsSetting(uri);
  if (folder === '') return null;
  // A text that is not a file yet has no place of its own.
  if (uri.scheme !== 'file') return path.join(storage.fsPath, 'runs');
  const beside = path.dirname(uri.fsPath);
  // The copy of a spec in a run folder: another run of it belongs beside that one.
  if (existsSync(path.join(beside, runFiles.header))) return path.dirname(beside);
  return path.resolve(beside, folder);
}

/** Name of the folders that hold run folders. */
export function runsFolderName(): string {
  return path.basename(runsSetting()) || 'runs';
}

/** How many trainings run at once. */
export const atOnce = (): number => Math.max(1, of().get<number>('training.atOnce', 2));

export const live = {
  values: (uri: vscode.Uri) => of(uri).get<boolean>('live.values', true),
  gutter: (uri: vscode.Uri) => of(uri).get<boolean>('live.gutterMark', true),
};

export function panelSettings(uri: vscode.Uri): PanelSettings {
  const config = of(uri);
  return {
    ...defaultPanelSettings,
    digits: config.get('panel.digits', defaultPanelSettings.digits),
    losses: config.get('panel.losses', defaultPanelSettings.losses),
    motion: config.get('panel.motion', defaultPanelSettings.motion),
  };
}

export const opensPanel = (uri: vscode.Uri) => of(uri).get<boolean>('panel.openOnTrain', true);

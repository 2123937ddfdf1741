/**
 * @file The lens logs of the workspace: that one has come, gone or grown. A file watcher tells; where it is blind
 * (network folders, some containers), a look now and then does.
 */
import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { runFiles } from '../../problem/run-folder.ts';
import { runsFolderName } from '../host/settings.ts';

/** Milliseconds between looks where no watcher tells. */
const pollInterval = 15_000;
const mostLogs = 200;

export class LogsInWorkspace implements vscode.Disposable {
  readonly #listed = new vscode.EventEmitter<void>();
  readonly #grown = new vscode.EventEmitter<string>();
  readonly #disposables: vscode.Disposable[];
  readonly #poll: NodeJS.Timeout;
  /** Bytes by folder. */
  #known = new Map<string, number>();

  /** There are other logs than before. */
  readonly onDidList = this.#listed.event;
  /** The log of this folder has grown. */
  readonly onDidGrow = this.#grown.event;

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher(`**/${runFiles.lens}`);
    // A folder that comes or goes with its log in it is one event, that of the folder.
    const folders = vscode.workspace.createFileSystemWatcher(`**/${runsFolderName()}/*`, false, true, false);
    this.#disposables = [
      this.#listed,
      this.#grown,
      watcher,
      folders,
      folders.onDidCreate(() => void this.#look()),
      folders.onDidDelete(() => void this.#look()),
      watcher.onDidCreate(() => this.#listed.fire()),
      watcher.onDidDelete(() => this.#listed.fire()),
      watcher.onDidChange(({ fsPath }) => this.#grown.fire(path.dirname(fsPath))),
    ];
    this.#poll = setInterval(() => void this.#look(), pollInterval);
  }

  dispose(): void {
    clearInterval(this.#poll);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #look(): Promise<void> {
    const before = this.#known;
    const now = await sizes();
    this.#known = now;
    if (now.size !== before.size || [...now.keys()].some((folder) => !before.has(folder))) this.#listed.fire();
    for (const [folder, bytes] of now) {
      if (before.has(folder) && before.get(folder) !== bytes) this.#grown.fire(folder);
    }
  }
}

async function sizes(): Promise<Map<string, number>> {
  const pattern = `**/${runsFolderName()}/*/${runFiles.lens}`;
  const files = await vscode.workspace.findFiles(pattern, '**/node_modules/**', mostLogs);
  const entries = await Promise.all(
    files.map(async ({ fsPath }): Promise<[string, number]> => {
      const bytes = await stat(fsPath).then(
        ({ size }) => size,
        () => 0,
      );
      return [path.dirname(fsPath), bytes];
    }),
  );
  return new Map(entries);
}

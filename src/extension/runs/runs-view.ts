/** @file The tree of runs: a notebook of those of this session and those saved in the workspace. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { runFiles, sweepFiles } from '../../problem/run-folder.ts';
import { runsFolderName } from '../host/settings.ts';
import { type ListedLog, readListedLog } from './listed-log.ts';
import { type ListedRun, readListedRun, readListedSweep, runsOfSweep } from './listed-run.ts';
import type { LogsInWorkspace } from './logs-in-workspace.ts';
import { type Move, movedPath, withMove } from './moves.ts';
import { notebook, type Row, type SavedItem, type SpecItem, sweepRows } from './notebook.ts';
import type { RunStore } from './run-store.ts';

/** Most saved runs listed. */
const mostSaved = 500;
/** Milliseconds after the last change of a file until the folders are read again. */
const readDelay = 300;
/** Where moves are remembered. */
const movesKey = 'pinn.moves';

export class RunsView implements vscode.TreeDataProvider<Row | SpecItem>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #store: RunStore;
  readonly #memory: vscode.Memento;
  readonly #tree: vscode.TreeView<Row | SpecItem>;
  readonly #disposables: vscode.Disposable[];
  #saved: Promise<SavedItem[]> | null = null;
  #timer: NodeJS.Timeout | null = null;
  readonly onDidChangeTreeData = this.#changed.event;

  /** @param memory Of the workspace. */
  constructor(store: RunStore, memory: vscode.Memento, logs: LogsInWorkspace) {
    this.#store = store;
    this.#memory = memory;
    const names = [runFiles.header, runFiles.result, runFiles.note, sweepFiles.summary];
    const files = vscode.workspace.createFileSystemWatcher(`**/{${names.join(',')}}`);
    this.#tree = vscode.window.createTreeView('pinn.runs', { treeDataProvider: this, canSelectMany: true });
    this.#disposables = [
      this.#changed,
      this.#tree,
      files,
      files.onDidCreate(() => this.#soon()),
      files.onDidChange(() => this.#soon()),
      files.onDidDelete(() => this.#soon()),
      logs.onDidList(() => this.#soon()),
      store.changed.on(({ change }) => {
        if (change !== 'frame' && change !== 'solution' && change !== 'findings') this.#changed.fire(undefined);
      }),
    ];
  }

  refresh(): void {
    this.#saved = null;
    this.#changed.fire(undefined);
  }

  /** A spec, or a folder of specs, has another place now; its runs follow it. */
  async follow(from: vscode.Uri, to: vscode.Uri): Promise<void> {
    const move: Move = { from: from.fsPath, to: to.fsPath, at: Date.now() };
    await this.#memory.update(movesKey, withMove(this.#moves, move));
    this.refresh();
  }

  /** The saved runs of this document, the newest first; those of sweeps left out. */
  async savedOf(uri: string): Promise<ListedRun[]> {
    const saved = await this.#all();
    return saved
      .flatMap((item) => (item.kind === 'saved' && item.uri === uri ? [item.saved] : []))
      .sort((a, b) => b.started - a.started);
  }

  /** The newest lens log that is about this document. */
  async logOf(uri: string): Promise<ListedLog | undefined> {
    const saved = await this.#all();
    return saved
      .flatMap((item) => (item.kind === 'log' && item.uri === uri ? [item.log] : []))
      .sort((a, b) => b.started - a.started)[0];
  }

  async getChildren(element?: Row | SpecItem): Promise<(Row | SpecItem)[]> {
    if (!element) return notebook(this.#store.all(), await this.#all(), Date.now());
    if ('kind' in element) return element.runs;
    const { item } = element;
    return item.kind === 'sweep' ? sweepRows(await runsOfSweep(item.sweep.folder), item.uri, Date.now()) : [];
  }

  getTreeItem(element: Row | SpecItem): vscode.TreeItem {
    return 'kind' in element ? specItem(element) : rowItem(element);
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  get #moves(): readonly Move[] {
    return this.#memory.get<Move[]>(movesKey, []);
  }

  #all(): Promise<SavedItem[]> {
    this.#saved ??= this.#read();
    return this.#saved;
  }

  #soon(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh(), readDelay);
  }

  async #read(): Promise<SavedItem[]> {
    const [runs, sweeps, logs] = await Promise.all([
      foldersWith(runFiles.header, readListedRun),
      foldersWith(sweepFiles.summary, readListedSweep),
      foldersWith(runFiles.lens, readListedLog),
    ]);
    return [
      ...runs.map((saved): SavedItem => ({ kind: 'saved', saved, uri: this.#documentOf(saved) })),
      ...sweeps.map((sweep): SavedItem => ({ kind: 'sweep', sweep, uri: this.#documentOf(sweep) })),
      ...logs.map((log): SavedItem => ({ kind: 'log', log, uri: vscode.Uri.file(log.file).toString() })),
    ];
  }

  /** The spec that was trained, where it is now: beside the folder of its runs, or where it was moved since. */
  #documentOf({ folder, file, started }: { folder: string; file: string | null; started: number }): string {
    // What was never a file has its copy in the run folder alone.
    const spec = file === null ? path.join(folder, runFiles.spec) : path.join(path.dirname(path.dirname(folder)), file);
    return vscode.Uri.file(movedPath(spec, started, this.#moves, path.sep)).toString();
  }
}

/** The folders that hold such a file, read; those that cannot be read left out. */
async function foldersWith<T>(name: string, read: (folder: string) => Promise<T>): Promise<T[]> {
  const parent = runsFolderName();
  // Runs of a sweep stand below it, not beside the others.
  const leftOut = `{**/node_modules/**,**/${parent}/*/${sweepFiles.runs}/**}`;
  const files = await vscode.workspace.findFiles(`**/${parent}/*/${name}`, leftOut, mostSaved);
  const outcomes = await Promise.allSettled(files.map((file) => read(path.dirname(file.fsPath))));
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}

function specItem({ uri, runs }: SpecItem): vscode.TreeItem {
  const address = vscode.Uri.parse(uri);
  const tree = new vscode.TreeItem(address, vscode.TreeItemCollapsibleState.Expanded);
  const count = `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}`;
  tree.id = uri;
  tree.label = path.posix.basename(address.path);
  tree.description = count;
  tree.contextValue = 'document';
  tree.accessibilityInformation = { label: `${tree.label}, ${count}` };
  return tree;
}

function rowItem({ item, label, description, icon, tooltip, abilities }: Row): vscode.TreeItem {
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  const tree = new vscode.TreeItem(label, item.kind === 'sweep' ? Collapsed : None);
  tree.description = description;
  tree.iconPath = new vscode.ThemeIcon(icon, iconColours[icon]);
  tree.tooltip = tooltip;
  tree.contextValue = abilities;
  tree.accessibilityInformation = { label: `${label}, ${description}` };
  tree.command = { command: 'pinn.openRun', title: 'Open Run', arguments: [item] };
  return tree;
}

const iconColours: Readonly<Record<string, vscode.ThemeColor | undefined>> = {
  pass: new vscode.ThemeColor('testing.iconPassed'),
  error: new vscode.ThemeColor('testing.iconFailed'),
};

/** @file The tree of runs: those of this session, live ones first, and those saved in the workspace. */
import { duration } from '../../problem/number-text/quantity.ts';
import { errorText } from '../../problem/number-text/sentence.ts';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { runFiles, sweepFiles } from '../../problem/run-folder.ts';
import { readListedRun, readListedSweep, runsOfSweep, type ListedRun, type ListedSweep } from './run-folders.ts';
import type { RunStore } from './run-store.ts';
import type { TrainingRun } from './training-run.ts';

export type RunItem =
  | { kind: 'session'; run: TrainingRun }
  | { kind: 'saved'; saved: ListedRun }
  | { kind: 'sweep'; sweep: ListedSweep };

/** Most saved runs listed. */
const mostSaved = 200;

const icons: Partial<Record<TrainingRun['state']['kind'], string>> = {
  starting: 'sync~spin',
  running: 'sync~spin',
  paused: 'debug-pause',
  stopped: 'debug-stop',
  crashed: 'error',
};

export class RunsView implements vscode.TreeDataProvider<RunItem>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<RunItem | undefined>();
  readonly #store: RunStore;
  readonly #disposables: vscode.Disposable[];
  #saved: { runs: ListedRun[]; sweeps: ListedSweep[] } | null = null;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(store: RunStore) {
    this.#store = store;
    const results = vscode.workspace.createFileSystemWatcher('**/{result,summary}.json');
    this.#disposables = [
      this.#changed,
      results,
      results.onDidCreate(() => this.refresh()),
      results.onDidChange(() => this.refresh()),
      results.onDidDelete(() => this.refresh()),
      store.changed.on(({ change }) => {
        if (change === 'added' || change === 'state' || change === 'result') this.#changed.fire(undefined);
      }),
      vscode.window.registerTreeDataProvider('pinn.runs', this),
    ];
  }

  refresh(): void {
    this.#saved = null;
    this.#changed.fire(undefined);
  }

  async getChildren(element?: RunItem): Promise<RunItem[]> {
    if (element) return element.kind === 'sweep' ? (await runsOfSweep(element.sweep.folder)).map(savedItem) : [];
    this.#saved ??= await findSaved();
    const { runs, sweeps } = this.#saved;
    const session = this.#store.all();
    const shown = new Set(session.map((run) => run.header?.folder));
    return [
      ...session.map((run): RunItem => ({ kind: 'session', run })),
      ...sweeps.map((sweep): RunItem => ({ kind: 'sweep', sweep })),
      ...runs.filter(({ folder }) => !shown.has(folder)).map(savedItem),
    ];
  }

  getTreeItem(item: RunItem): vscode.TreeItem {
    const { label, description, icon, tooltip } = described(item);
    const tree = new vscode.TreeItem(
      label,
      item.kind === 'sweep' ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None,
    );
    tree.description = description;
    tree.iconPath = new vscode.ThemeIcon(icon);
    tree.tooltip = tooltip;
    tree.contextValue = item.kind === 'session' && item.run.live ? 'live' : 'ended';
    tree.accessibilityInformation = { label: `${label}, ${description}` };
    tree.command = { command: 'pinn.openRun', title: 'Open Run', arguments: [item] };
    return tree;
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

const savedItem = (saved: ListedRun): RunItem => ({ kind: 'saved', saved });

/** Runs of a sweep stand below it, not beside the others. */
const leftOut = `{**/node_modules/**,**/runs/*/${sweepFiles.runs}/**}`;

/** The folders that hold such a file, read; the newest first, those that cannot be read left out. */
async function foldersWith<T extends { folder: string }>(
  name: string,
  read: (folder: string) => Promise<T>,
): Promise<T[]> {
  const files = await vscode.workspace.findFiles(`**/runs/*/${name}`, leftOut, mostSaved);
  const outcomes = await Promise.allSettled(files.map((file) => read(path.dirname(file.fsPath))));
  return outcomes
    .flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    .sort((a, b) => b.folder.localeCompare(a.folder));
}

async function findSaved(): Promise<{ runs: ListedRun[]; sweeps: ListedSweep[] }> {
  const [runs, sweeps] = await Promise.all([
    foldersWith(runFiles.result, readListedRun),
    foldersWith(sweepFiles.summary, readListedSweep),
  ]);
  return { runs, sweeps };
}

function described(item: RunItem) {
  if (item.kind === 'session') return ofSession(item.run);
  return item.kind === 'saved' ? ofSaved(item.saved) : ofSweep(item.sweep);
}

function ofSweep({ folder, summary }: ListedSweep) {
  const all = summary.finished === summary.runs;
  return {
    label: path.basename(folder),
    description: `sweep · ${all ? summary.runs : `${summary.finished} of ${summary.runs}`} runs`,
    icon: 'graph-scatter',
    tooltip: `${summary.because}\n${folder}`,
  };
}

function ofSession(run: TrainingRun) {
  const title = run.header?.title ?? path.posix.basename(vscode.Uri.parse(run.identity.uri).path);
  return {
    label: run.identity.variant ? `${title} · ${run.identity.variant}` : title,
    description: run.result ? outcome(run.result) : run.identity.probe ? 'probed' : run.state.kind,
    icon: icons[run.state.kind] ?? verdictIcon(run.result?.verdict),
    tooltip: run.result?.because ?? run.state.sentence,
  };
}

function ofSaved({ folder, result }: ListedRun) {
  return {
    label: path.basename(folder),
    description: outcome(result),
    icon: verdictIcon(result.verdict),
    tooltip: `${result.because}\n${folder}`,
  };
}

function outcome(result: { verdict: string; relativeL2: number | null; seconds: number }): string {
  const error = result.relativeL2 === null ? '' : ` · error ${errorText(result.relativeL2)}`;
  return `${result.verdict}${error} · ${duration(result.seconds)}`;
}

const verdictIcons: Readonly<Record<string, string>> = { reached: 'pass', unverified: 'question', wrong: 'error' };

const verdictIcon = (verdict: string | undefined): string => verdictIcons[verdict ?? ''] ?? 'circle-outline';

/** @file What can be done with the rows of the tree of runs. */
import { readdir, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../problem/message-of.ts';
import { runFiles } from '../../problem/run-folder.ts';
import type { ListedRun } from '../runs/listed-run.ts';
import { type Row, type RunItem, whenText } from '../runs/notebook.ts';
import { openSavedRun } from '../runs/run-folders.ts';
import type { TrainingRun } from '../runs/training-run.ts';
import type { Pinn } from './context.ts';
import { resumeRun } from './train.ts';

/** What the tree hands to a command: the row, or what it stands for. */
export type RunArgument = RunItem | Row;

export const itemOf = (argument: RunArgument): RunItem => ('kind' in argument ? argument : argument.item);

/** Where the run, or the sweep, is saved. */
function folderOf(item: RunItem): string | null {
  if (item.kind === 'saved') return item.saved.folder;
  if (item.kind === 'sweep') return item.sweep.folder;
  if (item.kind === 'log') return item.log.folder;
  return item.kind === 'session' ? (item.run.header?.folder ?? null) : null;
}

const withFolder =
  (work: (folder: string) => unknown) =>
  (_pinn: Pinn, argument?: RunArgument): unknown => {
    const folder = argument && folderOf(itemOf(argument));
    return folder && work(folder);
  };

export const revealRun = withFolder((folder) =>
  vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(folder)),
);

export const copyRunPath = withFolder((folder) => vscode.env.clipboard.writeText(folder));

/** The run of this session, or the saved one read back. */
async function runOf(item: RunItem): Promise<TrainingRun | null> {
  if (item.kind === 'session') return item.run;
  return item.kind === 'saved' ? openSavedRun(item.saved.folder, item.uri) : null;
}

/** Goes on with this run, not with the latest of its document. */
export async function resumeThis(pinn: Pinn, argument: RunArgument): Promise<void> {
  const run = await attempt(pinn, () => runOf(itemOf(argument)));
  if (!run) return;
  pinn.store.add(run);
  pinn.panels.show(run.identity.uri);
  await resumeRun(pinn, run.identity.uri, run);
}

/** Gives the run a name of its author's, which stands in its folder. */
export async function renameRun(pinn: Pinn, argument?: RunArgument): Promise<void> {
  const item = argument && itemOf(argument);
  const folder = item && folderOf(item);
  if (!item || !folder) return;
  const before = item.kind === 'session' ? item.run.identity.note : item.kind === 'saved' ? item.saved.note : null;
  const note = await vscode.window.showInputBox({
    title: 'What is this run?',
    prompt: 'One line; empty: the name of its variant.',
    value: before ?? '',
  });
  if (note === undefined) return;
  const text = note.trim();
  await attempt(pinn, async () => {
    const file = path.join(folder, runFiles.note);
    await (text ? writeFile(file, `${text}\n`) : rm(file, { force: true }));
  });
  if (item.kind === 'session') item.run.identity.note = text || undefined;
  pinn.runs.refresh();
}

const isLog = (item: RunItem): boolean => item.kind === 'log' || (item.kind === 'session' && !!item.run.header?.log);

/** Whether it is on its way here. A log may be watched for ever: nobody knows whether its training is still there. */
const trains = (item: RunItem): boolean => item.kind === 'session' && item.run.live && !isLog(item);

/** What is deleted with a run: its folder. A log may stand among other files, which are not its own: there it goes alone. */
async function placeOf(item: RunItem): Promise<string | null> {
  const folder = folderOf(item);
  if (folder === null || !isLog(item)) return folder;
  const names: string[] = await readdir(folder).catch(() => []);
  const own: string[] = [runFiles.lens, runFiles.note];
  return names.every((name) => own.includes(name)) ? folder : path.join(folder, runFiles.lens);
}

/** Deletes the folders of these runs, after asking. Runs that train are left alone. */
export async function deleteRuns(pinn: Pinn, argument?: RunArgument, all?: readonly RunArgument[]): Promise<void> {
  const items = (all ?? (argument ? [argument] : [])).map(itemOf);
  const ended = items.filter((item) => item.kind !== 'document' && !trains(item));
  if (ended.length === 0) return;
  const doomed = await Promise.all(ended.map(async (item) => ({ item, place: await placeOf(item) })));
  const what = ended.length === 1 ? 'this run' : `these ${ended.length} runs`;
  const chosen = await vscode.window.showWarningMessage(
    `Delete ${what}?`,
    { modal: true, detail: doomed.flatMap(({ place }) => place ?? []).join('\n') },
    'Delete',
  );
  if (!chosen) return;
  // What goes is what was asked about, whatever has come since.
  for (const { item, place } of doomed) {
    const folder = folderOf(item);
    if (place && !(await attempt(pinn, () => remove(place)))) continue;
    if (folder && isLog(item)) await pinn.logs.forget(folder);
    if (item.kind === 'session') pinn.store.remove(item.run);
  }
  pinn.runs.refresh();
}

/** Into the system's bin where it has one. */
async function remove(folder: string): Promise<boolean> {
  const uri = vscode.Uri.file(folder);
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
  } catch {
    await vscode.workspace.fs.delete(uri, { recursive: true });
  }
  return true;
}

/** Lays this run over others of its document; those that are selected beside it, or those that are chosen now. */
export async function compareRuns(pinn: Pinn, argument: RunArgument, all?: readonly RunArgument[]): Promise<void> {
  const first = await attempt(pinn, () => runOf(itemOf(argument)));
  if (!first) return;
  const { uri } = first.identity;
  const others =
    all && all.length > 1
      ? all.map(itemOf).filter((item) => folderOf(item) === null || folderOf(item) !== first.header?.folder)
      : await chooseOthers(pinn, first);
  if (!others || others.length === 0) return;
  const runs: TrainingRun[] = [first];
  for (const item of others) {
    const run = await attempt(pinn, () => runOf(item));
    if (run && run !== first) runs.push(run);
  }
  if (!pinn.store.latest(uri)) pinn.store.add(first);
  pinn.panels.show(uri);
  pinn.panels.compare(uri, distinct(runs.map((run) => ({ label: nameOf(run.identity), run }))));
}

const nameOf = ({ note, variant }: { note?: string | null; variant: string | null }) => note ?? variant ?? 'as written';

/** Runs with the same name are told apart by the time. */
function distinct(runs: { label: string; run: TrainingRun }[]): { label: string; run: TrainingRun }[] {
  return runs.map(({ label, run }, k) => {
    const twin = runs.some((other, j) => j !== k && other.label === label);
    const when = whenText(run.identity.started, Date.now());
    const same = runs.slice(0, k).filter((other) => other.label === label).length;
    return { label: twin ? `${label} ${when}${same > 0 ? ` (${same + 1})` : ''}` : label, run };
  });
}

async function chooseOthers(pinn: Pinn, first: TrainingRun): Promise<RunItem[] | undefined> {
  const { uri } = first.identity;
  const session = pinn.store.of(uri).filter((run) => run !== first && run.header && !run.identity.probe);
  const known = new Set([first, ...session].map((run) => run.header?.folder));
  const saved = (await pinn.runs.savedOf(uri)).filter(({ folder }) => !known.has(folder));
  const rows: { label: string; description: string; started: number; item: RunItem }[] = [
    ...session.map((run) => ({ ...choice(run.identity, run.result), item: { kind: 'session' as const, run } })),
    ...saved.map((run) => ({ ...choice(run, run.result), item: { kind: 'saved' as const, saved: run, uri } })),
  ];
  if (rows.length === 0) {
    void vscode.window.showInformationMessage('This spec has no other run to compare with.');
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    rows.sort((a, b) => b.started - a.started),
    { canPickMany: true, title: `Compare "${nameOf(first.identity)}" with…`, matchOnDescription: true },
  );
  return picked?.map(({ item }) => item);
}

function choice(
  run: Pick<ListedRun, 'variant' | 'started'> & { note?: string | null },
  result: { verdict: string } | null,
) {
  const description = [whenText(run.started, Date.now()), result?.verdict].filter(Boolean).join(' · ');
  return { label: nameOf(run), description, started: run.started };
}

async function attempt<T>(pinn: Pinn, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    const sentence = messageOf(error);
    pinn.log.error(sentence);
    void vscode.window.showErrorMessage(sentence);
    return null;
  }
}

/** @file Which spec a command is about: its argument, the editor or panel in front, or the only one there is. */
import * as vscode from 'vscode';
import { openDocument } from '../editor/places.ts';
import type { Pinn } from './context.ts';
import { itemOf, type RunArgument } from './run-actions.ts';

/** What code lenses, menus, the tree and the palette hand to a command. */
export type CommandArgument = string | vscode.Uri | RunArgument | undefined;

const isSpec = (document: vscode.TextDocument) => document.languageId === 'pinn';

/** Address of the spec; `undefined` (and a sentence to the user) when there is none in front. */
export function target(pinn: Pinn, argument: CommandArgument): string | undefined {
  const uri = named(argument) ?? inFront(pinn);
  if (!uri)
    void vscode.window.showInformationMessage('Open a .pinn file first: this command is about the spec in front.');
  return uri;
}

function named(argument: CommandArgument): string | undefined {
  if (typeof argument === 'string') return argument;
  if (argument instanceof vscode.Uri) return argument.toString();
  const item = argument && itemOf(argument);
  return item?.kind === 'session' ? item.run.identity.uri : item?.uri;
}

/** The spec whose run is meant: the one in front where it trains, else the one that does, or the one chosen. */
export async function trainingTarget(pinn: Pinn, argument: CommandArgument): Promise<string | undefined> {
  const uri = named(argument) ?? inFront(pinn);
  if (uri && pinn.store.liveOf(uri).length > 0) return uri;
  const live = [...new Set(pinn.store.live().map((run) => run.identity.uri))];
  // A button belongs to its spec; the palette's command has none.
  if (named(argument) || live.length === 0) return undefined;
  if (live.length === 1) return live[0];
  const items = live.map((label) => ({ label: vscode.workspace.asRelativePath(vscode.Uri.parse(label)), uri: label }));
  return (await vscode.window.showQuickPick(items, { title: 'Which training?' }))?.uri;
}

function inFront(pinn: Pinn): string | undefined {
  const active = vscode.window.activeTextEditor?.document;
  if (active && isSpec(active)) return active.uri.toString();
  const panel = pinn.panels.active();
  if (panel) return panel;
  const visible = vscode.window.visibleTextEditors.filter((editor) => isSpec(editor.document));
  if (visible.length === 1) return visible[0].document.uri.toString();
  // Behind the walkthrough, a page or another file: the spec that was in front last, while it is open.
  return last && openDocument(last) ? last : undefined;
}

/** Address of the spec that was in front last. */
let last: string | undefined;

/** Remembers which spec is in front. */
export function rememberFront(): vscode.Disposable {
  const note = (editor: vscode.TextEditor | undefined) => {
    if (editor && isSpec(editor.document)) last = editor.document.uri.toString();
  };
  note(vscode.window.activeTextEditor);
  return vscode.window.onDidChangeActiveTextEditor(note);
}

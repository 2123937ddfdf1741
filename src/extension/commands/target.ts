/** @file Which spec a command is about: its argument, the editor or panel in front, or the only one there is. */
import * as vscode from 'vscode';
import type { RunItem } from '../runs/runs-view.ts';
import type { Pinn } from './context.ts';

/** What code lenses, menus, the tree and the palette hand to a command. */
export type CommandArgument = string | vscode.Uri | RunItem | undefined;

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
  return argument?.kind === 'session' ? argument.run.identity.uri : undefined;
}

function inFront(pinn: Pinn): string | undefined {
  const active = vscode.window.activeTextEditor?.document;
  if (active && isSpec(active)) return active.uri.toString();
  const panel = pinn.panels.active();
  if (panel) return panel;
  const visible = vscode.window.visibleTextEditors.filter((editor) => isSpec(editor.document));
  return visible.length === 1 ? visible[0].document.uri.toString() : undefined;
}

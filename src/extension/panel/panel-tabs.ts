/** @file Panels as tabs: the title of a spec's panel, and what can be told of a panel by its title alone. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { openDocument } from '../editor/places.ts';

export const panelType = 'pinn.panel';

export const fileOf = (uri: string) => path.posix.basename(vscode.Uri.parse(uri).path);

export const titleOf = (uri: string) =>
  `PINN: ${openDocument(uri) ? path.posix.basename(openDocument(uri)!.fileName) : fileOf(uri)}`;

/**
 * The spec in a tab whose panel has this title: all that is known of a panel whose window closed before its page had
 * loaded and kept the spec's address.
 */
export function specTitled(title: string): string | undefined {
  return allTabs()
    .flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri.toString()] : []))
    .find((uri) => titleOf(uri) === title);
}

/**
 * The tab of a panel with this title that the window before left: VS Code gives it back once it is looked at.
 * @param panels those that are there already
 */
export function unrestoredTab(title: string, panels: readonly vscode.WebviewPanel[]): vscode.Tab | undefined {
  if (panels.some((panel) => panel.title === title)) return undefined;
  return allTabs().find(
    ({ input, label }) =>
      input instanceof vscode.TabInputWebview && input.viewType.endsWith(panelType) && label === title,
  );
}

const allTabs = (): vscode.Tab[] => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs);

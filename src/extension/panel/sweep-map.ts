/** @file The map of a sweep in a tab, in the colours of the theme. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { sweepFiles } from '../../problem/run-folder.ts';
import { isDrawing } from './drawing-only.ts';

/** A page without scripts: the picture alone. */
export function mapPage(svg: string, nonce: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'">
  <style nonce="${nonce}">
    svg { color: var(--vscode-foreground); max-width: 100%; height: auto; }
  </style>
  <title>Map of the sweep</title>
</head>
<body>
${svg}
</body>
</html>`;
}

/** Shows the map of a sweep folder beside the editor. */
export async function showSweepMap(folder: string): Promise<void> {
  let svg: string;
  try {
    svg = await readFile(path.join(folder, sweepFiles.map), 'utf8');
  } catch {
    void vscode.window.showErrorMessage(`"${folder}" has no map yet: no run of it has ended.`);
    return;
  }
  if (!isDrawing(svg)) {
    void vscode.window.showErrorMessage(
      `"${folder}": ${sweepFiles.map} is no map that PINN Lens has drawn; sweep again.`,
    );
    return;
  }
  const panel = vscode.window.createWebviewPanel(
    'pinn.sweepMap',
    `Map: ${path.basename(folder)}`,
    { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
    { enableScripts: false, localResourceRoots: [] },
  );
  panel.webview.html = mapPage(svg, randomBytes(16).toString('base64url'));
}

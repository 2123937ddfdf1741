/** @file The page that a panel starts with: nothing but the two style sheets and the script of the panel. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** @param uri The spec's address; the page keeps it, so that after a reload it is restored beside the same spec. */
export function panelPage(webview: vscode.Webview, dist: vscode.Uri, uri: string): string {
  const nonce = randomBytes(16).toString('base64url');
  const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const policy = [
    `default-src 'none'`,
    `img-src ${webview.cspSource} data: blob:`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en" data-uri="${uri.replace(/[&"<>]/g, encodeURIComponent)}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${file('uPlot.min.css')}">
  <link rel="stylesheet" href="${file('panel.css')}">
  <title>PINN Lens</title>
</head>
<body>
  <script nonce="${nonce}" src="${file('panel.js')}"></script>
</body>
</html>`;
}

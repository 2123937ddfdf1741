/**
 * @file The page that a panel starts with. Style sheets and script stand in it: fetched one by one through the window, they
 * would come half a second later. Knows nothing of VS Code.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';

/** What the page is made of, as text. */
export interface PanelParts {
  styles: string;
  script: string;
}

/** @param dist Folder of the bundled page. */
export function readPanelParts(dist: string): PanelParts {
  const read = (name: string) => readFileSync(path.join(dist, name), 'utf8');
  return { styles: ['uPlot.min.css', 'panel.css'].map(read).join('\n'), script: read('panel.js') };
}

/** @param uri The spec's address; the page keeps it, so that after a reload it is restored beside the same spec. */
export function panelPage({ styles, script }: PanelParts, uri: string): string {
  const nonce = randomBytes(16).toString('base64url');
  const policy = [
    `default-src 'none'`,
    `img-src data: blob:`,
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  // What is bundled holds no end tag of its own: the bundler writes "<\/script>" and "<\/style>".
  return `<!DOCTYPE html>
<html lang="en" data-uri="${uri.replace(/[&"<>]/g, encodeURIComponent)}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <style nonce="${nonce}">${styles}</style>
  <title>PINN Lens</title>
</head>
<body>
  <script nonce="${nonce}">${script}</script>
</body>
</html>`;
}

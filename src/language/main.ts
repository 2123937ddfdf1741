/** @file The language server as a Node process: data files from disk, gradient probe and preview in threads. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { threads } from './background/threads.ts';
import { spawned } from './commands/spawn.ts';
import { noFiles } from './files/files.ts';
import { filesBeside } from './files/node-files.ts';
import { specsIn } from './files/specs.ts';
import { type Template, templatesIn } from './files/templates.ts';
import { startServer } from './lsp/server.ts';

/** The reference is packed beside the bundles. */
function referencePage(): string | undefined {
  const page = join(__dirname, '../docs/reference/findings.md');
  return existsSync(page) ? pathToFileURL(page).href : undefined;
}

let read: Template[] | undefined;

/** The examples are packed beside the bundles as well; they are read when they are first asked for. */
function templates(): readonly Template[] {
  read ??= templatesIn(join(__dirname, '../examples'));
  return read;
}

// The transport is chosen by the client: --node-ipc, --stdio or --socket.
const connection = createConnection(ProposedFeatures.all);

/** Whatever goes wrong between requests, the next one is answered: a line in the log, and no end of the server. */
function survive(error: unknown): void {
  connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
process.on('uncaughtException', survive);
process.on('unhandledRejection', survive);

startServer(connection, {
  filesOf: (uri, workspace) =>
    uri.scheme === 'file'
      ? filesBeside(
          uri.fsPath,
          workspace.map((folder) => folder.fsPath),
        )
      : noFiles,
  reference: referencePage(),
  templates,
  closedSpecs: (workspace) =>
    specsIn(workspace.filter(({ scheme }) => scheme === 'file').map((folder) => folder.fsPath)).map(
      ({ path, text }) => ({
        uri: pathToFileURL(path).href,
        text,
      }),
    ),
  commandLine: spawned(join(__dirname, 'cli.cjs')),
  // A bundle of its own beside this one.
  background: threads(join(__dirname, 'language-worker.cjs'), (message) => connection.console.warn(message)),
});

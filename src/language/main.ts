/** @file The language server as a Node process: data files from disk, gradient probe and preview in the process. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import type { Preview } from '../problem/panel-messages.ts';
import type { Problem } from '../problem/problem.ts';
import { adjustables, withValues } from '../problem/what-if.ts';
import { preview } from '../run/preview.ts';
import { probe } from '../run/probe.ts';
import { noFiles } from './files/files.ts';
import { filesBeside } from './files/node-files.ts';
import { type Template, templatesIn } from './files/templates.ts';
import { startServer } from './lsp/server.ts';

/** Milliseconds the preview may take. */
const previewBudget = 250;

async function draw(
  written: Problem,
  values: Readonly<Record<string, number>>,
  cancelled: () => boolean,
): Promise<Preview | null> {
  const problem = withValues(written, values);
  const solved = await preview(problem, { budgetMs: previewBudget, cancelled });
  if (!solved.ok) return null;
  const { times, values: curves, errorEstimate } = solved.value;
  const { name, unit, from, to } = problem.variable;
  return {
    variable: { name, unit, from, to },
    unknowns: problem.unknowns.map((u) => ({ name: u.name, unit: u.unit })),
    grid: times,
    values: curves,
    label: 'preview (random features)',
    errorEstimate,
    parameters: adjustables(written).map((a) => ({
      ...a,
      value: problem.parameters.find((p) => p.name === a.name)?.value ?? a.value,
    })),
    tried: problem !== written,
  };
}

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
  probe,
  preview: draw,
});

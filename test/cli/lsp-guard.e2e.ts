import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import type {
  DocumentDiagnosticReport,
  WorkspaceDiagnosticReport,
  WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { until } from '../patience.mjs';
import { LanguageServer } from './language-server.ts';

const uri = 'file:///asked.pinn';
const wrong = "variable t in [0, 5]\nunknown u(t)\nequation decay: u' = -v\ninitial u(0) = 1\n";
const imbalanced = `variable t in [0, 1]
unknown u(t)
equation motion: u'' + 4*u' + 400*u = 0
initial release: u(0) = 1
initial rest: u'(0) = 0
weights { motion = 1  release = 1  rest = 1 }
train { adam(1000) }
`;

const asking = { textDocument: { diagnostic: {} }, workspace: { diagnostics: { refreshSupport: true } } };

test('a client that asks for diagnostics gets them by asking, with a refresh when the probe knows more, and is sent none', async () => {
  const server = await new LanguageServer().start(asking);
  let refreshed = 0;
  server.client.onRequest('workspace/diagnostic/refresh', () => {
    refreshed++;
    return null;
  });
  expect(server.capabilities.diagnosticProvider).toMatchObject({ interFileDependencies: false });
  const ask = (previousResultId?: string) =>
    server.ask<DocumentDiagnosticReport>('textDocument/diagnostic', { textDocument: { uri }, previousResultId });
  const codes = (report: DocumentDiagnosticReport) => (report.kind === 'full' ? report.items.map((d) => d.code) : null);
  await server.open(uri, wrong);
  const first = await ask();
  expect(codes(first)).toEqual(['unknown-name']);
  expect(await ask(first.resultId)).toEqual({ kind: 'unchanged', resultId: first.resultId });
  await server.change(uri, 2, imbalanced);
  expect(codes(await ask(first.resultId))).not.toContain('unknown-name');
  await until(() => refreshed > 0, 'a refresh');
  expect(codes(await ask())).toContain('loss-imbalance');
  await server.close(uri);
  expect(codes(await ask())).toEqual([]);
  expect(server.published.size).toBe(0);
});

test('a client can ask for the whole workspace: open specs as they are in the editor, the others as they are on disk', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pinn-workspace-'));
  const place = (name: string) => pathToFileURL(join(folder, name)).href;
  try {
    const measured = `${wrong.replace('= -v', '= -u')}data lab from "lab.csv" { t = "t"  u = "u" }\n`;
    writeFileSync(join(folder, 'closed.pinn'), wrong);
    writeFileSync(join(folder, 'open.pinn'), wrong);
    writeFileSync(join(folder, 'measured.pinn'), measured);
    const server = await new LanguageServer().start(asking, undefined, place(''));
    expect(server.capabilities.diagnosticProvider).toMatchObject({ workspaceDiagnostics: true });
    const ask = async (previous: WorkspaceDocumentDiagnosticReport[] = []) => {
      const previousResultIds = previous.flatMap(({ uri: of, resultId }) =>
        resultId ? [{ uri: of, value: resultId }] : [],
      );
      const { items } = await server.ask<WorkspaceDiagnosticReport>('workspace/diagnostic', { previousResultIds });
      return items;
    };
    const said = (reports: WorkspaceDocumentDiagnosticReport[]) =>
      Object.fromEntries(
        reports.map((r) => [r.uri, r.kind === 'full' ? r.items.map(({ code }) => code) : 'unchanged']),
      );
    await server.open(place('open.pinn'), wrong.replace('= -v', '= -u'));
    const first = await ask();
    expect(said(first)).toEqual({
      [place('closed.pinn')]: ['unknown-name'],
      [place('measured.pinn')]: ['data-file'],
      [place('open.pinn')]: [],
    });
    expect(new Set(Object.values(said(await ask(first))))).toEqual(new Set(['unchanged']));
    writeFileSync(join(folder, 'lab.csv'), 't,u\n0,1\n1,0.4\n2,0.1\n');
    await server.client.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: place('lab.csv'), type: 1 }],
    });
    rmSync(join(folder, 'closed.pinn'));
    await server.close(place('open.pinn'));
    expect(said(await ask(first))).toEqual({
      [place('closed.pinn')]: [],
      [place('measured.pinn')]: [],
      [place('open.pinn')]: ['unknown-name'],
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a client that wants diagnostics sent gets them so, whatever else it could do', async () => {
  const server = await new LanguageServer().start(asking, { pushedDiagnostics: true });
  expect(server.capabilities.diagnosticProvider).toBeUndefined();
  await server.open(uri, wrong, 3);
  expect((await server.findings(uri, 3)).diagnostics).toHaveLength(1);
});

test('a probe of hours neither delays a hover nor outlives the next key stroke', async () => {
  const server = await new LanguageServer().start();
  const endless = imbalanced.replace(
    'weights',
    'network { layers = [512, 512, 512, 512] }\npoints { motion = sobol(1000000) }\nweights',
  );
  await server.open(uri, endless);
  await server.findings(uri, 1);
  const hover = () =>
    server.ask<{ contents: { value: string } }>('textDocument/hover', {
      textDocument: { uri },
      position: { line: 1, character: 8 },
    });
  for (let i = 0; i < 20; i++) expect((await hover()).contents.value).toContain('unknown u(t)');
  await server.change(uri, 2, imbalanced);
  await until(
    () => server.published.get(uri)?.diagnostics.some((d) => d.code === 'loss-imbalance'),
    'what the probe of the new text says',
  );
  expect(server.isOver).toBe(false);
});

import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { CodeAction } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Fix } from '../../../src/problem/fix.ts';
import { shares } from '../../../src/problem/gram.ts';
import { decode, type Encoded } from '../../../src/problem/json/codec.ts';
import type { FixAnswer, PreviewAnswer, ProblemAnswer } from '../../../src/problem/language-messages.ts';
import { fixRequest, previewRequest, problemRequest } from '../../../src/problem/language-messages.ts';
import type { Preview } from '../../../src/problem/panel-messages.ts';
import { probe } from '../../../src/run/probe.ts';
import { until } from '../../patience.mjs';
import { problemOf, smallest } from '../spec.ts';

interface Published {
  uri: string;
  diagnostics: { code: string; message: string; range: { start: { line: number } } }[];
}

const root = join(__dirname, '../../..');

describe('the server as a process', () => {
  let folder: string;
  let server: ChildProcess;
  let connection: MessageConnection;
  const published: Published[] = [];
  const uri = 'file:///tmp/decay.pinn';

  const publishedWith = (wanted: (p: Published) => boolean): Promise<Published> =>
    until(() => published.find(wanted), 'diagnostics');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pinn-server-'));
    const outfile = join(folder, 'language-server.cjs');
    cpSync(join(root, 'src/kernel/prebuilt/kernel.wasm'), join(folder, 'kernel/kernel.wasm'));
    await build({
      entryPoints: {
        'language-server': join(root, 'src/language/main.ts'),
        'language-worker': join(root, 'src/language/background/worker.ts'),
      },
      outExtension: { '.js': '.cjs' },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      outdir: folder,
      logLevel: 'silent',
      define: { 'process.env.PINN_LENS_BUNDLED': '"1"' },
    });
    server = spawn(process.execPath, [outfile, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (!server.stdout || !server.stdin) throw new Error('no pipes');
    connection = createMessageConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
    connection.onNotification('textDocument/publishDiagnostics', (p: Published) => {
      published.push(p);
    });
    connection.listen();
  });

  afterAll(() => {
    connection?.dispose();
    server?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it('advertises its services, publishes diagnostics and answers pinn/problem with the newest text', async () => {
    const { capabilities } = await connection.sendRequest<{ capabilities: Record<string, unknown> }>('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: {},
    });
    for (const name of [
      'completionProvider',
      'hoverProvider',
      'definitionProvider',
      'referencesProvider',
      'renameProvider',
      'documentSymbolProvider',
      'foldingRangeProvider',
      'documentFormattingProvider',
      'semanticTokensProvider',
      'signatureHelpProvider',
      'codeActionProvider',
      'codeLensProvider',
      'documentLinkProvider',
      'inlayHintProvider',
    ])
      expect(capabilities[name], name).toBeTruthy();
    await connection.sendNotification('initialized', {});
    const broken = smallest.replace('= -u', '= -v');
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'pinn', version: 1, text: broken },
    });
    const first = await publishedWith((p) => p.diagnostics.length > 0);
    expect(first.diagnostics.map((d) => [d.code, d.range.start.line])).toEqual([['unknown-name', 2]]);

    await connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: smallest }],
    });
    const answer = await connection.sendRequest<ProblemAnswer>(problemRequest, { uri });
    expect(answer.version).toBe(2);
    expect(answer.findings).toEqual([]);
    expect(answer.problem?.terms.map((t) => t.name)).toEqual(['equation', 'u(0)']);
    await publishedWith((p) => published.indexOf(p) > published.indexOf(first) && p.diagnostics.length === 0);
  });

  it('previews the solution, with other values of parameters that have a range', async () => {
    const growth = 'file:///tmp/growth.pinn';
    const text = `param k: 1/s = 1 in [0.5, 3]
variable t: s in [0, 2]
unknown u(t)
equation u' = k*u
initial u(0) = 1
`;
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: growth, languageId: 'pinn', version: 1, text },
    });
    /** Asked for until the server has come to its end in its time: after the first time it is warm. */
    const preview = (values?: Record<string, number>) =>
      until(async () => {
        const answer = await connection.sendRequest<Encoded<PreviewAnswer>>(previewRequest, { uri: growth, values });
        const { preview: drawn } = decode(answer);
        return drawn?.errorEstimate != null && drawn;
      }, 'a preview');
    const end = ({ values }: Preview) => values[0][values[0].length - 1];
    const written = await preview();
    expect(end(written)).toBeCloseTo(Math.exp(2), 4);
    expect(written.errorEstimate).toBeLessThan(1e-4);
    expect(written.tried).toBe(false);
    expect(written.parameters).toEqual([{ name: 'k', unit: '1/s', low: 0.5, high: 3, value: 1 }]);
    const tried = await preview({ k: 2 });
    expect(end(tried)).toBeCloseTo(Math.exp(4), 2);
    expect(tried).toMatchObject({ tried: true, parameters: [{ name: 'k', low: 0.5, high: 3, value: 2 }] });
    // The next preview of the text is again as it is written.
    expect(end(await preview())).toBe(end(written));
  });

  it('makes a fix for the newest text, and for the one after it', async () => {
    const spec = 'file:///tmp/fix.pinn';
    const text = "variable t in [0, 5]\nunknown u(t)\nequation decay: u' = -u\ninitial start: u(0) = 1\n";
    const typed = `${text}// typed\nweights { decay = 3 }\n`;
    const made = (fix: Fix, uri = spec) => connection.sendRequest<FixAnswer>(fixRequest, { uri, fix });
    const fixed = async (before: string, fix: Fix) => {
      const { edits } = (await made(fix))!;
      return TextDocument.applyEdits(TextDocument.create(spec, 'pinn', 1, before), edits);
    };
    const change = (version: number, next: string) =>
      connection.sendNotification('textDocument/didChange', {
        textDocument: { uri: spec, version },
        contentChanges: [{ text: next }],
      });
    const fix: Fix = { kind: 'set-weights', weights: { decay: 0.1 }, others: { start: 1 } };
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: spec, languageId: 'pinn', version: 1, text },
    });
    const first = await fixed(text, fix);
    expect(first).toBe(`${text}\nweights {\n  decay = 0.1\n  start = 1\n}\n`);
    await change(2, first);
    expect(await made(fix)).toEqual({ title: 'Set the weight of "decay" to 0.1', edits: [] });
    await change(3, typed);
    expect(await fixed(typed, fix)).toBe(typed.replace('3', '0.1'));
    expect(await made({ kind: 'make-hard', term: 'gone' })).toBeNull();
    expect(await made(fix, 'file:///tmp/not-open.pinn')).toBeNull();
  });

  it('probes the gradients after the last key stroke: a warning on the line that causes it, shares as hints', async () => {
    const oscillator = 'file:///tmp/oscillator.pinn';
    const text = `variable t in [0, 1]
unknown u(t)
equation motion: u'' + 4*u' + 400*u = 0
initial release: u(0) = 1
initial rest: u'(0) = 0
weights {
  motion = 1
  release = 1
  rest = 1
}
train { adam(1000) }
`;
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: oscillator, languageId: 'pinn', version: 1, text },
    });
    const imbalance = (p: Published) => p.uri === oscillator && p.diagnostics.some((d) => d.code === 'loss-imbalance');
    const { diagnostics } = await publishedWith(imbalance);
    const warning = diagnostics.find((d) => d.code === 'loss-imbalance');
    expect(warning?.range.start.line).toBe(6);
    const [action] = await connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: oscillator },
      range: warning?.range,
      context: { diagnostics: [warning] },
    });
    expect(action.title).toMatch(/^Set the weight of "motion" to [\d.e-]+$/);
    const rebalanced = TextDocument.applyEdits(
      TextDocument.create(oscillator, 'pinn', 1, text),
      action.edit!.changes![oscillator],
    );
    expect(rebalanced).toBe(text.replace('motion = 1', `motion = ${action.title.split(' to ')[1]}`));
    const actions = await connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: oscillator },
      range: warning?.range,
      context: { diagnostics: [warning] },
    });
    const all = actions.find(({ title }) => title.startsWith('Rebalance all'));
    expect(all).toMatchObject({ kind: 'quickfix', isPreferred: false });
    const equal = TextDocument.applyEdits(
      TextDocument.create(oscillator, 'pinn', 1, text),
      all!.edit!.changes![oscillator],
    );
    const problem = problemOf(equal);
    const { frame } = await probe(problem);
    for (const share of shares(frame.gram, frame.weights)) expect(share).toBeCloseTo(1 / 3, 3);
    const hints = await connection.sendRequest<{ label: string; position: { line: number } }[]>(
      'textDocument/inlayHint',
      {
        textDocument: { uri: oscillator },
        range: { start: { line: 0, character: 0 }, end: { line: 20, character: 0 } },
      },
    );
    expect(hints.map((h) => h.position.line).sort()).toEqual([6, 7, 8]);
    expect(hints[0].label).toMatch(/^← .*% of the first update$/);
    await connection.sendRequest('shutdown');
  });
});

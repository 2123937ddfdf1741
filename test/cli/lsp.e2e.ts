import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/node';
import { until } from '../patience.mjs';
import { commandLine } from './run.ts';

let running: ChildProcessWithoutNullStreams | null = null;
afterEach(() => running?.kill('SIGKILL'));

const uri = 'file:///spec.pinn';

/** Starts `pinn-lens lsp --stdio` as an editor does, with a client on its standard input and output. */
async function start(
  capabilities = {},
  rootUri: string | null = null,
): Promise<{ client: MessageConnection; ended: Promise<number | null> }> {
  const child = spawn(process.execPath, [commandLine, 'lsp', '--stdio']);
  running = child;
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const client = createMessageConnection(child.stdout, child.stdin);
  client.listen();
  const server = await client.sendRequest<{ capabilities: Record<string, unknown> }>('initialize', {
    processId: process.pid,
    rootUri,
    workspaceFolders: rootUri === null ? null : [{ uri: rootUri, name: 'work' }],
    capabilities,
  });
  expect(server.capabilities).toMatchObject({ completionProvider: expect.anything(), hoverProvider: true });
  await client.sendNotification('initialized', {});
  return { client, ended };
}

const open = (client: MessageConnection, text: string): Promise<void> =>
  client.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'pinn', version: 1, text },
  });

interface Completion {
  items: { label: string }[];
}

test('an editor gets completions and diagnostics over standard input and output, and the server ends when told to', async () => {
  const { client, ended } = await start();
  const diagnostics = new Promise<{ diagnostics: { message: string; range: { start: { line: number } } }[] }>(
    (resolve) => client.onNotification('textDocument/publishDiagnostics', resolve),
  );
  await open(client, "variable t in [0, 5]\nunknown u(t)\nequation decay: u' = -v\n");
  const [problem] = (await diagnostics).diagnostics;
  expect(problem.message).toContain('v');
  expect(problem.range.start.line).toBe(2);
  const { items } = await client.sendRequest<Completion>('textDocument/completion', {
    textDocument: { uri },
    position: { line: 3, character: 0 },
  });
  expect(items.map((i) => i.label)).toEqual(expect.arrayContaining(['weights', 'initial']));
  await client.sendRequest('shutdown');
  await client.sendNotification('exit');
  expect(await ended).toBe(0);
});

test('the server ends with its editor', async () => {
  const { ended } = await start();
  running?.stdin.end();
  expect(await ended).not.toBeNull();
});

test('without --stdio there is one sentence', async () => {
  const child = spawn(process.execPath, [commandLine, 'lsp']);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(2);
  expect(said).toMatch(/--stdio/);
});

test('untitled documents, other file names, changes behind a close and data files that change do not end it', async () => {
  const { client, ended } = await start();
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const published = new Map<string, { version?: number; diagnostics: unknown[] }>();
  client.onNotification(
    'textDocument/publishDiagnostics',
    (p: { uri: string; version?: number; diagnostics: unknown[] }): void => {
      published.set(p.uri, p);
    },
  );
  const text = "variable t in [0, 5]\nunknown u(t)\nequation decay: u' = -v\n";
  const uris = ['untitled:Untitled-1', 'file:///notes.txt', 'file:///spec', 'file:///closed.pinn'];
  for (const uri of uris) {
    await client.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'pinn', version: 7, text },
    });
  }
  for (const uri of uris) {
    await until(() => (published.get(uri)?.diagnostics.length ?? 0) > 0, `findings of ${uri}`);
    expect(published.get(uri)!.version).toBe(7);
    const hover = await client.sendRequest<{ contents: { value: string } }>('textDocument/hover', {
      textDocument: { uri },
      position: { line: 1, character: 8 },
    });
    expect(hover.contents.value).toContain('unknown u(t)');
  }
  for (const uri of uris) await client.sendNotification('textDocument/didClose', { textDocument: { uri } });
  for (const uri of uris) await until(() => published.get(uri)?.diagnostics.length === 0, `nothing of ${uri}`);
  for (const uri of uris) {
    await client.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 8 },
      contentChanges: [{ text }],
    });
  }
  await open(client, text);
  const changes = ['file:///closed.pinn', 'file:///data.csv', 'file:///notes.txt'].map((uri) => ({ uri, type: 2 }));
  await client.sendNotification('workspace/didChangeWatchedFiles', { changes });
  const { items } = await client.sendRequest<Completion>('textDocument/completion', {
    textDocument: { uri },
    position: { line: 3, character: 0 },
  });
  expect(items.map((i) => i.label)).toContain('initial');
  expect(over).toBe(false);
});

test('completion belongs to the text as it is with the key just typed, and a rename that clashes is refused with the place', async () => {
  const { client } = await start({ textDocument: { completion: { completionItem: { snippetSupport: true } } } });
  const lines = Array.from({ length: 300 }, (_, i) => `param p${i} = ${i}`).join('\n');
  let text = `${lines}\nvariable t in [0, 5]\nunknown u(t)\nequation decay: u'' = -p7*u\ninitial u(0) = 1\n`;
  await open(client, text);
  let version = 1;
  for (const key of 'initial ') {
    text += key;
    await client.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: ++version },
      contentChanges: [{ text }],
    });
    const line = text.split('\n').length - 1;
    const { items } = await client.sendRequest<Completion>('textDocument/completion', {
      textDocument: { uri },
      position: { line, character: text.length - text.lastIndexOf('\n') - 1 },
    });
    expect(items[0]).toMatchObject(
      key === ' '
        ? { label: "u'(0) = 0", insertTextFormat: 2 }
        : { label: "initial u'(0) = 0", textEdit: { range: { start: { line, character: 0 } } } },
    );
  }
  const position = { line: 7, character: 7 };
  const params = { textDocument: { uri }, position };
  expect(await client.sendRequest('textDocument/prepareRename', params)).toMatchObject({ end: { line: 7 } });
  const taken = client.sendRequest('textDocument/rename', { ...params, newName: 'p9' });
  await expect(taken).rejects.toThrow('"p9" is taken in line 10: param p9 = 9');
  const edit = await client.sendRequest<{ changes: Record<string, unknown[]> }>('textDocument/rename', {
    ...params,
    newName: 'rate',
  });
  expect(edit.changes[uri]).toHaveLength(2);
});

test('specs in Markdown are checked where they stand, in every editor', async () => {
  const { client } = await start();
  const published = new Map<string, { code: string; range: { start: { line: number; character: number } } }[]>();
  client.onNotification('textDocument/publishDiagnostics', (p: { uri: string; diagnostics: never[] }): void => {
    published.set(p.uri, p.diagnostics);
  });
  const text =
    "# Title\n\n```pinn\nvariable t in [0, 5]\nunknown u(t)\nequation u' = -v\ninitial u(0) = 1\n```\n\nparam k = = 1\n";
  const markdown = 'file:///notes.md';
  const textDocument = { uri: markdown };
  await client.sendNotification('textDocument/didOpen', {
    textDocument: { uri: markdown, languageId: 'markdown', version: 1, text },
  });
  await until(() => (published.get(markdown)?.length ?? 0) > 0, 'findings of the block');
  expect(published.get(markdown)!.find(({ code }) => code === 'unknown-name')).toMatchObject({
    range: { start: { line: 5, character: 15 } },
  });
  const options = { tabSize: 2, insertSpaces: true };
  expect(await client.sendRequest('textDocument/formatting', { textDocument, options })).toEqual([]);
  expect(await client.sendRequest('textDocument/codeLens', { textDocument })).toEqual([]);
  const complete = (line: number, character: number) =>
    client.sendRequest<Completion | null>('textDocument/completion', { textDocument, position: { line, character } });
  expect((await complete(5, 15))?.items.map((i) => i.label)).toContain('u');
  expect(await complete(0, 3)).toBeNull();
  const end = { line: 5, character: 16 };
  await client.sendNotification('textDocument/didChange', {
    textDocument: { uri: markdown, version: 2 },
    contentChanges: [{ range: { start: { line: 5, character: 15 }, end }, text: 'u' }],
  });
  await until(() => published.get(markdown)?.length === 0, 'no findings any more');
});

test('lenses, formatting while typing, folding, the outline and symbols of the workspace come over standard input and output', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pinn-lsp-'));
  writeFileSync(join(folder, 'closed.pinn'), 'param closedName = 1\n');
  const { client } = await start({}, pathToFileURL(folder).href);
  const text = '// one\n// two\nparam k=1\n\nvariant half { k = 0.5 }\n';
  await open(client, text);
  const textDocument = { uri };
  const lenses = await client.sendRequest<{ command: { title: string; arguments: string[] } }[]>(
    'textDocument/codeLens',
    { textDocument },
  );
  expect(lenses.map((l) => l.command.title)).toEqual([
    'Train',
    'Compare',
    'Probe',
    'What helps?',
    'Solve',
    'Train half',
  ]);
  expect(lenses[5].command.arguments).toEqual([uri, 'half']);
  const options = { tabSize: 2, insertSpaces: true };
  const position = { line: 3, character: 0 };
  const typed = await client.sendRequest('textDocument/onTypeFormatting', {
    textDocument,
    position,
    ch: '\n',
    options,
  });
  expect(typed).toMatchObject([{ newText: 'param k = 1' }]);
  const folds = await client.sendRequest('textDocument/foldingRange', { textDocument });
  expect(folds).toEqual([{ startLine: 0, endLine: 1, kind: 'comment' }]);
  const outline = await client.sendRequest<{ name: string; children?: { name: string }[] }[]>(
    'textDocument/documentSymbol',
    { textDocument },
  );
  expect(outline.map((s) => [s.name, s.children?.map((c) => c.name)])).toEqual([
    ['k', undefined],
    ['half', ['k']],
  ]);
  const symbols = await client.sendRequest<{ name: string }[]>('workspace/symbol', { query: 'closed' });
  expect(symbols.map((s) => s.name)).toEqual(['closedName']);
});

const long = `${Array.from({ length: 500 }, (_, i) => `param p${i}: kg = ${i}\nlet l${i} = 2*p${i}`).join('\n')}
variable t in [0, 5]
unknown u(t)
equation decay: u' = -u*l7/p7
initial start: u(0) = 1
weights { decay = 2 }
`;

/** A word of each text whose declaration and uses are asked for. */
const texts = {
  'a whole one': ["variable t in [0, 5]\nunknown u(t)\nequation decay: u' = -u\nweights { decay = 2 }\n", 'decay:'],
  'a broken one': [
    "variable t in [0, 5\nunknown u(t)\nequation decay: u' = -u*\nweights { decay = \nparam k",
    'decay:',
  ],
  'a long one': [long, 'decay:'],
} as const;

test.each(Object.entries(texts))('every service answers for %s that was never saved', async (_what, [text, word]) => {
  const { client } = await start({ textDocument: { completion: { completionItem: { snippetSupport: true } } } });
  const untitled = 'untitled:Untitled-1';
  const textDocument = { uri: untitled };
  await client.sendNotification('textDocument/didOpen', {
    textDocument: { uri: untitled, languageId: 'pinn', version: 1, text },
  });
  const before = text.slice(0, text.indexOf(word)).split('\n');
  const position = { line: before.length - 1, character: before[before.length - 1].length + 1 };
  const range = { start: { line: 0, character: 0 }, end: position };
  const options = { tabSize: 2, insertSpaces: true };
  const ask = <T>(method: string, params: object = {}) =>
    client.sendRequest<T>(`textDocument/${method}`, { textDocument, position, ...params });
  expect(await ask('hover')).toMatchObject({ contents: { value: expect.stringContaining('equation "decay"') } });
  expect(await ask<unknown[]>('definition')).toHaveLength(1);
  expect(await ask<unknown[]>('references', { context: { includeDeclaration: true } })).toHaveLength(2);
  expect(await ask<unknown[]>('documentHighlight')).toHaveLength(2);
  expect(await ask('prepareRename')).toMatchObject({ start: { line: position.line } });
  const edit = await ask<{ changes: Record<string, unknown[]> }>('rename', { newName: 'law' });
  expect(edit.changes[untitled]).toHaveLength(2);
  const { items } = await ask<Completion>('completion', { position: { line: position.line + 1, character: 0 } });
  expect(items.length).toBeGreaterThan(10);
  expect(await ask('signatureHelp')).toBeNull();
  expect((await ask<unknown[]>('documentSymbol')).length).toBeGreaterThanOrEqual(4);
  expect(await ask('foldingRange')).toBeInstanceOf(Array);
  expect((await ask<unknown[]>('codeLens')).length).toBeGreaterThanOrEqual(4);
  expect(await ask('inlayHint', { range })).toBeInstanceOf(Array);
  expect(await ask('formatting', { options })).toBeInstanceOf(Array);
  expect(await ask('rangeFormatting', { options, range })).toBeInstanceOf(Array);
  expect(await ask('onTypeFormatting', { options, ch: '\n' })).toBeInstanceOf(Array);
  expect(await ask('selectionRange', { positions: [position] })).toHaveLength(1);
  expect(await ask('documentLink')).toEqual([]);
  expect(await ask('codeAction', { range, context: { diagnostics: [] } })).toBeInstanceOf(Array);
  expect(await ask<{ data: number[] }>('semanticTokens/full')).toMatchObject({ data: expect.any(Array) });
  expect(await client.sendRequest<unknown[]>('workspace/symbol', { query: 'decay' })).toHaveLength(1);
});

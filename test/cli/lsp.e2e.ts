import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/node';
import { until } from '../patience.mjs';
import { commandLine } from './run.ts';

let running: ChildProcessWithoutNullStreams | null = null;
afterEach(() => running?.kill('SIGKILL'));

const uri = 'file:///spec.pinn';

/** Starts `pinn-lens lsp --stdio` as an editor does, with a client on its standard input and output. */
async function start(capabilities = {}): Promise<{ client: MessageConnection; ended: Promise<number | null> }> {
  const child = spawn(process.execPath, [commandLine, 'lsp', '--stdio']);
  running = child;
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const client = createMessageConnection(child.stdout, child.stdin);
  client.listen();
  const server = await client.sendRequest<{ capabilities: Record<string, unknown> }>('initialize', {
    processId: process.pid,
    rootUri: null,
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
    await until(() => published.get(uri)?.diagnostics.length === 1, `findings of ${uri}`);
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

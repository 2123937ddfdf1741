/**
 * @file How long an editor waits for the built language server, with probe and preview on: after a key stroke for the
 * diagnostics, for the preview, for a completion and for a hover; at several lengths of a spec. One JSON line per case.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/node';
import { Random } from '../../src/numeric/random.ts';
import { median } from '../../src/numeric/statistics.ts';

const [repository, flag] = process.argv.slice(2);
const rounds = flag === '--quick' ? 3 : 20;
/** Rounds of the longest texts in which more than a completion is asked for. */
const few = flag === '--quick' ? 1 : 6;
const documents = flag === '--quick' ? 200 : 10_000;

interface Case {
  name: string;
  text: string;
  long?: true;
}

const range = (n: number, f: (i: number) => string): string => Array.from({ length: n }, (_, i) => f(i)).join('\n');

/** A spec of so many lines, trained by gradients, so that there is something to probe. */
function specOf(lines: number): string {
  const params = lines - 12;
  return `variable t in [0, 1]
unknown u(t)
param k = 400 in [1, 1000]
equation motion: u'' + 4*u' + k*u = 0
initial release: u(0) = 1
initial rest: u'(0) = 0
network { layers = [32, 32, 32] }
points { motion = sobol(256) }
weights { motion = 1e-3  release = 1  rest = 1 }
train { adam(1000) }
${range(params, (i) => (i % 3 === 2 ? `let a${i} = p${i - 1}*p${i - 2} + ${i}` : `param p${i} = ${i}  // a number of the author's`))}
`;
}

const systemOf = (n: number): string => `variable t in [0, 1]
${range(n, (i) => `unknown u${i}(t)`)}
${range(n, (i) => `equation u${i}' = ${i > 0 ? `u${i - 1}` : '1'} - u${i}`)}
${range(n, (i) => `initial u${i}(0) = 1`)}
`;

const large = specOf(100).replace('[32, 32, 32]', '[256, 256, 256, 256]').replace('sobol(256)', 'sobol(10000)');

const cases: Case[] = [
  ...[100, 1000].map((lines) => ({ name: `${lines} lines`, text: specOf(lines) })),
  { name: '5000 lines', text: specOf(5000), long: true },
  { name: '100 lines, 4 × 256 on 10 000 points', text: large },
  { name: '329 unknowns', text: systemOf(329) },
  { name: '1000 unknowns', text: systemOf(1000), long: true },
];

class Editor {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly client: MessageConnection;
  #waiting = new Map<string, { version: number; resolve: () => void }>();

  constructor() {
    this.#process = spawn(process.execPath, [join(repository, 'build/bench/dist/cli.cjs'), 'lsp', '--stdio']);
    this.client = createMessageConnection(this.#process.stdout, this.#process.stdin);
    this.client.onNotification(
      'textDocument/publishDiagnostics',
      ({ uri, version }: { uri: string; version: number }) => {
        const waiting = this.#waiting.get(uri);
        if (waiting && version >= waiting.version) waiting.resolve();
      },
    );
    this.client.listen();
  }

  async start(): Promise<void> {
    await this.client.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
    await this.client.sendNotification('initialized', {});
  }

  published(uri: string, version: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(uri, { version, resolve }));
  }

  end(): void {
    this.#process.kill();
  }
}

async function took(work: Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work;
  return performance.now() - began;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function measure({ name, text, long }: Case): Promise<void> {
  const editor = new Editor();
  await editor.start();
  const uri = 'file:///spec.pinn';
  const lines = text.split('\n').length;
  const opened = editor.published(uri, 1);
  const open = took(opened);
  await editor.client.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'pinn', version: 1, text },
  });
  const first = await open;
  const kinds = {
    diagnostics: [] as number[],
    preview: [] as number[],
    completion: [] as number[],
    hover: [] as number[],
  };
  let worstHover = 0;
  for (let round = 0; round < rounds; round++) {
    const isWhole = round < (long ? few : rounds);
    if (isWhole) {
      // The probe of the last text is under way when the next key comes.
      await pause(600);
      const hover = await took(
        editor.client.sendRequest('textDocument/hover', { textDocument: { uri }, position: { line: 1, character: 8 } }),
      );
      kinds.hover.push(hover);
      worstHover = Math.max(worstHover, hover);
    }
    const version = round + 2;
    const published = editor.published(uri, version);
    const key = editor.client.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [
        { range: { start: { line: lines - 1, character: 0 }, end: { line: lines - 1, character: 0 } }, text: '//' },
      ],
    });
    const completion = took(
      editor.client.sendRequest('textDocument/completion', {
        textDocument: { uri },
        position: { line: 1, character: 0 },
      }),
    );
    const preview = isWhole ? took(editor.client.sendRequest('pinn/preview', { uri })) : null;
    kinds.diagnostics.push(await took(published));
    await key;
    kinds.completion.push(await completion);
    if (preview) kinds.preview.push(await preview);
  }
  const medians = Object.fromEntries(Object.entries(kinds).map(([kind, values]) => [kind, median(values)]));
  console.log(
    JSON.stringify({
      name,
      rounds: kinds.completion.length,
      previews: kinds.preview.length,
      first,
      worstHover,
      ...medians,
    }),
  );
  editor.end();
}

/** Documents opened and closed at random: the slowest answer in between. */
async function openAndClose(): Promise<void> {
  const editor = new Editor();
  await editor.start();
  const random = new Random(7);
  const text = specOf(100);
  const open: string[] = [];
  let slowest = 0;
  for (let i = 0; i < documents; i++) {
    const uri = `file:///d${i}.pinn`;
    await editor.client.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'pinn', version: 1, text },
    });
    open.push(uri);
    while (open.length > 5 || (open.length > 0 && random.uniform() < 0.5)) {
      const [gone] = open.splice(Math.floor(random.uniform() * open.length), 1);
      await editor.client.sendNotification('textDocument/didClose', { textDocument: { uri: gone } });
    }
    const asked = open.at(-1);
    if (asked && i % 20 === 0)
      slowest = Math.max(
        slowest,
        await took(
          editor.client.sendRequest('textDocument/hover', {
            textDocument: { uri: asked },
            position: { line: 1, character: 8 },
          }),
        ),
      );
  }
  console.log(JSON.stringify({ documents, slowest }));
  editor.end();
}

async function main(): Promise<void> {
  for (const one of cases) await measure(one);
  await openAndClose();
}

void main();

/** The language server and the trainer as web workers in a real browser: no file system, no Node, no network. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserWorker } from '../../../scripts/browser-bundle.mjs';
import { patience, until } from '../../patience.mjs';
import { launch } from '../../workbench/browser.mjs';

const root = path.resolve(import.meta.dirname, '../../..');
const entries = {
  'language-server.browser': 'src/language/main.browser.ts',
  'language-worker.browser': 'src/language/background/web-worker.ts',
  'trainer.browser': 'src/run/web-worker.ts',
};

let browser: Browser;
let server: Server;
let page: Page;
const troubles: string[] = [];

/** What the page keeps of a worker that it talks to. */
interface Peer {
  request(method: string, params: unknown): Promise<unknown>;
  notify(method: string, params: unknown): void;
  heard: { method: string; params: unknown }[];
}
declare global {
  // eslint-disable-next-line no-var
  var peers: Record<string, Peer>;
}

beforeAll(async () => {
  const { outputFiles } = await build({
    ...browserWorker,
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, path.join(root, file)])),
    define: { 'process.env.PINN_LENS_BUNDLED': '"1"', ...browserWorker.define },
    logOverride: { 'empty-import-meta': 'silent' },
    bundle: true,
    minify: true,
    write: false,
    outdir: 'out',
  });
  const files = new Map(outputFiles.map((file) => [`/${path.basename(file.path)}`, file.contents]));
  server = createServer((request, response) => {
    const content = request.url === '/' ? '<!DOCTYPE html><title>workers</title>' : files.get(request.url ?? '');
    response.statusCode = content === undefined ? 404 : 200;
    response.setHeader('content-type', request.url === '/' ? 'text/html' : 'text/javascript');
    response.end(content);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  browser = await launch();
  page = await browser.newPage();
  page.setDefaultTimeout(patience);
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('favicon')) troubles.push(message.text());
  });
  await page.goto(`http://127.0.0.1:${address.port}/`);
  await page.evaluate(() => {
    globalThis.peers = {};
    for (const name of ['language-server', 'trainer']) {
      const worker = new Worker(`/${name}.browser.js`);
      const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (reason: Error) => void }>();
      const heard: Peer['heard'] = [];
      worker.onmessage = ({ data }) => {
        const asker = waiting.get(data.id);
        if (data.method !== undefined && data.id !== undefined) {
          // What a server asks of its client is granted.
          worker.postMessage({ jsonrpc: '2.0', id: data.id, result: null });
        } else if (data.method !== undefined) {
          heard.push(data);
        } else if (asker) {
          waiting.delete(data.id);
          if (data.error) asker.reject(new Error(data.error.message));
          else asker.resolve(data.result);
        }
      };
      let count = 0;
      globalThis.peers[name] = {
        heard,
        notify: (method, params) => worker.postMessage({ jsonrpc: '2.0', method, params }),
        request: (method, params) =>
          new Promise((resolve, reject) => {
            waiting.set(++count, { resolve, reject });
            worker.postMessage({ jsonrpc: '2.0', id: count, method, params });
          }),
      };
    }
  });
  await request('language-server', 'initialize', {
    processId: null,
    rootUri: null,
    workspaceFolders: null,
    capabilities: { textDocument: { completion: { completionItem: { snippetSupport: true } } } },
  });
  await notify('language-server', 'initialized', {});
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});

type Name = 'language-server' | 'trainer';
const request = (name: Name, method: string, params: unknown): Promise<never> =>
  page.evaluate((asked) => globalThis.peers[asked.name].request(asked.method, asked.params), {
    name,
    method,
    params,
  }) as Promise<never>;
const notify = (name: Name, method: string, params: unknown): Promise<void> =>
  page.evaluate((said) => globalThis.peers[said.name].notify(said.method, said.params), { name, method, params });
const heard = (name: Name, method: string): Promise<never[]> =>
  page.evaluate(
    (asked) => globalThis.peers[asked.name].heard.filter((m) => m.method === asked.method).map((m) => m.params),
    { name, method },
  ) as Promise<never[]>;

const spec = (name: string) => readFileSync(path.join(root, 'examples', name), 'utf8');
async function open(uri: string, text: string): Promise<void> {
  await notify('language-server', 'textDocument/didOpen', {
    textDocument: { uri, languageId: 'pinn', version: 1, text },
  });
}
interface Published {
  uri: string;
  diagnostics: { code: string; message: string }[];
}
const published = (uri: string) =>
  until(
    async () =>
      (await heard('language-server', 'textDocument/publishDiagnostics')).findLast((p: Published) => p.uri === uri),
    `diagnostics of ${uri}`,
  ) as Promise<Published>;

describe('the language server in a browser', () => {
  it('checks, with the place of what is wrong', async () => {
    await open('untitled:wrong', "variable t in [0, 1]\nunknown u(t)\nequation u' = -uu\ninitial u(0) = 1\n");
    const { diagnostics } = await published('untitled:wrong');
    expect(diagnostics).toMatchObject([{ code: 'unknown-name', range: { start: { line: 2, character: 15 } } }]);
  });

  it('completes, hovers and formats', async () => {
    const text = "variable t in [0, 1]\nunknown u(t)\nequation u' = -s\ninitial u(0) = 1\ntrain { adam(100) }\n";
    await open('untitled:a.pinn', text);
    const textDocument = { uri: 'untitled:a.pinn' };
    const { items } = (await request('language-server', 'textDocument/completion', {
      textDocument,
      position: { line: 2, character: 16 },
    })) as { items: { label: string }[] };
    expect(items.map((item) => item.label)).toContain('sin');
    const hover = (await request('language-server', 'textDocument/hover', {
      textDocument,
      position: { line: 4, character: 9 },
    })) as { contents: { value: string } };
    expect(hover.contents.value).toMatch(/adam\(steps/);
    const edits = await request('language-server', 'textDocument/formatting', {
      textDocument,
      options: { tabSize: 2, insertSpaces: true },
    });
    expect(edits).toEqual(expect.any(Array));
  });

  it('draws the preview of a solution, in a worker beside it', async () => {
    await open('untitled:b.pinn', "variable t in [0, 2]\nunknown u(t)\nequation u' = -u\ninitial u(0) = 1\n");
    const { preview } = (await request('language-server', 'pinn/preview', { uri: 'untitled:b.pinn' })) as {
      preview: { errorEstimate: number; label: string } | null;
    };
    expect(preview?.label).toMatch(/preview/);
    expect(preview?.errorEstimate).toBeLessThan(1e-6);
  });

  it('probes the gradients of what is trained, and warns in the line', async () => {
    await open('untitled:drowned.pinn', spec('outweighed.pinn'));
    const found = await until(async () => {
      const { diagnostics } = await published('untitled:drowned.pinn');
      return diagnostics.find(({ code }) => code === 'loss-imbalance');
    }, 'a finding of the probe');
    expect(found.message).toContain('outweighs');
  });
});

describe('the trainer in a browser', () => {
  const options = { variant: null, set: {}, seed: null, out: null, resume: null, specText: '', frameInterval: 20 };
  const problemOf = async (uri: string): Promise<unknown> =>
    ((await request('language-server', 'pinn/problem', { uri })) as { problem: unknown }).problem;

  it('solves by windows', async () => {
    const problem = await problemOf('untitled:b.pinn');
    const result = (await request('trainer', 'train', { problem, options })) as { verdict: string; measure: number };
    expect(result.verdict).toBe('reached');
  });

  it('trains a network with its lens, on the same kernel', async () => {
    const text = spec('oscillator.pinn').replace(/train\s*\{[^}]*\}/, 'train { levenberg_marquardt(120)  seed = 0 }');
    await open('untitled:c.pinn', text);
    const problem = await problemOf('untitled:c.pinn');
    expect(problem).not.toBeNull();
    const result = (await request('trainer', 'train', { problem, options })) as { verdict: string; engine: string };
    expect(result).toMatchObject({ verdict: 'reached', engine: 'wasm (SIMD)' });
    const frames = (await heard('trainer', 'frame')) as { gram: unknown }[];
    expect(frames.length).toBeGreaterThan(3);
  });

  it('says what it cannot do', async () => {
    await expect(request('trainer', 'doctor', null)).rejects.toThrow('nothing to set up');
  });

  it('throws nothing on the way', () => {
    expect(troubles).toEqual([]);
  });
});

import { expect, test } from 'vitest';
import { Random } from '../../src/numeric/random.ts';
import { LanguageServer } from './language-server.ts';

const random = new Random(12);
const below = (n: number): number => Math.floor(random.uniform() * n);
const pick = <T>(from: readonly T[]): T => from[below(from.length)];
const some = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

const spec = `problem "a fall"
param g: m/s^2 = 9.81
let k = 2*g
variable t: s in [0, 2]
unknown y(t): m, v(t): m/s
equation fall: y' = v
equation pull: v' = -g
initial y(0) = 10 m
initial hard v(0) = 0 m/s
points { fall = sobol(64) }
weights { fall = 1 until 20% then linear to 2 at 80%  pull = 3 }
train { adam(100)  lbfgs(20)  seed = 3 }
variant other { weights { pull = equal_total } }
sweep band { pull = log(1e-3, 1, 4) }
`;
const words = spec.match(/\w+|[^\s\w]/g)!;
const prototype = Object.getOwnPropertyNames(Object.prototype);
const frame = (equation: string): string =>
  `variable t in [0, 1]\nunknown u(t)\nequation u' = ${equation}\ninitial u(0) = 1\n`;

/** Texts of a kind; each is made anew. */
const kinds: Record<string, { count: number; make: () => string }> = {
  tokens: { count: 25, make: () => some(1 + below(200), () => pick(words)).join(pick([' ', '\n', ''])) },
  'a spec with tokens changed': {
    count: 25,
    make: () => {
      const all = spec.split(/(\s+)/);
      for (let i = 0; i < 4; i++) all[below(all.length)] = pick(words);
      return all.join('');
    },
  },
  bytes: { count: 20, make: () => String.fromCharCode(...some(below(400), () => below(pick([128, 256, 0xffff])))) },
  'a spec cut off': { count: 20, make: () => spec.slice(below(spec.length), below(spec.length) + 80) },
  deep: {
    count: 6,
    make: () => {
      const n = pick([10, 100, 1000, 5000]);
      const [open, close] = pick([
        ['(', ')'],
        ['-', ''],
        ['sin(', ')'],
        ['u^', ''],
        ['[', ']'],
        ['{', '}'],
        ['if(u > 0, ', ', 1)'],
        ['/*', ''],
      ]);
      return frame(`${open.repeat(n)}u${close.repeat(n)}`);
    },
  },
  wide: {
    count: 6,
    make: () => {
      const n = pick([100, 1000, 3000]);
      return pick([
        () => frame(some(n, () => 'u').join('+')),
        () => `${frame('-u')}train { ${some(n, () => 'adam(1)').join(' ')} }`,
        () => `${frame('-a0*u')}let a${n} = 1\n${some(n, (i) => `let a${i} = a${i + 1}*a${i + 1}`).join('\n')}`,
        () =>
          `${frame('-u')}data lab { t = [${some(n, (i) => i / n).join(', ')}]  u = [${some(n, () => 1).join(', ')}] }`,
        () => `variable t in [0, 1]\n${some(n, (i) => `unknown u${i}(t)\nequation u${i}' = -u${i}`).join('\n')}`,
      ])();
    },
  },
  'names of Object.prototype': {
    count: 20,
    make: () => {
      const name = pick(prototype);
      const all = spec.split(/(\b(?:g|k|y|v|fall|pull|other|band|sobol|adam|seed|m)\b)/);
      for (let i = 0; i < 6; i++) all[1 + 2 * below((all.length - 1) / 2)] = name;
      return all.join('');
    },
  },
};

/** Everything that an editor asks of an open text. */
function everything(server: LanguageServer, uri: string, text: string): Promise<unknown>[] {
  const lines = text.split('\n');
  const line = below(lines.length);
  const position = { line, character: below(lines[line].length + 1) };
  const range = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
  const textDocument = { uri };
  const at = { textDocument, position };
  const options = { tabSize: 2, insertSpaces: true };
  const asked: [method: string, params: object][] = [
    ...['completion', 'hover', 'definition', 'signatureHelp', 'documentHighlight', 'prepareRename'].map(
      (name): [string, object] => [`textDocument/${name}`, at],
    ),
    ['textDocument/references', { ...at, context: { includeDeclaration: true } }],
    ['textDocument/documentSymbol', { textDocument }],
    ['textDocument/foldingRange', { textDocument }],
    ['textDocument/codeLens', { textDocument }],
    ['textDocument/documentLink', { textDocument }],
    ['textDocument/semanticTokens/full', { textDocument }],
    ['textDocument/formatting', { textDocument, options }],
    ['textDocument/inlayHint', { textDocument, range }],
    ['textDocument/codeAction', { textDocument, range, context: { diagnostics: [] } }],
    ['textDocument/selectionRange', { textDocument, positions: [position] }],
    ['pinn/problem', { uri }],
  ];
  return asked.map(([method, params]) =>
    server.ask(method, params).catch((error: Error) => {
      // A rename may be refused in words; nothing else may fail.
      if (method === 'textDocument/prepareRename') return null;
      throw new Error(`${method} at ${JSON.stringify(position)} of ${JSON.stringify(text)}: ${error.message}`);
    }),
  );
}

test.each(Object.entries(kinds))('%s: every request is answered and the server goes on', async (_, { count, make }) => {
  const server = await new LanguageServer().start();
  for (let i = 0; i < count; i++) {
    const uri = `file:///fuzz-${i}.pinn`;
    const text = make();
    await server.open(uri, text);
    await Promise.all(everything(server, uri, text));
    await server.findings(uri, 1);
    await server.close(uri);
  }
  expect(server.log).toEqual([]);
  expect(server.isOver).toBe(false);
});

test('documents are opened, changed and closed at random, and the server goes on', async () => {
  const server = await new LanguageServer().start();
  const open = new Map<string, number>();
  for (let i = 0; i < 1500; i++) {
    const uri = pick([`file:///d${below(12)}.pinn`, `untitled:Untitled-${below(4)}`, `file:///n${below(4)}.txt`]);
    const version = open.get(uri);
    const text = pick([spec, kinds['a spec with tokens changed'].make()]);
    const act = pick<() => Promise<unknown>>([
      async () => {
        if (version === undefined) await server.open(uri, text);
        open.set(uri, version ?? 1);
      },
      async () => {
        // A change behind a close comes from editors that are in a hurry.
        await server.change(uri, (version ?? 1) + 1, text);
        if (version !== undefined) open.set(uri, version + 1);
      },
      async () => {
        if (version !== undefined) await server.close(uri);
        open.delete(uri);
      },
      async () => {
        if (version !== undefined)
          void server.ask('textDocument/hover', { textDocument: { uri }, position: { line: 1, character: 7 } });
      },
      () =>
        server.client.sendNotification('workspace/didChangeWatchedFiles', {
          changes: [{ uri: 'file:///d.csv', type: 2 }],
        }),
    ]);
    await act();
  }
  const last = 'file:///last.pinn';
  await server.open(last, spec);
  await Promise.all(everything(server, last, spec));
  await server.findings(last, 1);
  expect(server.isOver).toBe(false);
});

import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CodeLens } from 'vscode-languageserver';
import type { Executed } from '../../src/language/commands/executor.ts';
import { until } from '../patience.mjs';
import { LanguageServer } from './language-server.ts';

const text = `variable t in [0, 1]
unknown u(t)
equation motion: u'' + 4*u' + 400*u = 0
initial release: u(0) = 1
initial rest: u'(0) = 0
weights { motion = 1e-3  release = 1  rest = 1 }
train { adam(20) }

variant heavy { weights { motion = 1 } }
variant endless { train { adam(1e9) } }
sweep band { motion = [1e-4, 1e-3] }
`;

let folder: string;
let uri: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pinn-commands-'));
  const file = join(folder, 'release.pinn');
  writeFileSync(file, text);
  uri = pathToFileURL(file).href;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A client that knows the protocol and nothing of ours. */
const plainClient = async () => {
  const server = await new LanguageServer().start();
  await server.open(uri, text);
  return server;
};

const lensesOf = (server: LanguageServer) => server.ask<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });

test('lenses stand above the spec and above each variant, and any client can have them carried out', async () => {
  const server = await plainClient();
  const lenses = await lensesOf(server);
  expect(lenses.map(({ command, range }) => [range.start.line, command!.title])).toEqual([
    ...['Train', 'Compare', 'Probe', 'What helps?', 'Solve'].map((title) => [0, title]),
    [8, 'Train heavy'],
    [9, 'Train endless'],
    [10, 'Run band'],
  ]);
  const { commands } = server.capabilities.executeCommandProvider!;
  for (const { command } of lenses) expect(commands).toContain(command!.command);
  const { command } = lenses.find(({ command: c }) => c!.title === 'Train heavy')!;
  const { code, message, run } = await server.execute<Executed>(command!.command, ...command!.arguments!);
  expect(code).toBe(3);
  expect(message).toMatch(/^release\.pinn: (not reached|wrong|unverified): /);
  expect(existsSync(join(folder, run!, 'result.json'))).toBe(true);
  expect(server.messages).toEqual([{ type: 2, message }]);
  expect(server.log.join('\n')).toMatch(/training release\.pinn[\s\S]*step \d+, loss/);
});

test('train, solve, probe and compare say in a sentence what came of it', async () => {
  const server = await plainClient();
  const sentences: [command: string, says: RegExp][] = [
    ['pinn.train', /^release\.pinn: (not reached|wrong|unverified): /],
    ['pinn.solve', /^release\.pinn: reached: /],
    ['pinn.probe', /^release\.pinn: of the first update motion \d+ %, release \d+ %, rest \d+ %$/],
    ['pinn.sweep', /^release\.pinn: .*total/],
  ];
  for (const [command, says] of sentences) expect((await server.execute<Executed>(command, uri)).message).toMatch(says);
  const { message } = await server.execute<Executed>('pinn.compare', uri, 'heavy');
  expect(message).toMatch(/^release\.pinn: heavy begins with a total of /);
});

test('what is trained is the text in the editor, saved or not', async () => {
  const server = await plainClient();
  await server.change(uri, 2, text.replace('motion: ', 'swing: ').replaceAll('motion =', 'swing ='));
  const { message } = await server.execute<Executed>('pinn.probe', uri);
  expect(message).toContain('of the first update swing ');
  const untitled = 'untitled:Untitled-1';
  await server.open(untitled, text);
  expect((await server.execute<Executed>('pinn.probe', untitled)).code).toBe(0);
});

test('progress is shown where the client shows progress, and ends a training there', async () => {
  const server = await new LanguageServer().start({ window: { workDoneProgress: true } });
  const seen: { kind: string; title?: string; message?: string }[] = [];
  const tokens: unknown[] = [];
  server.client.onRequest('window/workDoneProgress/create', ({ token }: { token: unknown }) => {
    tokens.push(token);
    return null;
  });
  server.client.onNotification('$/progress', ({ value }: { value: (typeof seen)[number] }) => {
    seen.push(value);
  });
  await server.open(uri, text);
  const under = server.execute<Executed>('pinn.trainVariant', uri, 'endless');
  await until(() => seen.some(({ message }) => /^step [1-9]/.test(message ?? '')), 'a step');
  await server.client.sendNotification('window/workDoneProgress/cancel', { token: tokens[0] });
  expect((await under).message).toMatch(/^release\.pinn: /);
  expect(seen[0]).toMatchObject({ kind: 'begin', title: 'training release.pinn', cancellable: true });
  expect(seen.at(-1)).toEqual({ kind: 'end' });
});

test('a stop ends what is under way, and so does the end of the server', async () => {
  const server = await plainClient();
  const under = server.execute<Executed>('pinn.trainVariant', uri, 'endless');
  await until(() => server.log.some((line) => /step [1-9]/.test(line)), 'a step');
  expect(await server.execute<Executed>('pinn.stop', uri)).toMatchObject({ message: 'stopping' });
  expect(await under).toMatchObject({ code: 3 });
  expect(await server.execute<Executed>('pinn.stop', uri)).toMatchObject({ message: 'nothing is under way' });
  // Nobody answers any more.
  void server.execute<Executed>('pinn.trainVariant', uri, 'endless').catch(() => null);
  await until(() => server.log.filter((line) => line.includes('step 0')).length > 1, 'another training');
  await server.ask('shutdown');
  await server.client.sendNotification('exit');
  expect(await server.ended).toBe(0);
  const runs = join(folder, 'runs');
  const has = (run: string, file: string) => existsSync(join(runs, run, file));
  const begun = () => readdirSync(runs).filter((run) => has(run, 'run.json'));
  await until(() => begun().every((run) => has(run, 'result.json')), 'the end of all runs');
});

test.each([
  ['pinn.train', ['file:///nowhere.pinn'], 'nowhere.pinn is not open'],
  ['pinn.train', [], 'pinn.train needs the address of a spec'],
  ['constructor', ['file:///nowhere.pinn'], 'there is no command constructor'],
])('%s %j is one sentence', async (command, args, sentence) => {
  const server = await plainClient();
  expect(await server.execute<Executed>(command, ...args)).toEqual({ code: null, message: sentence, run: null });
  expect(server.messages).toEqual([{ type: 1, message: sentence }]);
});

test('nothing is run that has an error, or a variant that is not there', async () => {
  const server = await plainClient();
  expect(await server.execute<Executed>('pinn.trainVariant', uri, 'missing')).toMatchObject({
    code: 2,
    message: 'release.pinn: release.pinn has no variant "missing"; it has heavy, endless',
  });
  await server.change(uri, 2, text.replace('400*u', '400*v'));
  expect((await server.execute<Executed>('pinn.train', uri)).message).toBe(
    'release.pinn has an error; nothing was run',
  );
});

test('a client that carries out commands itself is offered none, and lenses with its icons', async () => {
  const server = await new LanguageServer().start({}, { icons: true, ownCommands: true });
  expect(server.capabilities.executeCommandProvider).toBeUndefined();
  await server.open(uri, text);
  const titles = (await lensesOf(server)).map(({ command }) => command!.title);
  expect(titles.slice(0, 2)).toEqual(['$(play) Train', '$(compare-changes) Compare']);
  expect(titles.at(-3)).toBe('$(play) Train heavy');
});

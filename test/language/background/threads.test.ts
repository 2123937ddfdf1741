import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Background } from '../../../src/language/background/background.ts';
import { threads } from '../../../src/language/background/threads.ts';
import { hung, until } from '../../patience.mjs';
import { decay } from './problem.ts';

/** A thread that does what the title of a problem says. */
const stand = `
const { parentPort, threadId } = require('node:worker_threads');
const kept = [];
parentPort.on('message', ({ id, params, wanted }) => {
  switch (params.problem.title) {
    case 'loop': for (;;);
    case 'listen': while (Atomics.load(wanted, 0) === id); break;
    case 'throw': throw new Error('thrown');
    case 'exit': process.exit(3);
    case 'fill': for (;;) kept.push(new Array(1e6).fill(0.5));
    case 'refuse': parentPort.postMessage({ id, trouble: 'refused' }); return;
  }
  parentPort.postMessage({ id, result: threadId });
});
`;

let folder: string;
let background: Background;
const log: string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pinn-threads-'));
  writeFileSync(join(folder, 'worker.cjs'), stand);
  background = threads(join(folder, 'worker.cjs'), (message) => log.push(message));
});
afterEach(() => log.splice(0));
afterAll(() => {
  background.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const probe = (title: string, signal = new AbortController().signal) =>
  background.run('probe', { problem: { ...decay(), title } }, signal);

test('a job is done in a thread, which then does the next', async () => {
  const first = await probe('answer');
  expect(first).toEqual(expect.any(Number));
  expect(await probe('answer')).toBe(first);
});

test('jobs wait for each other, and one that nobody wants any more is left out', async () => {
  const ended = new AbortController();
  const all = [probe('answer'), probe('loop', ended.signal), probe('answer')];
  ended.abort();
  const [first, second, third] = await Promise.all(all);
  expect(second).toBeNull();
  expect(third).toBe(first);
});

test('a preview does not wait for a probe', async () => {
  const ended = new AbortController();
  const endless = probe('loop', ended.signal);
  const preview = await background.run(
    'preview',
    { problem: decay(), values: {}, patience: 1 },
    new AbortController().signal,
  );
  expect(preview).toEqual(expect.any(Number));
  ended.abort();
  expect(await endless).toBeNull();
});

test('a job that listens keeps its thread', async () => {
  const patient = threads(join(folder, 'worker.cjs'), () => {}, { grace: hung, idle: hung });
  const run = (title: string, signal = new AbortController().signal) =>
    patient.run('probe', { problem: { ...decay(), title } }, signal);
  const before = await run('answer');
  const ended = new AbortController();
  const listening = run('listen', ended.signal);
  ended.abort();
  expect(await listening).toBeNull();
  expect(await run('answer')).toBe(before);
  patient.dispose();
});

test('a job that does not listen loses its thread', async () => {
  const before = await probe('answer');
  const ended = new AbortController();
  const looping = probe('loop', ended.signal);
  ended.abort();
  expect(await looping).toBeNull();
  expect(await probe('answer')).not.toBe(before);
  expect(log).toEqual([]);
});

test('an idle thread ends', async () => {
  const hasty = threads(join(folder, 'worker.cjs'), () => {}, { grace: hung, idle: 0 });
  const run = () => hasty.run('probe', { problem: { ...decay(), title: 'answer' } }, new AbortController().signal);
  const first = await run();
  await until(async () => (await run()) !== first, 'another thread');
  hasty.dispose();
});

test.each([
  ['throw', /probe.*thrown/],
  ['exit', /probe.*3/],
  ['fill', /probe.*memory/i],
  ['refuse', /probe.*refused/],
])('a job that ends by "%s" is a line in the log and no answer; the next one is done', async (title, line) => {
  expect(await probe(title)).toBeNull();
  expect(log).toEqual([expect.stringMatching(line)]);
  expect(await probe('answer')).toEqual(expect.any(Number));
});

test('what is under way when it is taken down has no answer', async () => {
  const own = threads(join(folder, 'worker.cjs'), () => {});
  const all = ['loop', 'answer'].map((title) =>
    own.run('probe', { problem: { ...decay(), title } }, new AbortController().signal),
  );
  own.dispose();
  expect(await Promise.all(all)).toEqual([null, null]);
});

/** @file Logs that somebody wrote by hand: what can be meant is read, and what is left out is said with its reason. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { frameLine, headerLine, logOf, newFolder, read, text } from './log.ts';

const end = { run: 'a1', end: '2026-01-01T00:01:00+00:00', reason: 'finished' };

function written(content: string): string {
  const folder = newFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'lens.jsonl'), content);
  return folder;
}

test.each([
  ['NaN', 'NaN'],
  ['an infinity', '-Infinity'],
])('%s as Python writes it is a number that is not finite', async (_, number) => {
  const frame = `{"step": 10, "run": "a1", "time": 1.0, "losses": [${number}, 1.0], "weights": [1.0, 1.0], "gram": [${number}, ${number}, 1.0]}\n`;
  const { frames, result, notes } = await read(written(text(headerLine(), frameLine(0)) + frame + text(end)));
  expect(frames.map(({ step }) => step)).toEqual([0, 10]);
  expect([...frames[1].losses]).toEqual([Number.NaN, 1]);
  expect(result?.findings.map(({ code }) => code)).toContain('not-a-number');
  expect(notes).toEqual([]);
});

test('a name that is called like such a number stays as it is', async () => {
  const header = headerLine({ title: 'NaN at -Infinity', terms: [{ name: 'NaN "x"' }, { name: 'Infinity' }] });
  const line = JSON.stringify(header).replace('"parameters":100', '"parameters": NaN');
  const { headers } = await read(written(`${line}\n${text(frameLine(0))}`));
  expect(headers[0].title).toBe('NaN at -Infinity');
  expect(headers[0].terms.map(({ name }) => name)).toEqual(['NaN "x"', 'Infinity']);
});

test('names stand in one line, and tell a terminal nothing', async () => {
  const header = headerLine({ title: 'a\nb', terms: [{ name: 'u\u001b[2Jx' }, { name: '∂ₜu "o\'b" <b>' }] });
  const { headers } = await read(logOf(header, frameLine(0)));
  expect(headers[0].title).toBe('a b');
  expect(headers[0].terms.map(({ name }) => name)).toEqual(['u [2Jx', '∂ₜu "o\'b" <b>']);
});

test.each<[string, object, RegExp]>([
  [
    'a whole matrix',
    { gram: [1, 0, 0, 1] },
    /"gram" has 4 numbers at step 0, and the upper triangle of 2 terms has 3\.$/,
  ],
  [
    'a matrix of rows',
    {
      gram: [
        [1, 0],
        [0, 1],
      ],
    },
    /"gram" is no list of numbers at step 0\.$/,
  ],
  ['losses by name', { losses: { physics: 1 } }, /"losses" is no list of numbers at step 0\.$/],
  ['no weights', { weights: undefined }, /"weights" is missing at step 0\.$/],
  ['fewer losses than terms', { losses: [1] }, /"losses" has 1 number at step 0, and there are 2 terms\.$/],
  ['a step as text', { step: '0' }, /"step" is "0", and is a whole number from 0\.$/],
  ['half a step', { step: 0.5 }, /"step" is 0\.5, and is a whole number from 0\.$/],
])('frames with %s are left out, and it is said', async (_, change, reason) => {
  const { frames, notes } = await read(logOf(headerLine(), frameLine(0, change)));
  expect(frames).toEqual([]);
  expect(notes).toEqual([expect.stringMatching(reason), expect.stringMatching(/holds no frame yet\.$/)]);
});

test('that some lines are left out is said once, beside what is read', async () => {
  const bad = { gram: [1] };
  const { frames, notes } = await read(logOf(headerLine(), frameLine(0), frameLine(10, bad), frameLine(20, bad)));
  expect(frames).toHaveLength(1);
  expect(notes).toEqual([
    expect.stringMatching(/^What is left out of ".*lens.jsonl": "gram" has 1 number at step 10,/),
  ]);
});

test.each<[string, object, RegExp]>([
  ['of a later version', { lens: 2 }, /holds no run yet: a header says "lens": 2, and what can be read is 1\.$/],
  ['without terms', { terms: [] }, /holds no run yet: a header has no list of "terms"\.$/],
  ['of names alone', { terms: ['physics'] }, /: in a header "terms" are not objects with a "name" each\.$/],
])('a header %s is refused with its reason', async (_, change, reason) => {
  await expect(read(logOf(headerLine(change), frameLine(0)))).rejects.toThrow(reason);
});

test('a log that has a header alone says that there is no frame yet', async () => {
  expect((await read(logOf(headerLine()))).notes).toEqual([expect.stringMatching(/holds no frame yet\.$/)]);
});

const whole = text(headerLine(), frameLine(0), end);

test.each<[string, Buffer, RegExp]>([
  ['packed by gzip', gzipSync(whole), /holds no run yet: it is packed by gzip; unpack it first \(gzip -d\)\.$/],
  ['packed by zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 4, 0]), /it is packed by zstd/],
  ['UTF-16 with a mark', Buffer.from(`\ufeff${whole}`, 'utf16le'), /its text is UTF-16, and a log is UTF-8/],
  ['UTF-16 without one', Buffer.from(whole, 'utf16le'), /its text is UTF-16/],
  ['zero bytes', Buffer.alloc(100), /it is no text: it holds zero bytes\.$/],
  ['a list', Buffer.from(JSON.stringify([headerLine(), frameLine(0)])), /a log has one object per line\.$/],
  ['spread over lines', Buffer.from(JSON.stringify(headerLine(), null, 2)), /a log has one object per line\.$/],
])('a file that is %s is told by what it is', async (_, content, reason) => {
  const folder = written('');
  writeFileSync(join(folder, 'lens.jsonl'), content);
  await expect(read(folder)).rejects.toThrow(reason);
});

test('a file of another name is no log', async () => {
  const folder = written(whole);
  writeFileSync(join(folder, 'lens.jsonl.gz'), gzipSync(whole));
  await expect(read(join(folder, 'lens.jsonl.gz'))).rejects.toThrow(/is no lens log: its name ends in \.jsonl;/);
});

test('two trainings that write one log without a name of their own are noticed; one that repeats itself is not', async () => {
  const twice = /^What is left out of .*: step 10 stands there twice, with other losses: two trainings /;
  const one = [frameLine(0), frameLine(10), frameLine(20)];
  const { frames, notes } = await read(
    logOf(headerLine(), one[0], one[1], frameLine(10, { losses: [5, 5] }), frameLine(20)),
  );
  expect(frames.map(({ step }) => step)).toEqual([0, 10, 20]);
  expect(notes).toEqual([expect.stringMatching(twice)]);
  expect((await read(logOf(headerLine(), ...one, ...one))).notes).toEqual([]);
});

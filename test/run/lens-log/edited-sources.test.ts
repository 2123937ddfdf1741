import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOf } from '../../../src/files/digest.ts';
import { isSomewhere } from '../../../src/problem/source.ts';
import { append, frameLine, headerLine, newFolder, read, text } from './log.ts';

const ran = [
  'import pinn_lens',
  'losses = {',
  '    "physics": p(),',
  '    "initial": q(),',
  '}',
  'w = {"initial": 0.5}',
];

/** A log of a program that says `now` today. */
function logged(now: string[] | null): string {
  const base = newFolder();
  const folder = join(base, 'runs');
  mkdirSync(folder);
  if (now) writeFileSync(join(base, 'heat.py'), now.join('\n'));
  const at = (line: number) => ({ file: '../heat.py', line, digest: digestOf(ran[line - 1]) });
  const header = headerLine({
    terms: [
      { name: 'physics', column: 5, end: 14, ...at(3) },
      { name: 'initial', column: 5, end: 14, ...at(4), weight: { column: 17, end: 20, ...at(6) } },
    ],
    sources: { '../heat.py': digestOf(ran.join('\n')) },
  });
  append(folder, text(header, frameLine(0)));
  return folder;
}

async function placesOf(now: string[] | null) {
  const { headers, notes } = await read(logged(now));
  const lines = headers[0].terms.map(({ source }) => (isSomewhere(source) ? source.start.line + 1 : null));
  const weight = headers[0].log?.places[1].weight;
  return { lines, weight: weight ? weight.range.start.line + 1 : null, notes };
}

test('of a file that is as it ran every line is the one that was written', async () => {
  expect(await placesOf(ran)).toEqual({ lines: [3, 4], weight: 6, notes: [] });
});

test('of a file that is not here as well: a log may be read on another machine', async () => {
  expect(await placesOf(null)).toEqual({ lines: [3, 4], weight: 6, notes: [] });
});

test('lines that have moved are found again, and it is said', async () => {
  const { notes, ...places } = await placesOf(['# new', '# lines', ...ran]);
  expect(places).toEqual({ lines: [5, 6], weight: 8 });
  expect(notes).toEqual([expect.stringMatching(/heat\.py" was edited .* its lines were found again\.$/)]);
});

test('a line that was changed, or that is there twice, is not named, and it is said', async () => {
  const { notes, ...places } = await placesOf([...ran, ran[2], 'w = {"initial": 5}'].toSpliced(5, 1));
  expect(places).toEqual({ lines: [null, 4], weight: null });
  expect(notes).toEqual([expect.stringMatching(/what is not found again in it has no line\.$/)]);
});

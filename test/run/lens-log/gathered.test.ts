/** @file A log whose past is told at once: the same picture as frame by frame, and of a long one a first picture before it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { History } from '../../../src/problem/history.ts';
import type { PastFrames, RunEvent } from '../../../src/problem/run-event.ts';
import { watchLog } from '../../../src/run/lens-log/watch.ts';
import { until } from '../../patience.mjs';
import { append, frameLine, headerLine, logOf, newFolder, text } from './log.ts';

const end = { run: 'a1', end: '2026-01-01T00:01:00+00:00', reason: 'finished' };
/** One term outweighs the other: there is something to find. */
const lopsided = (step: number, changes: object = {}) =>
  frameLine(step, {
    losses: [100, 1],
    weights: [1, 1],
    gram: [10000 + (step % 7), 0, 1],
    values: { k: step },
    ...changes,
  });
/** Makes lines long, and a log with few frames. */
const note = 'x'.repeat(400);

async function told(folder: string, gather: boolean): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of watchLog(folder, { gather })) events.push(event);
  return events;
}

const of = <T extends RunEvent['type']>(events: RunEvent[], type: T) =>
  events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);

/** The history that the frames make one by one. */
function drawn(events: RunEvent[]): History {
  const [{ header }] = of(events, 'started');
  const history = new History(header.terms.length, header.parameters.length);
  for (const { frame } of of(events, 'frame')) history.push(frame);
  return history;
}

/** More than is read line by line. */
const manyFrames = text(headerLine({ every: 1 }), ...Array.from({ length: 20_000 }, (_, k) => lopsided(k, { note })));

function long(tail = ''): string {
  const folder = newFolder();
  append(folder, manyFrames + tail);
  return folder;
}

/** Both ways of telling show the same at the end, findings and result included. */
async function expectSame(folder: string): Promise<RunEvent[]> {
  const [single, gathered] = [await told(folder, false), await told(folder, true)];
  expect(of(gathered, 'frame')).toEqual([]);
  const pasts = of(gathered, 'history').map(({ history }) => history);
  const whole = pasts.filter((past) => past.whole);
  expect(whole).toHaveLength(1);
  expect(whole[0].history).toEqual(drawn(single).snapshot());
  expect(whole[0].latest).toEqual(of(single, 'frame').at(-1)?.frame);
  expect(of(gathered, 'started').at(-1)).toEqual(of(single, 'started').at(-1));
  expect(of(gathered, 'solution').at(-1)).toEqual(of(single, 'solution').at(-1));
  expect(of(gathered, 'findings').at(-1)).toEqual(of(single, 'findings').at(-1));
  expect(of(gathered, 'finished')).toEqual(of(single, 'finished'));
  return gathered;
}

test('a short log is told at once, and shows the same', async () => {
  const curve = { run: 'a1', step: 30, curve: { x: [0, 1, 2], u: [1, 2, 3] } };
  const frames = Array.from({ length: 400 }, (_, k) => lopsided(10 * k));
  const events = await expectSame(logOf(headerLine(), ...frames.slice(0, 4), curve, ...frames.slice(4), end));
  expect(of(events, 'history')).toHaveLength(1);
  expect(of(events, 'finished')[0].result.findings.map(({ code }) => code)).toContain('loss-imbalance');
});

test('of a long one a first picture comes before: true where it shows something, and nothing is concluded from it', async () => {
  const events = await expectSame(long());
  const [first, whole] = of(events, 'history').map(({ history }) => history);
  expect(first.whole).toBe(false);
  expect(events.findIndex(({ type }) => type === 'findings')).toBeGreaterThan(
    events.findIndex((event) => event.type === 'history' && event.history.whole),
  );
  const frames = new Map(of(await told(long(), false), 'frame').map(({ frame }) => [frame.step, frame]));
  const picture = History.from(first.history);
  expect(picture.length).toBeGreaterThan(100);
  expect(picture.length).toBeLessThan(200);
  expect([picture.steps()[0], picture.steps().at(-1)]).toEqual([0, 19_999]);
  for (const [k, step] of picture.steps().entries()) {
    const frame = frames.get(step);
    expect([...picture.at(k).gram], `step ${step}`).toEqual([...frame!.gram]);
    expect([...picture.at(k).weights]).toEqual([...frame!.weights]);
    for (const [i, loss] of frame!.losses.entries()) expect(picture.series('loss', i).low[k]).toBe(loss);
    expect(picture.series('parameter').low[k]).toBe(frame!.parameters[0]);
  }
  expect(first.latest).toEqual({ ...whole.latest, measure: Number.NaN });
});

test.each([
  ['torn in its last line', '{"step":20000,"run":"a1","time":600,"losses":[1,'],
  ['with its end', text(end)],
  ['with a line that is none', '\0\0\0\n'],
])('a long log %s shows the same', async (_, tail) => {
  const [first] = of(await expectSame(long(tail)), 'history');
  expect(first.history.latest.step).toBe(19_999);
});

test('a long log that another writer begins anew in shows the newest run alone', async () => {
  const second = Array.from({ length: 20_000 }, (_, k) => lopsided(k, { run: 'b2', note }));
  const folder = long(text(headerLine({ run: 'b2', title: 'second' }), ...second));
  append(folder, text(lopsided(20_000)));
  const events = await expectSame(folder);
  expect(of(events, 'started').map(({ header }) => header.title)).toEqual(['second', 'second']);
});

test('what comes after is told as it comes, and a file in its place at once', async () => {
  const folder = logOf(headerLine(), ...[0, 1, 2].map((k) => lopsided(10 * k)));
  const pasts: PastFrames[] = [];
  const steps: number[] = [];
  const ending = new AbortController();
  const following = (async () => {
    for await (const event of watchLog(folder, { follow: true, interval: 1, gather: true, signal: ending.signal })) {
      if (event.type === 'history') pasts.push(event.history);
      if (event.type === 'frame') steps.push(event.frame.step);
    }
  })();
  await until(() => pasts.length === 1, 'the past');
  append(folder, text(lopsided(30), lopsided(40)));
  await until(() => steps.length === 2, 'the frames after it');
  expect(steps).toEqual([30, 40]);
  // Shorter than what was read: another file under the same name, which goes on.
  writeFileSync(join(folder, 'lens.jsonl'), text(headerLine(), lopsided(50)));
  await until(() => pasts.length === 2, 'the past of the second file');
  ending.abort();
  await following;
  // The first file is part of it.
  expect([...pasts[1].history.lastStep]).toEqual([0, 10, 20, 30, 40, 50]);
});

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cosine, weightedNorms } from '../../../src/problem/gram.ts';
import { isSomewhere } from '../../../src/problem/source.ts';
import { watchLog } from '../../../src/run/lens-log/watch.ts';
import { until } from '../../patience.mjs';
import { append, collector, frameLine, headerLine, logOf, newFolder, read, text } from './log.ts';

const steps = (count: number, changes: object = {}) =>
  Array.from({ length: count }, (_, k) => frameLine(10 * k, changes));
const end = { run: 'a1', end: '2026-01-01T00:01:00+00:00', reason: 'finished' };

describe('a log that is whole', () => {
  test('is a run: header, frames, result', async () => {
    const { headers, frames, result } = await read(logOf(headerLine(), ...steps(20), end));
    expect(headers[0].terms.map(({ name, kind }) => [name, kind])).toEqual([
      ['physics', 'equation'],
      ['initial', 'initial'],
    ]);
    expect(headers[0].terms[0].source.start).toEqual({ line: 11, character: 8 });
    expect(headers[0].log?.places[1].weight?.range.end).toEqual({ line: 19, character: 22 });
    expect(frames.map(({ step }) => step)).toEqual(Array.from({ length: 20 }, (_, k) => 10 * k));
    expect([...weightedNorms(frames[3].gram, frames[3].weights)]).toEqual([1, 1]);
    expect(cosine(frames[3].gram, 0, 1)).toBe(0);
    expect(result?.ended).toBe('finished');
    expect(result?.findings).toEqual([]);
    expect(result?.checklist).toHaveLength(6);
  });

  test('tells the same to who follows it and to who opens it later', async () => {
    const lines = [headerLine(), ...steps(700, { weights: [1, 1], losses: [100, 1] }), end];
    const folder = newFolder();
    append(folder, text(lines[0]));
    const live = collector();
    const following = (async () => {
      for await (const event of watchLog(folder, { follow: true, interval: 1 })) live.take(event);
    })();
    for (let k = 1; k < lines.length; k += 50) append(folder, text(...lines.slice(k, k + 50)));
    await following;
    const later = await read(folder);
    expect(live.seen.frames).toEqual(later.frames);
    expect(live.seen.result).toEqual(later.result);
    expect(later.result?.findings.map(({ code }) => code)).toContain('loss-imbalance');
  });

  test('keeps a header with fields of a later version, and lines of kinds that are not known', async () => {
    const future = headerLine({
      colour: 'red',
      terms: [
        { name: 'physics', phase: 7 },
        { name: 'x', kind: 'spectral' },
      ],
    });
    const { headers, frames } = await read(logOf(future, { step: 3, spectrum: [1] }, ...steps(3, { hue: 1 })));
    expect(headers[0].terms.map(({ name }) => name)).toEqual(['physics', 'x']);
    expect(frames).toHaveLength(3);
  });

  test('does not go back in time when the clock is set back, and takes a step once', async () => {
    const { frames } = await read(
      logOf(
        headerLine(),
        frameLine(0, { time: 5 }),
        frameLine(10, { time: 1 }),
        frameLine(10),
        frameLine(5),
        frameLine(20, { time: 9 }),
      ),
    );
    expect(frames.map(({ step, seconds }) => [step, seconds])).toEqual([
      [0, 5],
      [10, 5],
      [20, 9],
    ]);
  });

  test('without places says so by places that are nowhere', async () => {
    const { headers } = await read(
      logOf(headerLine({ terms: [{ name: 'physics' }, { name: 'initial' }] }), ...steps(2)),
    );
    expect(headers[0].terms.some(({ source }) => isSomewhere(source))).toBe(false);
  });
});

describe('a condition without a natural size', () => {
  const terms = [{ name: 'physics' }, { name: 'initial' }, { name: 'rest' }];
  /** Three terms at right angles: the norms are 10, 3 and 0.01. */
  const three = (step: number, rest: number) =>
    frameLine(step, { losses: [1000, 1, rest], weights: [1, 1, 1], gram: [100, 0, 0, 9, 0, 1e-4] });
  const aboutRest = ({ findings }: Awaited<ReturnType<typeof read>>) =>
    findings.flat().filter(({ message }) => message.includes('"rest"'));

  test('is not outweighed where the network happens to start near it', async () => {
    const near = await read(logOf(headerLine({ terms }), ...[0, 1, 2].map((k) => three(10 * k, 1e-3))));
    expect(aboutRest(near)).toEqual([]);
    const far = await read(logOf(headerLine({ terms }), ...[0, 1, 2].map((k) => three(10 * k, 0.5))));
    expect(aboutRest(far).map(({ code }) => code)).toContain('loss-imbalance');
  });

  test('is outweighed when it has stood still for a while, however small it is', async () => {
    const still = await read(
      logOf(headerLine({ terms }), ...Array.from({ length: 40 }, (_, k) => three(10 * k, 1e-3))),
    );
    expect(aboutRest(still).map(({ code }) => code)).toContain('loss-imbalance');
  });
});

test('a solution that rests at 0 is measured by what was drawn before', async () => {
  const x = [0, 0.25, 0.5, 0.75, 1];
  const curve = (step: number, size: number) => ({
    run: 'a1',
    step,
    curve: { x, u: x.map((t) => size * Math.sin(6 * t)) },
  });
  const frames = steps(40, { losses: [1e-3, 1], weights: [1, 1] });
  const log = logOf(headerLine(), frames[0], curve(0, 1), ...frames.slice(1), curve(390, 1e-4), end);
  expect((await read(log)).result?.findings.map(({ code }) => code)).toContain('equilibrium-collapse');
});

describe('a log that is not whole', () => {
  const lines = [headerLine(), ...steps(3), end];
  const whole = text(...lines);

  test('opens torn at any byte', async () => {
    const bytes = Buffer.from(whole);
    const folder = newFolder();
    const file = join(folder, 'lens.jsonl');
    const firstFrame = text(lines[0]).length;
    for (let length = 0; length <= bytes.length; length++) {
      writeFileSync(file, bytes.subarray(0, length));
      // The last line counts as soon as it is whole, with its line end or without.
      const framesThere = lines
        .slice(1, 4)
        .filter((_, k) => text(...lines.slice(0, k + 2)).length - 1 <= length).length;
      if (length < firstFrame - 1) await expect(read(folder)).rejects.toThrow('holds no run');
      else expect((await read(folder)).frames).toHaveLength(framesThere);
    }
  });

  test('is followed where a slow disk hands out lines in pieces', async () => {
    const folder = newFolder();
    append(folder, '');
    const { seen, take } = collector();
    const following = (async () => {
      for await (const event of watchLog(folder, { follow: true, interval: 1 })) take(event);
    })();
    for (let at = 0; at < whole.length; at += 37) {
      append(folder, whole.slice(at, at + 37));
      // A look at the file between two pieces.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await following;
    expect(seen.headers).toHaveLength(1);
    expect(seen.frames.map(({ step }) => step)).toEqual([0, 10, 20]);
    expect(seen.result?.ended).toBe('finished');
  });

  test('goes on behind a line that a kill left half-written', async () => {
    const cut = whole.slice(0, text(lines[0], lines[1]).length + 30);
    const folder = newFolder();
    append(folder, `${cut}\n${text(frameLine(30))}`);
    expect((await read(folder)).frames.map(({ step }) => step)).toEqual([0, 30]);
    // Even where the next writer did not see that the line has no end.
    const glued = newFolder();
    append(glued, `${cut}${text(frameLine(30))}`);
    expect((await read(glued)).frames.map(({ step }) => step)).toEqual([0, 30]);
  });

  test('with two writers is the newest run alone', async () => {
    const b = { run: 'b2', weights: [2, 2] };
    const folder = logOf(
      headerLine(),
      frameLine(0),
      headerLine({ run: 'b2', title: 'second' }),
      frameLine(10),
      frameLine(0, b),
      frameLine(20),
      frameLine(10, b),
      end,
    );
    const { headers, frames, result } = await read(folder);
    expect(headers.map(({ title }) => title)).toEqual(['second']);
    expect(frames.slice(-2).map(({ step, weights }) => [step, weights[0]])).toEqual([
      [0, 2],
      [10, 2],
    ]);
    expect(result?.ended).toBe('stopped');
  });

  test('begins anew when its file is replaced', async () => {
    const folder = logOf(headerLine(), ...steps(5));
    const { seen, take } = collector();
    const ending = new AbortController();
    const following = (async () => {
      for await (const event of watchLog(folder, { follow: true, interval: 1, signal: ending.signal })) take(event);
    })();
    await until(() => seen.frames.length === 5, 'the frames of the first file');
    rmSync(join(folder, 'lens.jsonl'));
    append(folder, text(headerLine({ run: 'c3', title: 'again' }), frameLine(0, { run: 'c3' })));
    await until(() => seen.frames.length === 6, 'the frame of the second file');
    ending.abort();
    await following;
    expect(seen.headers.at(-1)?.title).toBe('again');
  });

  test('that is deleted is waited for, and one that stays away leaves what was seen', async () => {
    const folder = logOf(headerLine(), ...steps(5));
    const { seen, take } = collector();
    const ending = new AbortController();
    const following = (async () => {
      for await (const event of watchLog(folder, { follow: true, interval: 1, signal: ending.signal })) take(event);
    })();
    await until(() => seen.frames.length === 5, 'the frames before');
    rmSync(folder, { recursive: true });
    await until(() => seen.notes.length === 1, 'that it is gone');
    // The same run goes on in a new file.
    append(folder, text(headerLine(), frameLine(50)));
    await until(() => seen.frames.length === 6, 'the frame in the new file');
    expect(seen.headers).toHaveLength(1);
    rmSync(folder, { recursive: true });
    await until(() => seen.notes.length === 3, 'that it is gone again');
    ending.abort();
    await following;
    expect(seen.notes.map((note) => note.replace(/".*"/, 'it'))).toEqual([
      'it was deleted; it is waited for, and what was seen of it stays as it was.',
      'it is there again.',
      'it was deleted; it is waited for, and what was seen of it stays as it was.',
    ]);
    expect(seen.result?.steps).toBe(50);
  });

  test('that is renamed is read on, to its end', async () => {
    const folder = logOf(headerLine(), ...steps(5));
    const { seen, take } = collector();
    const following = (async () => {
      for await (const event of watchLog(folder, { follow: true, interval: 1 })) take(event);
    })();
    await until(() => seen.frames.length === 5, 'the frames before');
    renameSync(folder, `${folder}-old`);
    append(`${folder}-old`, text(frameLine(50), end));
    await following;
    expect(seen.frames.at(-1)?.step).toBe(50);
    expect(seen.result?.ended).toBe('finished');
    expect(seen.notes).toEqual([]);
  });

  test('is refused in one sentence where there is none', async () => {
    await expect(read(newFolder())).rejects.toThrow(/^There is no lens log ".*lens.jsonl"\.$/);
  });
});

describe('a long log', () => {
  const long = (frames: number) => {
    const folder = newFolder();
    append(folder, text(headerLine({ every: 1 })));
    for (let k = 0; k < frames; k += 10_000) {
      append(folder, text(...Array.from({ length: 10_000 }, (_, i) => frameLine(k + i))));
    }
    return folder;
  };

  test('opens with as many frames as a panel draws, the first and the last among them', async () => {
    const folder = long(200_000);
    const { frames } = await read(folder);
    expect(frames.length).toBeGreaterThan(2000);
    expect(frames.length).toBeLessThan(6000);
    expect(frames[0].step).toBe(0);
    expect(frames.at(-1)?.step).toBe(199_999);
    const gaps = frames.slice(1, 2000).map(({ step }, k) => step - frames[k].step);
    expect(Math.max(...gaps)).toBeLessThan(250);
  });

  test('that holds several runs opens with the newest', async () => {
    const folder = long(50_000);
    append(folder, text(headerLine({ run: 'b2', title: 'second' })));
    for (let k = 0; k < 60_000; k += 10_000) {
      append(folder, text(...Array.from({ length: 10_000 }, (_, i) => frameLine(k + i, { run: 'b2' }))));
    }
    const { headers, frames } = await read(folder);
    expect(headers[0].title).toBe('second');
    expect(frames.at(-1)?.step).toBe(59_999);
  });
});

test('the file itself may be named', async () => {
  const folder = logOf(headerLine(), ...steps(2));
  expect((await read(join(folder, 'lens.jsonl'))).frames).toHaveLength(2);
  expect(readFileSync(join(folder, 'lens.jsonl'), 'utf8')).toContain('"lens":1');
});

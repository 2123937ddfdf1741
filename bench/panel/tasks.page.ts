/**
 * @file Longest task on the panel's main thread while it follows a run at 30 frames a second, and its memory over ten
 * minutes of them; `npm run bench:panel` writes bench/results/panel.md.
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { integer } from '../../src/problem/number-text/typeset.ts';
import { PanelPage, serve } from '../../test/panel/browser/browser.ts';
import { before, load, play, run, snapshot, state } from '../../test/panel/browser/playback.ts';
import { crowded } from '../../test/panel/crowded.ts';
import { launch } from '../../test/workbench/browser.mjs';

let browser: Browser;
let host: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  [browser, host] = await Promise.all([launch(), serve()]);
});
afterAll(async () => {
  await browser.close();
  host.server.close();
});

/**
 * Milliseconds of processor time of every task on the page's main thread. Not of the clock: where more processes want
 * the cores than there are, pauses say nothing about the page.
 */
function rendererTasks(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString('utf8')) as {
    traceEvents: { name: string; ph: string; pid: number; tid: number; tdur?: number; args: { name?: string } }[];
  };
  const main = new Set(
    traceEvents
      .filter((e) => e.name === 'thread_name' && e.args.name === 'CrRendererMain')
      .map((e) => `${e.pid} ${e.tid}`),
  );
  return traceEvents
    .filter((e) => e.ph === 'X' && e.name.endsWith('RunTask') && main.has(`${e.pid} ${e.tid}`))
    .flatMap((e) => (e.tdur === undefined ? [] : [e.tdur / 1000]));
}

/** Frames of ten minutes at 30 a second. */
const flood = 18_000;
/** Frames to a batch of the flood, which comes as fast as the page acknowledges it. */
const together = 30;
/** Looks at the memory, at equal distances. */
const looks = 6;

/** Megabytes of the page's heap after each part of a flood, its rubbish collected. */
async function floodedHeap(): Promise<number[]> {
  const recording = crowded(run, 4240);
  const panel = await PanelPage.open(browser, host.origin, { height: 900 });
  await panel.send(snapshot(recording, before(recording), state('running')));
  await panel.settle();
  await load(panel, recording);
  const session = await panel.page.context().newCDPSession(panel.page);
  const heaps: number[] = [];
  for (let look = 0; look < looks; look++) {
    await panel.page.evaluate(
      async ([id, part, size, from]) => {
        const { frames } = globalThis as unknown as { frames: { step: number; seconds: number }[] };
        const last = frames[frames.length - 1].step;
        for (let k = 0; k < part; k += size) {
          const batch = Array.from({ length: size }, (_, j) => {
            const n = from + k + j;
            return { ...frames[n % frames.length], step: last + 50 * (n + 1), seconds: 1e4 + n / 30 };
          });
          window.postMessage({ type: 'frames', n: k, run: id, frames: batch }, '*');
          while (!globalThis.recorder.posted.some((m) => m.type === 'ack' && m.n === k)) {
            await new Promise((done) => setTimeout(done));
          }
          globalThis.recorder.posted = [];
        }
      },
      [recording.header.id, flood / looks, together, (look * flood) / looks] as const,
    );
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    heaps.push(usedSize / 2 ** 20);
  }
  await panel.page.close();
  return heaps;
}

test('longest tasks, and the memory of a flood', async () => {
  const rows: string[] = [];
  for (const [name, recording] of [
    ['start of a run, 4 terms', run],
    ['after 4 000 frames, 8 terms with long names', crowded(run, 4240)],
  ] as const) {
    for (let repetition = 0; repetition < 3; repetition++) {
      const panel = await PanelPage.open(browser, host.origin, { height: 900 });
      await panel.send(snapshot(recording, before(recording), state('running')));
      await panel.settle();
      await load(panel, recording);
      await browser.startTracing(panel.page, { categories: ['toplevel', '__metadata'] });
      await play(panel, recording, 33);
      const trace = await browser.stopTracing();
      const tasks = rendererTasks(trace).sort((a, b) => b - a);
      expect(tasks.length).toBeGreaterThan(200);
      const over = tasks.filter((task) => task > 50).length;
      rows.push(
        `| ${name} | ${tasks
          .slice(0, 5)
          .map((t) => t.toFixed(1))
          .join(', ')} | ${over} |`,
      );
      await panel.page.close();
    }
  }
  const heaps = await floodedHeap();
  const table = `# Tasks on the panel's page

240 frames in batches of two at 30 batches a second, processor time, ${cpus()[0]?.model ?? 'unknown processor'};
target: no task over 50 ms.

| run | five longest tasks, ms | over 50 ms |
|---|---|---|
${rows.join('\n')}

${integer(flood)} frames of 8 terms, those of ten minutes, as fast as the page acknowledges them, behind a history of
4 000: megabytes of its heap after every ${integer(flood / looks)}: ${heaps.map((h) => h.toFixed(1)).join(', ')}.
Load average ${loadavg()[0].toFixed(1)} at the end.
`;
  writeFileSync(new URL('../results/panel.md', import.meta.url), table);
  console.log(table);
});

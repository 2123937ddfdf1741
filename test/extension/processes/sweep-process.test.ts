import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { type SweepProcessOptions, sweepProcess } from '../../../src/extension/processes/sweep-process.ts';
import type { SweepRunLine, SweepStartedLine } from '../../../src/problem/json/sweep.ts';

const module = fileURLToPath(new URL('../doubles/sweeping.mjs', import.meta.url));

function follow(args: string[], options: Partial<SweepProcessOptions> = {}) {
  const started: SweepStartedLine[] = [];
  const ended: SweepRunLine[] = [];
  const signal = new AbortController().signal;
  const summary = sweepProcess({
    module,
    args,
    signal,
    started: (line) => started.push(line),
    ended: (line) => ended.push(line),
    ...options,
  });
  return { summary, started, ended };
}

it('follows a sweep from its first line to its summary', async () => {
  const { summary, started, ended } = follow(['whole', 'band', '--out', 'runs']);
  expect(await summary).toMatchObject({ finished: 3, because: 'band --out runs --json' });
  expect(started).toMatchObject([{ runs: 3, finished: 1 }]);
  expect(ended.map((line) => line.set.motion)).toEqual([1, 2]);
});

it('stops a sweep and gets what has ended', async () => {
  const stop = new AbortController();
  const { summary } = follow(['long'], { signal: stop.signal, started: () => stop.abort() });
  expect(await summary).toMatchObject({ finished: 0, folder: '/sweep' });
});

it('tells why a sweep failed, in the command line’s own words', async () => {
  await expect(follow(['refused']).summary).rejects.toThrow(/^spec\.pinn has 1 error; nothing was trained$/);
  await expect(follow(['silent']).summary).rejects.toThrow('The sweep ended unexpectedly (exit code 9).');
  await expect(follow([], { execPath: '/no/such/node' }).summary).rejects.toThrow(/could not be started/);
});

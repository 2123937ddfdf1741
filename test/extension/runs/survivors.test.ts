import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Survivors } from '../../../src/extension/runs/survivors.ts';
import { TrainingRun } from '../../../src/extension/runs/training-run.ts';
import { header } from '../doubles/stage.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pinn-survivors-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(name: string, kind: 'running' | 'paused' = 'running') {
  const made = new TrainingRun({ uri: `file:///${name}.pinn`, text: '', variant: null, started: 0 });
  made.start({ ...header, folder: path.join(folder, name) });
  made.become({ kind, sentence: '', resumable: false });
  return made;
}

/** What this process has written, as the process of another window sees it. */
async function seenFromElsewhere<T>(look: () => Promise<T>): Promise<T> {
  const own = process.pid;
  Object.defineProperty(process, 'pid', { value: own + 1, configurable: true });
  try {
    return await look();
  } finally {
    Object.defineProperty(process, 'pid', { value: own, configurable: true });
  }
}

it('what was cut off is taken by one window, once; what has ended by none', async () => {
  const before = new Survivors(path.join(folder, 'live'));
  const [cut, paused, ended] = [run('cut'), run('paused', 'paused'), run('ended')];
  for (const one of [cut, paused, ended]) before.remember(one, undefined);
  before.forget(ended);
  await before.settled();
  await seenFromElsewhere(async () => {
    const gone = () => false;
    const windows = [new Survivors(path.join(folder, 'live'), gone), new Survivors(path.join(folder, 'live'), gone)];
    const taken = (await Promise.all(windows.map((window) => window.take()))).flatMap(({ found }) => found);
    expect(taken.map(({ uri, paused }) => `${uri} ${paused}`).sort()).toEqual([
      'file:///cut.pinn false',
      'file:///paused.pinn true',
    ]);
  });
  expect(readdirSync(path.join(folder, 'live'))).toEqual([]);
});

it('runs of a window that is there, or of a trainer on its way out, are left alone', async () => {
  const before = new Survivors(path.join(folder, 'live'));
  before.remember(run('theirs'), 7);
  await before.settled();
  await seenFromElsewhere(async () => {
    for (const alive of [process.pid - 1, 7]) {
      const window = new Survivors(path.join(folder, 'live'), (pid) => pid === alive);
      expect(await window.take()).toEqual({ found: [], waiting: 1 });
    }
  });
});

it('a window does not take its own, and none where nothing was ever written', async () => {
  const own = new Survivors(path.join(folder, 'live'));
  expect(await own.take()).toEqual({ found: [], waiting: 0 });
  own.remember(run('mine'), undefined);
  await own.settled();
  expect(await own.take()).toEqual({ found: [], waiting: 0 });
});

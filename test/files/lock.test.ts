import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { holderOf, holdFolder } from '../../src/files/lock.ts';
import { processStart } from '../../src/files/processes.ts';
import { removeDrafts } from '../../src/files/whole-files.ts';
import { lockFile } from '../../src/problem/run-folder.ts';
import { RunFolderError } from '../../src/problem/run-folder-error.ts';
import { RunControl } from '../../src/trainer/train/control.ts';
import { oscillator, trained } from '../run/spec.ts';

const parent = mkdtempSync(join(tmpdir(), 'pinn-lens-lock-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(parent, 'run-'));
});

const file = () => join(folder, lockFile);
/** Leaves a lock of this age, which stays its age while the test lasts. */
const leave = (holder: object | string, age: number) => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  writeFileSync(file(), typeof holder === 'string' ? holder : JSON.stringify(holder));
  const then = new Date(Date.now() - age);
  utimesSync(file(), then, then);
};

/** The number of a process that has ended. */
const deadProcess = (): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ['-e', '']);
    child.on('exit', () => resolve(child.pid!));
  });

describe('a folder that is held', () => {
  test('refuses a second holder in one sentence, until it is released', () => {
    const lock = holdFolder(folder);
    expect(holderOf(folder)).toBe(`process ${process.pid}`);
    expect(() => holdFolder(folder)).toThrow(RunFolderError);
    expect(() => holdFolder(folder)).toThrow(`is in use by process ${process.pid}; wait for it to end`);
    lock.release();
    expect(holderOf(folder)).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
    holdFolder(folder).release();
  });

  test('stays that of the next holder when the first releases twice', () => {
    const first = holdFolder(folder);
    first.release();
    const second = holdFolder(folder);
    first.release();
    expect(holderOf(folder)).toBe(`process ${process.pid}`);
    second.release();
  });

  test('is free when its holder’s number has gone to another process', () => {
    leave({ pid: process.pid, host: hostname(), token: 'x', started: 'before this one' }, 0);
    const known = processStart(process.pid) !== null;
    expect(holderOf(folder)).toBe(known ? null : `process ${process.pid}`);
    leave({ pid: process.pid, host: hostname(), token: 'x', started: processStart(process.pid) }, 1e9);
    expect(holderOf(folder)).toBe(known ? `process ${process.pid}` : null);
  });

  test.each(['null', '7', '[]', '{"pid":"1"}', '{"pid":-1,"host":1,"token":{}}', '{"pi'])(
    'is that of an unknown process where the lock holds %s',
    (text) => {
      leave(text, 0);
      expect(holderOf(folder)).toBe('another process');
    },
  );

  test('tells the one that has lost it', () => {
    const lock = holdFolder(folder);
    expect(lock.lost()).toBeNull();
    leave({ pid: process.pid, host: hostname(), token: 'x' }, 0);
    expect(lock.lost()).toBe(`process ${process.pid} has taken it over`);
    rmSync(file());
    expect(lock.lost()).toBe('its lock was removed');
    rmSync(folder, { recursive: true });
    expect(lock.lost()).toBe('the folder is gone');
    lock.release();
  });

  test('under two names has two holders', () => {
    const [a, b] = [holdFolder(folder, 'a'), holdFolder(folder, 'b')];
    a.release();
    expect(holderOf(folder, 'b')).not.toBeNull();
    b.release();
  });
});

describe('what was left behind is taken over:', () => {
  const takenOver = () => {
    const lock = holdFolder(folder);
    expect(JSON.parse(readFileSync(file(), 'utf8')).pid).toBe(process.pid);
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  };

  test('of a dead process', async () => {
    leave({ pid: await deadProcess(), host: hostname(), token: 'x' }, 0);
    takenOver();
  });

  test('of another machine that has not renewed it for a minute', () => {
    leave({ pid: 1, host: `not-${hostname()}`, token: 'x' }, 61_000);
    takenOver();
  });

  test('of a process whose number another one has by now', () => {
    leave({ pid: process.pid, host: hostname(), token: 'x' }, 301_000);
    takenOver();
  });

  test('torn by a power cut', () => {
    leave('', 61_000);
    takenOver();
  });
});

describe('what may be alive is not taken over:', () => {
  test.each([
    [
      'a process of another machine',
      { pid: 1, host: `not-${hostname()}`, token: 'x' },
      `process 1 on not-${hostname()}`,
    ],
    ['a process that is just writing it', '', 'another process'],
  ])('%s', (_, holder, named) => {
    leave(holder, 59_000);
    expect(() => holdFolder(folder)).toThrow(`is in use by ${named};`);
    expect(existsSync(file())).toBe(true);
  });
});

test('a run folder in use is not resumed, and nothing in it changes', async () => {
  const text = oscillator({ network: '{ layers = [4] }', train: '{ adam(20) }' });
  const { result } = await trained(text, { out: parent });
  const run = result.run!;
  const contents = () => readdirSync(run).map((name) => [name, readFileSync(join(run, name), 'utf8')]);
  const lock = holdFolder(run);
  const before = contents();
  await expect(trained(text, { resume: run })).rejects.toThrow(`in use by process ${process.pid}`);
  expect(contents()).toEqual(before);
  lock.release();
  await trained(text, { resume: run });
  expect(existsSync(join(run, lockFile))).toBe(false);
});

test('a run whose folder another process has taken over goes on, writes nothing more and says so', async () => {
  const text = oscillator({ network: '{ layers = [4] }', train: '{ adam(30)  checkpoint = 5 }' });
  let run = '';
  let theirs: unknown[] = [];
  const contents = () => readdirSync(run).map((name) => [name, readFileSync(join(run, name), 'latin1')]);
  const { result, logs } = await trained(text, { out: parent, name: 'lost' }, new RunControl(), (frame) => {
    if (frame.step !== 8) return;
    run = join(parent, 'lost');
    writeFileSync(join(run, lockFile), JSON.stringify({ pid: process.pid, host: hostname(), token: 'x' }));
    theirs = contents();
  });
  expect(result).toMatchObject({ steps: 30, run: null });
  expect(
    logs.filter((line) => line.includes('has taken it over. The training goes on without being saved.')),
  ).toHaveLength(1);
  expect(contents()).toEqual(theirs);
});

test('drafts of processes that are gone are removed when a run goes on, those of others are not', async () => {
  const draft = join(folder, `.${await deadProcess()}.abc123.draft`);
  const other = join(folder, `.${process.pid}.abc123.draft`);
  const named = join(folder, 'my.draft');
  for (const path of [draft, other, named]) writeFileSync(path, 'half');
  removeDrafts(folder);
  expect(readdirSync(folder).sort()).toEqual([other, named].map((path) => basename(path)).sort());
});

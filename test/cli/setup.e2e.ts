import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { until } from '../patience.mjs';
import { alive } from '../processes.ts';
import { commandLine, pinnLens } from './run.ts';
import { installed, standIns } from './stand-ins.ts';

let dir: string;
let cache: string;
let env: NodeJS.ProcessEnv;
const folder = () => join(cache, 'tensorflow');

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pinn-setup-'));
  cache = join(dir, 'cache');
  env = { ...standIns(join(dir, 'bin')), PINN_LENS_CACHE: cache };
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Sets up, expects that it fails, and returns the one sentence. */
async function failing(change: NodeJS.ProcessEnv = {}, ...options: string[]): Promise<string> {
  const run = await pinnLens(['setup', 'tensorflow', ...options], { env: { ...env, ...change } });
  expect(run.code).toBe(4);
  expect(run.stderr).not.toMatch(/\n\s+at /);
  expect(existsSync(join(folder(), 'ready.json'))).toBe(false);
  const last = run.stderr.trim().split('\n').at(-1) ?? '';
  expect(last).toMatch(/^pinn-lens: /);
  return last;
}

/** Starts a set-up whose download never ends, and waits for the download. */
async function downloading(start: (variables: NodeJS.ProcessEnv) => ChildProcess) {
  const pids = join(dir, 'pids');
  const child = start({ ...process.env, ...env, PIP: 'endless', PIDS: pids });
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const pip = await until(() => Number(readFileSync(pids, 'utf8')), 'the download');
  return { child, pip, said: () => text, ended };
}

describe('setup tensorflow that cannot succeed ends with one sentence, exit code 4, and no marker', () => {
  test.runIf(process.platform === 'linux')('a disk without room', async () => {
    // A file system that is there on every Linux and has no byte free.
    expect(await failing({ PINN_LENS_CACHE: '/proc' })).toMatch(/has 0 MB free and TensorFlow needs 1200 MB/);
  });

  test.runIf(existsSync('/dev/full'))('a disk that fills while downloading', async () => {
    expect(await failing({ PIP: 'full' })).toMatch(/the disk is full: TensorFlow needs 1200 MB in /);
  });

  test('a cache folder that cannot be made', async () => {
    writeFileSync(cache, 'a file');
    expect(await failing()).toMatch(/cannot be written/);
  });

  test('a download with another content than it should have', async () => {
    expect(await failing()).toMatch(/tensorflow-cpu 2\.15\.1 arrived with another SHA-256/);
  });

  test('a half-downloaded file from before is not taken for the whole', async () => {
    const half = join(folder(), 'downloads', 'tensorflow_cpu-2.15.1-cp311-cp311-half.whl');
    mkdirSync(join(half, '..'), { recursive: true });
    writeFileSync(half, 'half');
    expect(await failing()).toMatch(/another SHA-256/);
    expect(existsSync(half)).toBe(false);
  });

  test('no compiler', async () => {
    expect(await failing({ PATH: standIns(join(dir, 'bare'), ['npm', 'python3']).PATH?.split(':')[0] })).toMatch(
      /a C\+\+ compiler .* is needed and was not found/,
    );
  });

  test.each([
    ['no driver', '', /no NVIDIA driver answers/],
    ['a driver of CUDA 11', '470.82', /driver 470\.82 is too old for CUDA 12; install 525\.60 or newer/],
  ])('--gpu with %s', async (_, version, sentence) => {
    expect(await failing({ NVIDIA: version }, '--gpu')).toMatch(sentence);
  });

  test('an interrupt in the middle of the download ends it, pip too', async () => {
    const { child, pip, said, ended } = await downloading((variables) =>
      spawn(process.execPath, [commandLine, 'setup', 'tensorflow'], {
        env: variables,
        stdio: ['ignore', 'ignore', 'pipe'],
      }),
    );
    child.kill('SIGINT');
    expect(await ended).toBe(4);
    expect(said()).toMatch(/downloading tensorflow-cpu 2\.15\.1/);
    expect(said().trim()).toMatch(/pinn-lens: setup was cancelled; what is downloaded stays for the next time$/);
    await until(() => !alive(pip), 'the end of pip');
  });

  test('a trainer that its editor leaves in the middle of the download ends pip, too', async () => {
    const { child, pip } = await downloading((variables) => {
      const trainer = fork(join(commandLine, '../trainer.cjs'), {
        env: variables,
        serialization: 'advanced',
        silent: true,
      });
      const connection = createMessageConnection(new IPCMessageReader(trainer), new IPCMessageWriter(trainer));
      connection.listen();
      // It will not be answered.
      connection.sendRequest('setUpTensorflow', { gpu: false }).catch(() => {});
      return trainer;
    });
    const ended = once(child, 'exit');
    child.disconnect();
    await ended;
    await until(() => !alive(pip), 'the end of pip');
  });
});

describe('what is set up', () => {
  test('is left as it is by a second set-up, and removed when asked', async () => {
    installed(cache);
    const again = await pinnLens(['setup', 'tensorflow'], { env });
    expect([again.code, again.stdout.trim()]).toEqual([0, `The TensorFlow backend is set up already, in ${folder()}.`]);
    const removed = await pinnLens(['setup', 'tensorflow', '--remove'], { env });
    expect([removed.code, removed.stdout.trim()]).toEqual([0, 'The TensorFlow backend was removed.']);
    expect(existsSync(folder())).toBe(false);
    expect((await pinnLens(['setup', 'tensorflow', '--remove'], { env })).stdout).toMatch(/was no TensorFlow backend/);
  });

  test('a folder of somebody else is not removed', async () => {
    mkdirSync(folder(), { recursive: true });
    writeFileSync(join(folder(), 'thesis.txt'), 'my work');
    const run = await pinnLens(['setup', 'tensorflow', '--remove'], { env });
    expect(run.code).toBe(4);
    expect(run.stderr).toMatch(/was not made by setup and is left as it is/);
    expect(existsSync(join(folder(), 'thesis.txt'))).toBe(true);
  });

  test.each([
    ['an unknown backend', ['setup', 'caffe'], /Allowed choices are tensorflow/],
    ['--remove with --gpu', ['setup', 'tensorflow', '--remove', '--gpu'], /cannot be used with option '--gpu'/],
  ])('%s is a misuse', async (_, args, sentence) => {
    const run = await pinnLens(args, { env });
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(sentence);
  });
});

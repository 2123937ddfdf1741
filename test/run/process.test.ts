import { type ChildProcess, fork } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { Frame } from '../../src/problem/frame.ts';
import type { ProbeResult } from '../../src/problem/protocol.ts';
import type { RunHeader, RunResult } from '../../src/problem/run.ts';
import { openRun } from '../../src/run/folder/run-folder.ts';
import { defaultOptions } from '../../src/run/run.ts';
import { oscillator, problemOf } from './spec.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinn-lens-process-'));
const bundle = join(folder, 'trainer.cjs');

beforeAll(async () => {
  await build({
    entryPoints: ['src/run/process.ts'],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['@tensorflow/*', 'webgpu'],
    define: { 'process.env.PINN_LENS_BUNDLED': '"1"' },
    logOverride: { 'empty-import-meta': 'silent' },
    logLevel: 'error',
  });
  cpSync('src/kernel/prebuilt', join(folder, 'kernel'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let child: ChildProcess | null = null;
afterEach(() => {
  child?.kill('SIGKILL');
  child = null;
});

function start(): { child: ChildProcess; connection: MessageConnection; gone: Promise<number | null> } {
  const started = fork(bundle, [], { serialization: 'advanced', execArgv: [], silent: true });
  child = started;
  const connection = createMessageConnection(new IPCMessageReader(started), new IPCMessageWriter(started));
  connection.onError(() => {});
  connection.listen();
  const gone = new Promise<number | null>((resolve) => started.once('exit', resolve));
  return { child: started, connection, gone };
}

const request = (text: string, options = {}) => ({
  problem: problemOf(text),
  options: { ...defaultOptions, specText: text, frameInterval: 10, ...options },
});
const endless = oscillator({ train: '{ adam(10000000)  engine = wasm }' });

/** Resolves with the first frame that satisfies `wanted`. */
const frameOf = (connection: MessageConnection, wanted: (f: Frame) => boolean = () => true) =>
  new Promise<Frame>((resolve) => {
    const listening = connection.onNotification('frame', (frame: Frame) => {
      if (!wanted(frame)) return;
      listening.dispose();
      resolve(frame);
    });
  });

describe('the trainer’s process', () => {
  test('probes and trains; arrays arrive typed', async () => {
    const { connection } = start();
    const text = oscillator({ train: '{ levenberg_marquardt(10)  engine = wasm }' });
    const probed: ProbeResult = await connection.sendRequest('probe', request(text));
    expect(probed.frame.gram).toBeInstanceOf(Float64Array);
    expect(probed.header.terms.map((t) => t.name)).toEqual(['motion', 'release', 'rest']);
    const header = new Promise<RunHeader>((resolve) => connection.onNotification('started', resolve));
    const frame = frameOf(connection);
    const result: RunResult = await connection.sendRequest('train', request(text));
    expect((await frame).losses).toBeInstanceOf(Float64Array);
    expect((await header).grid).toBeInstanceOf(Float64Array);
    expect(result.steps).toBe(10);
  });

  test('stops, pauses and is steered while it trains', async () => {
    const { connection } = start();
    const running = connection.sendRequest<RunResult>('train', request(endless));
    await frameOf(connection);
    await expect(connection.sendRequest('train', request(endless))).rejects.toThrow(/already running/);
    await connection.sendRequest('setWeights', { weights: { release: 3 } });
    expect((await frameOf(connection)).weights[1]).toBe(3);
    await connection.sendRequest('setRateFactor', { factor: 0.5 });
    expect((await frameOf(connection, (f) => f.rate !== 1e-3)).rate).toBe(5e-4);
    await connection.sendRequest('pause', null);
    await new Promise((resolve) => setTimeout(resolve, 100));
    let heard = 0;
    const listening = connection.onNotification('frame', () => {
      heard++;
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    listening.dispose();
    expect(heard).toBe(0);
    await connection.sendRequest('resume', null);
    await frameOf(connection);
    const asked = performance.now();
    await connection.sendRequest('stop', null);
    const result = await running;
    expect(result.ended).toBe('stopped');
    expect(performance.now() - asked).toBeLessThan(3000);
  });

  test('a bad problem and a bad weight are answered in one sentence, and the process lives on', async () => {
    const { connection } = start();
    const text = `variable t in [0, 1]
unknown u(t)
equation flow: u' = -u
hard initial one: u(0) = 1
network { layers = [8] }
train { adam(10)  engine = wasm }`;
    const problem = problemOf(text);
    problem.terms.push({
      ...problem.terms[1],
      name: 'two',
      residual: { kind: 'binary', operator: '-', left: problem.terms[1].residual, right: { kind: 'number', value: 1 } },
    });
    await expect(
      connection.sendRequest('train', { problem, options: { ...defaultOptions, specText: text } }),
    ).rejects.toThrow(/contradicts another hard condition/);
    const running = connection.sendRequest<RunResult>('train', request(endless));
    await frameOf(connection);
    await expect(connection.sendRequest('setWeights', { weights: { release: -1 } })).rejects.toThrow(/≥ 0/);
    await connection.sendRequest('stop', null);
    expect((await running).ended).toBe('stopped');
  });

  test('ends when its host goes away', async () => {
    const { child: process, connection, gone } = start();
    connection.sendRequest('train', request(endless)).catch(() => {});
    await frameOf(connection);
    process.disconnect();
    expect(await gone).toBe(0);
  });

  test('killed at any moment, its folder opens and goes on', async () => {
    const out = join(folder, 'runs');
    for (const delay of [0, 7, 31, 90, 160]) {
      const { child: process, connection, gone } = start();
      const text = oscillator({ train: '{ adam(10000000)  checkpoint = 10  engine = wasm }' });
      connection.sendRequest('train', request(text, { out })).catch(() => {});
      await frameOf(connection);
      await new Promise((resolve) => setTimeout(resolve, delay));
      process.kill('SIGKILL');
      await gone;
    }
    const runs = readdirSync(out).map((name) => join(out, name));
    expect(runs.length).toBe(5);
    for (const run of runs) {
      const saved = openRun(run);
      expect(saved.finished).toBe(false);
      const { connection, child: process, gone } = start();
      const running = connection.sendRequest<RunResult>('train', request(saved.specText, { resume: run }));
      await frameOf(connection);
      await connection.sendRequest('stop', null);
      expect((await running).run).toBe(run);
      expect(openRun(run).finished).toBe(true);
      process.kill('SIGKILL');
      await gone;
    }
  });
});

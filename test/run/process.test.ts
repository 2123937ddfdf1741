import { type ChildProcess, fork } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import type { Frame } from '../../src/problem/frame.ts';
import type { ProbeResult } from '../../src/problem/protocol.ts';
import { defaultOptions } from '../../src/problem/protocol.ts';
import type { RunHeader, RunResult } from '../../src/problem/run.ts';
import { openRun } from '../../src/run/folder/run-folder.ts';
import { until } from '../patience.mjs';
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

/** A trainer in its process, with the frames that it has sent so far. */
function start() {
  const started = fork(bundle, [], { serialization: 'advanced', execArgv: [], silent: true });
  child = started;
  const connection = createMessageConnection(new IPCMessageReader(started), new IPCMessageWriter(started));
  connection.onError(() => {});
  const frames: Frame[] = [];
  connection.onNotification('frame', (frame: Frame) => void frames.push(frame));
  connection.listen();
  const gone = new Promise<number | null>((resolve) => started.once('exit', resolve));
  /** The next frame that satisfies `wanted`. */
  const frame = (wanted: (f: Frame) => boolean = () => true): Promise<Frame> => {
    const heard = frames.length;
    return until(() => frames.slice(heard).find(wanted), 'a frame');
  };
  return { child: started, connection, gone, frames, frame };
}

/** A frame for every step: what is heard depends on no clock. */
const request = (text: string, options = {}) => ({
  problem: problemOf(text),
  options: { ...defaultOptions, specText: text, frameInterval: 0, ...options },
});
const endless = oscillator({ train: '{ adam(10000000)  engine = wasm }' });

describe('the trainer’s process', () => {
  test('probes and trains; arrays arrive typed', async () => {
    const { connection, frames } = start();
    const text = oscillator({ train: '{ levenberg_marquardt(10)  engine = wasm }' });
    const probed: ProbeResult = await connection.sendRequest('probe', request(text));
    expect(probed.frame.gram).toBeInstanceOf(Float64Array);
    expect(probed.header.terms.map((t) => t.name)).toEqual(['motion', 'release', 'rest']);
    const header = new Promise<RunHeader>((resolve) => connection.onNotification('started', resolve));
    const result: RunResult = await connection.sendRequest('train', request(text));
    expect(frames[0].losses).toBeInstanceOf(Float64Array);
    expect((await header).grid).toBeInstanceOf(Float64Array);
    expect(result.steps).toBe(10);
  });

  test('stops, pauses and is steered while it trains', async () => {
    const { connection, frames, frame } = start();
    const running = connection.sendRequest<RunResult>('train', request(endless));
    await frame();
    await expect(connection.sendRequest('train', request(endless))).rejects.toThrow(/already running/);
    await connection.sendRequest('setWeights', { weights: { release: 3 } });
    expect((await frame((f) => f.weights[1] !== 1)).weights[1]).toBe(3);
    await connection.sendRequest('setRateFactor', { factor: 0.5 });
    expect((await frame((f) => f.rate !== 1e-3)).rate).toBe(5e-4);
    const last = () => frames.at(-1)!.step;
    await connection.sendRequest('pause', null);
    // The step under way when the order came may still be told of. Every answer is a turn of the trainer's event loop.
    const paused = last();
    for (let turn = 0; turn < 100; turn++) await connection.sendRequest('setRateFactor', { factor: 0.5 });
    expect(last()).toBeLessThanOrEqual(paused + 1);
    const held = last();
    await connection.sendRequest('resume', null);
    expect((await frame((f) => f.step > held)).step).toBe(held + 1);
    await connection.sendRequest('stop', null);
    const stopped = last();
    const result = await running;
    expect(result.ended).toBe('stopped');
    expect(result.steps).toBeLessThanOrEqual(stopped + 2);
  });

  test('a bad problem and a bad weight are answered in one sentence, and the process lives on', async () => {
    const { connection, frame } = start();
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
    await frame();
    await expect(connection.sendRequest('setWeights', { weights: { release: -1 } })).rejects.toThrow(/≥ 0/);
    await connection.sendRequest('stop', null);
    expect((await running).ended).toBe('stopped');
  });

  test('ends when its host goes away', async () => {
    const { child: process, connection, gone, frame } = start();
    connection.sendRequest('train', request(endless)).catch(() => {});
    await frame();
    process.disconnect();
    expect(await gone).toBe(0);
  });

  test('killed at any moment, its folder opens and goes on', async () => {
    const out = join(folder, 'runs');
    const moments = [0, 1, 30, 200, 500];
    for (const step of moments) {
      const { child: process, connection, gone, frame } = start();
      const text = oscillator({ train: '{ adam(10000000)  checkpoint = 10  engine = wasm }' });
      connection.sendRequest('train', request(text, { out })).catch(() => {});
      await frame((f) => f.step >= step);
      process.kill('SIGKILL');
      await gone;
    }
    const runs = readdirSync(out).map((name) => join(out, name));
    expect(runs).toHaveLength(moments.length);
    for (const run of runs) {
      const saved = openRun(run);
      expect(saved.result).toBeNull();
      const { connection, child: process, gone, frame } = start();
      const running = connection.sendRequest<RunResult>('train', request(saved.specText, { resume: run }));
      await frame();
      await connection.sendRequest('stop', null);
      expect((await running).run).toBe(run);
      expect(openRun(run).result).not.toBeNull();
      process.kill('SIGKILL');
      await gone;
    }
  });
});

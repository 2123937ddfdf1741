import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KernelError } from '../../src/kernel/pack.ts';
import type { Precision } from '../../src/problem/problem.ts';
import type { Program } from '../../src/trainer/compile/program.ts';
import { loadNative, nativeWidths } from '../../src/trainer/engine/embedded/native.ts';
import { addonFile } from '../../src/trainer/engine/embedded/places.ts';
import { threadsHere, threadsPerProcess } from '../../src/trainer/engine/embedded/threads.ts';
import { oscillator, randoms, someTheta } from './programs.ts';

const native = (threads: number, width?: string) => {
  const { engine, reason } = loadNative(width, threads);
  if (!engine) throw new Error(reason);
  return engine;
};

function open(p: Program, precision: Precision, threads: number, width?: string) {
  const session = native(threads, width).open(p, precision);
  session.theta.set(someTheta(p));
  return session;
}

function numbers(p: Program, precision: Precision, threads: number, width?: string): number[] {
  const session = open(p, precision, threads, width);
  session.evaluate();
  const { losses, gradients, gram } = session;
  const all = [...losses, ...gradients, ...gram, ...session.residuals(0)];
  session.evaluateLosses();
  all.push(...losses);
  session.dispose();
  return all;
}

/** Threads of this process, where the system tells. */
const tasks = () => readdirSync('/proc/self/task').length;

describe.skipIf(nativeWidths().length === 0)('threads of the native kernel', () => {
  test.each(nativeWidths())('give the same numbers to the bit, however many they are: %s', (width) => {
    for (const precision of ['f32', 'f64'] as const)
      for (const [layers, count] of [
        [[32, 32, 32], 4096],
        [[13, 7], 4999],
        [[40], 300],
        [[128, 128], 257],
      ] as const) {
        const p = oscillator([...layers], count);
        const alone = numbers(p, precision, 1, width);
        expect(alone.every(Number.isFinite)).toBe(true);
        for (const threads of [2, 3, 8]) expect(numbers(p, precision, threads, width)).toEqual(alone);
      }
  });

  test.each(nativeWidths())('give the same product of matrices to the bit: %s', (width) => {
    for (const [n, p] of [
      [300, 500],
      [131, 77],
      [33, 2000],
    ]) {
      const random = randoms(n);
      const a = Float64Array.from({ length: n * p }, random);
      const product = (threads: number) => {
        const out = new Float64Array(n * n);
        native(threads, width)
          .open(oscillator([4], 9), 'f64')
          .dense.gramOfRows(a, n, p, out);
        return out;
      };
      const alone = product(1);
      for (const threads of [2, 5]) expect(product(threads)).toEqual(alone);
    }
  });

  test.each(nativeWidths())('give the same inverse Hessian and product to the bit: %s', (width) => {
    const n = 700;
    const updated = (threads: number) => {
      const random = randoms(n);
      const inverse = native(threads, width)
        .open(oscillator([4], 9), 'f64')
        .dense.inverseHessian(n);
      for (const name of ['h', 'u', 's', 'x'] as const) inverse[name].set(inverse[name].map(random));
      inverse.updateAndMultiply(0.9, 0.3, -0.2, 0.7);
      return [inverse.h, inverse.product];
    };
    const alone = updated(1);
    for (const threads of [2, 5, 9]) expect(updated(threads)).toEqual(alone);
  });

  test('give the same numbers every time', () => {
    const p = oscillator([16, 16], 2000);
    const session = open(p, 'f32', 4);
    session.evaluate();
    const [gradients, losses] = [session.gradients.slice(), session.losses.slice()];
    for (let k = 0; k < 300; k++) {
      session.evaluate();
      expect(session.losses).toEqual(losses);
      expect(session.gradients).toEqual(gradients);
    }
  });

  test('take no more memory where points are too few for them', () => {
    const bytes = (threads: number, count: number) =>
      native(threads).open(oscillator([32, 32, 32], count), 'f32').theta.buffer.byteLength;
    expect(bytes(8, 64)).toBe(bytes(1, 64));
    expect(bytes(8, 256)).toBe(bytes(4, 256));
    expect(bytes(8, 4096)).toBeGreaterThan(bytes(1, 4096));
    expect(bytes(8, 100_000)).toBe(bytes(8, 4096));
  });

  test.runIf(process.platform === 'linux')('are shared by all sessions: opening and closing leaves none behind', () => {
    const p = oscillator([8, 8], 1500);
    open(p, 'f32', 4).evaluate();
    const before = tasks();
    for (let k = 0; k < 200; k++) {
      const session = open(p, k % 2 ? 'f32' : 'f64', 1 + (k % 4));
      session.evaluate();
      session.dispose();
    }
    expect(tasks()).toBeLessThanOrEqual(before);
  });

  test('are refused by a sentence when their number makes no sense', () => {
    for (const threads of [0, -1, 1.5, 65, Number.NaN])
      expect(loadNative(undefined, threads).reason).toContain('1 to 64 threads');
    for (const bad of ['0', 'two', '65', '1.5']) expect(() => threadsHere(bad)).toThrow(KernelError);
    expect(() => threadsHere('two')).toThrow("PINN_LENS_THREADS must be a whole number from 1 to 64, not 'two'");
    expect(threadsHere('3')).toBe(3);
    expect(threadsHere('')).toBe(threadsPerProcess(1));
    expect([1, 2, 3, 8, 20].map((jobs) => threadsPerProcess(jobs, 8))).toEqual([8, 4, 2, 1, 1]);
    expect(threadsPerProcess(1, 128)).toBe(8);
  });

  describe('beside worker threads of the host', () => {
    let folder: string;
    let script: string;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'pinn-lens-threads-'));
      script = join(folder, 'steps.cjs');
      await build({
        entryPoints: [join(import.meta.dirname, 'steps.ts')],
        outfile: script,
        bundle: true,
        platform: 'node',
        format: 'cjs',
        logLevel: 'error',
      });
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const start = (steps: number) =>
      new Worker(script, { workerData: { addon: addonFile(), steps, threads: 3 }, stdout: false });
    const answer = (worker: Worker) =>
      new Promise<string>((resolve, reject) => {
        worker.once('message', resolve);
        worker.once('error', reject);
      });
    const ended = (worker: Worker) => new Promise<number>((resolve) => worker.once('exit', resolve));

    test('all get the same numbers, and the add-on survives their ends', async () => {
      const workers = Array.from({ length: 4 }, () => start(40));
      const ends = workers.map(ended);
      const answers = await Promise.all(workers.map(answer));
      expect(new Set(answers).size).toBe(1);
      expect(await Promise.all(ends)).toEqual([0, 0, 0, 0]);
      const one = start(40);
      expect(await answer(one)).toBe(answers[0]);
      await one.terminate();
      open(oscillator([8, 8], 1500), 'f32', 4).evaluate();
    });

    test('a process that has used threads ends by itself, in every way', () => {
      for (const how of ['return', 'exit', 'worker']) {
        const { status, signal, stdout } = spawnSync(process.execPath, [script, addonFile(), how], {
          encoding: 'utf8',
        });
        expect([how, status, signal, stdout.trim().split('\n').at(-1)]).toEqual([how, 0, null, 'done']);
      }
    });
  });
});

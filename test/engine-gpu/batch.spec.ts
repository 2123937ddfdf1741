import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wasmEngine } from '../../src/trainer/engine/embedded/wasm.ts';
import { EngineError } from '../../src/trainer/engine/engine.ts';
import { type BatchRun, openBatchOn } from '../../src/trainer/engine/webgpu/batch.ts';
import { acquireDevice, Device, releaseDevice } from '../../src/trainer/engine/webgpu/device.ts';
import { openBatch, webgpuEngine } from '../../src/trainer/engine/webgpu/engine.ts';
import { programLayout, scratchVectors } from '../../src/trainer/engine/webgpu/layout.ts';
import { oscillator, startTheta } from '../trainer/engine/programs.ts';
import { distance } from '../trainer/engine/table.ts';

const program = oscillator(24, [6, 6]);
const steps = 8;

/** 16 weights of the equation, 4 of the start, 4 seeds. */
const runs: BatchRun[] = Array.from({ length: 256 }, (_, k) => ({
  theta: startTheta(program, k % 4),
  weights: [10 ** (-6 + ((k >> 4) % 16) / 4), 1, 10 ** (-2 + ((k >> 2) % 4) / 2)],
  rate: 1e-3 * (1 + (k % 3)),
}));

describe('a batch of 256 weightings', () => {
  it('follows the same path as the WebAssembly engine', async () => {
    const batch = await openBatch(program, runs, { dispatch: 2000 });
    const session = wasmEngine().open(program, 'f32');
    try {
      await batch.steps(steps - 4);
      await batch.steps(4, [1, 0.5, 0.25, 0.125]);
      expect(batch.step).toBe(steps);
      const m = program.terms;
      let worst = 0;
      for (const [r, run] of runs.entries()) {
        session.theta.set(run.theta);
        session.fusedAdam.firstMoment.fill(0);
        session.fusedAdam.secondMoment.fill(0);
        for (let n = 0; n < steps; n++) {
          session.evaluate();
          const factor = n < steps - 4 ? 1 : 0.5 ** (n - steps + 4);
          session.fusedAdam.step(run.weights, {
            step: n + 1,
            rate: run.rate * factor,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
          });
        }
        const losses = batch.losses.subarray(r * m, (r + 1) * m);
        worst = Math.max(worst, distance(losses, session.losses));
        worst = Math.max(worst, distance(batch.gram.subarray(r * m * m, (r + 1) * m * m), session.gram));
        if (r % 50 === 0) worst = Math.max(worst, distance(await batch.theta(r), session.theta));
      }
      expect(worst).toBeLessThan(2e-4);
    } finally {
      batch.dispose();
      session.dispose();
    }
  });

  it('new weights take effect, and evaluate leaves the runs where they are', async () => {
    const batch = await openBatch(program, runs.slice(0, 3));
    try {
      batch.setWeights(1, [0, 0, 0]);
      await batch.steps(2);
      expect(distance(await batch.theta(1), runs[1].theta)).toBe(0);
      expect(distance(await batch.theta(2), runs[2].theta)).toBeGreaterThan(1e-5);
      const before = await batch.theta(2);
      await batch.evaluate();
      await batch.evaluate();
      expect(await batch.theta(2)).toEqual(before);
    } finally {
      batch.dispose();
    }
  });

  it('names the run that does not fit', async () => {
    const wrong = { theta: [1, 2], weights: [1, 1, 1], rate: 1 };
    await expect(openBatch(program, [runs[0], wrong])).rejects.toThrow(/run 1 of the batch/);
    await expect(openBatch(program, [])).rejects.toThrow(EngineError);
  });
});

describe('what a device can do to a run', () => {
  let device: Device;
  beforeAll(async () => {
    device = await acquireDevice();
  });
  afterAll(releaseDevice);

  /** The same device with a smaller largest buffer. */
  const limited = (largestBuffer: number) =>
    Object.defineProperty(new Device(device.instance, device.gpu, device.adapter), 'largestBuffer', {
      value: largestBuffer,
    });

  it('runs that do not fit one buffer are spread over several', async () => {
    const own = runs.slice(0, 7);
    const scratch = 16 * scratchVectors(programLayout(program), program.groups);
    const whole = await openBatchOn(device, program, own);
    const spread = await openBatchOn(limited(3 * scratch), program, own);
    await whole.steps(3);
    await spread.steps(3);
    expect(spread.losses).toEqual(whole.losses);
    expect(spread.gram).toEqual(whole.gram);
    expect(await spread.theta(5)).toEqual(await whole.theta(5));
    whole.dispose();
    spread.dispose();
  });

  it('one run larger than the device has one sentence', async () => {
    await expect(openBatchOn(limited(1000), program, runs.slice(0, 1))).rejects.toThrow(
      /larger than the WebGPU device/,
    );
  });

  it('memory the device does not have is an EngineError', async () => {
    const sizes = Array.from({ length: 4 }, () => ({ bytes: device.largestBuffer * 2, usage: 128 }));
    await expect(device.buffers(sizes)).rejects.toThrow(/no room for \d+ MB/);
  });

  it('a device lost in the middle ends the run with its reason, and the next session gets a new one', async () => {
    const session = await webgpuEngine().open(program, 'f32');
    session.theta.set(runs[0].theta);
    await session.evaluate();
    const running = session.evaluate();
    device.gpu.destroy();
    await expect(running).rejects.toThrow(/device was lost/);
    await expect(async () => session.evaluate()).rejects.toThrow(EngineError);
    session.dispose();
    const next = await webgpuEngine().open(program, 'f32');
    next.theta.set(runs[0].theta);
    await next.evaluate();
    expect(next.losses.every(Number.isFinite)).toBe(true);
    next.dispose();
  });
});

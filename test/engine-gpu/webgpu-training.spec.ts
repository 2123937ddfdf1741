import { expect, it } from 'vitest';
import { defaultOptions } from '../../src/problem/protocol.ts';
import { train } from '../../src/run/run.ts';
import { acquireDevice, releaseDevice } from '../../src/trainer/engine/webgpu/device.ts';
import { oscillator, problemOf } from '../run/spec.ts';

it('a device lost in the middle of training: the run goes on on the embedded engine and says so', async () => {
  const text = oscillator({
    network: '{ layers = [6]  activation = tanh }',
    points: '{ motion = uniform(20)  holdout = uniform(40) }',
    train: '{ adam(40)  seed = 0  engine = webgpu  precision = f32 }',
  });
  const device = await acquireDevice();
  const run = train(problemOf(text), { ...defaultOptions, specText: text, frameInterval: 0 });
  const steps: number[] = [];
  const logs: string[] = [];
  let header = null;
  try {
    for await (const event of run) {
      if (event.type === 'started') header = event.header;
      if (event.type === 'log') logs.push(event.message);
      if (event.type === 'frame') {
        steps.push(event.frame.step);
        expect(event.frame.losses.every(Number.isFinite)).toBe(true);
        if (steps.length === 10) device.gpu.destroy();
      }
    }
  } finally {
    await releaseDevice();
  }
  expect(header, JSON.stringify((header as { choice?: string } | null)?.choice)).toMatchObject({
    engine: 'webgpu',
    precision: 'f32',
  });
  expect(steps.at(-1)).toBe(40);
  const lost = logs.filter((l) => /^the WebGPU device was lost .*; training goes on with (native|wasm)/.test(l));
  expect(lost).toHaveLength(1);
});

import { afterAll } from 'vitest';
import { acquireDevice, releaseDevice } from '../../src/trainer/engine/webgpu/device.ts';
import { webgpuEngine } from '../../src/trainer/engine/webgpu/engine.ts';
import { engineTable } from '../trainer/engine/table.ts';

/** One device for all programs, which counts the buffers that live on it. */
const { gpu } = await acquireDevice();
afterAll(releaseDevice);
let buffers = 0;
const createBuffer = gpu.createBuffer.bind(gpu);
gpu.createBuffer = (descriptor) => {
  const buffer = createBuffer(descriptor);
  const destroy = buffer.destroy.bind(buffer);
  buffers++;
  buffer.destroy = () => {
    buffers--;
    destroy();
  };
  return buffer;
};

engineTable({ engine: webgpuEngine(), precision: 'f32', allowed: 1e-3, held: () => buffers, steps: 1000 });

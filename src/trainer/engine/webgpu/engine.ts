/** @file The `webgpu` engine: loads Dawn on the first program. */

import type { Precision } from '../../../problem/problem.ts';
import type { Program } from '../../compile/program.ts';
import { type Engine, EngineError } from '../engine.ts';
import { openFolded } from '../folded.ts';
import { type BatchOptions, type BatchRun, type BatchSession, openBatchOn } from './batch.ts';
import { type Adapter, acquireDevice, type Device, releaseDevice } from './device.ts';
import { WebgpuSession } from './session.ts';

/** Lets `open` have the shared device and gives it back when `open` fails. */
async function withDevice<T>(open: (device: Device) => Promise<T>): Promise<T> {
  const device = await acquireDevice();
  try {
    return await open(device);
  } catch (error) {
    await releaseDevice();
    throw error;
  }
}

const giveBack = (): void => {
  void releaseDevice();
};

export function webgpuEngine(): Engine {
  return {
    name: 'webgpu',
    label: 'webgpu',
    precisions: ['f32'],
    open(program: Program, precision: Precision) {
      if (precision !== 'f32') throw new EngineError('WebGPU computes in single precision only; write precision = f32');
      return withDevice((device) => openFolded(program, (rows) => WebgpuSession.open(device, rows, giveBack)));
    },
  };
}

/** What the adapter is. @throws EngineError with the reason why there is none. */
export async function webgpuAdapter(): Promise<Adapter> {
  const { adapter } = await acquireDevice();
  await releaseDevice();
  return adapter;
}

/**
 * Many runs of one program at once, each with its own θ, weights, learning rate and Adam state; one workgroup per run.
 * @throws EngineError
 */
export function openBatch(program: Program, runs: readonly BatchRun[], options?: BatchOptions): Promise<BatchSession> {
  return withDevice((device) => openBatchOn(device, program, runs, options, giveBack));
}

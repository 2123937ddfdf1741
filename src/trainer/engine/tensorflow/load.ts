/**
 * @file Finds and loads TensorFlow.js: the native binding on a GPU, the native binding, WebAssembly – the first that
 * loads, with the reasons against those before it. One per process: a native TensorFlow cannot be unloaded.
 */

import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import util from 'node:util';
import { firstLineOf } from '../../../problem/message-of.ts';
import { notLoadable } from '../../backend/installed.ts';
import { findPackage, packageFolders } from '../../backend/places.ts';
import { EngineError } from '../engine.ts';
import type { Tf } from './tf.ts';

export type TensorflowBackend = 'node-gpu' | 'node' | 'wasm';

export const tensorflowVersion = '4.22.0';

export interface LoadedTensorflow {
  tf: Tf;
  backend: TensorflowBackend;
  /** Version of libtensorflow; `null` for WebAssembly. */
  library: string | null;
  /** Asked from TensorFlow, not assumed from the package's name. */
  gpu: boolean;
  /** Milliseconds of one 512×512 product, after a first. */
  product: number;
  folder: string;
  /** Why the backends before this one were not taken. */
  reasons: { backend: TensorflowBackend; reason: string }[];
}

const packages: Record<TensorflowBackend, string> = {
  'node-gpu': '@tensorflow/tfjs-node-gpu',
  node: '@tensorflow/tfjs-node',
  wasm: '@tensorflow/tfjs-backend-wasm',
};

/** tfjs-node 4.22.0 calls functions that Node 23 removed from `util`. */
function restoreUtil(): void {
  const old = util as unknown as Record<string, unknown>;
  old.isNullOrUndefined ??= (x: unknown) => x === null || x === undefined;
}

function loadNative(main: string): Tf {
  restoreUtil();
  // Otherwise TensorFlow takes all of the GPU's memory at once and talks about its build.
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  return createRequire(main)(main) as Tf;
}

async function loadWasm(main: string): Promise<Tf> {
  const require = createRequire(main);
  const tf = require('@tensorflow/tfjs-core') as Tf;
  const backend = require(main) as { setWasmPaths(folder: string): void };
  backend.setWasmPaths(dirname(main) + sep);
  if (!(await tf.setBackend('wasm'))) throw new Error('its WebAssembly did not start');
  await tf.ready();
  return tf;
}

async function timeProduct(tf: Tf): Promise<number> {
  const a = tf.tensor2d(new Float32Array(512 * 512).fill(0.5), [512, 512]);
  let elapsed = 0;
  for (let n = 0; n < 2; n++) {
    const start = performance.now();
    const product = tf.matMul(a, a);
    const [first] = await product.data();
    elapsed = performance.now() - start;
    product.dispose();
    if (first !== 128) throw new Error(`a product came out as ${first} instead of 128`);
  }
  a.dispose();
  return elapsed;
}

async function loadOne(backend: TensorflowBackend, folders: readonly string[]) {
  const found = findPackage(packages[backend], folders);
  if (!found) throw new Error(`the package ${packages[backend]} is not installed`);
  const broken = backend === 'wasm' ? null : await notLoadable(found.from);
  if (broken) throw new Error(broken);
  const tf = backend === 'wasm' ? await loadWasm(found.main) : loadNative(found.main);
  const { isUsingGpuDevice, binding } = tf.backend();
  return {
    tf,
    backend,
    library: binding?.TF_Version ?? null,
    gpu: isUsingGpuDevice === true,
    product: await timeProduct(tf),
    folder: found.from,
  };
}

export const oneLine = (error: unknown): string => firstLineOf(error).slice(0, 300);

/**
 * The first backend of `candidates` that loads from `folders`.
 * @throws EngineError with every reason when none does.
 */
export async function loadTensorflow(
  candidates: readonly TensorflowBackend[] = requested(),
  folders: readonly string[] = packageFolders('tensorflow'),
): Promise<LoadedTensorflow> {
  const reasons: LoadedTensorflow['reasons'] = [];
  for (const backend of candidates) {
    try {
      return { ...(await loadOne(backend, folders)), reasons };
    } catch (error) {
      reasons.push({ backend, reason: oneLine(error) });
    }
  }
  const all = reasons.map((r) => `${r.backend}: ${r.reason}`).join('; ');
  throw new EngineError(`TensorFlow cannot be loaded (${all}); \`pinn-lens setup tensorflow\` installs it`);
}

/** `PINN_LENS_TENSORFLOW_BACKEND` names one backend to use and no other. */
function requested(): TensorflowBackend[] {
  const name = process.env.PINN_LENS_TENSORFLOW_BACKEND;
  const all = Object.keys(packages) as TensorflowBackend[];
  return all.filter((backend) => !name || backend === name);
}

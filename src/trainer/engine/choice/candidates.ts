/** @file The engines that may run a program here. A browser has a table of its own beside this one. */
import { findPackage, packageFolders } from '../../backend/places.ts';
import { loadNative } from '../embedded/native.ts';
import { wasmEngine } from '../embedded/wasm.ts';
import type { Candidate } from './candidate.ts';

export const engineCandidates: readonly Candidate[] = [
  {
    name: 'native',
    heavy: false,
    load: async () => {
      const { engine, reason } = loadNative();
      return engine ?? reason;
    },
  },
  { name: 'wasm', heavy: false, load: async () => wasmEngine() },
  {
    name: 'webgpu',
    heavy: true,
    load: async (asked) => {
      if (!findPackage('webgpu', packageFolders('webgpu'))) return asked ? 'webgpu is not installed' : null;
      const { webgpuAdapter, webgpuEngine } = await import('../webgpu/engine.ts');
      const { label, software } = await webgpuAdapter();
      return software && !asked ? `webgpu has no GPU (${label})` : webgpuEngine();
    },
  },
  {
    name: 'tensorflow',
    heavy: true,
    load: async (asked) => {
      const folders = packageFolders('tensorflow');
      const native = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'].some((name) => findPackage(name, folders));
      if (!native && !asked) return null;
      return (await import('../tensorflow/engine.ts')).tensorflowEngine();
    },
  },
];

/** @file Where the peers of the benchmarks are installed (.cache/peers), and their versions. Never a dependency. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const cache = fileURLToPath(new URL('../../.cache/peers', import.meta.url));
export const python = join(cache, process.platform === 'win32' ? 'venv/Scripts/python.exe' : 'venv/bin/python');
export const tfjs = join(cache, 'tfjs');

export const npmPeers = ['@tensorflow/tfjs@4.22.0', '@tensorflow/tfjs-backend-wasm@4.22.0'];
export const pythonPeers = ['jax==0.4.38', 'jaxlib==0.4.38', 'numpy<2.3'];

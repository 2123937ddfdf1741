/** @file Where the peers of the benchmarks are installed (.cache/peers), and their versions. Never a dependency. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const cache = fileURLToPath(new URL('../../.cache/peers', import.meta.url));
export const tfjs = join(cache, 'tfjs');
export const npmPeers = ['@tensorflow/tfjs@4.22.0', '@tensorflow/tfjs-backend-wasm@4.22.0'];

/** Virtual environments; what the packages bring along is pinned by <name>.constraints.txt. */
export const environments = {
  jax: ['jax==0.10.2', 'jinns==1.10.2'],
  torch: ['torch==2.15.0', 'deepxde==1.15.0'],
};
export const python = (environment) =>
  join(cache, environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

const script = (name) => fileURLToPath(new URL(name, import.meta.url));
const ofTfjs = (backend) => [process.execPath, script('tfjs-step.mjs'), backend];
const ofPython = (environment, name, ...mode) => [python(environment), script(name), ...mode];

/** One row per contestant: who, whether it compiles for half a minute first, its command (the width comes last). */
const contestants = [
  ['TensorFlow.js wasm', false, ofTfjs('wasm')],
  ['TensorFlow.js cpu', false, ofTfjs('cpu')],
  ['JAX jit, all steps in one loop', false, ofPython('jax', 'jax_step.py', 'scan')],
  ['JAX jit, one call a step', false, ofPython('jax', 'jax_step.py', 'step')],
  ['jinns', false, ofPython('jax', 'jinns_step.py')],
  ['PyTorch, differentiated twice', false, ofPython('torch', 'torch_step.py', 'grad')],
  ['PyTorch, jets by hand', false, ofPython('torch', 'torch_step.py', 'jets')],
  ['PyTorch, jets by hand, torch.compile', true, ofPython('torch', 'torch_step.py', 'compile')],
  ['DeepXDE (PyTorch)', false, ofPython('torch', 'deepxde_step.py')],
];

const installed = {
  [process.execPath]: existsSync(join(tfjs, 'node_modules/@tensorflow/tfjs')),
  ...Object.fromEntries(Object.keys(environments).map((name) => [python(name), existsSync(python(name))])),
};

/** Commands of the peers that are installed, by name; `slow`: also those that take long to compile. */
export const peers = (width, slow) =>
  Object.fromEntries(
    contestants
      .filter(([, compiles, [program]]) => installed[program] && (slow || !compiles))
      .map(([who, , command]) => [who, [...command, String(width)]]),
  );

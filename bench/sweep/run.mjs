/**
 * @file `npm run bench:sweep`: how many runs of a sweep end per minute and core, by the command line as a user calls it:
 * one process, a process per core, and side by side on the WebGPU device. The ways take turns; the best of the rounds
 * counts. Writes bench/results/sweep-<date>.{md,json}.
 *
 * `--quick`: fewer steps and one round, written nowhere. `--software`: the device is played by the processor, which
 * says nothing about speed. The device's package is installed into .cache/backends.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { folder as backends, installPackages, softwareVulkan } from '../../test/engine-gpu/backends.mjs';
import { bundle, root, writeResults } from '../bundle.mjs';
import { vulkan } from '../gpu/vulkan.mjs';
import { askedOf, flag } from '../options.mjs';

const { quick, software } = askedOf('npm run bench:sweep -- [--quick] [--software]', { quick: flag, software: flag });
const cores = cpus().length;
const rounds = quick ? 1 : 3;
const steps = quick ? 300 : 3000;

const dir = mkdtempSync(join(tmpdir(), 'pinn-bench-sweep-'));
if (!quick) await installPackages(console.log);
if (software) softwareVulkan();
const device = {
  ...(existsSync(backends) ? { PINN_LENS_WEBGPU: backends } : {}),
  ...vulkan(join(backends, 'swiftshader'), software),
};

const { oscillator } = createRequire(import.meta.url)(await bundle('test/cli/oscillator.ts'));
const spec = (runs, adamSteps) =>
  oscillator({
    layers: '[32, 32, 32]',
    points: 'motion = uniform(100)  holdout = uniform(1024)',
    train: `adam(${adamSteps}, rate = 1e-3 then cosine to 1e-5 at 100%)`,
    extra: `sweep band { motion = log(1e-6, 1, ${runs}) }`,
  });

/** Ways to run a sweep: runs, steps of each, options. */
const ways = [
  { name: 'one process, wasm', runs: 4, steps, cores: 1, args: ['--jobs', '1', '--engine', 'wasm'] },
  { name: 'one process, auto', runs: 4, steps, cores: 1, args: ['--jobs', '1'] },
  { name: 'a process per core, wasm', runs: 4 * cores, steps, cores, args: ['--engine', 'wasm'] },
  { name: 'a process per core, auto', runs: 4 * cores, steps, cores, args: [] },
  software
    ? { name: 'side by side on the device', runs: 16, steps: 5, cores, args: ['--engine', 'webgpu'], env: device }
    : { name: 'side by side on the device', runs: 1024, steps, cores, args: ['--engine', 'webgpu'], env: device },
];

const sideBySide = (way) => way.args.includes('webgpu');

function measure(way, round) {
  const file = join(dir, `${way.runs}-${way.steps}.pinn`);
  writeFileSync(file, spec(way.runs, way.steps));
  const out = join(dir, `out-${round}-${way.name}`);
  const begin = performance.now();
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [join(dir, 'dist/cli.cjs'), 'sweep', file, '--out', out, '--json', ...way.args],
    { encoding: 'utf8', env: { ...process.env, ...way.env }, maxBuffer: 1 << 28, timeout: 1_200_000 },
  );
  const seconds = (performance.now() - begin) / 1000;
  rmSync(out, { recursive: true, force: true });
  const lines = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  const rows = lines.filter((line) => line.type === 'sweepRun' && line.kind === 'row');
  if (status !== 0 || rows.length !== way.runs) return { failed: stderr.trim().split('\n').at(-1) || `code ${status}` };
  const engines = [...new Set(rows.map((row) => row.engine))];
  if (sideBySide(way) && !engines.some((e) => e.includes('side by side')))
    return { failed: 'no WebGPU device took the sweep' };
  return { seconds, engines };
}

const built = spawnSync(process.execPath, ['scripts/build.mjs', '--production', '--out', join(dir, 'dist')], {
  cwd: root,
  stdio: 'inherit',
});
if (built.status !== 0) process.exit(1);
const [before] = loadavg();
const results = ways.map((way) => ({ ...way, seconds: Number.POSITIVE_INFINITY, failed: null, engines: [] }));
// Without a device a thousand runs would go to processes: a handful says so.
for (const result of results.filter(sideBySide)) {
  result.failed = measure({ ...result, runs: 4, steps: 1 }, 'first').failed ?? null;
}
for (let round = 0; round < rounds; round++) {
  for (const [k, way] of ways.entries()) {
    if (results[k].failed) continue;
    const { seconds, engines, failed } = measure(way, round);
    if (failed) results[k].failed = failed;
    else if (seconds < results[k].seconds) Object.assign(results[k], { seconds, engines });
    console.log(way.name, failed ?? `${seconds.toFixed(1)} s for ${way.runs} runs of ${way.steps} steps`);
  }
}
rmSync(dir, { recursive: true, force: true });

const rows = results.map(({ name, runs, steps: each, cores: used, seconds, engines, failed }) => {
  const perMinute = (60 * runs) / seconds;
  return failed
    ? { name, failed }
    : { name, runs, steps: each, cores: used, engines, seconds, perMinute, perMinuteAndCore: perMinute / used };
});
const machine = {
  date: new Date().toISOString().slice(0, 10),
  processor: cpus()[0]?.model,
  cores,
  // Other work on the machine before this: above 0 the figures are too low.
  load: (before / cores).toFixed(1),
  node: process.version,
  device: software ? 'software' : 'as found',
};
const table = rows.map((row) =>
  row.failed
    ? `| ${row.name} | not measured: ${row.failed} | | | |`
    : `| ${row.name} | ${row.runs} × ${row.steps} | ${row.seconds.toFixed(1)} s | ${row.perMinute.toFixed(0)} | ${row.perMinuteAndCore.toFixed(0)} |`,
);
const text = `# Throughput of sweeps, ${machine.date}

The damped oscillator, 3 × 32 tanh, 100 points, held-out set of 1024 points every 100 steps, all run folders written;
whole \`pinn-lens sweep\` including its start and map. ${machine.processor}, ${cores} cores, load before ${machine.load} per
core, Node ${machine.node}; best of ${rounds} rounds in turns. WebGPU device: ${machine.device}.

| way | runs × steps | time | runs per minute | per minute and core |
|---|---|---|---|---|
${table.join('\n')}
`;
console.log(text);
if (!quick) writeResults('sweep', text, { machine, rows });

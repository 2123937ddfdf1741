/**
 * @file `npm run bench:step`: time per step against the yardstick and the peers, interleaved in short rounds on the same
 * machine; each figure is the best round, quoted as a ratio to the yardstick's best. Writes bench/results/step-<date>.
 * Peers are those that `node bench/peers/setup.mjs` has installed. `--quick` runs fewer rounds.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { toolchain } from '../../scripts/kernel-toolchain.mjs';
import { bundle } from '../bundle.mjs';
import { python, tfjs } from '../peers/peers.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const rounds = process.argv.includes('--quick') ? 15 : 60;
const ours = await bundle('bench/step/ours.ts');
const path = (relative) => join(root, relative);

function yardstick(width) {
  const { zig, env } = toolchain();
  const out = path(`build/bench/yardstick-${width}`);
  const flags = ['-O3', '-ffast-math', '-fno-sanitize=all', '-mcpu=x86_64_v2', `-DWIDTH=${width}`];
  const target = process.arch === 'x64' ? flags : flags.filter((f) => !f.startsWith('-mcpu'));
  execFileSync(zig, ['cc', ...target, path('bench/step/yardstick.c'), '-lm', '-o', out], { env, stdio: 'inherit' });
  return [out];
}

/** A child that answers "points steps" by seconds per step; answers null when it has died. */
function contestant([command, ...args]) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  let answer = () => {};
  let alive = true;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const seconds = Number(line.split(' ')[0]);
    if (seconds > 0) answer(seconds);
  });
  const dead = () => {
    alive = false;
    answer(null);
  };
  child.on('exit', dead);
  child.on('error', dead);
  child.stdin.on('error', dead);
  return {
    ask: (points, steps) =>
      alive
        ? new Promise((resolve) => {
            answer = resolve;
            child.stdin.write(`${points} ${steps}\n`);
          })
        : null,
    end: () => child.kill(),
  };
}

/** Best seconds per step of every contestant, all asked in turn in every round. */
async function compare(commands, points, target = 4e-3, count = rounds) {
  const best = {};
  const entries = Object.entries(commands).map(([name, command]) => ({ name, child: contestant(command), steps: 1 }));
  for (const entry of entries) {
    // Warm up: compilers of the contestants have their turn before anything counts.
    let seconds = null;
    for (let k = 0; k < 8; k++) seconds = (await entry.child.ask(points, k < 2 ? 1 : 20)) ?? null;
    if (seconds) entry.steps = Math.max(1, Math.min(200, Math.round(target / seconds)));
  }
  for (let round = 0; round < count; round++)
    for (const { name, child, steps } of entries) {
      const seconds = await child.ask(points, steps);
      if (seconds !== null && !(best[name] <= seconds)) best[name] = seconds;
    }
  for (const { child } of entries) child.end();
  return best;
}

const engine = (label, precision, width, points, terms = 3, kind = '') => [
  process.execPath,
  ours,
  label,
  precision,
  String(width),
  String(points),
  String(terms),
  kind,
];
const labels = JSON.parse(execFileSync(process.execPath, [await bundle('bench/step/labels.ts')], { encoding: 'utf8' }));
const widest = labels.at(-1);

const peers = (width) => ({
  ...(existsSync(join(tfjs, 'node_modules/@tensorflow/tfjs'))
    ? {
        'TensorFlow.js wasm': [process.execPath, path('bench/peers/tfjs-step.mjs'), 'wasm', String(width)],
        'TensorFlow.js cpu': [process.execPath, path('bench/peers/tfjs-step.mjs'), 'cpu', String(width)],
      }
    : {}),
  ...(existsSync(python)
    ? {
        'JAX jit, all steps in one loop': [python, path('bench/peers/jax_step.py'), 'scan', String(width)],
        'JAX jit, one call a step': [python, path('bench/peers/jax_step.py'), 'step', String(width)],
      }
    : {}),
});

const sections = [];
const microseconds = (s) => (s * 1e6).toFixed(s < 1e-3 ? 1 : 0);
function table(title, head, rows) {
  const text = [`## ${title}`, '', `| ${head.join(' | ')} |`, `|${head.map(() => '---').join('|')}|`];
  for (const row of rows) text.push(`| ${row.join(' | ')} |`);
  sections.push({ title, head, rows, text: text.join('\n') });
  console.log(`${text.join('\n')}\n`);
}

for (const [name, width, points] of [
  ['R6: 3×32 tanh, 256 points', 32, 256],
  ['R6s: 3×64 tanh, 1024 points', 64, 1024],
]) {
  const mine = Object.fromEntries(labels.map((label) => [label, engine(label, 'f32', width, points)]));
  const best = await compare({ yardstick: yardstick(width), ...mine, ...peers(width) }, points);
  table(
    `${name}, three terms, f32`,
    ['who', 'µs per step', '× yardstick'],
    Object.entries(best).map(([who, s]) => [who, microseconds(s), (s / best.yardstick).toFixed(3)]),
  );
}

const precisions = {};
for (const label of labels)
  for (const precision of ['f32', 'f64']) precisions[`${label} ${precision}`] = engine(label, precision, 32, 256);
const byPrecision = await compare(precisions, 256);
table(
  'Double against single precision (R6)',
  ['engine', 'f64 µs', 'f64 / f32'],
  labels.map((label) => [
    label,
    microseconds(byPrecision[`${label} f64`]),
    (byPrecision[`${label} f64`] / byPrecision[`${label} f32`]).toFixed(2),
  ]),
);

const byTerms = await compare(
  Object.fromEntries([1, 2, 3, 4].map((m) => [m, engine(widest, 'f32', 32, 256, m, 'full')])),
  256,
);
table(
  `Terms that all use every point (${widest})`,
  ['terms', 'µs', '× one term'],
  [1, 2, 3, 4].map((m) => [m, microseconds(byTerms[m]), (byTerms[m] / byTerms[1]).toFixed(2)]),
);

const scaling = [];
for (const points of [256, 1024, 4096, 16384]) {
  const best = await compare({ ours: engine(widest, 'f32', 32, points) }, points, 4e-3, Math.ceil(rounds / 2));
  scaling.push([points, microseconds(best.ours), ((best.ours * 1e9) / points).toFixed(0)]);
}
table(`Points (${widest}, 3×32)`, ['points', 'µs', 'ns per point'], scaling);

const results = path('bench/results');
mkdirSync(results, { recursive: true });
const date = new Date().toISOString().slice(0, 10);
const machine = `${cpus()[0].model.trim()}, ${cpus().length} cores, Node ${process.version}, ${process.platform}-${process.arch}`;
const intro = [
  `# Time per step, ${date}`,
  '',
  `${machine}. Every figure is the best of ${rounds} short rounds in which all contestants of a table took turns; each`,
  'runs on one thread. Ours includes the losses and gradients of all terms, their Gram matrix and Adam; the yardstick',
  '(bench/step/yardstick.c) and the peers compute the total alone.',
];
writeFileSync(join(results, `step-${date}.md`), `${[intro.join('\n'), ...sections.map((s) => s.text)].join('\n\n')}\n`);
writeFileSync(
  join(results, `step-${date}.json`),
  `${JSON.stringify({ date, machine, tables: sections.map(({ text: _, ...rest }) => rest) }, null, 2)}\n`,
);

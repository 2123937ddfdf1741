/**
 * @file `npm run bench:step`: time per step against the yardstick and the peers, interleaved in short rounds on the same
 * machine; each figure is the best round, quoted as a ratio to the yardstick's best. Writes bench/results/step-<date>.
 * Peers are those that `node bench/peers/setup.mjs` has installed. `--quick` runs fewer rounds and leaves out peers that
 * take half a minute to compile.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toolchain } from '../../scripts/kernel-toolchain.mjs';
import { bundle } from '../bundle.mjs';
import { askedOf, flag } from '../options.mjs';
import { peers } from '../peers/peers.mjs';
import { compare } from './contest.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { quick } = askedOf('npm run bench:step -- [--quick]', { quick: flag });
const rounds = quick ? 15 : 60;
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

/** Ours: engine, precision, width, points, terms, whether all terms use every point, threads. */
const engine = (label, { precision = 'f32', width = 32, points = 256, terms = 3, full = false, threads = 1 } = {}) => [
  process.execPath,
  ours,
  ...[label, precision, width, points, terms, full ? 'full' : 'conditions', threads].map(String),
];
const labels = JSON.parse(execFileSync(process.execPath, [await bundle('bench/step/labels.ts')], { encoding: 'utf8' }));
const widest = labels.at(-1);

const sections = [];
const microseconds = (s) => (s * 1e6).toFixed(s < 1e-3 ? 1 : 0);
function table(title, head, rows) {
  const text = [`## ${title}`, '', `| ${head.join(' | ')} |`, `|${head.map(() => '---').join('|')}|`];
  for (const row of rows) text.push(`| ${row.join(' | ')} |`);
  sections.push({ title, head, rows, text: text.join('\n') });
  console.log(`${text.join('\n')}\n`);
}

/** Seconds per step of ours for every case, all in one contest. */
async function times(cases) {
  const commands = cases.map((settings, k) => [k, engine(settings.label ?? widest, settings)]);
  const best = await compare(Object.fromEntries(commands), 0, rounds);
  return cases.map((_, k) => best[k].seconds);
}

for (const [name, width, points] of [
  ['R6: 3×32 tanh, 256 points', 32, 256],
  ['R6s: 3×64 tanh, 1024 points', 64, 1024],
]) {
  const mine = Object.fromEntries(labels.map((label) => [label, engine(label, { width, points })]));
  const best = await compare({ yardstick: yardstick(width), ...mine, ...peers(width, !quick) }, points, rounds);
  table(
    `${name}, three terms, f32, one thread`,
    ['who', 'µs per step', '× yardstick', 'start to first step, s'],
    Object.entries(best).map(([who, { seconds, start }]) => [
      who,
      microseconds(seconds),
      (seconds / best.yardstick.seconds).toFixed(3),
      start.toFixed(2),
    ]),
  );
}

for (const width of [32, 64]) {
  const seconds = await times(
    labels.flatMap((label) => ['f32', 'f64'].map((precision) => ({ label, precision, width }))),
  );
  table(
    `Double against single precision (3×${width}, 256 points)`,
    ['engine', 'f32 µs', 'f64 µs', 'f64 / f32'],
    labels.map((label, k) => {
      const [single, double] = seconds.slice(2 * k, 2 * k + 2);
      return [label, microseconds(single), microseconds(double), (double / single).toFixed(2)];
    }),
  );
}

for (const width of [32, 64]) {
  const counts = [1, 2, 3, 4];
  const seconds = await times(counts.map((terms) => ({ terms, width, full: true })));
  table(
    `Terms that all use every point (${widest}, 3×${width}, 256 points)`,
    ['terms', 'µs', '× one term'],
    counts.map((terms, k) => [terms, microseconds(seconds[k]), (seconds[k] / seconds[0]).toFixed(2)]),
  );
}

const counts = [64, 256, 1024, 4096, 16384];
const byPoints = await times(counts.map((points) => ({ points })));
table(
  `Points (${widest}, 3×32, one thread)`,
  ['points', 'µs', 'ns per point'],
  counts.map((points, k) => [points, microseconds(byPoints[k]), ((byPoints[k] * 1e9) / points).toFixed(0)]),
);

const widths = [16, 32, 64, 128, 256];
const byWidth = await times(widths.map((width) => ({ width })));
table(
  `Width (${widest}, three layers, 256 points, one thread)`,
  ['width', 'weights', 'µs', 'ps per point and weight'],
  widths.map((width, k) => {
    const weights = 2 * width * width + 5 * width + 1;
    return [width, weights, microseconds(byWidth[k]), ((byWidth[k] * 1e12) / 256 / weights).toFixed(0)];
  }),
);

const cores = availableParallelism();
const threads = [1, 2, 4, 8, 16].filter((n) => n <= Math.max(2, cores));
const sizes = [100, 256, 512, 1024, 4096, 16384];
const byThreads = await times(sizes.flatMap((points) => threads.map((n) => ({ points, threads: n }))));
table(
  `Threads (${widest}, 3×32)`,
  ['points', ...threads.map((n) => `${n} thread${n > 1 ? 's' : ''}, µs`), `1 / ${threads.at(-1)}`],
  sizes.map((points, k) => {
    const row = byThreads.slice(k * threads.length, (k + 1) * threads.length);
    return [points, ...row.map(microseconds), (row[0] / row.at(-1)).toFixed(2)];
  }),
);

const results = path('bench/results');
mkdirSync(results, { recursive: true });
const date = new Date().toISOString().slice(0, 10);
const machine = `${cpus()[0].model.trim()}, ${cores} cores, Node ${process.version}, ${process.platform}-${process.arch}`;
const intro = [
  `# Time per step, ${date}`,
  '',
  `${machine}. Every figure is the best of ${rounds} short rounds in which all contestants of a table took turns. Ours`,
  'includes the losses and gradients of all terms, their Gram matrix and Adam; the yardstick (bench/step/yardstick.c)',
  'and the peers compute the total alone, but for jinns, which has a gradient per term too.',
];
writeFileSync(join(results, `step-${date}.md`), `${[intro.join('\n'), ...sections.map((s) => s.text)].join('\n\n')}\n`);
writeFileSync(
  join(results, `step-${date}.json`),
  `${JSON.stringify({ date, machine, tables: sections.map(({ text: _, ...rest }) => rest) }, null, 2)}\n`,
);

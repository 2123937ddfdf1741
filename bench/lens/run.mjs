/**
 * @file `npm run bench:lens`: what frames, findings and held-out losses cost a training, and how long steering takes.
 * Writes bench/results/lens-<date>.{md,json}; with `--quick` short rounds, written nowhere.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { bundle, root } from '../bundle.mjs';

const quick = process.argv.includes('--quick');
const flags = quick ? ['--quick'] : [];
const linesOf = (file, ...args) =>
  execFileSync(process.execPath, [file, root, ...args, ...flags], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const overhead = linesOf(await bundle('bench/lens/measure.ts'));
const trainer = await bundle('src/trainer/process.ts');
const [steering] = linesOf(await bundle('bench/lens/steering.ts'), trainer);

const date = new Date().toISOString().slice(0, 10);
const percent = (x) => `${(100 * x).toFixed(1)} %`;
const rows = overhead.map((c) => [
  c.name,
  c.engine,
  c.bareMicroseconds.toFixed(1),
  c.watchedMicroseconds.toFixed(1),
  percent(c.overhead),
  percent(c.medianOverhead),
  c.frames,
  c.kilobytes.toFixed(0),
]);
const head = [
  'training',
  'engine',
  'bare, µs a step',
  'watched, µs a step',
  'cost',
  'median cost',
  'frames',
  'kB sent',
];
const milliseconds = ({ median, p95, worst }) => `${median.toFixed(1)} / ${p95.toFixed(1)} / ${worst.toFixed(1)}`;
const text = `# What the lens costs, ${date}

${cpus()[0].model.trim()}, ${cpus().length} cores, Node ${process.version}. The same steps by a bare loop and by a whole
training with frames every 33 ms, findings, solutions, held-out losses and every event packed for another process; both
take turns. Processor time; the cost is that of the best rounds, and the median over the rounds.

| ${head.join(' | ')} |
|${head.map(() => '---').join('|')}|
${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}

Steering a training in its own process, ${steering.changes} changes of a weight, milliseconds (median / 95 % / worst):
taken up by the trainer ${milliseconds(steering.takenMilliseconds)}; seen in a frame
${milliseconds(steering.shownMilliseconds)} (frames come every 33 ms).
`;
console.log(text);
if (!quick) {
  mkdirSync(join(root, 'bench/results'), { recursive: true });
  writeFileSync(join(root, `bench/results/lens-${date}.md`), text);
  writeFileSync(join(root, `bench/results/lens-${date}.json`), `${JSON.stringify({ overhead, steering }, null, 2)}\n`);
}

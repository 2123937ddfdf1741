/**
 * @file `npm run bench:lens`: what frames, findings and held-out losses cost a training, and how long steering takes.
 * Writes bench/results/lens-<date>.{md,json}; with `--quick` short rounds, written nowhere.
 */
import { cpus } from 'node:os';
import { bundle, linesOf, writeResults } from '../bundle.mjs';
import { askedOf, flag } from '../options.mjs';

const { quick } = askedOf('npm run bench:lens -- [--quick]', { quick: flag });
const flags = quick ? ['--quick'] : [];
// On one thread the steps of both sides are steady; on all of them a step is shorter and the lens' share of it larger.
const threads = process.env.PINN_LENS_THREADS;
process.env.PINN_LENS_THREADS = '1';
const overhead = await linesOf('bench/lens/measure.ts', ...flags);
process.env.PINN_LENS_THREADS = threads ?? '';
const threaded = await linesOf('bench/lens/measure.ts', ...flags);
const trainer = await bundle('src/run/process.ts');
const [steering] = await linesOf('bench/lens/steering.ts', trainer, ...flags);

const date = new Date().toISOString().slice(0, 10);
const percent = (x) => `${(100 * x).toFixed(1)} %`;
const rowsOf = (measured) =>
  measured.map((c) => [
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
const table = (measured) => `| ${head.join(' | ')} |
|${head.map(() => '---').join('|')}|
${rowsOf(measured)
  .map((row) => `| ${row.join(' | ')} |`)
  .join('\n')}`;
const milliseconds = ({ median, p95, worst }) => `${median.toFixed(1)} / ${p95.toFixed(1)} / ${worst.toFixed(1)}`;
const text = `# What the lens costs, ${date}

${cpus()[0].model.trim()}, ${cpus().length} cores, Node ${process.version}. The same steps by a bare loop and by a whole
training with frames every 33 ms, findings, solutions, held-out losses and every event packed for another process; both
take turns; the cost is that of the best rounds, and the median over the rounds.

## On one thread

${table(overhead)}

## On all cores

${table(threaded)}

Steering a training in its own process, ${steering.changes} changes of a weight, milliseconds (median / 95 % / worst):
taken up by the trainer ${milliseconds(steering.takenMilliseconds)}; seen in a frame
${milliseconds(steering.shownMilliseconds)} (frames come every 33 ms).
`;
console.log(text);
if (!quick) writeResults('lens', text, { overhead, threaded, steering });

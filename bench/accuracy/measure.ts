/**
 * @file The table "Time to accuracy": every problem through the command line in a process of its own, three seeds;
 * median and worst error, wall and processor seconds of the whole process. Writes bench/results/accuracy.json and .md.
 */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { upperMedian } from '../../src/numeric/statistics.ts';
import { type AccuracyProblem, gradientProblems, inverseProblems, problems } from './problems.ts';

const [root, cli, ...names] = process.argv.slice(2);
const reference: Record<string, number[][]> = JSON.parse(
  readFileSync(join(root, 'bench/accuracy/reference.json'), 'utf8'),
);
const work = mkdtempSync(join(tmpdir(), 'accuracy-'));
const seeds = [0, 1, 2];

interface Run {
  error: number;
  wall: number;
  processor: number;
  verdict: string;
  estimate: number | null;
}

interface ResultLine {
  verdict: string;
  errorEstimate: number | null;
  seconds: number;
  parameters: Record<string, { value: number; low: number | null; high: number | null }>;
}

function once(problem: AccuracyProblem, seed: number): Run {
  const file = join(work, 'problem.pinn');
  const out = join(work, 'runs');
  rmSync(out, { recursive: true, force: true });
  writeFileSync(file, problem.spec);
  const start = performance.now();
  // The shell's `time` reports the processor seconds of the child, which other load on the machine does not change much.
  const child = spawnSync(
    'bash',
    [
      '-c',
      'TIMEFORMAT="%U %S"; time "$0" "$@" 2>/dev/null',
      process.execPath,
      cli,
      'train',
      file,
      '--json',
      '--seed',
      String(seed),
      '--out',
      out,
    ],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const wall = (performance.now() - start) / 1000;
  const [user, system] = child.stderr.trim().split('\n').pop()!.split(' ').map(Number);
  const line = child.stdout.split('\n').findLast((l) => l.includes('"type":"result"'));
  if (!line)
    throw new Error(`${problem.name} ended without a result: ${child.stdout.slice(-300)} ${child.stderr.slice(-300)}`);
  const result: ResultLine = JSON.parse(line);
  const [run] = readdirSync(out);
  const csv = readFileSync(join(out, run, 'solution.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((l) => l.split(',').map(Number));
  return {
    error: errorOf(problem, csv, result),
    wall,
    processor: user + system,
    verdict: result.verdict,
    estimate: result.errorEstimate,
  };
}

function errorOf({ truth }: AccuracyProblem, csv: number[][], { parameters }: ResultLine): number {
  if (truth.kind === 'parameters') {
    return Math.max(
      ...Object.entries(truth.values).map(([name, exact]) => Math.abs(parameters[name].value / exact - 1)),
    );
  }
  let difference = 0;
  let size = 0;
  const add = (value: number, exact: number) => {
    difference += (value - exact) ** 2;
    size += exact ** 2;
  };
  if (truth.kind === 'exact') {
    for (const row of csv) for (const [i, f] of truth.of.entries()) add(row[1 + i], f(row[0]));
  } else {
    // Reference values stand at every tenth of the 1001 rows.
    for (const [i, values] of reference[truth.key].entries()) {
      for (const [p, exact] of values.entries()) add(csv[10 * p][1 + i], exact);
    }
  }
  return Math.sqrt(difference / size);
}
const rows = [...problems, ...inverseProblems(reference), ...gradientProblems]
  .filter((p) => names.length === 0 || names.some((n) => p.name.includes(n)))
  .map((problem) => {
    const runs = seeds.map((seed) => once(problem, seed));
    const row = {
      name: problem.name,
      wanted: problem.wanted,
      error: { median: upperMedian(runs.map((r) => r.error)), worst: Math.max(...runs.map((r) => r.error)) },
      wall: { median: upperMedian(runs.map((r) => r.wall)), worst: Math.max(...runs.map((r) => r.wall)) },
      processor: {
        median: upperMedian(runs.map((r) => r.processor)),
        worst: Math.max(...runs.map((r) => r.processor)),
      },
      verdicts: runs.map((r) => r.verdict),
      estimates: runs.map((r) => r.estimate),
    };
    console.log(
      row.name,
      row.error.worst.toExponential(1),
      `wall ${row.wall.median.toFixed(2)} s, processor ${row.processor.median.toFixed(2)} s`,
      row.verdicts.join(' '),
    );
    return row;
  });
rmSync(work, { recursive: true, force: true });

const e = (x: number) => x.toExponential(1);
const table = [
  '| problem | wanted | error: median, worst of three seeds | wall s: median, worst | processor s: median | verdicts |',
  '|---|---|---|---|---|---|',
  ...rows.map(
    (r) =>
      `| ${r.name} | ${r.wanted.error.toExponential(0)} in ${r.wanted.seconds} s | ${e(r.error.median)}, ${e(r.error.worst)} | ${r.wall.median.toFixed(2)}, ${r.wall.worst.toFixed(2)} | ${r.processor.median.toFixed(2)} | ${[...new Set(r.verdicts)].join(', ')} |`,
  ),
].join('\n');
if (names.length === 0) {
  mkdirSync(join(root, 'bench/results'), { recursive: true });
  writeFileSync(
    join(root, 'bench/results/accuracy.json'),
    `${JSON.stringify({ node: process.version, rows }, null, 1)}\n`,
  );
  writeFileSync(join(root, 'bench/results/accuracy.md'), `${table}\n`);
}

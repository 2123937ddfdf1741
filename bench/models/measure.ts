/**
 * @file Models with events, doses, delays and families, solved by windows, by SciPy and by diffrax as their users write them:
 * milliseconds that one solve takes of the processor in a warm process, the median over rounds in which all take turns, with
 * the error against the closed form. Then what a key stroke in a text with families takes for its check. Prints a table and
 * writes bench/results/models.md.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import type { Problem } from '../../src/problem/problem.ts';
import { lastOf } from '../../src/solver/march/steps.ts';
import { valuesOn } from '../../src/solver/network/piecewise.ts';
import { noLimit } from '../../src/solver/problem/work.ts';
import { prepare, solve } from '../../src/solver/solver.ts';
import { type ModelProblem, modelProblems } from './problems.ts';

interface Timed {
  seconds: number;
  error: number;
}

const [root, python, given] = process.argv.slice(2);
/** Programs beside ours that are installed: what they are called, and their script. */
const peers: { name: string; script: string }[] = JSON.parse(given);
const rounds = 3;

const median = (x: number[]): number => x.toSorted((a, b) => a - b)[Math.floor(x.length / 2)];
const milliseconds = (seconds: number): string => (1e3 * seconds).toPrecision(3);

const problems = modelProblems.map((model): { model: ModelProblem; problem: Problem } => {
  const { problem } = compileSpec(model.spec);
  if (!problem) throw new Error(`${model.name} cannot be read`);
  return { model, problem };
});

/** Seconds of the processor so far, of all threads: what else the machine does hardly counts. */
function processor(): number {
  const { user, system } = process.cpuUsage();
  return 1e-6 * (user + system);
}

function solved({ name, error }: ModelProblem, problem: Problem): Timed {
  const began = processor();
  const prepared = prepare(problem);
  if (!prepared.ok) throw new Error(`${name}: ${prepared.reason}`);
  const { network } = lastOf(
    solve(prepared.value, { tolerance: 1e-9, seed: 0, budget: noLimit, cancelled: () => false }),
  );
  const seconds = processor() - began;
  return { seconds, error: error((t) => valuesOn(network, [t]).map((u) => u[0]), Array.from(network.jumps ?? [])) };
}

function peerRound(script: string): Record<string, Timed> {
  const { status, stdout } = spawnSync(python, [join(root, 'bench/models', script)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${script} ended with ${status}`);
  return JSON.parse(stdout);
}

// The first solves compile.
for (const { model, problem } of problems) solved(model, problem);
const turns = Array.from({ length: rounds }, () => [
  Object.fromEntries(problems.map(({ model, problem }) => [model.name, solved(model, problem)])),
  ...peers.map(({ script }) => peerRound(script)),
]);

/** What column `who` of the table says of a problem. */
function cells(name: string, who: number): string[] {
  const own = turns.flatMap((turn) => (turn[who][name] ? [turn[who][name]] : []));
  return own.length === 0
    ? ['–', '–']
    : [milliseconds(median(own.map(({ seconds }) => seconds))), own[0].error.toExponential(1)];
}

const columns = ['windows', ...peers.map(({ name }) => name)];
const rows = modelProblems.map(({ name }) => [name, ...columns.flatMap((_, who) => cells(name, who))]);

/** Median milliseconds that reading and checking a family of `n` unknowns takes after each of some key strokes. */
function keyStroke(n: number): number {
  const text = (k: number): string =>
    `let n = ${n}\nvariable t in [0, ${10 + k}]\nunknown x[1..n](t)\nequation left: x[1]' = x[2] - x[1]\nequation inner[i in 2..n-1]: x[i]' = x[i-1] - 2*x[i] + x[i+1]\nequation right: x[n]' = x[n-1] - x[n]\ninitial start[i in 1..n]: x[i](0) = i\n`;
  const times = Array.from({ length: 7 }, (_, k) => {
    const began = processor();
    compileSpec(text(k));
    return 1e3 * (processor() - began);
  });
  return median(times);
}

const strokes = [20, 200, 1000].map((n) => `| ${n} | ${keyStroke(n).toPrecision(3)} |`);
const table = [
  `| problem | ${columns.map((name) => `${name}, ms | error`).join(' | ')} |`,
  `|---|${'---|---|'.repeat(columns.length)}`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
  '',
  '| unknowns of a family | read and checked, ms |',
  '|---|---|',
  ...strokes,
].join('\n');
console.log(table);
writeFileSync(
  join(root, 'bench/results/models.md'),
  `# Events, doses, delays and families

\`npm run bench:models\` on ${cpus()[0].model.trim()}, ${cpus().length} cores, Node ${process.version}: medians of ${rounds} rounds in which all take turns,
each in a warm process: milliseconds of the processor, of all threads. SciPy 1.15 restarts its solver by hand at events, doses
and delays. Diffrax 0.7 is compiled first, which the times leave out, is called once for each stretch between doses or
bounces, and has no delays. Both have rtol = 1e-11. Windows also estimate their error, by a second solve or by the residual.

${table}
`,
);

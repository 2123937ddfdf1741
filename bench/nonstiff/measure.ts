/**
 * @file Window solves beside ODEX in JavaScript where nothing is stiff: each with the loosest tolerance that comes below
 * the wanted error, then in turns. Milliseconds of a solve in a warm process with its values at 101 times; the windows
 * also estimate their error. Prints a table and writes bench/results/nonstiff.md and .json.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Solver } from 'odex';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { lastOf } from '../../src/solver/march/steps.ts';
import { valuesOn } from '../../src/solver/network/piecewise.ts';
import { noLimit } from '../../src/solver/problem/work.ts';
import { type Prepared, prepare, solve } from '../../src/solver/solver.ts';
import { type NonStiffProblem, problems } from './problems.ts';

const [root, asked, only] = process.argv.slice(2);
const rounds = Number(asked ?? 11);
const wanted = [1e-6, 1e-9, 1e-12];
/** Down to the least that a solve asks of its windows. */
const accuracies = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 4e-11, 1e-11, 5e-12];
const tolerances = [1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13, 1e-14];

const timesOf = ({ end }: NonStiffProblem) => Float64Array.from({ length: 101 }, (_, i) => (end * i) / 100);

function windows(problem: NonStiffProblem, prepared: Prepared, accuracy: number): ArrayLike<number>[] {
  const solution = lastOf(
    solve(prepared, { tolerance: 1, accuracy, seed: 0, budget: noLimit, cancelled: () => false }),
  );
  return valuesOn(solution.network, timesOf(problem));
}

function classical(problem: NonStiffProblem, tolerance: number): ArrayLike<number>[] {
  const times = timesOf(problem);
  const solver = new Solver(problem.start.length);
  solver.relativeTolerance = tolerance;
  solver.absoluteTolerance = 1e-3 * tolerance;
  solver.maxSteps = 1e7;
  solver.denseOutput = true;
  const values = problem.unknowns.map((k) => new Float64Array(times.length).fill(problem.start[k]));
  let next = 1;
  solver.solve(problem.slope, 0, problem.start, problem.end, (_n, _old, x, y, interpolate) => {
    for (; next < times.length && times[next] <= x; next++) {
      for (const [i, k] of problem.unknowns.entries()) {
        values[i][next] = times[next] === x ? y[k] : interpolate(k, times[next]);
      }
    }
    return undefined;
  });
  return values;
}

/** The same at the end of a step at every time, so that interpolation adds no error. */
function reference(problem: NonStiffProblem): ArrayLike<number>[] {
  const times = timesOf(problem);
  const { exact } = problem;
  if (exact) return problem.unknowns.map((_, i) => times.map((t) => exact(t)[i]));
  const values = problem.unknowns.map((k) => new Float64Array(times.length).fill(problem.start[k]));
  let y = problem.start;
  for (let p = 1; p < times.length; p++) {
    const solver = new Solver(y.length);
    solver.relativeTolerance = 3e-15;
    solver.absoluteTolerance = 1e-17;
    solver.maxSteps = 1e7;
    y = solver.solve(problem.slope, times[p - 1], y, times[p]).y;
    for (const [i, k] of problem.unknowns.entries()) values[i][p] = y[k];
  }
  return values;
}

function errorOf(values: ArrayLike<number>[], truth: ArrayLike<number>[]): number {
  let [difference, size] = [0, 0];
  truth.forEach((row, i) => {
    for (let p = 0; p < row.length; p++) {
      difference += (values[i][p] - row[p]) ** 2;
      size += row[p] ** 2;
    }
  });
  return Math.sqrt(difference / size);
}

/** Of the processor, which other programs on the machine do not lengthen. */
const milliseconds = (run: () => unknown): number => {
  const from = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
};

const lines = [
  `Milliseconds of the processor: least of ${rounds} rounds in turns, ${process.version}. An error in brackets: the wanted one was not reached.`,
  '',
  'A window takes about a dozen iterations at 40 points, or five to fifteen in each of four short blocks of 14 points where',
  'that is less; its defect is looked at in 80 more points and carried along as an estimate of the error, which odex does not',
  'give. An odex step of the same accuracy needs a third to a tenth of these evaluations. `train auto` asks for 4e-11 or less.',
  '',
  '| problem | error wanted | windows: error | ms | odex: error | ms | windows / odex |',
  '|---|---|---|---|---|---|---|',
];
const rows: object[] = [];
for (const problem of problems.filter(({ name }) => !only || name.includes(only))) {
  const prepared = prepare(compileSpec(problem.spec).problem!);
  if (!prepared.ok) throw new Error(prepared.reason);
  const truth = reference(problem);
  const own = accuracies.map((x) => ({ x, error: errorOf(windows(problem, prepared.value, x), truth) }));
  const theirs = tolerances.map((x) => ({ x, error: errorOf(classical(problem, x), truth) }));
  for (const error of wanted) {
    const best = <T extends { error: number }>(all: T[]): T =>
      all.find((a) => a.error <= error) ?? all.reduce((a, b) => (b.error < a.error ? b : a));
    const [a, b] = [best(own), best(theirs)];
    const seconds: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      seconds[0].push(milliseconds(() => windows(problem, prepared.value, a.x)));
      seconds[1].push(milliseconds(() => classical(problem, b.x)));
    }
    const [ms, other] = seconds.map((all) => Math.min(...all));
    const shown = (e: number) => (e <= error ? e.toExponential(1) : `(${e.toExponential(1)})`);
    rows.push({ problem: problem.name, wanted: error, windows: { ...a, ms }, odex: { ...b, ms: other } });
    lines.push(
      `| ${problem.name} | ${error.toExponential(0)} | ${shown(a.error)} | ${ms.toFixed(2)} | ${shown(b.error)} | ${other.toFixed(2)} | ${(ms / other).toFixed(1)} |`,
    );
    console.log(lines.at(-1));
  }
}
if (!only) {
  mkdirSync(join(root, 'bench/results'), { recursive: true });
  writeFileSync(join(root, 'bench/results/nonstiff.md'), `${lines.join('\n')}\n`);
  writeFileSync(
    join(root, 'bench/results/nonstiff.json'),
    `${JSON.stringify({ node: process.version, rows }, null, 1)}\n`,
  );
}

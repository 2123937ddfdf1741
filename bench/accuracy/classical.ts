/**
 * @file Window solves beside classical solvers of their users' choice at the same accuracy: SciPy's DOP853, LSODA and
 * Radau, and `odex` in JavaScript. Every contestant gets the loosest tolerance with which it comes below the wanted
 * error, or its best one; then all take turns. Seconds of a solve in a warm process with its values at 101 times, and of
 * a whole process from its start. Writes bench/results/classical.json and .md.
 */

import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Solver } from 'odex';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { upperMedian } from '../../src/numeric/statistics.ts';
import { valuesOn } from '../../src/solver/network/piecewise.ts';
import { timeBudget } from '../../src/solver/problem/work.ts';
import { prepare, solve } from '../../src/solver/solver.ts';
import { problems } from './problems.ts';

const [root, cli, python, asked] = process.argv.slice(2);
const rounds = Number(asked ?? 15);
const wanted = 1e-9;
/** Seconds after which a solve counts as one that does not end. */
const limit = 20;
/** Who takes longer than so many seconds has fewer rounds. */
const slow = 2;
const slowRounds = 3;

interface Classical {
  key: string;
  /** As in problems.ts. */
  name: string;
  end: number;
  start: number[];
  /** How many of the state's numbers are unknowns of the spec. */
  kept: number;
  slope: (t: number, y: number[]) => number[];
}

const systems: Classical[] = [
  {
    key: 'oscillator',
    name: 'R6 oscillator ω0 = 20',
    end: 1,
    start: [1, 0],
    kept: 1,
    slope: (_, y) => [y[1], -4 * y[1] - 400 * y[0]],
  },
  {
    key: 'lotka-volterra',
    name: 'Lotka–Volterra [0, 10]',
    end: 10,
    start: [1, 1],
    kept: 2,
    slope: (_, y) => [1.5 * y[0] - y[0] * y[1], y[0] * y[1] - 3 * y[1]],
  },
  {
    key: 'lorenz',
    name: 'Lorenz r = 28 [0, 20]',
    end: 20,
    start: [1, 1, 1],
    kept: 3,
    slope: (_, y) => [10 * (y[1] - y[0]), y[0] * (28 - y[2]) - y[1], y[0] * y[1] - (8 / 3) * y[2]],
  },
  {
    key: 'van der pol',
    name: 'van der Pol μ = 1000 [0, 2000]',
    end: 2000,
    start: [2, 0],
    kept: 1,
    slope: (_, y) => [y[1], 1000 * (1 - y[0] * y[0]) * y[1] - y[0]],
  },
];

interface Solved {
  seconds: number;
  /** [unknowns][101]; `null` where the solver did not come to its end. */
  values: ArrayLike<number>[] | null;
}

interface Contestant {
  name: string;
  tolerances: number[];
  solve(system: Classical, tolerance: number): Solved | Promise<Solved>;
  /** Command of a whole process; `null`: none is measured. */
  process(system: Classical, tolerance: number): { command: string[]; input: string } | null;
}

const work = mkdtempSync(join(tmpdir(), 'classical-'));
const reference: Record<string, number[][]> = JSON.parse(
  readFileSync(join(root, 'bench/accuracy/reference.json'), 'utf8'),
);
const rowOf = ({ name }: Classical) => problems.find((p) => p.name === name)!;
const timesOf = ({ end }: Classical) => Float64Array.from({ length: 101 }, (_, i) => (end * i) / 100);

function truthOf(system: Classical): ArrayLike<number>[] {
  const { truth } = rowOf(system);
  if (truth.kind === 'exact') return truth.of.map((f) => timesOf(system).map(f));
  return truth.kind === 'reference' ? reference[truth.key] : [];
}

function errorOf(values: ArrayLike<number>[] | null, truth: ArrayLike<number>[]): number {
  if (!values) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let size = 0;
  truth.forEach((exact, k) => {
    for (let i = 0; i < exact.length; i++) {
      difference += (values[k][i] - exact[i]) ** 2;
      size += exact[i] ** 2;
    }
  });
  return Math.sqrt(difference / size);
}

const timed = (run: () => ArrayLike<number>[] | null): Solved => {
  const from = performance.now();
  const values = run();
  return { seconds: (performance.now() - from) / 1000, values };
};

const ours: Contestant = {
  name: 'PINN Lens, random-feature windows',
  tolerances: [1e-7, 1e-8, 1e-9, 1e-10, 1e-11],
  solve(system, accuracy) {
    const { problem } = compileSpec(rowOf(system).spec);
    const prepared = prepare(problem!);
    if (!prepared.ok) throw new Error(prepared.reason);
    return timed(() => {
      const steps = solve(prepared.value, {
        tolerance: 1,
        accuracy,
        seed: 0,
        budget: timeBudget(limit),
        cancelled: () => false,
      });
      let next = steps.next();
      while (!next.done) next = steps.next();
      return valuesOn(next.value.network, timesOf(system));
    });
  },
  process(system) {
    const file = join(work, 'problem.pinn');
    writeFileSync(file, rowOf(system).spec);
    return { command: [process.execPath, cli, 'train', file, '--quiet', '--out', join(work, 'runs')], input: '' };
  },
};

/** ODEX (Hairer & Wanner) with dense output, as src/solver/classical uses it, on slopes written by hand. */
const odex: Contestant = {
  name: 'odex 2.0.4 (JavaScript)',
  tolerances: [1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13],
  solve(system, tolerance) {
    const times = timesOf(system);
    return timed(() => {
      const solver = new Solver(system.start.length);
      solver.relativeTolerance = tolerance;
      solver.absoluteTolerance = 1e-3 * tolerance;
      solver.maxSteps = 1e9;
      solver.denseOutput = true;
      const values = Array.from({ length: system.kept }, () => new Float64Array(times.length));
      for (let k = 0; k < system.kept; k++) values[k][0] = system.start[k];
      const deadline = performance.now() + 1000 * limit;
      let next = 1;
      try {
        solver.solve(system.slope, 0, system.start, system.end, (n, _, x, _y, interpolate) => {
          if (n % 256 === 0 && performance.now() > deadline) throw new RangeError('late');
          for (; next < times.length && times[next] <= x; next++) {
            for (let k = 0; k < system.kept; k++) values[k][next] = interpolate(k, times[next]);
          }
          return undefined;
        });
      } catch {
        return null;
      }
      return next === times.length ? values : null;
    });
  },
  process: () => null,
};

/** One Python process for all warm solves of a method's requests. */
class Scipy {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;

  constructor() {
    this.#child = spawn(python, [join(root, 'bench/accuracy/classical.py')]);
    this.#child.stderr.pipe(process.stderr);
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async ask(request: object): Promise<Solved> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const answer = await this.#answers.next();
    if (answer.done) throw new Error('SciPy has ended; its message stands above.');
    return (JSON.parse(answer.value) as Solved | null) ?? { seconds: Number.NaN, values: null };
  }

  end(): void {
    this.#child.stdin.end();
  }
}

function scipyContestants(scipy: Scipy): Contestant[] {
  return ['DOP853', 'LSODA', 'Radau'].map((method) => ({
    name: `SciPy ${method}`,
    tolerances: [1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13],
    solve: ({ key }, tolerance) => scipy.ask({ problem: key, method, tolerance }),
    process: ({ key }, tolerance) => ({
      command: [python, join(root, 'bench/accuracy/classical.py')],
      input: `${JSON.stringify({ problem: key, method, tolerance })}\n`,
    }),
  }));
}

function wholeProcess(command: string[], input: string): number {
  const from = performance.now();
  const { status, stderr } = spawnSync(command[0], command.slice(1), { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  // Exit code 3: trained, but not to the tolerance.
  if (status !== 0 && status !== 3) throw new Error(stderr);
  return (performance.now() - from) / 1000;
}

/** The loosest tolerance that comes below the wanted error, or the best one. */
async function tolerated(contestant: Contestant, system: Classical) {
  const truth = truthOf(system);
  let best = { tolerance: Number.NaN, error: Number.POSITIVE_INFINITY };
  for (const tolerance of contestant.tolerances) {
    const { values } = await contestant.solve(system, tolerance);
    const error = errorOf(values, truth);
    if (error < best.error) best = { tolerance, error };
    if (best.error <= wanted || values === null) break;
  }
  return best;
}

async function main(): Promise<void> {
  const scipy = python ? new Scipy() : null;
  const contestants = [ours, odex, ...(scipy ? scipyContestants(scipy) : [])];
  const rows: object[] = [];
  const lines = [
    `Error wanted: ${wanted.toExponential(0)}. Seconds: median of ${rounds} rounds in turns (${slowRounds} above ${slow} s); whole processes: of 3.`,
    '',
    '| problem | solver | tolerance | error | solve, s | against ours | whole process, s |',
    '|---|---|---|---|---|---|---|',
  ];
  for (const system of systems) {
    const field = [];
    for (const contestant of contestants) {
      field.push({
        contestant,
        ...(await tolerated(contestant, system)),
        seconds: [] as number[],
        whole: [] as number[],
      });
    }
    const racing = field.filter((f) => Number.isFinite(f.error));
    for (let round = 0; round < rounds; round++) {
      for (const f of racing) {
        if (f.seconds.length >= slowRounds && upperMedian(f.seconds) > slow) continue;
        f.seconds.push((await f.contestant.solve(system, f.tolerance)).seconds);
      }
    }
    for (let round = 0; round < 3; round++) {
      for (const f of racing) {
        const whole = f.contestant.process(system, f.tolerance);
        if (whole) f.whole.push(wholeProcess(whole.command, whole.input));
      }
    }
    const own = upperMedian(racing[0].seconds);
    for (const { contestant, tolerance, error, seconds, whole } of field) {
      const row = {
        problem: system.name,
        solver: contestant.name,
        tolerance,
        error,
        seconds: seconds.length > 0 ? upperMedian(seconds) : null,
        process: whole.length > 0 ? upperMedian(whole) : null,
      };
      rows.push(row);
      const cells = Number.isFinite(error)
        ? [
            tolerance.toExponential(0),
            error.toExponential(1),
            row.seconds!.toFixed(4),
            `${(row.seconds! / own).toFixed(2)} ×`,
            row.process?.toFixed(2) ?? '–',
          ]
        : ['–', `no end within ${limit} s`, '–', '–', '–'];
      lines.push(`| ${[system.name, contestant.name, ...cells].join(' | ')} |`);
      console.log(lines.at(-1));
    }
  }
  scipy?.end();
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(root, 'bench/results'), { recursive: true });
  const data = { node: process.version, wanted, rounds, rows };
  writeFileSync(join(root, 'bench/results/classical.json'), `${JSON.stringify(data, null, 1)}\n`);
  writeFileSync(join(root, 'bench/results/classical.md'), `${lines.join('\n')}\n`);
}

void main();

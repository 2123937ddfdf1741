/**
 * @file The Bari test set by windows beside SciPy's Radau, in turns: significant correct digits of every end value,
 * −log₁₀ of the relative error, the least and of all together, beside those published. Radau gets the loosest tolerance
 * that gives as many digits of all as the windows do, or its best one. Writes bench/results/bari.md.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { lastOf } from '../../src/solver/march/steps.ts';
import { valuesOn } from '../../src/solver/network/piecewise.ts';
import type { Budget } from '../../src/solver/problem/work.ts';
import { type Prepared, prepare, solve } from '../../src/solver/solver.ts';
import { type BariProblem, problems, specOf } from './problems.ts';

const [root, python, asked, only] = process.argv.slice(2);
const rounds = Number(asked ?? 3);
/** Seconds of the processor after which a solve counts as one that does not end. */
const limit = 120;
/** Who takes longer than so many seconds has one round. */
const slow = 10;
const tolerances = [1e-5, 1e-7, 1e-9, 1e-11, 1e-13];

interface Solved {
  seconds: number;
  values: number[];
}

/** One Python process for all solves of Radau. */
class Radau {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;

  constructor() {
    this.#child = spawn(python, [join(root, 'bench/bari/radau.py')]);
    this.#child.stderr.pipe(process.stderr);
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async solve({ unknowns, equations, start, end, slope, least }: BariProblem, rtol: number): Promise<Solved | null> {
    const request = { unknowns, equations, start, end, slope: slope ?? null, rtol, atol: rtol * least, limit };
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const answer = await this.#answers.next();
    if (answer.done) throw new Error('SciPy has ended; its message stands above.');
    return JSON.parse(answer.value) as Solved | null;
  }

  end(): void {
    this.#child.stdin.end();
  }
}

/** Of the processor since `began`: other programs on the machine hardly lengthen it. */
function secondsSince(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}

function windows(problem: BariProblem, prepared: Prepared) {
  const before = process.cpuUsage();
  const budget: Budget = {
    limit,
    get spent() {
      return secondsSince(before);
    },
  };
  const solution = lastOf(solve(prepared, { tolerance: 1e-6, seed: 0, budget, cancelled: () => false }));
  const seconds = secondsSince(before);
  return { ...solution, seconds, values: valuesOn(solution.network, [problem.end]).map(([x]) => x) };
}

/** Of the worst value and of all together. */
function digitsOf({ published, least }: BariProblem, values: readonly number[]): [worst: number, all: number] {
  let worst = 0;
  let [errors, sizes] = [0, 0];
  published.forEach((x, i) => {
    if (x === null) return;
    const error = Math.abs(values[i] - x);
    worst = Math.max(worst, error / Math.max(Math.abs(x), least));
    errors += error ** 2;
    sizes += x ** 2;
  });
  const digits = (share: number) => (share < 1e-16 ? 16 : -Math.log10(share));
  return [digits(worst), digits(Math.sqrt(errors / sizes))];
}

async function ofRadau(radau: Radau, problem: BariProblem, wanted: number) {
  let best: { tolerance: number; digits: [number, number]; seconds: number } | null = null;
  for (const tolerance of tolerances) {
    const solved = await radau.solve(problem, tolerance);
    if (!solved) break;
    const digits = digitsOf(problem, solved.values);
    if (!best || digits[1] > best.digits[1]) best = { tolerance, digits, seconds: solved.seconds };
    if (digits[1] >= wanted) break;
  }
  return best;
}

async function main(): Promise<void> {
  const radau = python ? new Radau() : null;
  const lines = [
    `Milliseconds of the processor: least of ${rounds} rounds in turns, ${process.version}, slopes in Python as they are written; one round above ${slow} s.`,
    '',
    '| problem | windows | by Newton | ms | digits, worst value | digits, all values | ended | SciPy Radau: rtol | ms | digits, worst value | digits, all values |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
  ];
  for (const problem of problems.filter(({ name }) => !only || name.includes(only))) {
    const prepared = prepare(compileSpec(specOf(problem)).problem!);
    if (!prepared.ok) throw new Error(prepared.reason);
    const first = windows(problem, prepared.value);
    const digits = first.trouble ? null : digitsOf(problem, first.values);
    const theirs = radau && (await ofRadau(radau, problem, digits?.[1] ?? Number.POSITIVE_INFINITY));
    const seconds: [number[], number[]] = [[first.seconds], theirs ? [theirs.seconds] : []];
    for (let round = 1; round < rounds; round++) {
      if (first.seconds < slow) seconds[0].push(windows(problem, prepared.value).seconds);
      if (radau && theirs && theirs.seconds < slow) {
        seconds[1].push((await radau.solve(problem, theirs.tolerance))!.seconds);
      }
    }
    const ms = (all: number[]) => (1000 * Math.min(...all)).toFixed(0);
    const shown = (x: [number, number] | undefined | null) => (x ? x.map((d) => d.toFixed(1)) : ['–', '–']);
    const cells = [
      ...[problem.name, first.windows, first.stiffWindows, ms(seconds[0]), ...shown(digits)],
      first.trouble?.message ?? 'at its end',
      ...(theirs ? [theirs.tolerance.toExponential(0), ms(seconds[1])] : [radau ? `no end in ${limit} s` : '–', '–']),
      ...shown(theirs?.digits),
    ];
    lines.push(`| ${cells.join(' | ')} |`);
    console.log(lines.at(-1));
  }
  radau?.end();
  if (only) return;
  mkdirSync(join(root, 'bench/results'), { recursive: true });
  writeFileSync(join(root, 'bench/results/bari.md'), `${lines.join('\n')}\n`);
}

void main();

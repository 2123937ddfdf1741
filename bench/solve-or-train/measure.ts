/**
 * @file Fits the problems by the solver and by a trained network from the same start, in turns, each turn with data drawn
 * anew, and holds estimates, intervals and verdicts against the truth. Prints a table and writes
 * bench/results/solve-or-train.md.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { sayPercent } from '../../src/problem/number-text/sentence.ts';
import { defaultOptions } from '../../src/problem/protocol.ts';
import type { RunResult } from '../../src/problem/run.ts';
import { train } from '../../src/run/run.ts';
import { type FitProblem, fitProblems } from './problems.ts';

const [root, ...wanted] = process.argv.slice(2);
const turns = 3;

/** A verdict is false where it claims what is not so, and careful where it does not claim what is. */
type Judged = 'right' | 'careful' | 'false';

interface Way {
  name: string;
  spec: string;
  /** Whether its equations are those of the data. */
  isComplete: boolean;
}

interface FittedOnce {
  /** Largest relative error of an estimate, and half the width of the widest interval as a share of the truth. */
  error: number;
  halfWidth: number;
  /** Intervals that hold the truth, of so many estimates. */
  held: number;
  estimates: number;
  verdict: RunResult['verdict'];
  judged: Judged;
  /** Seconds of the processor, all threads. */
  seconds: number;
}

async function resultOf(spec: string): Promise<RunResult> {
  const { problem, findings } = compileSpec(spec);
  if (!problem) throw new Error(findings.map(({ message }) => message).join('; '));
  for await (const event of train(problem, { ...defaultOptions, frameInterval: 1e9 }))
    if (event.type === 'finished') return event.result;
  throw new Error('ended without a result');
}

/**
 * Half widths from an estimate within which the truth counts as found: four deviations, as one of twenty intervals of 95 %
 * misses it. An interval as wide as the truth is large finds nothing.
 */
const near = 2;

function judgedBy(verdict: RunResult['verdict'], isFound: boolean, { isComplete }: Way): Judged {
  if (verdict === 'reached') return isComplete && isFound ? 'right' : 'false';
  return isComplete && isFound ? 'careful' : 'right';
}

async function fittedOnce(way: Way, truth: FitProblem['truth']): Promise<FittedOnce> {
  const began = process.cpuUsage();
  const { parameters, verdict } = await resultOf(way.spec);
  const { user, system } = process.cpuUsage(began);
  const estimates = Object.entries(truth).map(([name, right]) => {
    const { value, low, high } = parameters[name];
    const halfWidth = low === null || high === null ? Number.NaN : (high - low) / 2;
    return {
      error: Math.abs(value - right) / right,
      halfWidth: halfWidth / right,
      isHeld: low !== null && high !== null && low <= right && right <= high,
      isFound: halfWidth < right && Math.abs(value - right) <= near * halfWidth,
    };
  });
  return {
    error: Math.max(...estimates.map(({ error }) => error)),
    halfWidth: Math.max(...estimates.map(({ halfWidth }) => halfWidth)),
    held: estimates.filter(({ isHeld }) => isHeld).length,
    estimates: estimates.length,
    verdict,
    judged: judgedBy(
      verdict,
      estimates.every(({ isFound }) => isFound),
      way,
    ),
    seconds: (user + system) / 1e6,
  };
}

const ways = ({ spec, trained, lacking, others = [] }: FitProblem): Way[] => [
  { name: 'solved', spec, isComplete: !lacking },
  { name: 'trained', spec: spec + trained, isComplete: !lacking },
  ...others.map((other) => ({ ...other, isComplete: true })),
];

const median = (x: number[]): number => x.toSorted((a, b) => a - b)[Math.floor(x.length / 2)];
const share = (x: number): string => (Number.isFinite(x) ? sayPercent(Number(x.toPrecision(2))) : 'no interval');

/** How many there are of each: `reached 2, wrong 1`. */
const counted = (words: readonly string[]): string =>
  [...new Set(words)].map((word) => `${word} ${words.filter((x) => x === word).length}`).join(', ');

function row({ name, what }: FitProblem, way: string, fits: readonly FittedOnce[]): string {
  const middle = (of: (fit: FittedOnce) => number): number => median(fits.map(of));
  const sum = (of: (fit: FittedOnce) => number): number => fits.reduce((all, fit) => all + of(fit), 0);
  return `| ${[
    `${name}: ${what}`,
    way,
    share(middle(({ error }) => error)),
    share(middle(({ halfWidth }) => halfWidth)),
    `${sum(({ held }) => held)} of ${sum(({ estimates }) => estimates)}`,
    counted(fits.map(({ verdict }) => verdict)),
    counted(fits.map(({ judged }) => judged)),
    middle(({ seconds }) => seconds).toPrecision(2),
  ].join(' | ')} |`;
}

async function main(): Promise<void> {
  const draws = Array.from({ length: turns }, (_, turn) =>
    fitProblems(turn + 1).filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part))),
  );
  // The first solve and the first training compile.
  for (const { spec } of ways(fitProblems(0)[0])) await resultOf(spec);
  const found = new Map<string, FittedOnce[]>();
  for (const problems of draws)
    for (const problem of problems)
      for (const way of ways(problem)) {
        const key = `${problem.name}, ${way.name}`;
        const fit = await fittedOnce(way, problem.truth);
        found.set(key, [...(found.get(key) ?? []), fit]);
        console.error(`${key}: ${share(fit.error)}, ${fit.verdict}, ${fit.seconds.toFixed(1)} s`);
      }
  const table = [
    '| problem | how | error of the worst estimate | half its widest interval | intervals that hold the truth | verdicts | which are | processor, s |',
    '|---|---|---|---|---|---|---|---|',
    ...draws[0].flatMap((problem) =>
      ways(problem).map(({ name }) => row(problem, name, found.get(`${problem.name}, ${name}`) ?? [])),
    ),
  ].join('\n');
  console.log(table);
  if (wanted.length > 0) return;
  writeFileSync(
    join(root, 'bench/results/solve-or-train.md'),
    `# Fits, solved and trained

\`npm run bench:solve-or-train\` on ${cpus()[0].model.trim()}, ${cpus().length} cores, Node ${process.version}: ${turns} data sets of each problem with noise of their
own, both ways in turns from the same start. Errors, widths and seconds are medians; intervals and verdicts are counted. Errors and widths are shares
of the true value. *Solved* is \`train auto\`; *trained* is \`network\` with \`adam\`, then \`levenberg_marquardt\`, as
bench/solve-or-train/problems.ts writes them. A verdict is *false* where it says *reached* of an estimate more than twice half its interval
from the truth, of one that is known to no more than its own size, or of equations that lack something, and *careful* where it does not say so of what is right.

${table}
`,
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

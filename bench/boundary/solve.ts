/**
 * @file `train auto` on the boundary-value problems of `problems.ts`: verdict, error, estimate and processor time. Where no
 * closed form is known, the error is the difference from a solve with other features, to a tighter tolerance. Writes
 * bench/results/boundary.json and boundary.md when all are run.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import type { Problem } from '../../src/problem/problem.ts';
import type { RunResult } from '../../src/problem/run.ts';
import { resultOf } from '../../src/problem/run-event.ts';
import { solveProblem } from '../../src/run/solve.ts';
import { type PiecewiseNetwork, valuesOn } from '../../src/solver/network/piecewise.ts';
import { RunControl } from '../../src/trainer/train/control.ts';
import { type BoundaryProblem, problems } from './problems.ts';

const [root, ...asked] = process.argv.slice(2);
const numbers = new Set(asked.map(Number));
const tolerance = 1e-6;

function problemOf({ spec, eps }: BoundaryProblem): Problem {
  const { problem, findings } = compileSpec(`param eps = ${eps}\n${spec}\n`);
  if (!problem) throw new Error(findings.map((f) => f.message).join('; '));
  return problem;
}

async function solved(problem: Problem): Promise<{ result: RunResult; network: PiecewiseNetwork; seconds: number }> {
  let network: PiecewiseNetwork | null = null;
  const before = process.cpuUsage();
  const run = solveProblem(problem, {
    control: new RunControl(),
    frameInterval: 1e9,
    variant: null,
    folder: null,
    referenceBudget: 0,
    onNetwork: (net) => {
      network = net;
    },
  });
  const result = await resultOf(run);
  const { user, system } = process.cpuUsage(before);
  return { result, network: network!, seconds: (user + system) / 1e6 };
}

/** Points in each window, so that layers count. */
const perWindow = 11;

/** Relative L2 error of the first unknown. */
function errorOf(network: PiecewiseNetwork, truth: (x: Float64Array) => ArrayLike<number>): number {
  const { borders } = network;
  const grid = new Float64Array((borders.length - 1) * perWindow);
  for (let k = 0; k + 1 < borders.length; k++)
    for (let p = 0; p < perWindow; p++)
      grid[k * perWindow + p] = borders[k] + ((borders[k + 1] - borders[k]) * (p + 0.5)) / perWindow;
  const [values] = valuesOn(network, grid);
  const right = truth(grid);
  let gap = 0;
  let size = 0;
  values.forEach((v, i) => {
    gap += (v - right[i]) ** 2;
    size += right[i] ** 2;
  });
  return Math.sqrt(gap / size);
}

/** 1e-8, 0.05. */
const comparedEps = (eps: number): string => String(Number(eps.toPrecision(3)));

interface Row {
  number: number;
  kind: string;
  eps: number;
  verdict: string;
  right: boolean;
  error: number;
  by: 'closed form' | 'other solve';
  estimate: number | null;
  windows: number;
  seconds: number;
  because: string;
}

async function main(): Promise<void> {
  const rows: Row[] = [];
  for (const one of problems) {
    if (numbers.size > 0 && !numbers.has(one.number)) continue;
    const problem = problemOf(one);
    const { result, network, seconds } = await solved(problem);
    const { exact, eps } = one;
    let truth: (x: Float64Array) => ArrayLike<number>;
    if (exact) truth = (grid) => grid.map((x) => exact(x, eps));
    else {
      const training = { ...problem.training, seed: 7, tolerance: 1e-8 };
      const other = await solved({ ...problem, training });
      truth = (grid) => valuesOn(other.network, grid)[0];
    }
    const error = errorOf(network, truth);
    const reached = result.verdict === 'reached';
    const row: Row = {
      number: one.number,
      kind: one.kind,
      eps,
      verdict: result.verdict,
      right: reached ? error <= tolerance : !(error <= tolerance),
      error,
      by: exact ? 'closed form' : 'other solve',
      estimate: result.errorEstimate,
      windows: network.borders.length - 1,
      seconds,
      because: result.because,
    };
    rows.push(row);
    console.log(
      `T${row.number} ε=${row.eps.toPrecision(2)} ${row.verdict} ${row.right ? '' : '(WRONG VERDICT) '}error ${row.error.toExponential(1)} (${row.by}), estimate ${row.estimate?.toExponential(1) ?? '–'}, ${row.windows} windows, ${row.seconds.toFixed(2)} s${reached ? '' : ` – ${row.because}`}`,
    );
  }
  if (numbers.size > 0) return;
  const out = join(root, 'bench/results');
  writeFileSync(join(out, 'boundary.json'), `${JSON.stringify(rows, null, 2)}\n`);
  const lines = rows.map(
    (r) =>
      `| T${r.number} | ${r.kind} | ${comparedEps(r.eps)} | ${r.verdict}${r.right ? '' : ' (false)'} | ${r.error.toExponential(1)} | ${r.by} | ${r.estimate?.toExponential(1) ?? '–'} | ${r.windows} | ${r.seconds.toFixed(2)} |`,
  );
  writeFileSync(
    join(out, 'boundary.md'),
    `# Boundary-value problems\n\nThe test set of Cash and Mazzia by \`train auto\` to a tolerance of 1e-6; relative L2 errors of the first unknown over all\nwindows, processor time of one run. \`node bench/boundary/run.mjs\` writes this table.\n\n| problem | kind | ε | verdict | error | against | estimate | windows | s |\n|---|---|---|---|---|---|---|---|---|\n${lines.join('\n')}\n`,
  );
}

main();

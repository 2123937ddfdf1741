/**
 * @file `train auto` on the systems of ODEBench (arXiv 2310.05573), each judged against a classical solution of
 * tolerance 1e-13. Writes bench/results/odebench.json and odebench.md, and the error estimate against the true error of
 * deliberately loose to tight solves as error-estimate.json and .svg.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { upperMedian } from '../../src/numeric/statistics.ts';
import type { Problem } from '../../src/problem/problem.ts';
import type { RunResult } from '../../src/problem/run.ts';
import { resultOf } from '../../src/problem/run-event.ts';
import { solveProblem } from '../../src/run/solve.ts';
import { type PiecewiseNetwork, valuesOn } from '../../src/solver/network/piecewise.ts';
import { noLimit } from '../../src/solver/problem/work.ts';
import { solve } from '../../src/solver/solver.ts';
import { RunControl } from '../../src/trainer/train/control.ts';
import { scatter } from './scatter.ts';
import { judgedSystems, root, timesOf } from './truth.ts';

const quick = process.argv.includes('--quick');
const times = timesOf(201);

async function train(problem: Problem): Promise<{ result: RunResult; network: PiecewiseNetwork }> {
  let network: PiecewiseNetwork | null = null;
  const run = solveProblem(problem, {
    control: new RunControl(),
    frameInterval: 33,
    variant: null,
    folder: null,
    referenceBudget: 0,
    onNetwork: (net) => {
      network = net;
    },
  });
  return { result: await resultOf(run), network: network! };
}

interface Row {
  number: number;
  name: string;
  unknowns: number;
  windows: number;
  /** Processor time of the whole run, first march and the finer one behind the estimate: independent of other load. */
  milliseconds: number;
  error: number;
  estimate: number;
  verdict: string;
  right: boolean;
}

async function main(): Promise<void> {
  const rows: Row[] = [];
  const points: { number: number; accuracy: number; estimate: number; truth: number }[] = [];
  for (const { system, problem, prepared, error } of judgedSystems(times)) {
    const before = process.cpuUsage();
    const { result, network } = await train(problem);
    const used = process.cpuUsage(before);
    const truth = error(valuesOn(network, times));
    rows.push({
      number: system.number,
      name: system.name,
      unknowns: system.equations.length,
      windows: network.borders.length - 1,
      milliseconds: (used.user + used.system) / 1000,
      error: truth,
      estimate: result.errorEstimate ?? Number.NaN,
      verdict: result.verdict,
      right: (result.verdict === 'reached') === truth <= result.tolerance,
    });
    for (const accuracy of quick ? [] : [1e-3, 1e-5, 1e-7, 1e-9]) {
      const steps = solve(prepared, {
        tolerance: 1,
        accuracy,
        seed: 0,
        budget: noLimit,
        cancelled: () => false,
      });
      let next = steps.next();
      while (!next.done) next = steps.next();
      points.push({
        number: system.number,
        accuracy,
        estimate: next.value.errorEstimate ?? Number.NaN,
        truth: error(valuesOn(next.value.network, times)),
      });
    }
  }

  const e = (x: number) => x.toExponential(1);
  const below = rows.filter((r) => r.error < 1e-8).length;
  const right = rows.filter((r) => r.right).length;
  const summary = {
    systems: rows.length,
    below1e8: below,
    rightVerdicts: right,
    medianMilliseconds: upperMedian(rows.map((r) => r.milliseconds)),
    worstMilliseconds: Math.max(...rows.map((r) => r.milliseconds)),
    medianError: upperMedian(rows.map((r) => r.error)),
    worstError: Math.max(...rows.map((r) => r.error)),
  };
  // Truth below this is rounding of the classical solution as much as of ours.
  const floor = 1e-12;
  const judged = points.filter((p) => Number.isFinite(p.estimate) && p.truth > floor);
  const within = judged.filter((p) => p.estimate > p.truth / 10 && p.estimate < p.truth * 10).length;
  const low = judged.filter((p) => p.estimate < p.truth / 10);
  mkdirSync(`${root}bench/results`, { recursive: true });
  writeFileSync(
    `${root}bench/results/odebench.json`,
    `${JSON.stringify({ node: process.version, summary, rows }, null, 1)}\n`,
  );
  const table = [
    '| system | unknowns | windows | error | estimate | ms | verdict |',
    '|---|---|---|---|---|---|---|',
    ...rows.map(
      (r) =>
        `| ${r.number} ${r.name} | ${r.unknowns} | ${r.windows} | ${e(r.error)} | ${e(r.estimate)} | ${r.milliseconds.toFixed(0)} | ${r.verdict}${r.right ? '' : ' (not right)'} |`,
    ),
  ].join('\n');
  writeFileSync(
    `${root}bench/results/odebench.md`,
    `${below} of ${rows.length} below 1e-8; verdict right for ${right}; error: median ${e(summary.medianError)}, worst ${e(summary.worstError)}; processor time of the solve with its check: median ${summary.medianMilliseconds.toFixed(0)} ms, worst ${summary.worstMilliseconds.toFixed(0)} ms.\n\n${table}\n`,
  );
  if (!quick) {
    const share = within / judged.length;
    writeFileSync(
      `${root}bench/results/error-estimate.json`,
      `${JSON.stringify({ judged: judged.length, withinFactorTen: share, tooLow: low, points }, null, 1)}\n`,
    );
    writeFileSync(
      `${root}bench/results/error-estimate.svg`,
      scatter([...points, ...rows.map((r) => ({ truth: r.error, estimate: r.estimate }))]),
    );
    console.log(`estimate within a factor of ten of the truth: ${within} of ${judged.length}; too low: ${low.length}`);
  }
  console.log(table);
  console.log(JSON.stringify(summary));
}

void main();

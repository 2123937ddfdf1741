/**
 * @file The systems of ODEBench by gradient-trained marching, for comparison with `train auto`: a network of two layers of
 * 16 per window, Levenberg–Marquardt, windows accepted by their held-out residual. Writes bench/results/odebench-march.json
 * and odebench-march.md.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { upperMedian } from '../../src/numeric/statistics.ts';
import type { Problem } from '../../src/problem/problem.ts';
import { defaultOptions } from '../../src/problem/protocol.ts';
import type { RunResult } from '../../src/problem/run.ts';
import { train } from '../../src/run/run.ts';
import { judgedSystems, root, timesOf } from './truth.ts';

const training = (unknowns: number) => ({
  hard: true,
  extra: `network { layers = [16, 16] }
points { ${Array.from({ length: unknowns }, (_, i) => `e_${i} = chebyshev(24)`).join('  ')} }
train { march  levenberg_marquardt(60)  budget = 20 s }`,
});

interface Row {
  number: number;
  name: string;
  unknowns: number;
  windows: number;
  rejected: number;
  steps: number;
  milliseconds: number;
  error: number;
  estimate: number;
  verdict: string;
  right: boolean;
}

async function march(problem: Problem): Promise<{ result: RunResult; values: Float64Array[] }> {
  const run = train(problem, defaultOptions);
  let values: Float64Array[] = [];
  for await (const event of run) {
    if (event.type === 'solution') values = event.solution.values;
    if (event.type === 'finished') return { result: event.result, values };
  }
  throw new Error('no result');
}

async function main(): Promise<void> {
  const only = process.argv.slice(3).filter((x) => /^\d+$/.test(x));
  const rows: Row[] = [];
  // Solutions of a training are drawn at 501 times.
  for (const { system, problem, error } of judgedSystems(timesOf(501), training)) {
    if (only.length > 0 && !only.includes(String(system.number))) continue;
    const before = process.cpuUsage();
    const { result, values } = await march(problem);
    const used = process.cpuUsage(before);
    const truth = error(values);
    const windows = result.windows ?? [];
    rows.push({
      number: system.number,
      name: system.name,
      unknowns: system.equations.length,
      windows: windows.length,
      rejected: windows.reduce((sum, w) => sum + w.rejected, 0),
      steps: result.steps,
      milliseconds: (used.user + used.system) / 1000,
      error: truth,
      estimate: result.errorEstimate ?? Number.NaN,
      verdict: result.verdict,
      // The verdict allows an error of ten times the residual's tolerance.
      right: (result.verdict === 'reached') === truth <= 10 * result.tolerance,
    });
    const r = rows.at(-1)!;
    console.log(
      `| ${r.number} ${r.name} | ${r.unknowns} | ${r.windows} | ${r.rejected} | ${r.steps} | ${r.error.toExponential(1)} | ${r.estimate.toExponential(1)} | ${r.milliseconds.toFixed(0)} | ${r.verdict}${r.right ? '' : ' (not right)'} |`,
    );
  }
  if (only.length > 0) return;
  const e = (x: number) => x.toExponential(1);
  const below = rows.filter((r) => r.error < 1e-4).length;
  const right = rows.filter((r) => r.right).length;
  const time = rows.map((r) => r.milliseconds);
  const summary = `${below} of ${rows.length} below 1e-4; verdict right for ${right}; error: median ${e(upperMedian(rows.map((r) => r.error)))}, worst ${e(Math.max(...rows.map((r) => r.error)))}; processor time: median ${upperMedian(time).toFixed(0)} ms, worst ${Math.max(...time).toFixed(0)} ms.`;
  const table = rows.map(
    (r) =>
      `| ${r.number} ${r.name} | ${r.unknowns} | ${r.windows} | ${r.rejected} | ${r.steps} | ${e(r.error)} | ${r.milliseconds.toFixed(0)} | ${r.verdict}${r.right ? '' : ' (not right)'} |`,
  );
  mkdirSync(`${root}bench/results`, { recursive: true });
  writeFileSync(
    `${root}bench/results/odebench-march.json`,
    `${JSON.stringify({ node: process.version, rows }, null, 1)}\n`,
  );
  writeFileSync(
    `${root}bench/results/odebench-march.md`,
    `${summary}\n\n| system | unknowns | windows | rejected | steps | error | ms | verdict |\n|---|---|---|---|---|---|---|---|\n${table.join('\n')}\n`,
  );
  console.log(summary);
}

void main();
